/** Whole copies of replica files that keep edits which were never sent. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SavedWork } from '../../shared/model/cleanup.ts';
import { troubleOfDatabase } from './check-database.ts';
import { openForWriting, type Db } from './db.ts';
import { fileError, translateError } from './errors.ts';
import { requireReplica } from './recognise.ts';
import { createStores } from './stores.ts';

/** The folder of such copies, beside the files that they were made of. */
const SAVED_WORK_FOLDER = 'Saved work';

/**
 * Copies the file that `db` has open, edits and history with it, and reads the copy again before it counts. The copy is
 * closed: it sends nothing by itself, so that no edit goes twice; `carry-over` brings its edits to a new replica.
 *
 * Throws `file`, and leaves nothing behind: no room, no right to write there, a copy that cannot be read.
 */
export async function saveWork(db: Db, from: string, now: Date): Promise<SavedWork> {
  const folder = join(dirname(from), SAVED_WORK_FOLDER);
  let unfinished: string | null = null;
  try {
    mkdirSync(folder, { recursive: true });
    unfinished = join(folder, `${basename(from)}.${process.pid}.saving`);
    rmSync(unfinished, { force: true });
    await db.backup(unfinished);
    const pending = closeCopy(unfinished, now);
    const trouble = troubleOfDatabase(unfinished);
    if (trouble !== null)
      throw fileError(`A copy of ${basename(from)} was written and ${trouble}.`);
    flush(unfinished);
    const path = freeName(folder, from, now, pending);
    renameSync(unfinished, path);
    return { from, path, pending };
  } catch (error) {
    if (unfinished !== null) rmSync(unfinished, { force: true });
    throw cannotSave(folder, from, error);
  }
}

/** Returns how many edits the copy holds. */
function closeCopy(path: string, now: Date): number {
  const copy = openForWriting(path, { mustExist: true });
  try {
    requireReplica(copy, path);
    copy.pragma('journal_mode = DELETE');
    const stores = createStores(copy, () => now.getTime());
    stores.record.setState('closed');
    return stores.edits.count();
  } finally {
    copy.close();
  }
}

/** Says what it holds and when it was made: `North, 43 edits not sent, 2026-11-22 10.05.gpkg`. */
function freeName(folder: string, from: string, now: Date, pending: number): string {
  const stamp = now.toISOString().slice(0, 16).replace('T', ' ').replace(':', '.');
  const edits = pending === 1 ? '1 edit' : `${pending} edits`;
  const stem = basename(from).replace(/\.gpkg$/i, '');
  for (let n = 1; ; n++) {
    const count = n === 1 ? '' : ` ${n}`;
    const path = join(folder, `${stem}, ${edits} not sent, ${stamp}${count}.gpkg`);
    if (!existsSync(path)) return path;
  }
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function cannotSave(folder: string, from: string, cause: unknown): Error {
  const translated = translateError(cause, from);
  const reason = translated instanceof Error ? translated.message : String(translated);
  return fileError(
    `The edits of ${basename(from)} could not be saved in ${folder} (${reason}).`,
    'Make room there, or allow writing in that folder.',
    cause,
  );
}
