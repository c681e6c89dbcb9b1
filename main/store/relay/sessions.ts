/** Sessions, receipts and overridden changes of a relay file. */
import type { EditKind, EditTarget, Outcome } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import {
  RELAY_SIDES,
  type BySide,
  type OverriddenChange,
  type RelayCounts,
  type RelayReceipt,
  type RelaySession,
  type RelaySide,
  type RelayVersion,
} from '../../../shared/model/relay.ts';
import { sql, type Db } from '../db.ts';
import { decodeOrNull, encodeOrNull } from './text.ts';

export interface Page {
  readonly from: number;
  readonly count: number;
}

export function startSession(db: Db, kind: RelaySession['kind'], at: string): number {
  const { lastInsertRowid } = sql<[string, string]>(
    db,
    'INSERT INTO session (kind, started_at) VALUES (?, ?)',
  ).run(kind, at);
  return Number(lastInsertRowid);
}

export function endSession(
  db: Db,
  sessionId: number,
  end: { readonly at: string; readonly result: string; readonly summary: string },
): void {
  sql<[string, string, string, number]>(
    db,
    'UPDATE session SET ended_at = ?, result = ?, summary = ? WHERE session_id = ?',
  ).run(end.at, end.result, end.summary, sessionId);
}

export function countCame(db: Db, sessionId: number, side: RelaySide, count: number): void {
  sql<[number, number]>(
    db,
    `UPDATE session SET came_${side} = came_${side} + ? WHERE session_id = ?`,
  ).run(count, sessionId);
}

interface ReceiptRow {
  readonly receipt_id: number;
  readonly session_id: number;
  readonly side: RelaySide;
  readonly layer_id: number;
  readonly what: EditTarget;
  readonly global_id: string;
  readonly kind: EditKind;
  readonly outcome: Outcome;
  readonly code: number | null;
  readonly server_message: string | null;
  readonly explanation: string | null;
  readonly at: string;
}

export function addReceipt(db: Db, receipt: Omit<RelayReceipt, 'receiptId'>): number {
  const { lastInsertRowid } = sql<unknown[]>(
    db,
    `INSERT INTO receipt (session_id, side, layer_id, what, global_id, kind, outcome, code, server_message,
       explanation, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    receipt.sessionId,
    receipt.side,
    receipt.layerId,
    receipt.what,
    receipt.globalId,
    receipt.kind,
    receipt.outcome,
    receipt.code,
    receipt.serverMessage,
    receipt.explanation,
    receipt.at,
  );
  return Number(lastInsertRowid);
}

export function receiptsOf(db: Db, sessionId: number): RelayReceipt[] {
  const query = 'SELECT * FROM receipt WHERE session_id = ? ORDER BY receipt_id';
  return sql<[number], ReceiptRow>(db, query).all(sessionId).map(toReceipt);
}

/** Those that were not accepted come first. */
export function receiptPage(db: Db, sessionId: number, { from, count }: Page): RelayReceipt[] {
  return sql<[number, number, number], ReceiptRow>(
    db,
    `SELECT * FROM receipt WHERE session_id = ?
       ORDER BY outcome = 'accepted', receipt_id LIMIT ? OFFSET ?`,
  )
    .all(sessionId, count, from)
    .map(toReceipt);
}

export function countReceipts(db: Db, sessionId: number): number {
  const query = 'SELECT count(*) AS n FROM receipt WHERE session_id = ?';
  return sql<[number], { n: number }>(db, query).get(sessionId)!.n;
}

function toReceipt(row: ReceiptRow): RelayReceipt {
  return {
    receiptId: row.receipt_id,
    sessionId: row.session_id,
    side: row.side,
    layerId: row.layer_id,
    what: row.what,
    globalId: row.global_id as GlobalId,
    kind: row.kind,
    outcome: row.outcome,
    code: row.code,
    serverMessage: row.server_message,
    explanation: row.explanation,
    at: row.at,
  };
}

export function countsOf(db: Db, sessionId: number): BySide<RelayCounts> {
  const rows = sql<[number], { side: RelaySide; outcome: Outcome; n: number }>(
    db,
    'SELECT side, outcome, count(*) AS n FROM receipt WHERE session_id = ? GROUP BY side, outcome',
  ).all(sessionId);
  const came = sql<[number], { came_source: number; came_target: number }>(
    db,
    'SELECT came_source, came_target FROM session WHERE session_id = ?',
  ).get(sessionId);
  const of = (side: RelaySide): RelayCounts => {
    const number = (outcome: Outcome): number =>
      rows.find((row) => row.side === side && row.outcome === outcome)?.n ?? 0;
    const [accepted, refused] = [number('accepted'), number('refused')];
    const [rolledBack, unknown] = [number('rolled-back'), number('unknown')];
    return {
      sent: accepted + refused + rolledBack + unknown,
      accepted,
      refused,
      rolledBack,
      unknown,
      overridden: number('discarded'),
      held: number('held'),
      came: came?.[`came_${side}`] ?? 0,
    };
  };
  const [source, target] = RELAY_SIDES;
  return { source: of(source), target: of(target) };
}

interface SessionRow {
  readonly session_id: number;
  readonly kind: RelaySession['kind'];
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly result: RelaySession['result'];
  readonly summary: string | null;
}

export function allSessions(db: Db): RelaySession[] {
  return sql<[], SessionRow>(db, 'SELECT * FROM session ORDER BY session_id')
    .all()
    .map((row) => ({
      sessionId: row.session_id,
      kind: row.kind,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      result: row.result,
      summary: row.summary,
      counts: countsOf(db, row.session_id),
    }));
}

export function addOverridden(db: Db, change: Omit<OverriddenChange, 'overriddenId'>): void {
  sql<unknown[]>(
    db,
    `INSERT INTO overridden (session_id, layer_id, what, global_id, side, given_up, kept, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    change.sessionId,
    change.layerId,
    change.what,
    change.globalId,
    change.side,
    encodeOrNull(change.givenUp),
    encodeOrNull(change.kept),
    change.at,
  );
}

interface OverriddenRow {
  readonly overridden_id: number;
  readonly session_id: number;
  readonly layer_id: number;
  readonly what: EditTarget;
  readonly global_id: string;
  readonly side: RelaySide;
  readonly given_up: string | null;
  readonly kept: string | null;
  readonly at: string;
}

export function overriddenChanges(db: Db): OverriddenChange[] {
  const query = 'SELECT * FROM overridden ORDER BY overridden_id';
  return sql<[], OverriddenRow>(db, query).all().map(toOverridden);
}

/** Newest first. */
export function overriddenPage(db: Db, { from, count }: Page): OverriddenChange[] {
  const query = 'SELECT * FROM overridden ORDER BY overridden_id DESC LIMIT ? OFFSET ?';
  return sql<[number, number], OverriddenRow>(db, query).all(count, from).map(toOverridden);
}

function toOverridden(row: OverriddenRow): OverriddenChange {
  return {
    overriddenId: row.overridden_id,
    sessionId: row.session_id,
    layerId: row.layer_id,
    what: row.what,
    globalId: row.global_id as GlobalId,
    side: row.side,
    givenUp: decodeOrNull<RelayVersion>(row.given_up),
    kept: decodeOrNull<RelayVersion>(row.kept),
    at: row.at,
  };
}

export function countOverridden(db: Db): number {
  return sql<[], { n: number }>(db, 'SELECT count(*) AS n FROM overridden').get()!.n;
}
