/** A pending edit in full: both versions, and what differs, as people read it and as it goes over the wire. */
import { domainOf } from '../../shared/model/check-edit.ts';
import type { PendingEdit, WireFeature } from '../../shared/model/edit.ts';
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import type { Field, LayerDescription } from '../../shared/model/service.ts';
import { isZoneless, UNKNOWN_ZONE, zonelessFields, zonelessText } from '../../shared/model/zone.ts';
import { lonLatOf } from '../geometry/lon-lat.ts';
import { measure, type Measure } from '../geometry/measure.ts';
import { readAttachment } from './attachment-mapper.ts';
import { isSameValue, type StoredRow, type StoredValue } from './db.ts';
import type { Stores } from './stores.ts';
import { ATTACHMENT } from './table-plan.ts';
import { descriptionOf } from './title.ts';
import type { Table } from './tables.ts';
import { readVersion } from './versions.ts';

/** One field whose value an edit changes. */
export interface FieldDifference {
  readonly field: string;
  readonly alias: string;
  /** Wire values; null on the side that does not exist. */
  readonly before: unknown;
  readonly after: unknown;
  /** For people: the meaning of codes, dates in ISO 8601 UTC, or as they are where their time zone is not known. */
  readonly beforeText: string | null;
  readonly afterText: string | null;
}

export interface PendingChange {
  readonly edit: PendingEdit;
  readonly layerName: string;
  /** Null for adds. Attachments without their bytes. */
  readonly before: WireFeature | null;
  /** Null for deletes. */
  readonly after: WireFeature | null;
  readonly differences: readonly FieldDifference[];
  /** Esri JSON, when the shape changes. */
  readonly geometry: {
    readonly before: EsriGeometry | null;
    readonly after: EsriGeometry | null;
  } | null;
  readonly attachment: {
    readonly name: string;
    readonly contentType: string;
    readonly size: number;
    readonly parentGlobalId: string | null;
  } | null;
  readonly hasConflict: boolean;
  /** Of lines and areas whose shape changes, where the reference is known: on the ellipsoid, not in the plane. */
  readonly measures: { readonly before: Measure; readonly after: Measure } | null;
  /** Fields whose dates are of no known time zone; only where there are some. */
  readonly zonelessFields?: readonly string[];
  /** What of the edit cannot be read, as a sentence; that is missing in the versions. */
  readonly problem: string | null;
}

/** Reads many edits, one after another. */
export function createChangeReader(stores: Stores): (edit: PendingEdit) => PendingChange {
  const measured = createMeasurer(stores);
  return (edit) => changeOf(stores, edit, measured);
}

/** Reads both versions of an edit, its object id among them, and compares them. */
function changeOf(stores: Stores, edit: PendingEdit, measured: Measurer): PendingChange {
  const { tables } = stores;
  const table = tables.get(edit.layerId, edit.target);
  const layer = descriptionOf(stores, edit.layerId);
  const base = edit.kind === 'add' ? null : table.rows.image('base', edit.globalId);
  const mine = table.rows.find(edit.globalId);
  const old = base && readVersion(table, base);
  const like = old && base ? { like: { row: base, feature: old.feature } } : {};
  const current = mine && readVersion(table, mine, like);
  const sides = { base, mine, before: old?.feature ?? null, after: current?.feature ?? null };
  const objectId = mine?.[OBJECT_ID] ?? base?.[OBJECT_ID] ?? null;
  const problem = (current?.error ?? old?.error)?.message ?? null;
  const geometry = geometryChange(table, sides, problem !== null);
  const zoneless = edit.target === 'feature' ? zonelessFields(layer) : [];
  return {
    ...(zoneless.length > 0 ? { zonelessFields: zoneless } : {}),
    edit: { ...edit, objectId: objectId === null ? null : Number(objectId) },
    layerName: layer.name,
    before: sides.before,
    after: sides.after,
    differences: differencesOf(table, layer, sides),
    geometry,
    attachment: attachmentOf(table, mine ?? base),
    hasConflict: stores.conflicts.has(edit),
    measures: geometry && measured(table, geometry),
    problem,
  };
}

