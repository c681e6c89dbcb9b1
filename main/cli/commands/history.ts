import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { historyLines } from '../print/history.ts';
import { wholeNumber } from '../values.ts';
import { layerNames, REPLICA_FILE } from './shared.ts';

export const history: Command = {
  name: 'history',
  summary: 'All sessions of a replica, with the receipt of every edit',
  details: ['Works without a connection.'],
  positionals: [REPLICA_FILE],
  options: [{ name: 'session', value: '<n>', text: 'Only the session with this number.' }],
  usesCredentials: false,
  examples: ['syncline history north.gpkg', 'syncline history north.gpkg --session 3 --json'],
  async run(given, context) {
    const path = given.positionals[0]!;
    const session = wholeNumber(given, 'session');
    const engine = await context.engine();
    const report = engine.history(path, session);
    context.report(report, (style) => historyLines(report, layerNames(engine, path), style));
    return EXIT.done;
  },
};
