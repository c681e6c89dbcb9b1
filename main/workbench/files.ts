/** Files that the window writes for the user: names, and writing them whole or not at all. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** Writes beside the target and renames: nobody ever sees half a file. Throws `file`. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const part = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(part, content);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('file', `${path} could not be written (${reason}).`, {
      cause,
      hint: 'Choose another folder, or make room on the disk.',
    });
  }
}

/** Makes a folder and those above it, where they are missing. Throws `file`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('file', `The folder ${path} could not be made (${reason}).`, {
      cause,
      hint: 'Choose another folder under Settings.',
    });
  }
}

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file name out of any text: what file systems do not take becomes a dash. */
export function safeFileName(text: string): string {
  const name = text
    .normalize('NFC')
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    .replace(/[<>:"/\\|?*\u0000-\u001f]+/g, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 100);
  return name === '' || RESERVED.test(name) ? `replica ${name}`.trim() : name;
}

/** `folder/name.gpkg`, or with a number behind it when that is taken by a replica or an unfinished one. */
export function freeReplicaFile(folder: string, name: string): string {
  const base = safeFileName(name);
  for (let n = 1; ; n++) {
    const path = join(folder, `${n === 1 ? base : `${base} ${n}`}.gpkg`);
    if (!existsSync(path) && !existsSync(`${path}.part`)) return path;
  }
}
