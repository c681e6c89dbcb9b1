import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { conflictsLines } from '../print/conflicts.ts';
import { REPLICA_FILE } from './shared.ts';

export const conflicts: Command = {
  name: 'conflicts',
  summary: 'Every row that changed here and on the server, with what was, yours and theirs',
  details: [
    'Works without a connection: the version of the server is kept in the file until it is decided, with who changed it and when where the layer tracks its editors.',
    'Nothing of these rows is sent before a decision. Decide with syncline resolve, or hold the edit back: then everything else is sent.',
  ],
  positionals: [REPLICA_FILE],
  options: [],
  usesCredentials: false,
  examples: ['syncline conflicts north.gpkg', 'syncline conflicts north.gpkg --json'],
  async run(given, context) {
    const path = given.positionals[0]!;
    const engine = await context.engine();
    const found = engine.conflicts(path);
    context.report({ path, count: found.length, conflicts: found }, (style) =>
      conflictsLines(found, path, style),
    );
    return found.length === 0 ? EXIT.done : EXIT.partial;
  },
};
