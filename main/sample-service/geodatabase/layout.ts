/** Which table and columns a layer, or the attachments of one, has in a geodatabase. */
import type { FieldSpec, LayerSpec } from '../spec.ts';
import type { ShapeFormat } from './shape-format.ts';

/** A table of rows: of a layer, or of its attachments. */
export interface TableLayout {
  /** Name of the dataset; in a delta the table itself is called after its number. */
  readonly name: string;
  readonly alias: string;
  readonly layer: LayerSpec;
  readonly isAttachments: boolean;
  readonly fields: readonly FieldSpec[];
  /** Null for tables. */
  readonly shape: { readonly column: string; readonly format: ShapeFormat } | null;
}

const key = { nullable: false, editable: false };
const plain = { nullable: true, editable: true };

/** The columns of every attachment table (geodatabase-format.md 4.8). */
export const ATTACHMENT_FIELDS: readonly FieldSpec[] = [
  { name: 'ATTACHMENTID', type: 'OID', alias: 'ATTACHMENTID', ...key },
  { name: 'GLOBALID', type: 'GlobalID', alias: 'GLOBALID', ...key },
  { name: 'REL_GLOBALID', type: 'GUID', alias: 'REL_GLOBALID', ...plain },
  { name: 'CONTENT_TYPE', type: 'String', alias: 'CONTENT_TYPE', length: 150, ...plain },
  { name: 'ATT_NAME', type: 'String', alias: 'ATT_NAME', length: 250, ...plain },
  { name: 'DATA_SIZE', type: 'Integer', alias: 'DATA_SIZE', ...plain },
  { name: 'DATA', type: 'Blob', alias: 'DATA', ...plain },
];

export const ATTACHMENT_SUFFIX = '__ATTACH';

/** The field of that type; every table has an OID and a GlobalID field. */
export function keyOf({ fields }: Pick<TableLayout, 'fields'>, type: 'OID' | 'GlobalID'): string {
  const field = fields.find((candidate) => candidate.type === type);
  if (field === undefined) throw new Error(`A table without a field of the type ${type}.`);
  return field.name;
}

/** Table names of all layers of a service, by id: legal in SQL, unique whatever the case. */
export function tableNames(layers: readonly LayerSpec[]): ReadonlyMap<number, string> {
  const taken = new Set<string>();
  const names = new Map<number, string>();
  for (const { id, name } of layers) {
    const plainName = name.normalize('NFC').replaceAll(/[^\p{L}\p{N}_]+/gu, '_');
    const isReserved = /^(gdb_|st_|sqlite_|t_\d+_|\P{L})/iu.test(plainName) || plainName === '';
    const base = (isReserved ? `L_${plainName}` : plainName).slice(0, 100);
    const isTaken = (name: string): boolean =>
      [name, `${name}${ATTACHMENT_SUFFIX}`].some((used) => taken.has(used.toLowerCase()));
    let candidate = base;
    for (let suffix = 1; isTaken(candidate); suffix += 1) candidate = `${base}_${suffix}`;
    taken.add(candidate.toLowerCase()).add(`${candidate}${ATTACHMENT_SUFFIX}`.toLowerCase());
    names.set(id, candidate);
  }
  return names;
}

/** The table of a layer. */
export function layerLayout(
  layer: LayerSpec,
  name: string,
  place: Pick<ShapeFormat, 'srid' | 'grid'>,
): TableLayout {
  const { geometryType: type, hasZ, hasM } = layer;
  return {
    name,
    alias: layer.name,
    layer,
    isAttachments: false,
    fields: layer.fields,
    shape:
      type === null ? null : { column: shapeColumn(layer), format: { type, hasZ, hasM, ...place } },
  };
}

/** The table of a layer's attachments. */
export function attachmentLayout(layer: LayerSpec, name: string): TableLayout {
  return {
    name: `${name}${ATTACHMENT_SUFFIX}`,
    alias: '',
    layer,
    isAttachments: true,
    fields: ATTACHMENT_FIELDS,
    shape: null,
  };
}

/** `SHAPE`, unless a field has that name. */
function shapeColumn({ fields }: LayerSpec): string {
  const taken = new Set(fields.map(({ name }) => name.toLowerCase()));
  let name = 'SHAPE';
  while (taken.has(name.toLowerCase())) name = `${name}_`;
  return name;
}
