import { hasFlag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { relayLines } from '../print/relay.ts';
import { RELAY_FILE, relayExitCode, SIGNING_IN } from './relay-shared.ts';
import { explainSteps } from './shared.ts';

export const relaySync: Command = {
  name: 'relay sync',
  summary: 'Carry what has changed since the last time, with a receipt for each edit and side',
  details: [
    'Changes come from both sides first and are compared; then they go to the side that does not have them.',
    'A run that was interrupted is finished first: after a lost answer the service is asked what it holds before anything is sent again.',
    'Edits that a service refuses wait with its words. They are sent again when the row changes, or with --retry-refused.',
    SIGNING_IN,
  ],
  positionals: [RELAY_FILE],
  options: [{ name: 'retry-refused', text: 'Send the edits that wait once more.' }],
  usesCredentials: false,
  examples: ['syncline relay sync water.relay', 'syncline relay sync water.relay --retry-refused'],
  async run(given, context) {
    const relays = await context.relays();
    const options = { retriesRefused: hasFlag(given, 'retry-refused') };
    const report = await relays.sync(given.positionals[0]!, options, context.run);
    explainSteps(report.reasons, context);
    context.report(report, (style) => relayLines(report, relays.status(report.path), style));
    return relayExitCode(report);
  },
};
