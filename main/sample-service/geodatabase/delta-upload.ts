/**
 * Reads an uploaded delta (editsUploadFormat=sqlite) into edits (geodatabase-format.md, section 7).
 *
 * It is refused as a whole when anything in it is not understood: a change table without a dataset, a column
 * that the layer does not have, a blob that is no shape of the layer. Nothing has been applied by then.
 */
import type {
  AttachmentInput,
  FeatureInput,
  JsonGeometry,
  LayerEdits,
} from '../archive/archive.ts';
import { ColumnError, fromColumn } from './columns.ts';
import { changeTables, DeltaUploadError, openDelta } from './delta-schema.ts';
import type { ChangeTable, DeltaDatabase } from './delta-schema.ts';
import { ATTACHMENT_FIELDS } from './layout.ts';
import { decodeShape, ShapeBlobError } from './shape-decoder.ts';
import type { SqlValue } from '../archive/database.ts';
import type { FieldSpec, LayerSpec } from '../spec.ts';

interface DeltaExpectation {
  /** GUID of the replica that uploads, in the form of the archive. */
  readonly replicaGuid: string;
  /** Layers of the replica. */
  readonly layers: readonly LayerSpec[];
  /** Brings a geometry from the given reference into that of the archive. */
  readonly toStored: (geometry: JsonGeometry, wkid: number) => JsonGeometry | null;
}

/** The edits of the delta, one entry per layer. Throws `DeltaUploadError`, whose message is a sentence. */
export function readDeltaUpload(data: Uint8Array, expected: DeltaExpectation): LayerEdits[] {
  const database = openDelta(data);
  try {
    const tables = changeTables(database, expected);
    const byLayer = new Map<number, LayerEdits>();
    for (const table of tables) {
      const { id } = table.layer;
      byLayer.set(id, withTable(byLayer.get(id) ?? noEdits(id), database, table, expected));
    }
    return [...byLayer.values()];
  } finally {
    database.close();
  }
}

function noEdits(layerId: number): LayerEdits {
  return {
    layerId,
    adds: [],
    updates: [],
    deletes: [],
    attachmentAdds: [],
    attachmentUpdates: [],
    attachmentDeletes: [],
  };
}

function withTable(
  edits: LayerEdits,
  database: DeltaDatabase,
  table: ChangeTable,
  expected: DeltaExpectation,
): LayerEdits {
  const { kind, isAttachments } = table;
  if (kind === 'deletes') {
    const deletes = [...readDeletes(database, table)];
    return isAttachments
      ? { ...edits, attachmentDeletes: [...edits.attachmentDeletes, ...deletes] }
      : { ...edits, deletes: [...edits.deletes, ...deletes] };
  }
  if (isAttachments) {
    const key = kind === 'inserts' ? 'attachmentAdds' : 'attachmentUpdates';
    return { ...edits, [key]: [...edits[key], ...readAttachments(database, table)] };
  }
  const key = kind === 'inserts' ? 'adds' : 'updates';
  return { ...edits, [key]: [...edits[key], ...readFeatures(database, table, expected)] };
}

/** What a column of a change table is. */
type Role = { readonly field: FieldSpec } | 'shape';

function rolesOf(table: ChangeTable, names: readonly string[]): Role[] {
  const fields = table.isAttachments ? ATTACHMENT_FIELDS : table.layer.fields;
  const roles = names.map((name): Role => {
    if (name.toLowerCase() === table.shape?.column.toLowerCase()) return 'shape';
    const field = fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
    if (field !== undefined) return { field };
    throw new DeltaUploadError(
      `${table.name} has the column ${name}, which the layer does not have.`,
    );
  });
  const hasKey = roles.some((role) => role !== 'shape' && role.field.type === 'GlobalID');
  if (!hasKey) throw new DeltaUploadError(`${table.name} has no column with GlobalIDs.`);
  return roles;
}

interface ReadRow {
  readonly attributes: Record<string, unknown>;
  readonly globalId: string;
  readonly shape: Uint8Array | null | undefined;
}

