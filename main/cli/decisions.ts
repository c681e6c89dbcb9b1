/** What `syncline resolve` is to decide, from the words of the command. Every function throws `AppError` `invalid`. */
import { AppError } from '../../shared/errors.ts';
import type { ConflictDecision } from '../../shared/model/editing.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { ConflictReport } from '../../shared/model/report.ts';
import { hasFlag, valuesOf, type Given } from './arguments.ts';
import { oneOf, pick, wholeNumber } from './values.ts';

type Side = 'mine' | 'theirs';
type Fields = ReadonlyMap<string, Side>;

/** A decision for each of the open conflicts that the command names. */
export function decisionsOf(
  given: Given,
  open: readonly ConflictReport[],
): readonly ConflictDecision[] {
  const chosen = chosenConflicts(given, open);
  const take = oneOf(given, 'take', ['mine', 'theirs', 'merge'] as const);
  const fields = new Map(valuesOf(given, 'field').map(readField));
  if (take === undefined && fields.size === 0) {
    throw usage('It is not said what to decide: give --take, or --field for single fields.');
  }
  return chosen.map((conflict) => decisionFor(conflict, take, fields));
}

function chosenConflicts(given: Given, open: readonly ConflictReport[]): readonly ConflictReport[] {
  const ids = valuesOf(given, 'id');
  const layerId = wholeNumber(given, 'layer');
  const ways = [hasFlag(given, 'all'), ids.length > 0, layerId !== undefined];
  if (ways.filter(Boolean).length !== 1) {
    throw usage('Say which conflicts: --all, or --id, or --layer.');
  }
  if (layerId !== undefined) return open.filter((conflict) => conflict.layerId === layerId);
  return ids.length === 0 ? open : ids.flatMap((text) => conflictsOf(text, open));
}

function conflictsOf(text: string, open: readonly ConflictReport[]): readonly ConflictReport[] {
  const globalId = parseGlobalId(text);
  if (!globalId) throw usage(`--id is “${text}”, but must be a GlobalID.`);
  const found = open.filter((conflict) => conflict.globalId === globalId);
  if (found.length > 0) return found;
  throw new AppError('invalid', `There is no open conflict of ${globalId}.`, {
    hint: 'syncline conflicts lists the open ones with their GlobalIDs.',
  });
}

function readField(text: string): readonly [string, Side] {
  const at = text.lastIndexOf('=');
  if (at <= 0) throw usage(`--field is “${text}”, but must be of the form STATUS=mine.`);
  const name = text.slice(0, at).trim();
  const side = pick(`--field ${name}`, text.slice(at + 1).trim(), ['mine', 'theirs'] as const);
  return [name.toLowerCase() === 'shape' ? 'geometry' : name, side];
}

function decisionFor(
  conflict: ConflictReport,
  take: Side | 'merge' | undefined,
  fields: Fields,
): ConflictDecision {
  const { conflictId, target, mine, theirs, values } = conflict;
  const isWhole = target === 'attachment' || mine === 'delete' || theirs === 'delete';
  if (fields.size === 0 || (isWhole && take !== undefined)) {
    return { conflictId, take: take ?? 'merge' };
  }
  const spelled = new Map(values.map(({ field }) => [field.toLowerCase(), field]));
  const named = [...fields].map(
    ([name, side]) => [spelled.get(name.toLowerCase()) ?? name, side] as const,
  );
  return {
    conflictId,
    fields: { ...others(conflict, take, new Map(named)), ...Object.fromEntries(named) },
  };
}

/** Whose value the fields keep that are not named; empty = what only I changed is mine, all else theirs. */
function others(
  { title, layerName, fields, values }: ConflictReport,
  take: Side | 'merge' | undefined,
  named: Fields,
): Readonly<Record<string, Side>> {
  if (take === 'theirs') {
    return Object.fromEntries(values.map(({ field }) => [field, 'theirs' as const]));
  }
  const open = fields.filter((field) => !named.has(field));
  if (take === 'mine') return Object.fromEntries(open.map((field) => [field, 'mine' as const]));
  if (open.length === 0) return {};
  const words = open.map((field) => (field === 'geometry' ? 'shape' : field));
  throw new AppError(
    'invalid',
    `${title} (${layerName}): both sides changed ${words.join(', ')}, and it is not said whose value holds.`,
    {
      hint: `Add ${words.map((word) => `--field ${word}=mine`).join(' ')} (or theirs), or --take.`,
    },
  );
}

function usage(message: string): AppError {
  return new AppError('invalid', message, { hint: 'See: syncline help resolve' });
}
