/** Attachments of a feature, and their bytes. */
import type { EditKind } from '../../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';
import type { AttachmentDetails } from '../../../shared/model/view.ts';
import { readAttachment } from '../attachment-mapper.ts';
import { quote, sql } from '../db.ts';
import type { Stores } from '../stores.ts';
import { ATTACHMENT } from '../table-plan.ts';
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

/** Null: there is none, or its bytes are not here. One that is being deleted still has them. */
export function attachmentData(
  { tables }: Stores,
  layerId: number,
  text: string,
): AttachmentData | null {
  const table = tables.find(layerId, 'attachment');
  const globalId = parseGlobalId(text);
  if (!table || !globalId) return null;
  const row = table.rows.find(globalId) ?? table.rows.image('base', globalId);
  if (!row) return null;
  const { contentType, name, data } = readAttachment(table.plan, row);
  return data && { contentType, name, data };
}
