import { AppError } from '../../../shared/errors.ts';
import { valueOf, type Given } from '../arguments.ts';
import type { Command } from '../command.ts';
import { readGlobalId } from '../edit-choice.ts';
import { EXIT } from '../exit-codes.ts';
import { commentLines } from '../print/chosen.ts';
import { REPLICA_FILE } from './shared.ts';

const LONGEST = 2000;

export const comment: Command = {
  name: 'comment',
  summary: 'Note something about a pending edit',
  details: [
    'The comment stays in the file with its edit and is never sent. A new one replaces the old one; an empty text removes it.',
  ],
  positionals: [REPLICA_FILE],
  options: [
    {
      name: 'id',
      value: '<GlobalID>',
      text: 'The feature or attachment whose pending edit is meant.',
    },
    { name: 'text', value: '<text>', text: 'The comment, 2,000 characters at most.' },
  ],
  usesCredentials: false,
  examples: [
    'syncline comment north.gpkg --id {7A3C1D52-0B9E-4C5F-8D21-6E4F3A2B1C0D} --text "ask the owner first"',
  ],
  async run(given, context) {
    const path = given.positionals[0]!;
    const globalId = readGlobalId('--id', needed(given, 'id'));
    const text = needed(given, 'text').trim();
    if (text.length > LONGEST) {
      throw new AppError('invalid', `--text has ${text.length} characters; 2,000 is the most.`);
    }
    const engine = await context.engine();
    const edit = engine.comment(path, globalId, text === '' ? null : text);
    const { editId, layerId, target, comment } = edit;
    context.report({ path, editId, layerId, target, globalId, comment }, () => commentLines(edit));
    return EXIT.done;
  },
};

function needed(given: Given, name: string): string {
  const text = valueOf(given, name);
  if (text !== undefined) return text;
  throw new AppError('invalid', `--${name} is missing.`, { hint: 'See: syncline help comment' });
}
