/** Which pending edits may be sent, as conditions in SQL on edit `e`. */
import type { EditIds } from '../sync/ports.ts';
import { quote } from './db.ts';
import { ATTACHMENT, type TablePlan } from './table-plan.ts';
import type { Tables } from './tables.ts';

/** Edit `e` may be sent by itself: chosen (all are where `:only` is null), not held, not kept, no open conflict. */
export function isFree(e: string): string {
  return `${e}.is_held = 0
    AND NOT EXISTS (SELECT 1 FROM syncline_kept AS k
      WHERE k.layer_id = ${e}.layer_id AND k.target = ${e}.target AND k.global_id = ${e}.global_id)
    AND NOT EXISTS (SELECT 1 FROM syncline_conflict AS c
      WHERE c.layer_id = ${e}.layer_id AND c.target = ${e}.target AND c.global_id = ${e}.global_id)
    AND (:only IS NULL OR ${e}.edit_id IN (SELECT value FROM json_each(:only)))`;
}

/** What may be sent: free, no attachment whose parent is gone or stays here, and with a shape that can be read. */
export function sendable(tables: Tables, layerId: number): string {
  const { isGone, staysHere } = parentTexts(tables, layerId);
  const unreadable = unreadableText('e', tables, layerId);
  return `${isFree('e')} AND NOT (${isGone}) AND NOT (${staysHere}) AND NOT (${unreadable})`;
}

/** The feature that an edit is about has a shape that cannot be sent. */
export function unreadableText(e: string, tables: Tables, layerId: number): string {
  const { table, identity, geometry } = tables.get(layerId, 'feature').plan;
  if (!geometry) return '0';
  return `${e}.target = 'feature' AND ${e}.kind <> 'delete' AND EXISTS (SELECT 1 FROM ${quote(table)} AS u
    WHERE u.${quote(identity)} = ${e}.global_id AND NOT syncline_is_readable(u.${quote(geometry.name)}))`;
}

/** What the conditions are asked with. */
export interface Sendable {
  readonly layer: number;
  /** Edit ids as a JSON array. */
  readonly only: string | null;
}

/** The values of the conditions; `only`: of these edits alone. */
export function sendableOf(layer: number, only: EditIds): Sendable {
  return { layer, only: only && JSON.stringify(only) };
}

interface ParentTexts {
  readonly isGone: string;
  readonly staysHere: string;
}

/**
 * Conditions on edit `e`: it is an attachment's, and its parent is not here (being deleted, or deleted by the service),
 * or is new and is not sent. One such attachment would bring a whole batch down. Without any parent it is sent, so that
 * the service says no.
 */
export function parentTexts(tables: Tables, layerId: number): ParentTexts {
  const attachments = tables.find(layerId, 'attachment');
  if (!attachments) return { isGone: '0', staysHere: '0' };
  const parent = parentOfText(attachments.plan);
  const { table, identity } = tables.get(layerId, 'feature').plan;
  const isGone = `e.target = 'attachment' AND ${parent} IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM ${quote(table)} AS p WHERE p.${quote(identity)} = ${parent})`;
  const staysHere = `e.target = 'attachment' AND EXISTS (SELECT 1 FROM syncline_edit AS f
    WHERE f.layer_id = e.layer_id AND f.target = 'feature' AND f.kind = 'add' AND f.global_id = ${parent}
    AND NOT (${isFree('f')} AND NOT (${unreadableText('f', tables, layerId)})))`;
  return { isGone, staysHere };
}

/** The parent of the attachment that edit, or receipt, `e` is about, from its row or, when that is deleted, its before-image. */
export function parentOfText(plan: TablePlan): string {
  const [table, images, id, parent] = [
    plan.table,
    plan.images,
    plan.identity,
    ATTACHMENT.parent,
  ].map(quote);
  return `coalesce((SELECT ${parent} FROM ${table} WHERE ${id} = e.global_id),
    (SELECT ${parent} FROM ${images} WHERE ${id} = e.global_id AND syncline_role = 'base'))`;
}
