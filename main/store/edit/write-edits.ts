/** Writes what the window does to rows, after everything of it was found good. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { DrawnShape, RowEdit } from '../../../shared/model/editing.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import { allows, type EditingWord } from '../../../shared/model/rights.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { createGeometryEncoder } from '../../geometry/encode.ts';
import { projectionTo3857 } from '../../geometry/projection.ts';
import type { StoredRow, StoredValue } from '../db.ts';
import type { Stores } from '../stores.ts';
import { columnNames, type TablePlan } from '../table-plan.ts';
import type { Table } from '../tables.ts';
import { readVersion } from '../versions.ts';
import { attachmentIds, type ChangeRecorder } from './change-recorder.ts';
import { checkValues, defaultsOf } from './check-values.ts';
import { placeShape, type ShapeRules } from './drawn-shape.ts';
import { insertRow, updateRow } from './raw-rows.ts';

/** What is found wrong, and which shapes were moved as a whole. */
export interface Written {
  readonly faults: readonly string[];
  readonly moved: ReadonlySet<GlobalId>;
}

interface Work {
  readonly stores: Stores;
  readonly recorder: ChangeRecorder;
  readonly faults: string[];
  readonly moved: Set<GlobalId>;
}

/** Writes the edits one after the other. With faults the caller must undo all of it. */
export function writeEdits(
  stores: Stores,
  recorder: ChangeRecorder,
  edits: readonly RowEdit[],
): Written {
  const work: Work = { stores, recorder, faults: [], moved: new Set() };
  for (const edit of edits) {
    try {
      writeEdit(work, edit);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
      work.faults.push(error.message);
    }
  }
  return work;
}

function writeEdit(work: Work, edit: RowEdit): void {
  if (edit.kind === 'add') add(work, edit);
  else if (edit.kind === 'update') update(work, edit);
  else remove(work, edit);
}

function add(work: Work, { layerId, attributes, shape }: RowEdit & { kind: 'add' }): void {
  const { stores, recorder, faults } = work;
  const { table, layer } = layerOf(stores, layerId);
  requireRight(layer, 'create', 'added to');
  const all = { ...defaultsOf(attributes, table.plan, layer), ...attributes };
  const checked = checkValues('add', all, { attributes: {} }, table.plan, layer);
  faults.push(...checked.faults);
  const globalId = parseGlobalId(randomUUID())!;
  const empty = columnNames(table.plan).map((): StoredValue => null);
  const placed = shape ? shapeBlob(stores, table, null, shape) : null;
  if (checked.faults.length > 0) return;
  recorder.touch({ layerId, target: 'feature', globalId });
  const values = withValues(table.plan, empty.with(0, globalId), checked.stored);
  insertRow(stores, table.plan, placed ? values.with(-1, placed.blob) : values);
}

function update(work: Work, edit: RowEdit & { kind: 'update' }): void {
  const { stores, recorder, faults } = work;
  const { layerId, globalId, attributes, shape } = edit;
  const { table, layer } = layerOf(stores, layerId);
  requireRight(layer, 'update', 'changed in');
  const current = recorder.touch({ layerId, target: 'feature', globalId });
  if (!current) throw gone(layer);
  const row = wireOf(table, current.values);
  const checked = checkValues('update', attributes, row, table.plan, layer);
  faults.push(...checked.faults);
  let values = withValues(table.plan, current.values, checked.stored);
  if (shape !== undefined) {
    if (!layer.allowGeometryUpdates) {
      throw new AppError('invalid', `The service does not let shapes of ${layer.name} be changed.`);
    }
    const placed = shape && shapeBlob(stores, table, current.values, shape);
    if (!table.plan.geometry) throw noShapes(layer);
    if (!placed?.isUnchanged) values = values.with(-1, placed?.blob ?? null);
    if (placed?.isMoved) work.moved.add(globalId);
  }
  if (checked.faults.length === 0) updateRow(stores, table.plan, current.values, values);
}

/**
 * A feature that the service has never seen takes its attachments along. Those of others stay tied to it: their edits are
 * not sent while it is being deleted, and go when the service has taken the delete.
 */
function remove(work: Work, { layerId, target, globalId }: RowEdit & { kind: 'delete' }): void {
  const { stores, recorder } = work;
  const { layer } = layerOf(stores, layerId);
  const rows = stores.tables.find(layerId, target)?.rows;
  if (!rows?.has(globalId)) throw gone(layer);
  if (target === 'feature') {
    requireRight(layer, 'delete', 'deleted from');
    const tracked = stores.edits.find(layerId, 'feature', globalId);
    if (tracked?.edit.kind === 'add' && tracked.sentRevision === null) {
      for (const attachment of attachmentIds(stores, { layerId, globalId })) {
        recorder.touch({ layerId, target: 'attachment', globalId: attachment });
        stores.tables.get(layerId, 'attachment').rows.remove(attachment);
      }
    }
  }
  recorder.touch({ layerId, target, globalId });
  rows.remove(globalId);
}

function layerOf(
  { tables }: Stores,
  layerId: number,
): { readonly table: Table; readonly layer: LayerDescription } {
  const plan = tables.layers.find((layer) => layer.layerId === layerId);
  if (!plan) throw new AppError('invalid', `This replica has no layer ${layerId}.`);
  return { table: tables.get(layerId, 'feature'), layer: plan.description };
}

function requireRight(
  { capabilities, name }: LayerDescription,
  word: EditingWord,
  words: string,
): void {
  if (allows(capabilities, word)) return;
  throw new AppError('invalid', `The service does not let features be ${words} ${name}.`);
}

function gone({ name }: LayerDescription): AppError {
  return new AppError('invalid', `A row is not in ${name} any more: it was deleted meanwhile.`);
}

function noShapes({ name }: LayerDescription): AppError {
  return new AppError('invalid', `${name} is a table: its rows have no shapes.`);
}

/** Values of the row; its shape is looked at where it is changed, and may be damaged. */
function wireOf({ plan, toWire }: Table, values: StoredRow): WireFeature {
  return toWire(plan.geometry ? values.with(-1, null) : values);
}

function withValues(
  plan: TablePlan,
  row: StoredRow,
  stored: ReadonlyMap<string, StoredValue>,
): StoredRow {
  return columnNames(plan).map((name, column) =>
    stored.has(name) ? stored.get(name)! : (row[column] ?? null),
  );
}

/** How shapes of a table come and go; null for a table without. */
export function shapeRules({ record }: Stores, { plan }: Table): ShapeRules | null {
  if (!plan.geometry) return null;
  const { geometryType, hasZ, hasM } = plan.geometry;
  const projection = projectionTo3857(record.read().replicaSR);
  return { geometryType, hasZ, hasM, projection };
}

function shapeBlob(
  stores: Stores,
  table: Table,
  row: StoredRow | null,
  shape: DrawnShape,
): { readonly blob: Uint8Array | null; readonly isUnchanged: boolean; readonly isMoved: boolean } {
  const rules = shapeRules(stores, table);
  const { geometry: column } = table.plan;
  if (!rules || !column) throw new AppError('invalid', 'A row of a table has no shape.');
  // A shape that nobody can read is replaced by the drawn one.
  const old = row && (readVersion(table, row).feature.geometry ?? null);
  const { geometry, isUnchanged, isMoved } = placeShape(shape, old, rules);
  const encoded = createGeometryEncoder(column).encode(geometry);
  return { blob: encoded?.blob ?? null, isUnchanged, isMoved };
}
