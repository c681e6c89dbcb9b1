import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { changesLines } from '../print/changes.ts';
import { REPLICA_FILE } from './shared.ts';

export const changes: Command = {
  name: 'changes',
  summary: 'Every edit that waits to be sent, with before and after',
  details: [
    'Works without a connection. Edits are net: an add that was deleted again does not appear.',
  ],
  positionals: [REPLICA_FILE],
  options: [],
  usesCredentials: false,
  examples: ['syncline changes north.gpkg', 'syncline changes north.gpkg --json'],
  async run(given, context) {
    const path = given.positionals[0]!;
    const engine = await context.engine();
    const found = [...engine.changes(path)];
    context.report({ path, count: found.length, changes: found }, (style) =>
      changesLines(found, style),
    );
    return EXIT.done;
  },
};
