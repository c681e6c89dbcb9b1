import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { relayCloseLines } from '../print/relay.ts';
import { RELAY_FILE, SIGNING_IN } from './relay-shared.ts';

export const relayClose: Command = {
  name: 'relay close',
  summary: 'End a relay: both services forget their replicas; the file and the rows stay',
  details: [
    'Says what was not carried. A side that cannot be reached is named; run the command again for it.',
    SIGNING_IN,
  ],
  positionals: [RELAY_FILE],
  options: [],
  usesCredentials: false,
  examples: ['syncline relay close water.relay'],
  async run(given, context) {
    const relays = await context.relays();
    const report = await relays.close(given.positionals[0]!, context.run);
    context.report(report, (style) => relayCloseLines(report, style));
    return report.errors.length === 0 ? EXIT.done : EXIT.partial;
  },
};
