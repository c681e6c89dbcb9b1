/** Attachments: the rows of `<table>__ATTACH`, found by column name because servers add columns. */
import type { AppError } from '../../shared/errors.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { WireAttachment } from '../../shared/model/protocol.ts';
import type { Container } from './container.ts';
import type { ScannedRow, SqlValue, TableInfo } from './table-reader.ts';
import { notUnderstood } from './errors.ts';
import { archiveColumns, findColumn } from './layer-source.ts';
import type { ArchiveColumns } from './layer-source.ts';
import { toLifetime } from './rows.ts';
import type { Lifetime, RowFilter } from './rows.ts';

export interface AttachmentSource {
  readonly table: TableInfo;
  readonly archive: ArchiveColumns | null;
  readonly trouble: readonly AppError[];
}

export interface ReadAttachment {
  readonly rowid: number;
  /** Without its bytes: those are read one at a time. */
  readonly attachment: WireAttachment;
  readonly lifetime: Lifetime | null;
}

const NEEDED = [
  'ATTACHMENTID',
  'GLOBALID',
  'REL_GLOBALID',
  'CONTENT_TYPE',
  'ATT_NAME',
  'DATA_SIZE',
  'DATA',
];
const HARMLESS = ['KEYWORDS', 'EXIFINFO', 'GDB_ARCHIVE_OID', 'GDB_FROM_DATE', 'GDB_TO_DATE'];

export const ATTACH_SUFFIX = /__ATTACH$/i;

/** What can be read of an attachment table; `trouble` names what cannot. */
export function createAttachmentSource(table: TableInfo): AttachmentSource {
  const trouble: AppError[] = [];
  for (const name of NEEDED) {
    if (findColumn(table, name) !== null) continue;
    const isOldKey = name === 'REL_GLOBALID' && findColumn(table, 'REL_OBJECTID') !== null;
    const reason = isOldKey
      ? 'its attachments name their features by object id, which a sync does not keep'
      : `it has no column ${name}`;
    trouble.push(notUnderstood(table.name, '', reason));
  }
  for (const { name } of table.columns) {
    if ([...NEEDED, ...HARMLESS].includes(name.toUpperCase())) continue;
    trouble.push(
      notUnderstood(table.name, `column ${name}`, 'its meaning in an attachment is not known'),
    );
  }
  return { table, archive: archiveColumns(table, trouble), trouble };
}

/** The wanted attachments in bounded batches, without their bytes. */
export function* readAttachments(
  container: Container,
  source: AttachmentSource,
  isWanted: RowFilter,
): Generator<readonly ReadAttachment[], void> {
  const [first] = source.trouble;
  if (first !== undefined) throw first;
  const { archive } = source;
  const dates = archive === null ? [] : [archive.from, archive.to];
  const columns = [
    ...NEEDED.slice(0, -1).map((name) => findColumn(source.table, name)!.name),
    ...dates,
  ];
  for (const batch of container.scan(source.table, columns)) {
    const read: ReadAttachment[] = [];
    for (const row of batch) {
      const [from, to] = row.values.slice(NEEDED.length - 1);
      const lifetime = archive === null ? null : toLifetime(source, row, from ?? null, to ?? null);
      if (isWanted(lifetime, row.rowid))
        read.push({ rowid: row.rowid, attachment: toAttachment(source, row), lifetime });
    }
    if (read.length > 0) yield read;
  }
}

/** The bytes of an attachment; null when the file holds none. */
export function readAttachmentData(
  container: Container,
  source: AttachmentSource,
  { rowid, attachment }: ReadAttachment,
): Uint8Array | null {
  const data =
    container.rowAt(source.table, [findColumn(source.table, 'DATA')!.name], rowid)?.values[0] ??
    null;
  if (data === null) return null;
  const place = `attachment ${attachment.globalId}`;
  if (!Buffer.isBuffer(data))
    throw notUnderstood(source.table.name, place, 'its content is not stored as bytes');
  if (attachment.size !== null && attachment.size !== data.length) {
    throw notUnderstood(
      source.table.name,
      place,
      `it says that it has ${attachment.size} bytes, and has ${data.length}`,
    );
  }
  return data;
}

function toAttachment({ table }: AttachmentSource, row: ScannedRow): WireAttachment {
  const [id, globalId, parent, contentType, name, size] = row.values;
  const own = parseGlobalId(globalId);
  const parentGlobalId = parseGlobalId(parent);
  if (own === null || parentGlobalId === null) {
    throw notUnderstood(
      table.name,
      `row number ${row.rowid}`,
      'it has no GlobalID, or its feature has none',
    );
  }
  return {
    globalId: own,
    parentGlobalId,
    attachmentId: wholeNumber(id),
    name: typeof name === 'string' ? name : '',
    contentType: typeof contentType === 'string' ? contentType : '',
    size: wholeNumber(size),
    data: null,
    url: null,
  };
}

function wholeNumber(value: SqlValue | undefined): number | null {
  return Number.isSafeInteger(value) ? (value as number) : null;
}
