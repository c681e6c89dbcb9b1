/** Adds, updates and deletes of features, one at a time. */
import type { LayerSpec } from '../spec.ts';
import { newGuid, normaliseGuid } from '../guid.ts';
import type { EditResult, FeatureInput, RowRef } from './archive.ts';
import { changedValues, newValues } from './edit-attributes.ts';
import type { EditBatch } from './edit-batch.ts';
import { EDIT_CODES, EditFailure } from './edit-codes.ts';
import { toStoredGeometry } from './edit-geometry.ts';
import type { StoredGeometry } from './edit-geometry.ts';
import { OPEN } from './database.ts';
import type { LayerTable, StoredVersion } from './layer-table.ts';

type Attributes = Readonly<Record<string, unknown>>;

const accepted = ({ objectId, globalId }: StoredVersion): EditResult => ({
  success: true,
  objectId,
  globalId,
});

export function addFeature(batch: EditBatch, table: LayerTable, input: FeatureInput): EditResult {
  const { context, generation, state } = batch;
  const globalId = context.useGlobalIds ? sentGlobalId(table, input.attributes) : newGuid();
  if (table.current('global_id', globalId) !== null) {
    throw new EditFailure(
      EDIT_CODES.globalIdTaken,
      `A row with the GlobalID ${globalId} already exists in ${table.layer.name}.`,
    );
  }
  if (input.geometry === undefined && table.layer.geometryType !== null) {
    throw new EditFailure(
      EDIT_CODES.geometryRefused,
      `The geometry is missing; for a feature without shape send "geometry": null.`,
    );
  }
  const values = newValues(table, input.attributes, context);
  const shape = toStoredGeometry(table.layer, input.geometry ?? null);
  const objectId = state.take(table.layer.id, 'object');
  table.insert({ objectId, globalId, values, ...shape }, generation, context.replicaId);
  return { success: true, objectId, globalId };
}

export function updateFeature(
  batch: EditBatch,
  table: LayerTable,
  input: FeatureInput,
): EditResult {
  const { context, generation } = batch;
  const current = requireRow(table, updateReference(batch, table, input.attributes));
  requireOwner(batch, table.layer, current);
  const values = changedValues(table, current, input.attributes, context);
  const shape = changedGeometry(batch, table.layer, current, input);
  table.end(current, generation, context.replicaId);
  const { objectId, globalId } = current;
  table.insert({ objectId, globalId, values, ...shape }, generation, context.replicaId);
  return accepted(current);
}

/** Deletes a row with its attachments and, along composite relationships, the rows that belong to it. */
export function deleteFeature(batch: EditBatch, table: LayerTable, ref: RowRef): EditResult {
  const current = requireRow(table, ref);
  requireOwner(batch, table.layer, current);
  remove(batch, table, current);
  return accepted(current);
}

function remove(batch: EditBatch, table: LayerTable, row: StoredVersion): void {
  const { attachments, context, generation } = batch;
  table.end(row, generation, context.replicaId);
  for (const attachment of attachments.list(table.layer.id, null, [row.globalId])) {
    attachments.end(attachment, generation, context.replicaId);
  }
  for (const relationship of table.layer.relationships) {
    const related = batch.tables.get(relationship.relatedLayerId);
    const key = row.attributes[relationship.originKey];
    if (!relationship.composite || related === undefined || typeof key !== 'string') continue;
    const field = related.field(relationship.destinationKey);
    if (field === null) continue;
    const parts = related.read(`${related.column(field)} = ? AND to_gen = ${OPEN}`, [key]);
    for (const part of parts) {
      if (related.current('object_id', part.objectId) !== null) remove(batch, related, part);
    }
  }
}

/** What an update names its row by; used for the result of a failed update as well. */
function updateReference(batch: EditBatch, table: LayerTable, attributes: Attributes): RowRef {
  if (batch.context.useGlobalIds) return { globalId: sentGlobalId(table, attributes) };
  const objectId = attributeOf(attributes, table.objectIdField.name);
  if (typeof objectId === 'number') return { objectId };
  throw new EditFailure(
    EDIT_CODES.rowMissing,
    `The update names no row: ${table.objectIdField.name} is missing.`,
  );
}

function sentGlobalId(table: LayerTable, attributes: Attributes): string {
  const { name } = table.globalIdField;
  const value = attributeOf(attributes, name);
  if (value === undefined || value === null) {
    throw new EditFailure(EDIT_CODES.globalIdMissing, `The GlobalID (${name}) is missing.`);
  }
  const globalId = typeof value === 'string' ? normaliseGuid(value) : null;
  if (globalId !== null && !/^\{[0-]+\}$/.test(globalId)) return globalId;
  throw new EditFailure(EDIT_CODES.globalIdEmpty, `The GlobalID (${name}) is empty or no GUID.`);
}

/** An attribute by name in any case. */
function attributeOf(attributes: Attributes, name: string): unknown {
  if (Object.hasOwn(attributes, name)) return attributes[name];
  const lower = name.toLowerCase();
  return Object.entries(attributes).find(([key]) => key.toLowerCase() === lower)?.[1];
}

function requireRow(table: LayerTable, ref: RowRef): StoredVersion {
  const row =
    'globalId' in ref
      ? table.current('global_id', normaliseGuid(ref.globalId) ?? ref.globalId)
      : table.current('object_id', ref.objectId);
  if (row !== null) return row;
  const named = 'globalId' in ref ? `GlobalID ${ref.globalId}` : `object id ${ref.objectId}`;
  throw new EditFailure(
    EDIT_CODES.rowMissing,
    `The row with ${named} does not exist in ${table.layer.name}.`,
  );
}

function requireOwner({ context, rules }: EditBatch, layer: LayerSpec, row: StoredVersion): void {
  if (!rules.isOwnershipBased || layer.editFields === null || context.isAdministrator) return;
  if (row.attributes[layer.editFields.creator] === context.user) return;
  throw new EditFailure(
    EDIT_CODES.notOwner,
    `Only the creator of the row may change it, and that is not ${context.user}.`,
  );
}

function changedGeometry(
  { rules }: EditBatch,
  layer: LayerSpec,
  current: StoredVersion,
  input: FeatureInput,
): StoredGeometry {
  const shape = toStoredGeometry(
    layer,
    input.geometry === undefined ? current.geometry : input.geometry,
  );
  if (input.geometry === undefined || rules.allowGeometryUpdates) return shape;
  if (JSON.stringify(shape.geometry) === JSON.stringify(current.geometry)) return shape;
  throw new EditFailure(
    EDIT_CODES.geometryUpdateNotAllowed,
    `Geometry updates are not allowed in ${layer.name}.`,
  );
}
