/** A relay file: one SQLite database with what both sides hold, the call under way and every receipt. */
import { existsSync, rmSync } from 'node:fs';
import type { Stage } from '../../../shared/model/exchange.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type {
  OverriddenChange,
  RelayCall,
  RelayEdit,
  RelayEnd,
  RelayItem,
  RelayKey,
  RelayReceipt,
  RelayRecord,
  RelayRefusal,
  RelaySession,
  RelaySettlement,
  RelaySide,
  RelayVersion,
  SentRelayEdit,
} from '../../../shared/model/relay.ts';
import { openForWriting, sql, transaction, type Db } from '../db.ts';
import { fileError, translateError } from '../errors.ts';
import { acquireLock, type FileLock } from '../lock.ts';
import * as items from './items.ts';
import { guarded, recognise, RelayReading, requireFile } from './relay-reading.ts';
import { SCHEMA } from './schema.ts';
import * as sessions from './sessions.ts';
import { decode, encode, encodeOrNull } from './text.ts';

const MOST_SUSPECTS = 200;

/** Creates the file. Throws `file` when there is one of that name. */
export function createRelayFile(path: string, record: RelayRecord): StoredRelay {
  if (existsSync(path)) {
    throw fileError(`${path} is there already.`, 'Choose another name for the relay file.');
  }
  return opened(path, (lock) => {
    const db = openForWriting(path, { mustExist: false });
    db.pragma('journal_mode = WAL');
    transaction(db, () => {
      db.exec(SCHEMA);
      sql<[string]>(db, 'INSERT INTO relay (only, record) VALUES (1, ?)').run(encode(record));
    });
    return new StoredRelay(path, db, lock);
  });
}

/** Opens the file for one Syncline. Throws `file` when it is none of ours, newer, or in use. */
export function openRelayFile(path: string): StoredRelay {
  requireFile(path);
  return opened(path, (lock) => {
    const db = openForWriting(path, { mustExist: true });
    const file = new StoredRelay(path, db, lock);
    try {
      recognise(db);
      file.record();
    } catch (error) {
      db.close();
      throw error;
    }
    return file;
  });
}

/** Removes a relay file with what lies beside it. */
export function removeRelayFile(path: string): void {
  for (const end of ['', '-wal', '-shm', '.answer', '.answer.resume'])
    rmSync(`${path}${end}`, { force: true });
}

