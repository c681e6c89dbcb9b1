/** createReplica was sent and never answered: remove what it may have made, then ask again from the beginning. */
import { AppError } from '../../../shared/errors.ts';
import type { Effect } from '../context.ts';
import { clearOrphan as clear } from '../orphan.ts';

export const clearOrphan: Effect<'clear-orphan'> = async (
  _step,
  { service, file, signal, progress, clock },
) => {
  progress.phase('Looking for a replica that the server made although its answer was lost');
  const result = await clear(service, file, signal, clock);
  if (result.kind === 'left') {
    throw new AppError('unknown-outcome', result.sentence, {
      hint: 'Run create again: it looks for it first.',
    });
  }
  file.discardAnswer();
  file.withdrawExchange();
};
