/** Files that the window writes for the user: names, and writing them whole or not at all. */
import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/**
 * Writes beside the target and renames: nobody ever sees half a file. Throws `file`, and what the content throws while
 * it comes.
 */
export async function writeWhole(
  path: string,
  content: string | Uint8Array | AsyncIterable<string>,
): Promise<void> {
  const part = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(part, content);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    if (cause instanceof AppError) throw cause;
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

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Windows means its devices by these, whatever follows behind a dot. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d\u00b9\u00b2\u00b3])\s*(\.|$)/i;
/** What no file system takes, what cannot be seen, and what lets a name be read from right to left. */
const UNWANTED = /[<>:"/\\|?*\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]+/gu;
/** File systems take 255; what is put behind a name needs room, too. */
const MOST_BYTES = 180;
const MOST_EXTENSION = 20;

/** A file name out of any text: what file systems do not take becomes a dash; what is too long loses its middle. */
export function safeFileName(text: string): string {
  const clean = trimmed(text.toWellFormed().normalize('NFC').replace(UNWANTED, '-'));
  const end = extname(clean).length <= MOST_EXTENSION ? extname(clean) : '';
  const stem = clean.slice(0, clean.length - end.length);
  const name = trimmed(`${trimmed(firstBytes(stem, MOST_BYTES - Buffer.byteLength(end)))}${end}`);
  return name === '' || RESERVED.test(name) ? `replica ${name}`.trim() : name;
}

function trimmed(name: string): string {
  return name.replace(/^[.\s-]+|[.\s-]+$/g, '');
}

/** As many whole characters as have room. */
function firstBytes(text: string, most: number): string {
  let length = 0;
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    length += character.length;
  }
  return text.slice(0, length);
}

/** `folder/name.gpkg`, or with a number behind it when that is taken by a replica or an unfinished one. */
export async function freeReplicaFile(
  folder: string,
  name: string,
  ending = '.gpkg',
): Promise<string> {
  const base = safeFileName(name);
  for (let n = 1; ; n++) {
    const path = join(folder, `${n === 1 ? base : `${base} ${n}`}${ending}`);
    if (!(await exists(path)) && !(await exists(`${path}.part`))) return path;
  }
}

/** What people call a replica file: its name without folder and ending. */
export function nameOfFile(path: string): string {
  return basename(path).replace(/\.gpkg$/i, '');
}
