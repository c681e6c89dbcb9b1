/**
 * The file that SQLite opens: the user's own where reading leaves no trace, else a private copy.
 *
 * A file in WAL mode gets a `-wal` and a `-shm` beside it as soon as it is opened, and one that another program left
 * in the middle of a transaction would be rolled back: both are read from a copy.
 */
import { closeSync, constants, copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cannotRead } from './errors.ts';

export interface WorkingFile {
  /** What to open: the user's file, or its copy. */
  readonly path: string;
  readonly isCopy: boolean;
  /** Removes the copy. Safe to call twice. */
  remove(): void;
}

const HEADER = 100;
const SQLITE_MAGIC = 'SQLite format 3\0';
const ESRI = 0x45737269;
const GEOPACKAGE = 0x47504b47;
const WAL = 2;

/** Finds out whether the file is a geodatabase at all, and copies it when opening it would leave traces. */
export function prepareFile(path: string, temporaryFolder: string = tmpdir()): WorkingFile {
  const header = readHeader(path);
  requireGeodatabase(basename(path), header);
  const isWal = header[18] === WAL || header[19] === WAL;
  const hasCompanion = ['-wal', '-journal'].some((suffix) => existsSync(path + suffix));
  if (isWal || hasCompanion) return copy(path, temporaryFolder);
  return { path, isCopy: false, remove: () => undefined };
}

function readHeader(path: string): Buffer {
  const name = basename(path);
  try {
    if (!statSync(path).isFile())
      throw cannotRead(`${name} is a folder, not a mobile geodatabase.`);
    const header = Buffer.alloc(HEADER);
    const file = openSync(path, 'r');
    try {
      return header.subarray(0, readSync(file, header, 0, HEADER, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fileSystemError(name, error);
  }
}

function requireGeodatabase(name: string, header: Buffer): void {
  if (header.length === 0) throw cannotRead(`${name} is empty.`, 'Get the file again.');
  if (header.toString('latin1', 0, 2) === 'PK') {
    throw cannotRead(
      `${name} is a zip archive.`,
      'Unpack it and choose the .geodatabase file in it.',
    );
  }
  if (header.toString('latin1', 0, SQLITE_MAGIC.length) !== SQLITE_MAGIC) {
    throw cannotRead(
      `${name} is encrypted, or it is not a mobile geodatabase.`,
      'Choose a .geodatabase file that is not encrypted.',
    );
  }
  if (header.length < HEADER) throw cannotRead(`${name} is cut short.`, 'Get the file again.');
  const application = header.readUInt32BE(68);
  if (application === GEOPACKAGE) {
    throw cannotRead(
      `${name} is a GeoPackage, not a mobile geodatabase.`,
      'Choose a .geodatabase file.',
    );
  }
  if (application !== ESRI) {
    throw cannotRead(
      `${name} is a database, but not a mobile geodatabase.`,
      'Choose a .geodatabase file.',
    );
  }
}

function copy(path: string, temporaryFolder: string): WorkingFile {
  const name = basename(path);
  let folder: string | null = null;
  const remove = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    folder = null;
  };
  try {
    folder = mkdtempSync(join(temporaryFolder, 'syncline-geodatabase-'));
    const target = join(folder, 'copy.geodatabase');
    for (const suffix of ['', '-wal', '-journal']) {
      if (!existsSync(path + suffix)) continue;
      copyFileSync(path + suffix, target + suffix, constants.COPYFILE_FICLONE);
    }
    return { path: target, isCopy: true, remove };
  } catch (error) {
    remove();
    throw fileSystemError(name, error);
  }
}

function fileSystemError(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'ENOENT':
      return cannotRead(`${name} does not exist.`, 'Check its name and folder.', error);
    case 'EACCES':
    case 'EPERM':
      return cannotRead(
        `${name} may not be read.`,
        'Allow reading it, or copy it to a folder of your own.',
        error,
      );
    case 'ENOSPC':
      return cannotRead(
        `The disk is full: no working copy of ${name} could be made.`,
        'Free some space.',
        error,
      );
    case 'file':
      return error;
    default:
      return cannotRead(`${name} cannot be read: ${error.message}.`, undefined, error);
  }
}
