import { AppError } from '../../../shared/errors.ts';
import type { ChangeRow } from '../../../shared/model/editing.ts';
import type { Engine } from '../../engine/api.ts';
import { hasFlag } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { CHOICE_OPTIONS, readChoice } from '../edit-choice.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { revertedLines, revertQuestion } from '../print/chosen.ts';
import { REPLICA_FILE } from './shared.ts';

export const revert: Command = {
  name: 'revert',
  summary: 'Take pending edits back: their rows become what they were at the last sync',
  details: [
    'New features go, deleted ones come back, changed ones get their old values. There is no undo; the command prints what went.',
    'Without --yes it asks for the number of edits on a terminal, and changes nothing where nobody can be asked.',
  ],
  positionals: [REPLICA_FILE],
  options: [...CHOICE_OPTIONS, { name: 'yes', text: 'Do not ask.' }],
  usesCredentials: false,
  examples: [
    'syncline revert north.gpkg --id {7A3C1D52-0B9E-4C5F-8D21-6E4F3A2B1C0D}',
    'syncline revert north.gpkg --all --yes',
  ],
  async run(given, context) {
    const path = given.positionals[0]!;
    const choice = readChoice(given);
    const engine = await context.engine();
    const edits = engine.chooseEdits(path, choice);
    if (edits.length === 0) return show({ path, isReverted: false, edits }, context);
    if (hasFlag(given, 'yes')) return revertAll(engine, path, edits, context);
    if (!context.isInteractive) {
      show({ path, isReverted: false, edits }, context);
      context.note('Nothing was reverted: add --yes to do it.');
      return EXIT.usage;
    }
    const answer = await context.ask((style) => revertQuestion(edits, style));
    if (answer?.trim() !== String(edits.length)) {
      throw new AppError('cancelled', 'Nothing was reverted.');
    }
    return revertAll(engine, path, edits, context);
  },
};

function revertAll(
  engine: Engine,
  path: string,
  edits: readonly ChangeRow[],
  context: Context,
): ExitCode {
  engine.revert(
    path,
    edits.map(({ editId }) => editId),
  );
  return show({ path, isReverted: true, edits }, context);
}

interface Reverted {
  readonly path: string;
  readonly isReverted: boolean;
  readonly edits: readonly ChangeRow[];
}

function show({ path, isReverted, edits }: Reverted, context: Context): ExitCode {
  context.report({ path, isReverted, count: edits.length, edits }, (style) =>
    revertedLines(edits, isReverted, style),
  );
  return EXIT.done;
}
