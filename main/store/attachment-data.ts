/** What is sent of an attachment, without holding its bytes: they are read when asked for, whole or piece by piece. */
import { parseGlobalId, type GlobalId } from '../../shared/model/ids.ts';
import type { UploadAttachment } from '../sync/ports.ts';
import { parentTitle } from './parent-title.ts';
import { quote, sql } from './db.ts';
import { rowText } from './row-text.ts';
import type { Stores } from './stores.ts';
import { ATTACHMENT } from './table-plan.ts';

/** The row as it is now, or as it was sent. */
type AttachmentVersion = 'row' | 'sent';

interface Facts {
  readonly parent: string | null;
  readonly name: unknown;
  readonly type: unknown;
  readonly size: number | null;
}

/** Null: there is no such row. */
export function attachmentToSend(
  stores: Pick<Stores, 'db' | 'tables'>,
  layerId: number,
  version: AttachmentVersion,
  globalId: GlobalId,
): UploadAttachment | null {
  const { db } = stores;
  const { table, images, where } = rowText(stores.tables.get(layerId, 'attachment').plan);
  const from =
    version === 'row'
      ? `FROM ${table} ${where}`
      : `FROM ${images} ${where} AND syncline_role = 'sent'`;
  const data = quote(ATTACHMENT.data);
  // Of a BLOB, `length` reads its header only.
  const facts = sql<[GlobalId], Facts>(
    db,
    `SELECT ${quote(ATTACHMENT.parent)} AS parent, ${quote(ATTACHMENT.name)} AS name,
       ${quote(ATTACHMENT.contentType)} AS type,
       CASE typeof(${data}) WHEN 'blob' THEN length(${data}) ELSE ${quote(ATTACHMENT.size)} END AS size
     ${from}`,
  ).get(globalId);
  if (!facts) return null;
  const bytesOf = (found: { readonly bytes: unknown } | undefined): Uint8Array =>
    found?.bytes instanceof Uint8Array ? found.bytes : new Uint8Array(0);
  const parentGlobalId = parseGlobalId(facts.parent);
  return {
    parentGlobalId,
    name: text(facts.name) ?? 'attachment',
    contentType: text(facts.type) ?? 'application/octet-stream',
    size: Number(facts.size ?? 0),
    read: () =>
      bytesOf(
        sql<[GlobalId], { bytes: unknown }>(db, `SELECT ${data} AS bytes ${from}`).get(globalId),
      ),
    piece: (start, length) =>
      bytesOf(
        sql<[number, number, GlobalId], { bytes: unknown }>(
          db,
          `SELECT substr(${data}, ?, ?) AS bytes ${from}`,
        ).get(start + 1, length, globalId),
      ),
    get feature() {
      return parentTitle(stores, layerId, parentGlobalId);
    },
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
