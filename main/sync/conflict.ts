/**
 * Three-way comparison of one row: base (what the server had when we last looked), mine, theirs. Pure.
 *
 * Only what people edit is compared: object id, GlobalID, editor tracking and other read-only fields are the
 * server's business. `geometry` is the name of the shape among the fields.
 */
import type { WireFeature } from '../../shared/model/edit.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import { wkidOf } from '../../shared/model/geometry.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { Field, LayerDescription } from '../../shared/model/service.ts';
import { DEGREES, isSameGeometry, METRES } from './same-geometry.ts';

export const GEOMETRY = 'geometry';

/** What a comparison needs to know of the layer. */
export interface Comparison {
  readonly fields: readonly Field[];
  readonly hasGeometry: boolean;
  /** Distance in units of the replica's reference below which two positions are one: servers snap to their grid. */
  readonly tolerance: number;
}

export function comparisonOf(layer: LayerDescription, reference: SpatialReference): Comparison {
  const tracking = new Set(Object.values(layer.editFields ?? {}));
  const fields = layer.fields.filter(
    (field) =>
      field.editable &&
      !tracking.has(field.name) &&
      !['OID', 'GlobalID', 'Geometry', 'Raster'].includes(field.type),
  );
  return { fields, hasGeometry: layer.geometryType !== null, tolerance: toleranceOf(reference) };
}

function toleranceOf(reference: SpatialReference): number {
  const wkid = wkidOf(reference) ?? 0;
  return wkid >= 4000 && wkid < 5000 ? DEGREES : METRES;
}

/** Names of the fields in which two versions differ. */
export function differences(
  a: WireFeature,
  b: WireFeature,
  { fields, hasGeometry, tolerance }: Comparison,
): string[] {
  const names = fields
    .filter((field) => !isSameValue(field, a.attributes[field.name], b.attributes[field.name]))
    .map((field) => field.name);
  if (hasGeometry && !isSameGeometry(a.geometry, b.geometry, tolerance)) names.push(GEOMETRY);
  return names;
}

export type ThreeWay =
  /** Both sides arrived at the same row. */
  | { readonly kind: 'same' }
  /** The server's row is still the base, as far as people edit it. */
  | { readonly kind: 'only-mine'; readonly mine: readonly string[] }
  | {
      readonly kind: 'both';
      readonly mine: readonly string[];
      readonly theirs: readonly string[];
      /** Changed by both to different values. */
      readonly clash: readonly string[];
    };

/** Compares three existing versions. Without a base everything that differs clashes. */
export function compareVersions(
  base: WireFeature | null,
  mine: WireFeature,
  theirs: WireFeature,
  comparison: Comparison,
): ThreeWay {
  const apart = differences(mine, theirs, comparison);
  if (apart.length === 0) return { kind: 'same' };
  if (base === null) return { kind: 'both', mine: apart, theirs: apart, clash: apart };
  const byMe = differences(base, mine, comparison);
  const byThem = differences(base, theirs, comparison);
  if (byThem.length === 0) return { kind: 'only-mine', mine: byMe };
  const clash = apart.filter((name) => byMe.includes(name) && byThem.includes(name));
  return { kind: 'both', mine: byMe, theirs: byThem, clash };
}

/** Equality of two wire values of one field. */
export function isSameValue(field: Field, a: unknown, b: unknown): boolean {
  const [x, y] = [plain(field, a), plain(field, b)];
  if (x === y) return true;
  if (field.type === 'Single' && typeof x === 'number' && typeof y === 'number') {
    return Math.fround(x) === Math.fround(y);
  }
  if (field.type === 'Double' && typeof x === 'number' && typeof y === 'number') {
    return Math.abs(x - y) <= Number.EPSILON * 4 * Math.max(Math.abs(x), Math.abs(y));
  }
  return false;
}

const NUMERIC = new Set(['SmallInteger', 'Integer', 'BigInteger', 'Single', 'Double', 'Date']);

function plain(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (field.type === 'GUID') return parseGlobalId(value) ?? value;
  if (!NUMERIC.has(field.type)) return value;
  if (field.type === 'BigInteger') return toBigInt(value);
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}

function toBigInt(value: unknown): unknown {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : value;
}
