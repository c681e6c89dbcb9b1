/** Writes a zip file piece by piece. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import type { AppError } from '../../../shared/errors.ts';

export interface ZipWriter {
  /** One entry, from its first byte to its last. `isPacked`: it is worth making it smaller. */
  add(name: string, pieces: Iterable<Uint8Array>, isPacked: boolean): void;
  /** The list of entries; on disk when it returns. Returns the bytes of the file. */
  finish(): number;
  /** Without the list: what was written is no zip. */
  abandon(): void;
}

/** Throws `file` when a file cannot be written. `tooLarge`: what to say when it would have more bytes. */
export function createZip(path: string, mostBytes: number, tooLarge: () => AppError): ZipWriter {
  const descriptor = openSync(path, 'w');
  let written = 0;
  let failure: unknown = null;
  let isOpen = true;
  const zip = new Zip((error, chunk) => {
    failure ??= error;
    if (failure !== null) return;
    written += chunk.length;
    if (written > mostBytes) failure = tooLarge();
    else writeAll(descriptor, chunk);
  });
  const check = (): void => {
    if (failure !== null) throw asError(failure);
  };
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  return {
    add(name, pieces, isPacked) {
      const entry = isPacked ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
      zip.add(entry);
      for (const piece of pieces) {
        // It is kept until it is written; whoever gives it may write over it.
        entry.push(Uint8Array.from(piece));
        check();
      }
      entry.push(new Uint8Array(0), true);
      check();
    },
    finish() {
      zip.end();
      check();
      fsyncSync(descriptor);
      close();
      return written;
    },
    abandon: close,
  };
}

function writeAll(descriptor: number, chunk: Uint8Array): void {
  for (let done = 0; done < chunk.length;) {
    done += writeSync(descriptor, chunk, done, chunk.length - done);
  }
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(String(failure));
}
