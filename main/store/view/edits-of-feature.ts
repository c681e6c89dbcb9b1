/** The pending edits of one feature. */
import type { GlobalId } from '../../../shared/model/ids.ts';
import { quote, sql } from '../db.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT } from '../table-plan.ts';

/** Ids of the edit of a feature and of those of its attachments, in the order in which the rows were first changed. */
export function featureWithAttachments(
  { db, tables }: Stores,
  layerId: number,
  globalId: GlobalId,
): number[] {
  const attachments = tables.find(layerId, 'attachment')?.plan;
  const own = `SELECT edit_id AS id FROM syncline_edit AS e
    WHERE e.layer_id = ? AND e.target = 'feature' AND e.global_id = ?`;
  if (!attachments) return ids(own, [layerId, globalId]);
  const key = `${quote(attachments.identity)} = e.global_id`;
  const hasParent = `${quote(ATTACHMENT.parent)} = ?`;
  const theirs = `SELECT edit_id AS id FROM syncline_edit AS e
    WHERE e.layer_id = ? AND e.target = 'attachment' AND (
      EXISTS (SELECT 1 FROM ${quote(attachments.table)} WHERE ${key} AND ${hasParent}) OR
      EXISTS (SELECT 1 FROM ${quote(attachments.images)} WHERE ${key} AND ${hasParent}
        AND syncline_role = 'base'))`;
  return ids(`${own} UNION ${theirs} ORDER BY id`, [
    ...[layerId, globalId],
    ...[layerId, globalId, globalId],
  ]);

  function ids(text: string, values: readonly (string | number)[]): number[] {
    return sql<(string | number)[], { id: number }>(db, text)
      .all(...values)
      .map(({ id }) => id);
  }
}

/** Ids of the pending edits of the rows with this GlobalID, features with their attachments, in whatever layer. */
export function editsOfRow(stores: Stores, globalId: GlobalId): number[] {
  const own = sql<[GlobalId], { id: number }>(
    stores.db,
    'SELECT edit_id AS id FROM syncline_edit WHERE global_id = ?',
  );
  const found = new Set(own.all(globalId).map(({ id }) => id));
  for (const { layerId } of stores.tables.layers) {
    for (const id of featureWithAttachments(stores, layerId, globalId)) found.add(id);
  }
  return [...found].sort((a, b) => a - b);
}
