/** What can go wrong with a geodatabase file, in sentences. */
import { AppError } from '../../shared/errors.ts';

/** An error of code `file` about a geodatabase that cannot be read. */
export function cannotRead(message: string, hint?: string, cause?: unknown): AppError {
  return new AppError('file', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Something in the file that is not understood: it is named, and nothing of its table is read. */
export function notUnderstood(table: string, place: string, reason: string): AppError {
  const where = place === '' ? `Table ${table}` : `Table ${table}, ${place}`;
  return cannotRead(
    `${where}: ${reason}.`,
    'Nothing was left out: the file is read whole or not at all. Open it in ArcGIS Pro to see what this is.',
  );
}

/** By the beginning of SQLite's result code; the first that fits. */
const SENTENCES: readonly (readonly [code: string, message: (name: string) => string])[] = [
  ['SQLITE_BUSY', (name) => `${name} is being written by another program.`],
  ['SQLITE_LOCKED', (name) => `${name} is in use by another program.`],
  ['SQLITE_FULL', (name) => `The disk is full: no working copy of ${name} could be made.`],
  ['SQLITE_CANTOPEN', (name) => `${name} cannot be opened.`],
  ['SQLITE_IOERR', (name) => `The disk reports an error while ${name} is read.`],
];

/** Runs `work` on the file called `name`; what SQLite throws becomes an `AppError` of code `file`. */
export function guarded<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translate(name, error);
  }
}

function translate(name: string, error: unknown): unknown {
  if (error instanceof RangeError) {
    return cannotRead(`${name} is damaged: it holds a value that is too large.`, undefined, error);
  }
  const code = sqliteCode(error);
  if (code === null) return error;
  const known = SENTENCES.find(([prefix]) => code.startsWith(prefix));
  if (known)
    return cannotRead(known[1](name), 'Check the file and the disk, then try again.', error);
  return cannotRead(
    `${name} is damaged: ${(error as Error).message}.`,
    'Take a copy that is intact, or get the file again from where it came from.',
    error,
  );
}

function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : null;
}
