/** Rows of the table `item`. */
import type { GlobalId } from '../../../shared/model/ids.ts';
import type {
  RelayItem,
  RelayKey,
  RelayRefusal,
  RelaySide,
  RelayVersion,
} from '../../../shared/model/relay.ts';
import { sql, type Db } from '../db.ts';
import { decodeOrNull, encodeOrNull } from './text.ts';

interface ItemRow {
  readonly layer_id: number;
  readonly what: 'feature' | 'attachment';
  readonly global_id: string;
  readonly is_open: number;
  readonly base: string | null;
  readonly source: string | null;
  readonly target: string | null;
  readonly refusal: string | null;
  readonly gone_at: RelaySide | null;
}

const COLUMNS = 'layer_id, what, global_id, is_open, base, source, target, refusal, gone_at';

function toItem(row: ItemRow): RelayItem {
  const base = decodeOrNull<RelayVersion>(row.base);
  const held = row.is_open
    ? {
        source: decodeOrNull<RelayVersion>(row.source),
        target: decodeOrNull<RelayVersion>(row.target),
      }
    : { source: base, target: base };
  return {
    layerId: row.layer_id,
    what: row.what,
    globalId: row.global_id as GlobalId,
    base,
    held,
    refusal: decodeOrNull<RelayRefusal>(row.refusal),
    goneAt: row.gone_at,
  };
}

export function readItem(db: Db, { layerId, what, globalId }: RelayKey): RelayItem | null {
  const row = sql<[number, string, string], ItemRow>(
    db,
    `SELECT ${COLUMNS} FROM item WHERE layer_id = ? AND what = ? AND global_id = ?`,
  ).get(layerId, what, globalId);
  return row ? toItem(row) : null;
}

const PAGE = 500;

/** Open items, features first. Read page by page: between two pages the file may be written. */
export function* openItems(db: Db): Generator<RelayItem, void> {
  const page = sql<[string, string, number, string], ItemRow>(
    db,
    `SELECT ${COLUMNS} FROM item WHERE is_open = 1
       AND (what < ? OR (what = ? AND (layer_id, global_id) > (?, ?)))
       ORDER BY what DESC, layer_id, global_id LIMIT ${PAGE}`,
  );
  let after: [string, number, string] = ['zzz', -1, ''];
  for (;;) {
    const [what, layerId, globalId] = after;
    const rows = page.all(what, what, layerId, globalId);
    for (const row of rows) yield toItem(row);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = [last.what, last.layer_id, last.global_id];
  }
}

export function suspectedItems(db: Db, limit: number): RelayItem[] {
  return sql<[number], ItemRow>(
    db,
    `SELECT ${COLUMNS} FROM item WHERE is_open = 1 AND gone_at NOTNULL LIMIT ?`,
  )
    .all(limit)
    .map(toItem);
}

export function attachmentsOf(db: Db, layerId: number, parent: GlobalId): RelayItem[] {
  return sql<[number, string], ItemRow>(
    db,
    `SELECT ${COLUMNS} FROM item WHERE layer_id = ? AND parent = ? AND what = 'attachment'`,
  )
    .all(layerId, parent)
    .map(toItem);
}

/** Opens an item that both sides agreed on, so that each side has a version of its own. */
export function setHeld(
  db: Db,
  key: RelayKey,
  side: RelaySide,
  version: RelayVersion | null,
): void {
  const { layerId, what, globalId } = key;
  const text = encodeOrNull(version);
  const parent = version?.what === 'attachment' ? version.file.parentGlobalId : null;
  const [source, target] = side === 'source' ? [text, null] : [null, text];
  const other = side === 'source' ? 'target' : 'source';
  sql<unknown[]>(
    db,
    `INSERT INTO item (layer_id, what, global_id, parent, is_open, source, target)
       VALUES (?, ?, ?, ?, 1, ?, ?)
     ON CONFLICT DO UPDATE SET
       ${side} = excluded.${side},
       ${other} = CASE is_open WHEN 1 THEN ${other} ELSE base END,
       parent = coalesce(excluded.parent, parent),
       gone_at = CASE gone_at WHEN '${side}' THEN NULL ELSE gone_at END,
       is_open = 1`,
  ).run(layerId, what, globalId, parent, source, target);
}

export function suspectGone(db: Db, { layerId, what, globalId }: RelayKey, side: RelaySide): void {
  sql<unknown[]>(
    db,
    `UPDATE item SET gone_at = ?,
       source = CASE is_open WHEN 1 THEN source ELSE base END,
       target = CASE is_open WHEN 1 THEN target ELSE base END,
       is_open = 1 WHERE layer_id = ? AND what = ? AND global_id = ?`,
  ).run(side, layerId, what, globalId);
}

export function clearSuspicion(db: Db, { layerId, what, globalId }: RelayKey): void {
  sql<unknown[]>(
    db,
    'UPDATE item SET gone_at = NULL WHERE layer_id = ? AND what = ? AND global_id = ?',
  ).run(layerId, what, globalId);
}

export function agree(db: Db, key: RelayKey, version: RelayVersion | null): void {
  const { layerId, what, globalId } = key;
  if (version === null) {
    sql<unknown[]>(db, 'DELETE FROM item WHERE layer_id = ? AND what = ? AND global_id = ?').run(
      layerId,
      what,
      globalId,
    );
    return;
  }
  const parent = version.what === 'attachment' ? version.file.parentGlobalId : null;
  sql<unknown[]>(
    db,
    `INSERT INTO item (layer_id, what, global_id, parent, is_open, base) VALUES (?, ?, ?, ?, 0, ?)
     ON CONFLICT DO UPDATE SET is_open = 0, base = excluded.base, source = NULL, target = NULL,
       refusal = NULL, gone_at = NULL, parent = coalesce(excluded.parent, parent)`,
  ).run(layerId, what, globalId, parent, encodeOrNull(version));
}

export function leave(db: Db, { layerId, what, globalId }: RelayKey): void {
  sql<unknown[]>(
    db,
    `UPDATE item SET is_open = 0, source = NULL, target = NULL, refusal = NULL
       WHERE layer_id = ? AND what = ? AND global_id = ? AND base NOTNULL`,
  ).run(layerId, what, globalId);
  sql<unknown[]>(
    db,
    'DELETE FROM item WHERE layer_id = ? AND what = ? AND global_id = ? AND base IS NULL',
  ).run(layerId, what, globalId);
}

export function refuse(
  db: Db,
  { layerId, what, globalId }: RelayKey,
  refusal: RelayRefusal | null,
): void {
  sql<unknown[]>(
    db,
    'UPDATE item SET refusal = ? WHERE layer_id = ? AND what = ? AND global_id = ?',
  ).run(encodeOrNull(refusal), layerId, what, globalId);
}

/** How many rows and attachments of a layer both sides agree on. */
export function countAgreed(db: Db, layerId: number, what: string): number {
  return sql<[number, string], { n: number }>(
    db,
    'SELECT count(*) AS n FROM item WHERE layer_id = ? AND what = ? AND is_open = 0',
  ).get(layerId, what)!.n;
}
