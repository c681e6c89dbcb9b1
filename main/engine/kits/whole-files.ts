/** Files of a kit: each is whole under its name, or not there. */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { translateError } from '../../store/errors.ts';

/** Throws `file`. */
export function writeWholeFile(path: string, data: string | Uint8Array): void {
  const unfinished = `${path}.part`;
  try {
    writeFileSync(unfinished, data);
    flush(unfinished);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw translateError(error, path);
  }
}

/** Returns how many bytes it has. Throws `file`, and what the signal says. */
export async function copyWholeFile(
  from: string,
  to: string,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): Promise<number> {
  const unfinished = `${to}.part`;
  let done = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      onBytes((done += chunk.length));
      next(null, chunk);
    },
  });
  try {
    await pipeline(createReadStream(from), count, createWriteStream(unfinished), { signal });
    flush(unfinished);
    renameSync(unfinished, to);
    return done;
  } catch (error) {
    rmSync(unfinished, { force: true });
    signal.throwIfAborted();
    throw translateError(error, to);
  }
}

/** Opened for writing, because nothing else can be flushed on Windows. */
function flush(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
