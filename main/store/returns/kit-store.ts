/** The kit that a replica file is a copy of, and the rows whose edits go by return file. */
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { KitMembership } from '../../../shared/model/kit.ts';
import { sql, type Db } from '../db.ts';

/** What the file keeps of its kit. */
export interface KitRecord extends Omit<KitMembership, 'lastReturn' | 'canReturn'> {
  /** PKCS #8 in base64; null: this is the office's twin. */
  readonly privateKey: string | null;
}

export interface KeptRow {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly globalId: GlobalId;
}

/** A row that is kept, with why. */
export interface Keeping {
  readonly reason: string;
  readonly number: number;
  /** Of its edit; 0: it has none. */
  readonly revision: number;
  readonly at: string;
}

interface KitRow {
  readonly kitId: string;
  readonly kitName: string;
  readonly copyName: string;
  readonly expiresAt: string | null;
  readonly privateKey: string | null;
  readonly lastReturn: number;
}

export function createKitStore(db: Db) {
  function read(): KitRow | null {
    const text = `SELECT kit_id AS kitId, kit_name AS kitName, copy_name AS copyName, expires_at AS expiresAt,
      private_key AS privateKey, last_return AS lastReturn FROM syncline_kit`;
    return sql<[], KitRow>(db, text).get() ?? null;
  }

  return {
    /** Null: the file belongs to no kit. */
    membership(): KitMembership | null {
      const row = read();
      if (!row) return null;
      const { privateKey, ...rest } = row;
      return { ...rest, canReturn: privateKey !== null };
    },

    privateKey: (): string | null => read()?.privateKey ?? null,

    write({ kitId, kitName, copyName, expiresAt, privateKey }: KitRecord): void {
      sql<(string | null)[]>(
        db,
        `INSERT OR REPLACE INTO syncline_kit (lock, kit_id, kit_name, copy_name, expires_at, private_key)
         VALUES (1, ?, ?, ?, ?, ?)`,
      ).run(kitId, kitName, copyName, expiresAt, privateKey);
    },

    /** Digests of the returns that were made, by number. */
    madeReturns(): string[] {
      const text = 'SELECT made_returns AS made FROM syncline_kit';
      return JSON.parse(sql<[], { made: string }>(db, text).get()?.made ?? '[]') as string[];
    },

    /** Its edits are marked; the file has no name yet. */
    addReturn(number: number, digest: string): void {
      const text = `UPDATE syncline_kit SET last_return = ?, made_returns = json_insert(made_returns, '$[#]', ?)`;
      sql<[number, string]>(db, text).run(number, digest);
    },

    /** The file of it has its name. */
    finishReturn(number: number, at: string): void {
      const text = 'UPDATE syncline_kit SET finished_return = ?, finished_return_at = ?';
      sql<[number, string]>(db, text).run(number, at);
    },

    /** Rows whose edits this file does not send. */
    kept(): (KeptRow & Pick<Keeping, 'reason' | 'revision'>)[] {
      return sql<[], KeptRow & Pick<Keeping, 'reason' | 'revision'>>(
        db,
        `SELECT layer_id AS layerId, target, global_id AS globalId, reason, revision FROM syncline_kept
         ORDER BY target DESC, layer_id, global_id`,
      ).all();
    },

    isKept({ layerId, target, globalId }: KeptRow): boolean {
      const text =
        'SELECT 1 FROM syncline_kept WHERE layer_id = ? AND target = ? AND global_id = ?';
      return (
        sql<[number, EditTarget, GlobalId]>(db, text).get(layerId, target, globalId) !== undefined
      );
    },

    keep({ layerId, target, globalId }: KeptRow, keeping: Keeping): void {
      const { reason, number, revision, at } = keeping;
      sql<(string | number)[]>(
        db,
        `INSERT OR REPLACE INTO syncline_kept (layer_id, target, global_id, reason, return_number, revision, at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ).run(layerId, target, globalId, reason, number, revision, at);
    },

    release({ layerId, target, globalId }: KeptRow): void {
      const text = 'DELETE FROM syncline_kept WHERE layer_id = ? AND target = ? AND global_id = ?';
      sql<[number, EditTarget, GlobalId]>(db, text).run(layerId, target, globalId);
    },
  };
}

export type KitStore = ReturnType<typeof createKitStore>;