function* readRows(database: DeltaDatabase, table: ChangeTable): Generator<ReadRow> {
  const { names, rows } = database.rows(table.name);
  const roles = rolesOf(table, names);
  let number = 0;
  for (const tuple of rows) {
    number += 1;
    yield readRow(table, roles, tuple, number);
  }
}

function readRow(
  table: ChangeTable,
  roles: readonly Role[],
  tuple: readonly SqlValue[],
  number: number,
): ReadRow {
  const attributes: Record<string, unknown> = {};
  let globalId: string | null = null;
  let shape: Uint8Array | null | undefined;
  roles.forEach((role, index) => {
    const stored = tuple[index] ?? null;
    if (role === 'shape') {
      shape = shapeBlob(table, stored, number);
      return;
    }
    // Object ids of a client mean nothing here: rows are known by their GlobalID.
    if (role.field.type === 'OID') return;
    const value = valueOf(table, role.field, stored, number);
    if (role.field.type === 'GlobalID') globalId = value as string | null;
    attributes[role.field.name] = value;
  });
  if (globalId === null)
    throw new DeltaUploadError(`Row ${number} of ${table.name} has no GlobalID.`);
  return { attributes, globalId, shape };
}

function valueOf(table: ChangeTable, field: FieldSpec, stored: SqlValue, number: number): SqlValue {
  try {
    if (field.type === 'Blob' && table.isAttachments) return stored;
    return fromColumn(field, stored);
  } catch (error) {
    if (!(error instanceof ColumnError)) throw error;
    throw new DeltaUploadError(`Row ${number} of ${table.name}: ${error.message}.`);
  }
}

function shapeBlob(table: ChangeTable, stored: SqlValue, number: number): Uint8Array | null {
  if (stored === null || stored instanceof Uint8Array) return stored;
  throw new DeltaUploadError(`Row ${number} of ${table.name} has a shape that is no blob.`);
}

function* readFeatures(
  database: DeltaDatabase,
  table: ChangeTable,
  { toStored }: DeltaExpectation,
): Generator<FeatureInput> {
  let number = 0;
  for (const { attributes, shape } of readRows(database, table)) {
    number += 1;
    if (shape === undefined) yield { attributes };
    else yield { attributes, geometry: geometryOf(table, shape, number, toStored) };
  }
}

function geometryOf(
  table: ChangeTable,
  blob: Uint8Array | null,
  number: number,
  toStored: DeltaExpectation['toStored'],
): JsonGeometry | null {
  if (blob === null || table.shape === null) return null;
  try {
    const geometry = decodeShape(blob, table.shape.format);
    return geometry === null ? null : toStored(geometry, table.shape.wkid);
  } catch (error) {
    if (!(error instanceof ShapeBlobError)) throw error;
    throw new DeltaUploadError(`The shape of row ${number} of ${table.name} ${error.message}.`);
  }
}

function* readDeletes(
  database: DeltaDatabase,
  table: ChangeTable,
): Generator<{ globalId: string }> {
  for (const { globalId } of readRows(database, table)) yield { globalId };
}

function* readAttachments(database: DeltaDatabase, table: ChangeTable): Generator<AttachmentInput> {
  for (const { attributes, globalId } of readRows(database, table)) {
    const text = (name: string): string | null =>
      typeof attributes[name] === 'string' ? attributes[name] : null;
    const name = text('ATT_NAME');
    const contentType = text('CONTENT_TYPE');
    const parentGlobalId = text('REL_GLOBALID');
    if (
      name === null ||
      contentType === null ||
      (table.kind === 'inserts' && parentGlobalId === null)
    ) {
      throw new DeltaUploadError(
        `The attachment ${globalId} in ${table.name} lacks its name, its content type or its row.`,
      );
    }
    const data = attributes['DATA'];
    yield {
      globalId,
      parentGlobalId,
      name,
      contentType,
      data: data instanceof Uint8Array ? data : null,
    };
  }
}
