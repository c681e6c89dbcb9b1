/** What can go wrong with a file on this machine, in sentences. */
import { basename, dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** An error of code `file`. */
export function fileError(message: string, hint?: string, cause?: unknown): AppError {
  return new AppError('file', message, {
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}

type Sentence = (name: string, path: string) => readonly [message: string, hint: string];

/** By the beginning of SQLite's extended result code; the first that fits. */
const SENTENCES: readonly (readonly [code: string, sentence: Sentence])[] = [
  [
    'SQLITE_FULL',
    (name) => [
      `The disk is full: ${name} could not be written.`,
      'Free some space, then try again.',
    ],
  ],
  // On a full disk it is the shared memory beside the file for which there is no room.
  ...['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHM'].map((code): (typeof SENTENCES)[number] => [
    code,
    (name) => [
      `${name} could not be written: the disk is full or reports an error.`,
      'Check the disk and its free space, then try again.',
    ],
  ]),
  [
    'SQLITE_READONLY',
    (name, path) => [
      `${name} cannot be changed: the file or its folder ${dirname(path)} is read-only.`,
      'Allow writing to both, or copy the file to a folder of your own.',
    ],
  ],
  [
    'SQLITE_BUSY',
    (name) => [
      `${name} is being written by another program.`,
      'Close it there (or end editing in QGIS or ArcGIS Pro), then try again.',
    ],
  ],
  [
    'SQLITE_LOCKED',
    (name) => [`${name} is in use by another program.`, 'Close it there, then try again.'],
  ],
  [
    'SQLITE_NOTADB',
    (name) => [`${name} is not a GeoPackage.`, 'Choose the .gpkg file of a replica.'],
  ],
  [
    'SQLITE_CORRUPT',
    (name) => [
      `${name} is damaged.`,
      'Take a copy that is intact; if there is none, keep this one: pending edits can often still be read from it.',
    ],
  ],
  [
    'SQLITE_CANTOPEN',
    (name, path) => [
      `${name} cannot be opened for writing.`,
      `Check that the folder ${dirname(path)} exists and that you may write in it.`,
    ],
  ],
  [
    'SQLITE_IOERR',
    (name) => [`The disk reports an error while ${name} is used.`, 'Check the disk.'],
  ],
];

/** Turns what SQLite throws into an `AppError` of code `file`; anything else comes back as it is. */
export function translateError(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  const found = SENTENCES.find(([prefix]) => code.startsWith(prefix));
  if (!found) return error;
  const [message, hint] = found[1](basename(path), path);
  return fileError(message, hint, error);
}

/** SQLite's extended result code, or null for any other error. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return null;
  return error.code.startsWith('SQLITE_') ? error.code : null;
}

/** The same methods; what SQLite throws in them leaves as an `AppError` with a sentence about the file at `path()`. */
export function withFileErrors<T extends object>(path: () => string, methods: T): T {
  const entries = Object.entries(methods).map(([name, member]) => [
    name,
    typeof member === 'function' ? guarded(path, member as AnyFunction) : (member as unknown),
  ]);
  return Object.fromEntries(entries) as T;
}

type AnyFunction = (...parameters: unknown[]) => unknown;

function guarded(path: () => string, method: AnyFunction): AnyFunction {
  return (...parameters) => {
    try {
      const result = method(...parameters);
      if (result instanceof Promise) {
        return result.catch((error: unknown) => {
          throw translateError(error, path());
        });
      }
      return isGenerator(result) ? guardedIterator(path, result) : result;
    } catch (error) {
      throw translateError(error, path());
    }
  };
}

function isGenerator(value: unknown): value is Generator {
  return typeof value === 'object' && value !== null && 'next' in value && Symbol.iterator in value;
}

function* guardedIterator(path: () => string, items: Generator): Generator {
  try {
    yield* items;
  } catch (error) {
    throw translateError(error, path());
  }
}
