/** What a run that did not come to its end leaves behind, in words. */
import { AppError, hasCode } from '../../shared/errors.ts';
import type { RelayCall } from '../../shared/model/relay.ts';
import type { RelayPorts } from './ports.ts';

/** What is thrown in place of `error`: itself, unless the user stopped the run. */
export function explainStop(error: unknown, ports: Pick<RelayPorts, 'file' | 'signal'>): unknown {
  const { file, signal } = ports;
  if (!signal.aborted && !hasCode(error, 'cancelled')) return error;
  const call = file.call();
  if (call === null || file.sent().length === 0) {
    return new AppError('cancelled', 'Stopped. No edit was sent whose outcome is unknown.', {
      cause: error,
      hint: call ? leftBy(call) : 'Nothing is left behind. Run it again when you like.',
    });
  }
  const { side } = call;
  return new AppError(
    'unknown-outcome',
    `Stopped. Edits have been sent to the ${side}, and their outcome is not known yet.`,
    {
      cause: error,
      hint: `Run it again: the ${side} is asked what it holds before anything is sent once more.`,
    },
  );
}

function leftBy({ purpose, side, stage }: RelayCall): string {
  if (stage.at !== 'sending') return `The ${side} goes on; the next run takes it up from there.`;
  return purpose === 'create'
    ? `The ${side} may have made a replica: the next run finds that out first.`
    : 'Nothing is left behind. Run it again when you like.';
}
