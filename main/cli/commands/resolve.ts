import type { Command } from '../command.ts';
import { decisionsOf } from '../decisions.ts';
import { EXIT } from '../exit-codes.ts';
import { resolvedLines } from '../print/conflicts.ts';
import { REPLICA_FILE } from './shared.ts';

export const resolve: Command = {
  name: 'resolve',
  summary: 'Decide rows that changed here and on the server',
  details: [
    'Works without a connection. What is left of yours stays pending; the next sync sends it.',
    'Everything that is asked for is decided, or nothing is: one conflict that the decision does not fit stops the command and is named.',
    'The exit code is 3 while conflicts are left.',
  ],
  positionals: [REPLICA_FILE],
  options: [
    { name: 'all', text: 'Every open conflict.' },
    {
      name: 'id',
      value: '<GlobalID>',
      isRepeatable: true,
      text: 'The conflict of this feature or attachment. Can be given more than once.',
    },
    { name: 'layer', value: '<layerId>', text: 'Every open conflict of one layer.' },
    {
      name: 'take',
      value: '<mine|theirs|merge>',
      text: 'mine: your changes win where both changed a field, what only they changed stays; theirs: your changes to these rows are given up, and the receipt says so; merge: the fields of each side, only where no field was changed by both.',
    },
    {
      name: 'field',
      value: '<name=mine|theirs>',
      isRepeatable: true,
      text: 'Whose value one field keeps, such as STATUS=mine; shape for the shape. Goes before --take. Can be given once for each field.',
    },
  ],
  usesCredentials: false,
  examples: [
    'syncline resolve north.gpkg --all --take merge',
    'syncline resolve north.gpkg --id {00000001-0000-4000-8000-000000000000} --field STATUS=mine --field shape=theirs',
  ],
  async run(given, context) {
    const path = given.positionals[0]!;
    const engine = await context.engine();
    const open = engine.conflicts(path);
    const decisions = decisionsOf(given, open);
    const left = decisions.length === 0 ? open.length : await engine.resolve(path, decisions);
    const done = { decided: decisions.length, left };
    context.report({ path, ...done }, () => resolvedLines(done, path));
    return left === 0 ? EXIT.done : EXIT.partial;
  },
};
