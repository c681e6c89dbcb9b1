/** Reads answers: into memory up to a limit, or to a file whatever their size. */
import { open } from 'node:fs/promises';
import { errorAlone } from './wire/error-body.ts';
import { AppError } from '../../shared/errors.ts';
import type { ServerWords } from '../../shared/errors.ts';
import { AttemptFailed } from './errors.ts';
import { asFailedAttempt } from './faults.ts';
import type { Watchdog } from './watchdog.ts';

/** An answer being received. */
export interface Incoming {
  readonly response: Response;
  /** The address that answered, after redirects. */
  readonly url: string;
  readonly watchdog: Watchdog;
  /** Longest silence between two pieces of the body. */
  readonly idleMs: number;
}

/** Size of the head of a file that is looked at for errors and for HTML. */
const HEAD_BYTES = 64 * 1024;
const TAIL_BYTES = 256;

/** The pieces of the body as they arrive. Fails as `cut` when fewer bytes come than the headers promised. */
async function* chunks(incoming: Incoming): AsyncGenerator<Uint8Array> {
  const { response, watchdog, idleMs } = incoming;
  if (response.body === null) return;
  let length = 0;
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  try {
    for (;;) {
      watchdog.touch(idleMs);
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      yield value;
    }
  } catch (error) {
    throw asFailedAttempt(error, 'within-answer', true);
  } finally {
    // Frees the connection when the caller stops early; nothing to learn from a body that is broken already.
    void reader.cancel().catch(() => undefined);
  }
  const promised = contentLength(response);
  if (promised !== null && length < promised) {
    const cause = new Error(`${length} of ${promised} bytes`);
    throw asFailedAttempt(cause, 'within-answer', true);
  }
}

/** Bytes that the body will have; null when unknown, also for compressed bodies, whose length is another. */
export function contentLength(response: Response): number | null {
  const encoding = response.headers.get('content-encoding') ?? 'identity';
  const header = response.headers.get('content-length');
  if (header === null || encoding !== 'identity') return null;
  const length = Number(header);
  return Number.isSafeInteger(length) && length >= 0 ? length : null;
}

/** The whole body. Fails as `foreign` beyond `limit` bytes. `onLength` hears of every piece. */
export async function readBytes(
  incoming: Incoming,
  limit: number,
  onLength?: (length: number) => void,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of chunks(incoming)) {
    length += piece.byteLength;
    if (length > limit) {
      const reason = `its answer is longer than ${Math.round(limit / 1024 / 1024)} MB`;
      throw new AttemptFailed({ kind: 'foreign', reason, isTooLong: true });
    }
    pieces.push(piece);
    onLength?.(length);
  }
  return Buffer.concat(pieces, length);
}

export interface WriteOptions {
  /** Where the file is written from; what lies behind is cut off. */
  readonly from: number;
  /** Bytes in the file after each piece. */
  readonly onLength: (length: number) => void;
}

/** Writes the body to `file` from byte `from` on. Errors of the disk are `AppError` "file". */
export async function writeTo(
  incoming: Incoming,
  file: string,
  { from, onLength }: WriteOptions,
): Promise<number> {
  const handle = await onDisk(open(file, from === 0 ? 'w' : 'r+'));
  try {
    if (from > 0) await onDisk(handle.truncate(from));
    let length = from;
    for await (const piece of chunks(incoming)) {
      await onDisk(handle.write(piece, 0, piece.byteLength, length));
      length += piece.byteLength;
      onLength(length);
    }
    return length;
  } finally {
    await handle.close();
  }
}

/** Up to 64 KiB from the beginning of a file, the last few bytes, and the size of the whole. */
export async function readHead(
  file: string,
): Promise<{ head: Uint8Array; tail: Uint8Array; size: number }> {
  const handle = await onDisk(open(file, 'r'));
  try {
    const { size } = await handle.stat();
    const head = new Uint8Array(Math.min(size, HEAD_BYTES));
    await handle.read(head, 0, head.byteLength, 0);
    const tail = new Uint8Array(Math.min(size, TAIL_BYTES));
    await handle.read(tail, 0, tail.byteLength, size - tail.byteLength);
    return { head, tail, size };
  } finally {
    await handle.close();
  }
}

/** JSON from bytes. Fails as `foreign` when it is HTML, empty or no JSON. */
export function parseJson(bytes: Uint8Array, parse: (text: string) => unknown): unknown {
  const text = new TextDecoder().decode(bytes);
  if (isMarkup(bytes)) {
    throw new AttemptFailed({ kind: 'foreign', reason: 'it answered with a web page' });
  }
  try {
    return parse(text);
  } catch {
    const reason =
      text.trim() === '' ? 'its answer is empty' : 'its answer is not JSON, or is cut off';
    throw new AttemptFailed({ kind: 'foreign', reason });
  }
}

/** True for HTML and XML. */
export function isMarkup(head: Uint8Array): boolean {
  return /^\s*</.test(new TextDecoder().decode(head.subarray(0, 256)));
}

/** The ArcGIS error that a whole small body consists of, or null for data. */
export function errorInData(head: Uint8Array, size: number): ServerWords | null {
  if (size > HEAD_BYTES || !/^\s*\{/.test(new TextDecoder().decode(head.subarray(0, 256)))) {
    return null;
  }
  try {
    return errorAlone(JSON.parse(new TextDecoder().decode(head)));
  } catch {
    return null;
  }
}

/** The result of work on a file; its errors as `AppError` "file". */
export async function onDisk<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw fileError(error);
  }
}

function fileError(error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason =
    code === 'ENOSPC'
      ? 'the disk is full'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'it may not be written'
        : `the system reports ${code || 'an error'}`;
  return new AppError('file', `Could not write what the service sends to a file: ${reason}.`, {
    hint: 'Make room on the disk or choose another folder, then try again.',
    cause: error,
  });
}
