import { type Given } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { CHOICE_OPTIONS, readChoice } from '../edit-choice.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { heldLines } from '../print/chosen.ts';
import { REPLICA_FILE } from './shared.ts';

export const hold: Command = {
  name: 'hold',
  summary: 'Hold pending edits back: no sync sends them until they are released',
  details: ['They stay in the file, and can be changed and reverted as ever.'],
  positionals: [REPLICA_FILE],
  options: CHOICE_OPTIONS,
  usesCredentials: false,
  examples: [
    'syncline hold north.gpkg --refused',
    'syncline hold north.gpkg --id {7A3C1D52-0B9E-4C5F-8D21-6E4F3A2B1C0D}',
  ],
  run: (given, context) => setHeld(given, context, true),
};

export const release: Command = {
  name: 'release',
  summary: 'Let held edits go: the next sync sends them',
  details: ['Nothing is sent by this command itself.'],
  positionals: [REPLICA_FILE],
  options: CHOICE_OPTIONS,
  usesCredentials: false,
  examples: ['syncline release north.gpkg --all', 'syncline release north.gpkg --layer 0'],
  run: (given, context) => setHeld(given, context, false),
};

async function setHeld(given: Given, context: Context, isHeld: boolean): Promise<ExitCode> {
  const path = given.positionals[0]!;
  const choice = readChoice(given);
  const engine = await context.engine();
  const editIds = engine.chooseEdits(path, choice).map(({ editId }) => editId);
  const changed = editIds.length === 0 ? 0 : engine.hold(path, editIds, isHeld);
  const report = { path, isHeld, chosen: editIds.length, changed };
  context.report(report, (style) => heldLines(report, style));
  return EXIT.done;
}
