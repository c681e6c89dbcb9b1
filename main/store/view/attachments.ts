/** Attachments of a feature, and their bytes. */
import type { EditKind } from '../../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import type { AttachmentDetails } from '../../../shared/model/view.ts';
import { readAttachment } from '../attachment-mapper.ts';
import { quote, sql, type StoredRow } from '../db.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT } from '../table-plan.ts';
import type { Table } from '../tables.ts';
import type { ViewTable } from './view-table.ts';

/** What is shown of an attachment, and what it is made of. */
export interface AttachmentData {
  readonly contentType: string;
  readonly name: string;
  readonly data: Uint8Array;
}

interface AttachmentRow {
  readonly globalId: GlobalId;
  readonly name: string | null;
  readonly contentType: string | null;
  readonly size: number | null;
  readonly bytes: number | null;
  readonly pending: EditKind | null;
}

/** Those being deleted stand last, as they were before. */
export function attachmentsOf(
  { db }: Stores,
  { layerId, attachments }: ViewTable,
  parent: GlobalId,
): AttachmentDetails[] {
  if (!attachments) return [];
  const c = (name: string): string => `t.${quote(name)}`;
  const columns = `${c(ATTACHMENT.globalId)} AS globalId, ${c(ATTACHMENT.name)} AS name,
    ${c(ATTACHMENT.contentType)} AS contentType, ${c(ATTACHMENT.size)} AS size,
    length(${c(ATTACHMENT.data)}) AS bytes, e.kind AS pending`;
  const edit = `syncline_edit AS e ON e.layer_id = ${layerId} AND e.target = 'attachment'
    AND e.global_id = ${c(ATTACHMENT.globalId)}`;
  const here = `SELECT ${columns} FROM ${quote(attachments.table)} AS t LEFT JOIN ${edit}
    WHERE ${c(ATTACHMENT.parent)} = ? ORDER BY t.${quote(attachments.fid)}`;
  const gone = `SELECT ${columns} FROM ${quote(attachments.images)} AS t JOIN ${edit} AND e.kind = 'delete'
    WHERE ${c(ATTACHMENT.parent)} = ? AND t.syncline_role = 'base' ORDER BY e.edit_id`;
  return [here, gone].flatMap((text) =>
    sql<[GlobalId], AttachmentRow>(db, text).all(parent).map(toDetails),
  );
}

function toDetails(row: AttachmentRow): AttachmentDetails {
  return {
    globalId: row.globalId,
    name: row.name || 'attachment',
    contentType: row.contentType || 'application/octet-stream',
    size: row.bytes ?? row.size ?? 0,
    pending: row.pending,
    hasData: row.bytes !== null,
  };
}

/** `before`: as the server last sent it, of one with a pending update or delete. */
export type AttachmentVersion = 'now' | 'before';

/** Null: there is none, or its bytes are not here. One that is being deleted still has them. */
export function attachmentData(
  { tables }: Stores,
  layerId: number,
  text: string,
  version: AttachmentVersion = 'now',
): AttachmentData | null {
  const table = tables.find(layerId, 'attachment');
  const globalId = parseGlobalId(text);
  if (!table || !globalId) return null;
  const here = version === 'now' ? table.rows.find(globalId) : null;
  return dataOf(table, here ?? table.rows.image('base', globalId));
}

/** The server's version of an attachment in conflict: its bytes, or where they are. */
export interface TheirAttachment {
  /** Null: they are still on the server. */
  readonly data: Uint8Array | null;
  readonly source: {
    readonly url: string | null;
    readonly layerId: number;
    readonly parentObjectId: number | null;
    readonly attachmentId: number | null;
  };
}

/** Null: no such conflict is open, or the server has no version. */
export function theirAttachment(
  { tables, conflicts }: Stores,
  conflictId: number,
): TheirAttachment | null {
  const conflict = conflicts.all().find((each) => each.conflictId === conflictId);
  const theirs = conflict?.target === 'attachment' ? conflicts.theirs(conflict) : null;
  if (!conflict || !theirs || !('globalId' in theirs)) return null;
  const { layerId } = conflict;
  const { data, url, attachmentId, parentGlobalId } = theirs;
  const features = tables.get(layerId, 'feature').rows;
  const parentObjectId = parentGlobalId && features.objectIdOf(parentGlobalId);
  return { data, source: { url, layerId, parentObjectId, attachmentId } };
}

function dataOf({ plan }: Pick<Table, 'plan'>, row: StoredRow | null): AttachmentData | null {
  if (!row) return null;
  const { contentType, name, data } = readAttachment(plan, row);
  return data && { contentType, name, data };
}
