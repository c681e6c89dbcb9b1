/** One background tile, asked for politely: who asks is said, and who is asked to wait waits. */
import { AppError } from '../../../shared/errors.ts';
import type { KitsDeps } from './kits.ts';

const LARGEST_TILE = 5 * 1024 * 1024;
const LONGEST_MS = 30_000;
const LONGEST_WAIT_S = 60;
const TRIES = 4;

const PICTURES: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x52, 0x49, 0x46, 0x46],
];

/** Null: the server has none at this place. Throws `AppError`. */
export async function fetchTile(
  url: string,
  signal: AbortSignal,
  { fetch, clock, program }: Pick<KitsDeps, 'fetch' | 'clock' | 'program'>,
): Promise<Uint8Array | null> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await ask(url, signal, { fetch, program });
    if (response.status === 404 || response.status === 204) return null;
    if (response.ok) return picture(await bytesOf(response));
    const isBusy = response.status === 429 || response.status >= 500;
    await response.body?.cancel();
    if (!isBusy || attempt === TRIES) throw refused(response.status);
    await clock.sleep(waitOf(response, attempt), signal);
  }
}

async function ask(
  url: string,
  signal: AbortSignal,
  { fetch, program }: Pick<KitsDeps, 'fetch' | 'program'>,
): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { 'User-Agent': program.replace(/\s+/g, '/') },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw new AppError('unreachable', 'The tile server does not answer.', {
      cause,
      hint: 'Make the kit again with the same choices to go on, or without background tiles.',
    });
  }
}

function waitOf({ headers }: Response, attempt: number): number {
  const asked = Number(headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(asked) && asked > 0 ? asked : 2 ** attempt;
  return Math.min(seconds, LONGEST_WAIT_S) * 1000;
}

async function bytesOf({ body }: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.byteLength;
    if (length > LARGEST_TILE) {
      throw new AppError('bad-answer', 'A background tile is too large.', {
        hint: 'Check the address of the tiles.',
      });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function picture(data: Uint8Array): Uint8Array {
  if (PICTURES.some((start) => start.every((byte, index) => data[index] === byte))) return data;
  throw new AppError('bad-answer', 'The tile server answered with something that is no picture.', {
    hint: 'Check the address of the tiles: it may need a key, or an account.',
  });
}

function refused(status: number): AppError {
  return new AppError('refused', `The tile server refused a tile (HTTP ${status}).`, {
    hint: 'Make the kit again with the same choices to go on, or without background tiles.',
  });
}
