/** What can be asked of a relay file without changing anything. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type {
  BySide,
  OverriddenChange,
  RelayCall,
  RelayCounts,
  RelayItem,
  RelayKey,
  RelayReceipt,
  RelayRecord,
  RelaySession,
} from '../../../shared/model/relay.ts';
import { openForReading, sql, type Db } from '../db.ts';
import { fileError, sqliteCode, translateError } from '../errors.ts';
import * as items from './items.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.ts';
import * as sessions from './sessions.ts';
import { decode, decodeOrNull } from './text.ts';

/** Looks into the file, also while another Syncline is at work with it. */
export function readRelayFile<T>(path: string, read: (relay: RelayReading) => T): T {
  requireFile(path);
  return guarded(path, () => {
    const db = openForReading(path);
    try {
      recognise(db);
      return read(new RelayReading(db));
    } finally {
      db.close();
    }
  });
}

/** Throws `file` when there is none. */
export function requireFile(path: string): void {
  if (existsSync(path)) return;
  throw fileError(`There is no file ${path}.`, 'If it was moved or renamed, open it where it is.');
}

/** Runs `work`; what SQLite throws becomes a sentence about the file. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = sqliteCode(error);
    if (code?.startsWith('SQLITE_NOTADB')) throw notOurs(path);
    if (isDamage(error, code)) throw damaged(path, error);
    throw translateError(error, path);
  }
}

/** SQLite says so, a table is not there, or what a table holds is no text of ours. */
function isDamage(error: unknown, code: string | null): boolean {
  return error instanceof SyntaxError || /^SQLITE_(CORRUPT|ERROR)/.test(code ?? '');
}

function damaged(path: string, cause: unknown): Error {
  const hint =
    'Use a copy that is intact. If there is none, create a new relay between the same services: rows that are equal on both sides are recognised and left as they are.';
  return fileError(`${basename(path)} is damaged.`, hint, cause);
}

function notOurs(path: string): Error {
  return fileError(`${basename(path)} is not a relay file.`, 'Choose the .relay file of a relay.');
}

/** Throws `file` for a file that is none of ours, or newer. */
export function recognise(db: Db): void {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw notOurs(db.name);
  }
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version <= SCHEMA_VERSION) return;
  throw fileError(
    `${basename(db.name)} was written by a newer Syncline (schema ${version}; this one knows ${SCHEMA_VERSION}).`,
    'Update Syncline, then open it again.',
  );
}

/** A relay file as far as it can be read. */
export class RelayReading {
  protected readonly db: Db;
  /** The record as it was last read or written; null: read it anew. */
  protected known: RelayRecord | null = null;

  constructor(db: Db) {
    this.db = db;
  }

  record(): RelayRecord {
    if (this.known) return this.known;
    const row = sql<[], { record: string }>(this.db, 'SELECT record FROM relay').get();
    if (!row) throw damaged(this.db.name, null);
    this.known = decode<RelayRecord>(row.record);
    return this.known;
  }

  call(): RelayCall | null {
    return decodeOrNull(
      sql<[], { call: string | null }>(this.db, 'SELECT call FROM relay').get()!.call,
    );
  }

  openItems(): IterableIterator<RelayItem> {
    return items.openItems(this.db);
  }

  item(key: RelayKey): RelayItem | null {
    return items.readItem(this.db, key);
  }

  countAgreed(layerId: number, what: string): number {
    return items.countAgreed(this.db, layerId, what);
  }

  counts(sessionId: number): BySide<RelayCounts> {
    return sessions.countsOf(this.db, sessionId);
  }

  receipts(sessionId: number): readonly RelayReceipt[] {
    return sessions.receiptsOf(this.db, sessionId);
  }

  receiptPage(sessionId: number, page: sessions.Page): readonly RelayReceipt[] {
    return sessions.receiptPage(this.db, sessionId, page);
  }

  countReceipts(sessionId: number): number {
    return sessions.countReceipts(this.db, sessionId);
  }

  sessions(): readonly RelaySession[] {
    return sessions.allSessions(this.db);
  }

  overridden(): readonly OverriddenChange[] {
    return sessions.overriddenChanges(this.db);
  }

  overriddenPage(page: sessions.Page): readonly OverriddenChange[] {
    return sessions.overriddenPage(this.db, page);
  }

  countOverridden(): number {
    return sessions.countOverridden(this.db);
  }
}
