/** A conflict in words, and what has to be chosen in it. Pure. */
import type { ConflictReport, FieldVersions } from '../../../shared/model/report.ts';
import type { ViewLayer } from '../../../shared/model/view.ts';
import { showValue } from '../../state/field-values.ts';
import { formatDateTime, formatNumber } from '../../ui/format.ts';
import { CONFLICTS } from './messages.ts';

export const GEOMETRY = 'geometry';
export type Side = 'mine' | 'theirs';
export type Choices = Readonly<Record<string, Side>>;

/** One field of a conflict as it is shown and chosen. */
export interface FieldRow {
  readonly field: string;
  readonly label: string;
  readonly base: ShownSide;
  readonly mine: ShownSide;
  readonly theirs: ShownSide;
  /** Both changed it to different values. */
  readonly isClash: boolean;
  /** False where both sides have the same, or one has no row. */
  readonly isChoice: boolean;
}

interface ShownSide {
  readonly text: string;
  readonly title?: string;
  readonly isMuted: boolean;
}

/** True when one side deleted it, or it is an attachment: there are no fields to choose from. */
export function isWhole({ target, mine, theirs }: ConflictReport): boolean {
  return target === 'attachment' || mine === 'delete' || theirs === 'delete';
}

/** Fields that differ, those that both changed first. */
export function fieldRows(conflict: ConflictReport, layer: ViewLayer | null): readonly FieldRow[] {
  const byField = new Map(conflict.values.map((each) => [each.field, each]));
  const whole = isWhole(conflict);
  return conflict.values
    .map((row) => {
      const show = (side: 'base' | Side): ShownSide =>
        showSide(row, side, conflict, layer, (name) => byField.get(name)?.[side]);
      return {
        field: row.field,
        label: labelOf(row.field, layer),
        ...{ base: show('base'), mine: show('mine'), theirs: show('theirs') },
        isClash: conflict.fields.includes(row.field),
        isChoice: !whole && !isSame(row.mine, row.theirs),
      };
    })
    .toSorted((a, b) => Number(b.isClash) - Number(a.isClash));
}

/** Whose value each field keeps unless somebody chooses: of who alone changed it; none where both did. */
export function defaultChoices(conflict: ConflictReport): Choices {
  return Object.fromEntries(
    conflict.values
      .filter(
        ({ field, mine, theirs }) => !conflict.fields.includes(field) && !isSame(mine, theirs),
      )
      .map((row) => [row.field, isSame(row.base, row.mine) ? 'theirs' : 'mine'] as const),
  );
}

/** Fields that both changed and for which nothing is chosen. */
export function openFields({ fields }: ConflictReport, choices: Choices): readonly string[] {
  return fields.filter((field) => choices[field] === undefined);
}

export function labelOf(field: string, layer: ViewLayer | null): string {
  if (field === GEOMETRY) return CONFLICTS.shape;
  return layer?.fields.find(({ name }) => name === field)?.alias || field;
}

/** Who changed it when, on both sides, in one sentence. */
export function whoText({ mine, theirs, theirEditor, changedHereAt }: ConflictReport): string {
  const at = (iso: string | null | undefined): string | null =>
    iso ? formatDateTime(new Date(iso)) : null;
  return CONFLICTS.who(
    CONFLICTS.theirsBy(theirs, theirEditor?.name ?? null, at(theirEditor?.at)),
    CONFLICTS.mineAt(mine, at(changedHereAt)),
  );
}

/** What there is to do about it, for the list. */
export function wayText(conflict: ConflictReport): string {
  if (conflict.isHeld) return CONFLICTS.held;
  if (conflict.canMerge) return CONFLICTS.canMerge;
  return isWhole(conflict) ? CONFLICTS.whole : CONFLICTS.mustChoose(conflict.fields.length);
}

function showSide(
  row: FieldVersions,
  side: 'base' | Side,
  { mine, theirs }: ConflictReport,
  layer: ViewLayer | null,
  valueOf: (name: string) => unknown,
): ShownSide {
  const isGone =
    (side === 'mine' && mine === 'delete') || (side === 'theirs' && theirs === 'delete');
  if (isGone) return { text: CONFLICTS.noRow, isMuted: true };
  if (side === 'base' && mine === 'add') return { text: CONFLICTS.wasNot, isMuted: true };
  const value = row[side];
  if (value === null || value === undefined) return { text: CONFLICTS.empty, isMuted: true };
  if (row.field === GEOMETRY) return { text: shapeText(value), isMuted: false };
  const field = layer?.fields.find(({ name }) => name === row.field);
  if (!layer || !field) return { text: plainText(value), isMuted: false };
  const { kind, text, title } = showValue(layer, field, value, valueOf);
  return { text, isMuted: kind === 'empty', ...(title === undefined ? {} : { title }) };
}

/** Of a field that the layer does not have any more. */
function plainText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, plain);
  return text.slice(0, 300);
}

function shapeText(geometry: unknown): string {
  const { x, y, points, paths, rings } = geometry as Readonly<Record<string, unknown>>;
  if (typeof x === 'number' && typeof y === 'number') {
    return CONFLICTS.point(formatNumber(x, 2), formatNumber(y, 2));
  }
  const parts = Array.isArray(points) ? [points] : (paths ?? rings);
  const count = Array.isArray(parts)
    ? parts.reduce((sum: number, part) => sum + (Array.isArray(part) ? part.length : 0), 0)
    : 0;
  return CONFLICTS.shapeValue(count);
}

/** Values as they came over the wire: equal text is equality enough for what is shown. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null, plain) === JSON.stringify(b ?? null, plain);
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
