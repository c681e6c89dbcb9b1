import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { verifyLines } from '../print/verify.ts';
import { REPLICA_FILE } from './shared.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'Compare a replica with the server row by row and explain each difference',
  details: [
    'Changes nothing. Differences that are expected (an edit that waits to be sent, a change that was not downloaded yet) do not count against the replica.',
  ],
  positionals: [REPLICA_FILE],
  options: [],
  usesCredentials: true,
  examples: ['syncline verify north.gpkg'],
  async run(given, context) {
    const engine = await context.engine();
    const report = await engine.verify(given.positionals[0]!, context.run);
    context.report(report, (style) => verifyLines(report, style));
    return report.isEqual ? EXIT.done : EXIT.partial;
  },
};
