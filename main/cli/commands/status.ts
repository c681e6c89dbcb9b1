import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { statusLines } from '../print/status.ts';
import { REPLICA_FILE } from './shared.ts';

export const status: Command = {
  name: 'status',
  summary: 'Where a replica stands: identity, generations, rows, edits to send, what is under way',
  details: ['Works without a connection.'],
  positionals: [REPLICA_FILE],
  options: [],
  usesCredentials: false,
  examples: ['syncline status north.gpkg'],
  async run(given, context) {
    const engine = await context.engine();
    const report = engine.status(given.positionals[0]!);
    context.report(report, (style) => statusLines(report, style));
    return EXIT.done;
  },
};
