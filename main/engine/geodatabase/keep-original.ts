/** Keeps the geodatabase that a service has sent beside the replica file that was made of it. */
import { closeSync, constants, copyFileSync, existsSync, fsyncSync } from 'node:fs';
import { linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, hasCode } from '../../../shared/errors.ts';
import type { NewReplicaFile } from '../../sync/ports.ts';
import { isDatabase } from './answer.ts';

/** `north.geodatabase` for `north.gpkg`. */
function originalOf(path: string): string {
  return `${path.replace(/\.gpkg$/i, '')}.geodatabase`;
}

/** Throws `file` when there is one already: it is never overwritten. */
export function requireFreeOriginal(path: string): void {
  const target = originalOf(path);
  if (!existsSync(target)) return;
  throw new AppError('file', `${basename(target)} exists already and is never overwritten.`, {
    hint: 'Choose another name for the replica, or create it without keeping the original.',
  });
}

/**
 * Gives the answer its own name beside the replica file, whole or not at all; repeatable. Returns its path, or null when
 * the answer was JSON or is gone, because an earlier run has kept it.
 *
 * @throws AppError "file" when a file of that name is there already, or it cannot be written
 */
export async function keepOriginal(
  path: string,
  { answerFile }: Pick<NewReplicaFile, 'answerFile'>,
): Promise<string | null> {
  const target = originalOf(path);
  if (!existsSync(answerFile)) return existsSync(target) ? target : null;
  if (!(await isDatabase(answerFile))) return null;
  const part = `${target}.part`;
  try {
    rmSync(part, { force: true });
    copyFileSync(answerFile, part, constants.COPYFILE_FICLONE);
    flush(part);
    giveName(part, target);
    return target;
  } catch (error) {
    rmSync(part, { force: true });
    if (hasCode(error, 'file')) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new AppError('file', `${basename(target)} could not be written (${reason}).`, {
      cause: error,
      hint: 'Make room on the disk, or create the replica without keeping the original.',
    });
  }
}

/** A link fails where the name is taken; a system without links is asked before. */
function giveName(part: string, target: string): void {
  requireFree(target);
  try {
    linkSync(part, target);
    rmSync(part);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') requireFree(target);
    requireFree(target);
    renameSync(part, target);
  }
}

function requireFree(target: string): void {
  if (!existsSync(target)) return;
  throw new AppError('file', `${basename(target)} exists already and is never overwritten.`, {
    hint: 'Move it away, then run the same create again.',
  });
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
