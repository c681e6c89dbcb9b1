import { statfsSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { KitWish } from '../../../shared/model/kit-making.ts';
import type { Installer } from './installers.ts';

/** A generous guess for one tile. */
const TILE_BYTES = 30_000;

/** Throws `file` when the disk has no room for every copy and its twin: better now than after the last but one. */
export function requireRoom(
  { folder, names }: KitWish,
  copyBytes: number,
  installers: readonly Installer[],
  tiles: number,
): void {
  const installed = installers.reduce((sum, { bytes }) => sum + bytes, 0);
  const needed = copyBytes * (names.length * 2 + 1) + installed + tiles * TILE_BYTES;
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  throw new AppError(
    'file',
    `The kit needs ${megabytes(needed)}, and ${folder} has room for ${megabytes(free)}.`,
    {
      hint: 'Free some space, or choose another disk.',
    },
  );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
}
