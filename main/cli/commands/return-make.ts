import { valueOf } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { madeReturnLines } from '../print/return.ts';
import { REPLICA_FILE } from './shared.ts';

export const returnMake: Command = {
  name: 'return make',
  summary: 'Hand in the edits of a crew kit’s copy: a signed file for the office',
  details: [
    'The file holds every pending edit that is not held back, with the attachments, and everything that was handed in before. A return that is lost on the way is no loss: make another one.',
    'From then on this copy does not send these edits itself; the office does. What is changed about them later goes into the next return.',
    'Works without a connection.',
  ],
  positionals: [REPLICA_FILE],
  options: [
    { name: 'by', value: '<name>', text: 'Who hands it in; the office sees it.' },
    {
      name: 'to',
      value: '<file.syncline-return>',
      text: 'Where the file goes; beside the copy, named after it and numbered, unless given.',
    },
  ],
  usesCredentials: false,
  examples: [
    'syncline return make north-1.gpkg',
    'syncline return make north-1.gpkg --by "Ada M."',
  ],
  async run(given, context) {
    const returns = await context.returns();
    const options = { by: valueOf(given, 'by') ?? null, to: valueOf(given, 'to') ?? null };
    const made = await returns.make(given.positionals[0]!, options, context.run);
    context.report(made, (style) => madeReturnLines(made, style));
    return EXIT.done;
  },
};
