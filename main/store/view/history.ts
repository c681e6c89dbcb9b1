/** Receipts of a session by page and by cause, however many there are. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { Receipt } from '../../../shared/model/edit.ts';
import type { ReceiptGroup } from '../../../shared/model/window.ts';
import { quote, sql, type StoredValue } from '../db.ts';
import { receiptColumns, toReceipt, type ReceiptRow } from '../receipt-store.ts';
import { parentOfText } from '../sendable.ts';
import type { Stores } from '../stores.ts';
import { titleMatches } from './change-search.ts';
import { changeTables, type ChangeTable } from './change-sql.ts';
import { joined, sqlText, textMatches, type SqlText } from './sql-text.ts';
import type { ViewTables } from './view-table.ts';

const MOST_RECEIPTS = 500;
/** Servers that put a name into every message make as many groups as edits. */
const MOST_GROUPS = 500;

export interface ReceiptsPage {
  /** All that the filter finds. */
  readonly total: number;
  readonly receipts: readonly Receipt[];
}

/** In the order in which they were written; at most 500 at once. */
export function receiptsPage(
  stores: Stores,
  views: ViewTables,
  sessionId: number,
  ...[from, count, filter]: readonly [from: number, count: number, filter: ReceiptFilter]
): ReceiptsPage {
  const { db } = stores;
  const { text, values } = filterText(sessionId, filter, () => changeTables(stores, views));
  const total = sql<StoredValue[], { n: number }>(
    db,
    `SELECT count(*) AS n FROM syncline_receipt WHERE ${text}`,
  ).get(...values)!.n;
  const receipts = sql<StoredValue[], ReceiptRow>(
    db,
    `SELECT ${receiptColumns} FROM syncline_receipt WHERE ${text} ORDER BY receipt_id LIMIT ? OFFSET ?`,
  ).all(...values, Math.min(count, MOST_RECEIPTS), from);
  return { total, receipts: receipts.map(toReceipt) };
}

function filterText(
  sessionId: number,
  { outcome, code, layerId, text }: ReceiptFilter,
  tables: () => readonly ChangeTable[],
): SqlText {
  const wanted = text?.trim() ?? '';
  const texts = ['server_message', 'explanation', 'global_id', 'object_id'].map((column) =>
    textMatches(sqlText(column), wanted, 'anywhere'),
  );
  return joined(
    [
      sqlText('session_id = ?', sessionId),
      ...(outcome === undefined ? [] : [sqlText('outcome = ?', outcome)]),
      ...(code === undefined ? [] : [sqlText('code IS ?', code)]),
      ...(layerId === undefined ? [] : [sqlText('layer_id = ?', layerId)]),
      ...(wanted === ''
        ? []
        : [joined([...texts, ...namesMatch(sessionId, tables(), wanted)], 'OR')]),
    ],
    'AND',
  );
}

/** Receipts of rows that are called so: features, attachments, and attachments of features. */
function namesMatch(sessionId: number, tables: readonly ChangeTable[], wanted: string): SqlText[] {
  return tables.flatMap((table) => {
    const feature = tables.find(
      ({ layerId, target }) => layerId === table.layerId && target === 'feature',
    )!;
    const own = receiptsOf(table, table, 'e.global_id', titleMatches(table, wanted), sessionId);
    if (table === feature) return [own];
    const matches = titleMatches(feature, wanted);
    return [own, receiptsOf(table, feature, parentOfText(table.plan), matches, sessionId)];
  });
}

/** Those of one table of which the row `globalId` of another, or its before-image, matches. */
function receiptsOf(
  { layerId, target }: ChangeTable,
  { plan }: ChangeTable,
  ...[globalId, matches, sessionId]: readonly [string, readonly SqlText[], number]
): SqlText {
  const id = quote(plan.identity);
  const { text, values } = joined(matches, 'OR');
  return sqlText(
    `receipt_id IN (SELECT e.receipt_id FROM syncline_receipt AS e
       LEFT JOIN ${quote(plan.table)} AS r ON r.${id} = ${globalId}
       LEFT JOIN ${quote(plan.images)} AS b ON b.${id} = ${globalId} AND b.syncline_role = 'base'
       WHERE e.session_id = ? AND e.layer_id = ${layerId} AND e.target = '${target}' AND (${text}))`,
    sessionId,
    ...values,
  );
}

interface GroupRow {
  readonly outcome: string;
  readonly code: number | null;
  readonly layer_id: number;
  readonly server_message: string | null;
  readonly explanation: string | null;
  readonly n: number;
}

/**
 * Receipts of a session by outcome, code, layer and words of the server, the largest first. Beyond 500 causes those with the
 * same outcome, code and layer stand together, without words.
 */
export function receiptGroups({ db }: Stores, sessionId: number): ReceiptGroup[] {
  const grouped = (message: string, explanation: string): readonly GroupRow[] =>
    sql<[number, number], GroupRow>(
      db,
      `SELECT outcome, code, layer_id, ${message} AS server_message, ${explanation} AS explanation, count(*) AS n
       FROM syncline_receipt WHERE session_id = ?
       GROUP BY outcome, code, layer_id, ${message} ORDER BY n DESC, min(receipt_id) LIMIT ?`,
    ).all(sessionId, MOST_GROUPS + 1);
  const exact = grouped('server_message', 'min(explanation)');
  const rows = exact.length > MOST_GROUPS ? grouped('NULL', 'NULL') : exact;
  return rows.map((row) => ({
    outcome: row.outcome,
    code: row.code,
    layerId: row.layer_id,
    serverMessage: row.server_message,
    explanation: row.explanation,
    count: row.n,
  }));
}