type Measurer = (
  table: Table,
  shapes: NonNullable<PendingChange['geometry']>,
) => PendingChange['measures'];

/** The reference is read once, when the first line or area asks for it. */
function createMeasurer({ record }: Stores): Measurer {
  let toLonLat: ReturnType<typeof lonLatOf> | undefined;
  return ({ plan }, { before, after }) => {
    const type = plan.geometry?.geometryType;
    if (type !== 'esriGeometryPolyline' && type !== 'esriGeometryPolygon') return null;
    toLonLat ??= lonLatOf(record.read().replicaSR);
    if (!toLonLat) return null;
    return { before: measure(before, toLonLat), after: measure(after, toLonLat) };
  };
}

/** Places in a row, in the order of `columnNames`. */
const OBJECT_ID = 1;
const FIRST_FIELD = 2;

interface Sides {
  readonly base: StoredRow | null;
  readonly mine: StoredRow | null;
  readonly before: WireFeature | null;
  readonly after: WireFeature | null;
}

function differencesOf(table: Table, layer: LayerDescription, sides: Sides): FieldDifference[] {
  const { fields, target } = table.plan;
  const differences: FieldDifference[] = [];
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!;
    if (target === 'attachment' && field.name === ATTACHMENT.data) continue;
    const old = sides.base?.[FIRST_FIELD + index] ?? null;
    const current = sides.mine?.[FIRST_FIELD + index] ?? null;
    if (isSameValue(old, current)) continue;
    differences.push({
      field: field.name,
      alias: field.alias,
      before: sides.before?.attributes[field.name] ?? null,
      after: sides.after?.attributes[field.name] ?? null,
      beforeText: readable(field, old, layer, sides.before),
      afterText: readable(field, current, layer, sides.after),
    });
  }
  return differences;
}

function readable(
  field: Field,
  value: StoredValue,
  layer: LayerDescription,
  row: WireFeature | null,
): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return `${value.byteLength} bytes`;
  const domain = row && domainOf(field, row, layer);
  if (isZoneless(field, layer) && typeof value === 'string') return zonelessDate(value);
  if (domain?.type !== 'codedValue') return String(value);
  const meaning = domain.codedValues.find(({ code }) => String(code) === String(value));
  return meaning ? `${meaning.name} (${String(value)})` : String(value);
}

/** The digits as they are stored; text that is no date stays as it is. */
function zonelessDate(stored: string): string {
  const moment = Date.parse(stored);
  return `${Number.isNaN(moment) ? stored : zonelessText(moment)} (${UNKNOWN_ZONE})`;
}

function geometryChange(
  { plan }: Table,
  { base, mine, before, after }: Sides,
  isUnreadable: boolean,
): PendingChange['geometry'] {
  if (!plan.geometry) return null;
  const [old, current] = [before?.geometry ?? null, after?.geometry ?? null];
  // Other bytes may say the same, as programs disagree about envelopes; but what they say must be known.
  const isSame = isUnreadable
    ? isSameValue(base?.at(-1) ?? null, mine?.at(-1) ?? null)
    : isSameJson(old, current);
  if (isSame) return null;
  return { before: old, after: current };
}

/** Compares shapes; ends at the first difference, which is mostly the first vertex. */
function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!isSameJson(a[at], b[at])) return false;
    return true;
  }
  if (!isObject(a) || !isObject(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const name of names) if (!isSameJson(a[name], b[name])) return false;
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function attachmentOf({ plan }: Table, row: StoredRow | null): PendingChange['attachment'] {
  if (plan.target !== 'attachment' || !row) return null;
  const { name, contentType, size, parentGlobalId } = readAttachment(plan, row);
  return { name, contentType, size, parentGlobalId };
}
