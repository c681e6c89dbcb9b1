import { AppError } from '../../../shared/errors.ts';
import type { Engine } from '../../engine/api.ts';
import type { Command, Context } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { unregisterLines, unsentQuestionLines } from '../print/admin.ts';
import { wholeNumber } from '../values.ts';
import { REPLICA_FILE } from './shared.ts';

export const unregister: Command = {
  name: 'unregister',
  summary: 'Retire a replica: tell the server to forget it; the file stays',
  details: [
    'Afterwards the file can be opened and edited, but never synchronised again.',
    'Where edits were never sent, it asks for their number on a terminal, or wants it with --unsent. They stay in the file, and a whole copy of it is saved first in the folder “Saved work” beside it; syncline carry-over brings its edits to a new replica.',
    'A replica on the hold list stays until it is released. So does one of which another file on this machine holds edits that were never sent.',
  ],
  positionals: [REPLICA_FILE],
  options: [
    {
      name: 'unsent',
      value: '<n>',
      text: 'Leave exactly so many edits unsent. Any other number changes nothing.',
    },
  ],
  usesCredentials: true,
  examples: ['syncline unregister north.gpkg'],
  async run(given, context) {
    const engine = await context.engine();
    const path = given.positionals[0]!;
    const unsent = wholeNumber(given, 'unsent') ?? (await askForUnsent(engine, path, context));
    const options = unsent === null ? {} : { unsent };
    const report = await engine.unregister(path, context.run, options);
    context.report(report, (style) => unregisterLines(report, style));
    return EXIT.done;
  },
};

/** Null: nobody can be asked, or there is nothing to ask; then the engine decides. */
async function askForUnsent(
  engine: Engine,
  path: string,
  context: Context,
): Promise<number | null> {
  if (!context.isInteractive || path.endsWith('.part')) return null;
  const { pending, state } = engine.status(path);
  if (pending === 0 || state === 'closed') return null;
  const answer = await context.ask((style) => unsentQuestionLines(path, pending, style));
  if (answer?.trim() === String(pending)) return pending;
  throw new AppError('cancelled', 'Nothing was unregistered.');
}
