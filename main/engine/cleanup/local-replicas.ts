/** Replica files that this machine has seen, looked at when they are asked for. */
import { realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { LocalFile } from '../../../shared/model/cleanup.ts';
import { isSameReplica } from '../../../shared/model/ids.ts';
import type { LocalReplicas, OpenLocal } from '../../cleanup/ports.ts';
import type { Home } from '../../store/home/home.ts';
import { openReplicaReader } from '../../store/reader.ts';
import { openReplicaFile } from '../../store/replica-file.ts';
import { discardCopy } from '../discard-copy.ts';

type Book = Pick<Home, 'filesOf' | 'noteFile' | 'forgetFile'>;

export function localReplicas(home: Book, now: () => number): LocalReplicas {
  return {
    filesOf: (replicaId) =>
      oneNameEach(home.filesOf(replicaId)).flatMap((path) => look(home, path, replicaId, now)),
    open: openLocal,
    discard: discardCopy,
  };
}

/** Where names are told apart in one program and not on the disk, a file would be opened twice. */
function oneNameEach(paths: readonly string[]): readonly string[] {
  return [...new Map(paths.map((path) => [realName(path), path])).values()];
}

/** As the disk spells it; as it is where it cannot be found. */
export function realName(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** What cannot be read or found is told: edits may be in it. */
function look(
  home: Book,
  path: string,
  replicaId: string,
  now: () => number,
): readonly LocalFile[] {
  const about = { path, fileName: basename(path), isInDoubt: false, isMissing: false };
  if (isGone(path)) return [{ ...about, pending: null, isMissing: true, problem: null }];
  try {
    const reader = openReplicaReader(path);
    try {
      const { replicaId: id, state } = reader.replica();
      if (id === null || !isSameReplica(id, replicaId)) {
        // Another file has taken its place, maybe without us: it is known for what it is.
        if (id === null) home.forgetFile(path);
        else home.noteFile(path, id, now());
        return [];
      }
      if (state === 'closed') return [];
      const isInDoubt = reader.exchange()?.hasEdits === true;
      return [{ ...about, pending: reader.countPending(), isInDoubt, problem: null }];
    } finally {
      reader.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ ...about, pending: null, problem: error.message }];
  }
}

/** A folder that may not be looked into hides its files; that they are gone nobody knows. */
function isGone(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

function openLocal(path: string): OpenLocal {
  const file = openReplicaFile(path);
  return {
    path,
    pending: () => file.countPending(),
    isInDoubt: () => file.exchange()?.hasEdits === true,
    save: () => file.saveWork(),
    retire: () => file.apply((transaction) => transaction.setState('closed')),
    close: () => file.close(),
  };
}
