/**
 * What a decision makes of a row that both sides changed: versions and choice in, what is kept out. Pure.
 *
 * `mine` and `merge` keep my changes over their row: a field that only they changed stays as they have it. Where both
 * changed a field, the choice alone counts; the base says no more than who changed what.
 */
import { assertNever } from '../../shared/assert.ts';
import type { EditKind, WireFeature } from '../../shared/model/edit.ts';
import type { ConflictDecision } from '../../shared/model/editing.ts';
import { compareVersions, GEOMETRY, type Comparison } from './conflict.ts';

/** The three versions of a row, and what my edit of it is. */
export interface ContestedRow {
  readonly kind: EditKind;
  readonly base: WireFeature | null;
  readonly mine: WireFeature | null;
  readonly theirs: WireFeature | null;
}

type WithoutId<D> = D extends unknown ? Omit<D, 'conflictId'> : never;
/** A decision without the conflict that it is about. */
export type Choice = WithoutId<ConflictDecision>;

export type Fate =
  /** Their row with my values of `keep`. */
  | {
      readonly kind: 'join';
      readonly keep: readonly string[];
      /** What they changed and I did not keep. */
      readonly taken: readonly string[];
      /** What I alone changed and gave up. */
      readonly givenUp: readonly string[];
    }
  /** Mine as a whole, against their delete or as a delete. */
  | { readonly kind: 'mine' }
  /** Theirs as a whole: there is a delete on one of the sides. */
  | { readonly kind: 'theirs' }
  /** Both changed these fields to different values: there is nothing to merge. */
  | { readonly kind: 'clash'; readonly fields: readonly string[] }
  /** One side deleted the row: it has one version or the other, no fields to choose from. */
  | { readonly kind: 'whole' }
  /** The layer has no such fields that people edit. */
  | { readonly kind: 'unknown-fields'; readonly fields: readonly string[] };

export type Refusal = Extract<Fate, { kind: 'clash' | 'whole' | 'unknown-fields' }>;

/** What becomes of a row. */
export function decideRow(row: ContestedRow, choice: Choice, comparison: Comparison): Fate {
  const { mine, theirs } = row;
  if (mine === null || theirs === null) return decideWhole(choice);
  const changes = changesOf(row, mine, theirs, comparison);
  if ('fields' in choice) return decideFields(changes, choice.fields, comparison);
  switch (choice.take) {
    case 'mine':
      return join(changes, changes.mine);
    case 'theirs':
      return join(changes, []);
    case 'merge':
      return changes.clash.length > 0
        ? { kind: 'clash', fields: changes.clash }
        : join(changes, changes.mine);
    default:
      return assertNever(choice.take);
  }
}

/** What becomes of something that has no fields to choose from: an attachment, a row that one side deleted. */
export function decideWhole(choice: Choice): Extract<Fate, { kind: 'mine' | 'theirs' | 'whole' }> {
  if ('fields' in choice || choice.take === 'merge') return { kind: 'whole' };
  return { kind: choice.take };
}

/** Fields that both changed to different values. */
export function clashOf(row: ContestedRow, comparison: Comparison): readonly string[] {
  const { mine, theirs } = row;
  return mine && theirs ? changesOf(row, mine, theirs, comparison).clash : [];
}

interface Changes {
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
  readonly clash: readonly string[];
}

function changesOf(
  { kind, base }: ContestedRow,
  mine: WireFeature,
  theirs: WireFeature,
  comparison: Comparison,
): Changes {
  const found = compareVersions(kind === 'add' ? null : base, mine, theirs, comparison);
  if (found.kind === 'both') return found;
  const byMe = found.kind === 'only-mine' ? found.mine : [];
  return { mine: byMe, theirs: [], clash: [] };
}

function decideFields(
  changes: Changes,
  chosen: Readonly<Record<string, 'mine' | 'theirs'>>,
  { fields, hasGeometry }: Comparison,
): Fate {
  const known = new Set([...fields.map(({ name }) => name), ...(hasGeometry ? [GEOMETRY] : [])]);
  const unknown = Object.keys(chosen).filter((name) => !known.has(name));
  if (unknown.length > 0) return { kind: 'unknown-fields', fields: unknown };
  const isMine = (name: string): boolean =>
    Object.hasOwn(chosen, name)
      ? chosen[name] === 'mine'
      : changes.mine.includes(name) && !changes.theirs.includes(name);
  const changed = new Set([...changes.mine, ...changes.theirs]);
  return join(changes, [...changed].filter(isMine));
}

function join({ mine, theirs }: Changes, keep: readonly string[]): Fate {
  return {
    kind: 'join',
    keep,
    taken: theirs.filter((name) => !keep.includes(name)),
    givenUp: mine.filter((name) => !theirs.includes(name) && !keep.includes(name)),
  };
}
