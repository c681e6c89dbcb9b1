import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { unregisterLines } from '../print/admin.ts';
import { REPLICA_FILE } from './shared.ts';

export const unregister: Command = {
  name: 'unregister',
  summary: 'Retire a replica: tell the server to forget it; the file stays',
  details: [
    'Afterwards the file can be opened and edited, but never synchronised again. Edits that were not sent stay in the file and are counted in the answer.',
  ],
  positionals: [REPLICA_FILE],
  options: [],
  usesCredentials: true,
  examples: ['syncline unregister north.gpkg'],
  async run(given, context) {
    const engine = await context.engine();
    const report = await engine.unregister(given.positionals[0]!, context.run);
    context.report(report, (style) => unregisterLines(report, style));
    return EXIT.done;
  },
};