function opened(path: string, open: (lock: FileLock) => StoredRelay): StoredRelay {
  const lock = acquireLock(path);
  try {
    return guarded(path, () => open(lock));
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A relay file that is open for writing. */
class StoredRelay extends RelayReading {
  readonly path: string;
  readonly answerFile: string;
  readonly #lock: FileLock;

  constructor(path: string, db: Db, lock: FileLock) {
    super(db);
    this.path = path;
    this.answerFile = `${path}.answer`;
    this.#lock = lock;
  }

  discardAnswer(): void {
    for (const file of [this.answerFile, `${this.answerFile}.resume`])
      rmSync(file, { force: true });
  }

  begin(call: RelayCall, edits: readonly RelayEdit[]): void {
    this.#write(() => {
      this.#setCall(call);
      sql(this.db, 'DELETE FROM sent').run();
      for (const edit of edits) {
        const { layerId, what, globalId, to, kind } = edit;
        const receiptId = sessions.addReceipt(this.db, {
          ...{ sessionId: call.sessionId, side: to, layerId, what, globalId, kind },
          ...{ outcome: 'unknown', code: null, serverMessage: null, at: call.begunAt },
          explanation: 'It was sent; the answer is not known yet.',
        });
        sql<[number, string]>(this.db, 'INSERT INTO sent VALUES (?, ?)').run(
          receiptId,
          encode(edit),
        );
      }
    });
  }

  setStage(stage: Stage): void {
    const call = this.call();
    if (call) this.#write(() => this.#setCall({ ...call, stage }));
  }

  withdraw(): void {
    this.#write(() => {
      sql(this.db, 'DELETE FROM receipt WHERE receipt_id IN (SELECT receipt_id FROM sent)').run();
      this.#endCall();
    });
  }

  sent(): readonly SentRelayEdit[] {
    return sql<[], { receipt_id: number; edit: string }>(
      this.db,
      'SELECT receipt_id, edit FROM sent ORDER BY receipt_id',
    )
      .all()
      .map(({ receipt_id, edit }) => ({ ...decode<RelayEdit>(edit), receiptId: receipt_id }));
  }

  suspected(): readonly RelayItem[] {
    return items.suspectedItems(this.db, MOST_SUSPECTS);
  }

  attachmentsOf(layerId: number, parent: GlobalId): readonly RelayItem[] {
    return items.attachmentsOf(this.db, layerId, parent);
  }

  bytes(sha: string): Uint8Array | null {
    const row = sql<[string], { data: Uint8Array }>(
      this.db,
      'SELECT data FROM bytes WHERE sha = ?',
    ).get(sha);
    return row?.data ?? null;
  }

  forgetBytes(): void {
    this.#write(() => {
      sql(
        this.db,
        `DELETE FROM bytes WHERE sha NOT IN (
           SELECT json_extract(version, '$.file.sha') FROM (
             SELECT source AS version FROM item WHERE is_open = 1 AND what = 'attachment'
             UNION ALL SELECT target FROM item WHERE is_open = 1 AND what = 'attachment'
             UNION ALL SELECT given_up FROM overridden WHERE what = 'attachment'
             UNION ALL SELECT kept FROM overridden WHERE what = 'attachment'
           ) WHERE json_extract(version, '$.file.sha') NOTNULL)`,
      ).run();
    });
  }

  startSession(kind: RelaySession['kind'], at: string): number {
    return this.#write(() => sessions.startSession(this.db, kind, at));
  }

  endSession(sessionId: number, end: Parameters<typeof sessions.endSession>[2]): void {
    this.#write(() => sessions.endSession(this.db, sessionId, end));
  }

  countCame(sessionId: number, side: RelaySide, count: number): void {
    sessions.countCame(this.db, sessionId, side, count);
  }

  /** One transaction around work that may await reading; nothing else uses the connection meanwhile. */
  async apply<T>(work: (writes: RelayWriting) => Promise<T> | T): Promise<T> {
    try {
      this.db.exec('BEGIN IMMEDIATE');
      try {
        const result = await work(this.#writing());
        this.db.exec('COMMIT');
        return result;
      } finally {
        if (this.db.inTransaction) {
          this.known = null;
          this.db.exec('ROLLBACK');
        }
      }
    } catch (error) {
      throw translateError(error, this.path);
    }
  }

  close(): void {
    try {
      this.db.close();
    } finally {
      this.#lock.release();
    }
  }

  #write<T>(work: () => T): T {
    return guarded(this.path, () => (this.db.inTransaction ? work() : transaction(this.db, work)));
  }

  #setCall(call: RelayCall | null): void {
    sql<[string | null]>(this.db, 'UPDATE relay SET call = ?').run(encodeOrNull(call));
  }

  #endCall(): void {
    this.#setCall(null);
    sql(this.db, 'DELETE FROM sent').run();
  }

  #setRecord(changes: Partial<RelayRecord>): void {
    const record = { ...this.record(), ...changes };
    sql<[string]>(this.db, 'UPDATE relay SET record = ?').run(encode(record));
    this.known = record;
  }

  #settle(
    { receiptId, outcome, code, serverMessage, explanation }: RelaySettlement,
    at: string,
  ): void {
    if (outcome === 'withdrawn') {
      sql<[number]>(this.db, 'DELETE FROM receipt WHERE receipt_id = ?').run(receiptId);
      return;
    }
    sql<unknown[]>(
      this.db,
      `UPDATE receipt SET outcome = ?, code = ?, server_message = ?, explanation = ?, at = ?
         WHERE receipt_id = ?`,
    ).run(outcome, code, serverMessage, explanation, at, receiptId);
  }

  #writing(): RelayWriting {
    const { db } = this;
    return {
      setHeld: (key, side, version) => items.setHeld(db, key, side, version),
      suspectGone: (key, side) => items.suspectGone(db, key, side),
      clearSuspicion: (key) => items.clearSuspicion(db, key),
      agree: (key, version) => items.agree(db, key, version),
      leave: (key) => items.leave(db, key),
      refuse: (key, refusal) => items.refuse(db, key, refusal),
      storeBytes: (sha, data) => {
        sql<[string, Uint8Array]>(db, 'INSERT OR IGNORE INTO bytes VALUES (?, ?)').run(sha, data);
      },
      settle: (settlement, at) => this.#settle(settlement, at),
      note: (receipt) => void sessions.addReceipt(db, receipt),
      keepOverridden: (change) => sessions.addOverridden(db, change),
      updateEnd: (side, changes) => {
        const { ends } = this.record();
        this.#setRecord({ ends: { ...ends, [side]: { ...ends[side], ...changes } } });
      },
      setState: (state) => this.#setRecord({ state }),
      setLastSync: (lastSyncAt) => this.#setRecord({ lastSyncAt }),
      endCall: () => this.#endCall(),
    };
  }
}

/** What may be written inside one transaction. */
interface RelayWriting {
  setHeld(key: RelayKey, side: RelaySide, version: RelayVersion | null): void;
  suspectGone(key: RelayKey, side: RelaySide): void;
  clearSuspicion(key: RelayKey): void;
  agree(key: RelayKey, version: RelayVersion | null): void;
  leave(key: RelayKey): void;
  refuse(key: RelayKey, refusal: RelayRefusal | null): void;
  storeBytes(sha: string, data: Uint8Array): void;
  settle(settlement: RelaySettlement, at: string): void;
  note(receipt: Omit<RelayReceipt, 'receiptId'>): void;
  keepOverridden(change: Omit<OverriddenChange, 'overriddenId'>): void;
  updateEnd(side: RelaySide, changes: Partial<RelayEnd>): void;
  setState(state: RelayRecord['state']): void;
  setLastSync(at: string): void;
  endCall(): void;
}
