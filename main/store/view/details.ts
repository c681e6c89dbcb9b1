/** One feature with everything that the inspector shows. */
import type { EditKind } from '../../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import type { FeatureDetails } from '../../../shared/model/view.ts';
import { quote, readTogether, sql } from '../db.ts';
import type { Stores } from '../stores.ts';
import { wire } from '../versions.ts';
import { attachmentsOf } from './attachments.ts';
import { relatedGroups, relatedRows } from './related.ts';
import { deletedRows } from './row-order.ts';
import { tableOf, type ViewTable, type ViewTables } from './view-table.ts';

/**
 * A feature by GlobalID or local number (negative for one that is being deleted); one with a pending delete is given as
 * it was before. Null: there is none.
 *
 * Throws `file` for a geometry that cannot be read.
 */
export function featureDetails(
  stores: Stores,
  tables: ViewTables,
  layerId: number,
  key: number | string,
): FeatureDetails | null {
  const view = tableOf(tables, layerId);
  return readTogether(stores.db, () => {
    const globalId = typeof key === 'number' ? globalIdOf(stores, view, key) : parseGlobalId(key);
    return globalId && readDetails(stores, tables, view, globalId);
  });
}

function globalIdOf({ db }: Stores, view: ViewTable, fid: number): GlobalId | null {
  const { plan } = view;
  const id = `t.${quote(plan.identity)}`;
  const text =
    fid < 0
      ? `SELECT ${id} AS k FROM ${deletedRows(view)} WHERE e.edit_id = ?`
      : `SELECT ${id} AS k FROM ${quote(plan.table)} AS t WHERE t.${quote(plan.fid)} = ?`;
  return sql<[number], { k: GlobalId }>(db, text).get(Math.abs(fid))?.k ?? null;
}

function readDetails(
  stores: Stores,
  tables: ViewTables,
  view: ViewTable,
  globalId: GlobalId,
): FeatureDetails | null {
  const { layerId, plan } = view;
  const table = stores.tables.get(layerId, 'feature');
  const tracked = stores.edits.find(layerId, 'feature', globalId);
  const pending: EditKind | null = tracked?.edit.kind ?? null;
  const mine = wire(table, table.rows.find(globalId));
  const before =
    pending === 'update' || pending === 'delete'
      ? wire(table, table.rows.image('base', globalId))
      : null;
  const feature = mine ?? before;
  if (!feature) return null;
  const objectId = feature.attributes[plan.objectId];
  return {
    layerId,
    fid: mine ? table.rows.fidOf(globalId)! : -tracked!.edit.editId,
    globalId,
    objectId: typeof objectId === 'number' ? objectId : null,
    feature,
    pending,
    before,
    hasConflict: stores.conflicts.has({ layerId, target: 'feature', globalId }),
    attachments: attachmentsOf(stores, view, globalId),
    related: relatedRows(stores, tables, view, feature),
    relationships: relatedGroups(tables, view, feature),
  };
}
