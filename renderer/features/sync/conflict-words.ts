/** Values of a conflict as text. Pure. */
import type { ConflictReport, FieldVersions } from '../../../shared/model/report.ts';
import { formatNumber } from '../../ui/format.ts';
import { SYNC } from './messages.ts';

const GEOMETRY = 'geometry';
const MOST_CHARACTERS = 300;

export function fieldName({ field }: FieldVersions): string {
  return field === GEOMETRY ? SYNC.shape : field;
}

export function valueText(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return SYNC.empty;
  if (field === GEOMETRY) return pointText(value) ?? SYNC.shapeValue(countVertices(value));
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

/** Which side did what: "Changed here, deleted on the server". */
export function sidesText({ mine, theirs }: Pick<ConflictReport, 'mine' | 'theirs'>): string {
  return SYNC.conflictSides(SYNC.kinds[mine], SYNC.kinds[theirs].toLowerCase());
}

/** Fields that both sides changed come first. */
export function sortedValues({ values, fields }: ConflictReport): readonly FieldVersions[] {
  return values.toSorted(
    (a, b) => Number(fields.includes(b.field)) - Number(fields.includes(a.field)),
  );
}

function pointText(geometry: unknown): string | null {
  if (typeof geometry !== 'object' || geometry === null) return null;
  const { x, y } = geometry as Readonly<Record<string, unknown>>;
  return typeof x === 'number' && typeof y === 'number'
    ? `${formatNumber(x)}, ${formatNumber(y)}`
    : null;
}

function countVertices(geometry: unknown): number | null {
  if (typeof geometry !== 'object' || geometry === null) return null;
  const { rings, paths, points } = geometry as Readonly<Record<string, unknown>>;
  if (Array.isArray(points)) return points.length;
  const parts = Array.isArray(rings) ? rings : Array.isArray(paths) ? paths : null;
  return (
    parts && parts.reduce((sum: number, part) => sum + (Array.isArray(part) ? part.length : 0), 0)
  );
}
