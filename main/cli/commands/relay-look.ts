import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { relayHistoryLines, relayStatusLines } from '../print/relay.ts';
import { RELAY_FILE } from './relay-shared.ts';

export const relayStatus: Command = {
  name: 'relay status',
  summary: 'Where a relay stands: both sides, what is to be carried, what waits, what is under way',
  details: ['Works without a connection.'],
  positionals: [RELAY_FILE],
  options: [],
  usesCredentials: false,
  examples: ['syncline relay status water.relay'],
  async run(given, context) {
    const status = (await context.relays()).status(given.positionals[0]!);
    context.report(status, (style) => relayStatusLines(status, style));
    return EXIT.done;
  },
};

export const relayHistory: Command = {
  name: 'relay history',
  summary: 'All runs of a relay, with the receipt of every edit, and every version that gave way',
  details: ['Works without a connection. Versions that gave way are whole in --json.'],
  positionals: [RELAY_FILE],
  options: [],
  usesCredentials: false,
  examples: ['syncline relay history water.relay', 'syncline relay history water.relay --json'],
  async run(given, context) {
    const path = given.positionals[0]!;
    const relays = await context.relays();
    const history = relays.history(path);
    context.report(history, (style) => relayHistoryLines(history, relays.status(path), style));
    return EXIT.done;
  },
};
