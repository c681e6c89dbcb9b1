/**
 * Background tiles for crews without a connection: from the address that the organisation has set, where its operator
 * allows it. The built-in basemap needs none of this: it is part of the program.
 */
import { renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { BASEMAP_FILE, type Basemap, type KitTiles } from '../../../shared/model/kit-making.ts';
import type { Bbox } from '../../../shared/model/view.ts';
import {
  openTilesWriter,
  readTile,
  readTilesAbout,
  type TilesWriter,
} from '../../store/mbtiles.ts';
import { openReplicaView } from '../../store/view/replica-view.ts';
import type { RunOptions } from '../api.ts';
import type { KitsDeps } from './kits.ts';
import { fetchTile } from './fetch-tile.ts';
import { countTiles, fromDegrees, tilesOf, toDegrees, widened } from './tile-math.ts';

/** What an operator of tiles may be asked for at once. */
export const MOST_TILES = 10_000;
const CLOSEST_ZOOM = 19;
/** So many are asked for at the same time. */
const AT_ONCE = 2;

/** Operators whose rules say that their tiles are not to be copied for use without a connection. */
const FORBIDDEN: readonly (readonly [host: RegExp, who: string])[] = [
  [/(^|\.)openstreetmap\.(org|de)$/i, 'OpenStreetMap’s own tile servers'],
  [/(^|\.)(server|services)\.arcgisonline\.com$/i, 'ArcGIS Online’s basemap services'],
  [/(^|\.)google(apis)?\.com$/i, 'Google'],
];

export interface BasemapPlan {
  readonly wish: KitTiles;
  readonly bbox: Bbox;
  readonly tiles: number;
}

/** Asks for nothing yet. Throws `invalid` for what cannot or must not be fetched. */
export function planBasemap(replicaFile: string, wish: KitTiles): BasemapPlan {
  requireAddress(wish);
  const view = openReplicaView(replicaFile);
  try {
    const { all, isPlaced } = view.extents();
    if (all === null || !isPlaced) {
      throw new AppError(
        'invalid',
        'It is not known where on the map the data of this replica are.',
        {
          hint: 'Make the kit without background tiles.',
        },
      );
    }
    const bbox = widened(all);
    const tiles = countTiles(bbox, wish.maxZoom);
    if (tiles <= MOST_TILES) return { wish, bbox, tiles };
    throw tooMany(tiles, bbox, wish.maxZoom);
  } finally {
    view.close();
  }
}

function requireAddress({ url, attribution, maxZoom }: KitTiles): void {
  const host = URL.parse(url)?.hostname;
  if (
    host === undefined ||
    !/^https?:/i.test(url) ||
    !/\{z\}/.test(url) ||
    !/\{x\}/.test(url) ||
    !/\{y\}/.test(url)
  ) {
    throw new AppError('invalid', 'The address of the tiles needs {z}, {x} and {y}.', {
      hint: 'Such as https://tiles.example.org/{z}/{x}/{y}.png',
    });
  }
  const [, who] = FORBIDDEN.find(([pattern]) => pattern.test(host)) ?? [];
  if (who !== undefined) {
    throw new AppError('invalid', `${who} must not be copied for use without a connection.`, {
      hint: 'Use tiles of your organisation, or of an operator that allows it; or make the kit without.',
    });
  }
  if (attribution.trim() === '') {
    throw new AppError('invalid', 'It is not said whose the tiles are.', {
      hint: 'Give their licence text: it is shown on the map and in the guide.',
    });
  }
  if (!Number.isInteger(maxZoom) || maxZoom < 0 || maxZoom > CLOSEST_ZOOM) {
    throw new AppError('invalid', `The closest zoom is a whole number from 0 to ${CLOSEST_ZOOM}.`, {
      hint: 'Streets can be told apart from about 15 on.',
    });
  }
}

function tooMany(tiles: number, bbox: Bbox, maxZoom: number): AppError {
  let fits = maxZoom;
  while (fits > 0 && countTiles(bbox, fits) > MOST_TILES) fits -= 1;
  const text = (count: number): string => count.toLocaleString('en');
  return new AppError(
    'invalid',
    `This area has ${text(tiles)} tiles down to zoom ${maxZoom}; a kit takes at most ${text(MOST_TILES)}.`,
    { hint: `Choose zoom ${fits} at most.` },
  );
}

/** Goes on with what an earlier run has fetched. Throws `AppError`. */
export async function fillBasemap(
  { wish, bbox, tiles }: BasemapPlan,
  target: string,
  run: RunOptions,
  deps: Pick<KitsDeps, 'fetch' | 'clock' | 'program'>,
): Promise<void> {
  const { signal, progress } = run;
  const unfinished = `${target}.part`;
  progress.phase(`Fetching ${tiles.toLocaleString('en')} background tiles`);
  const writer = openTilesWriter(unfinished);
  try {
    let done = 0;
    const left = tilesOf(bbox, wish.maxZoom);
    const work = async (): Promise<void> => {
      for (const { z, x, y } of left) {
        signal.throwIfAborted();
        if (!writer.has(z, x, y)) await fetchInto(writer, { wish, z, x, y }, run, deps);
        progress.transfer('Background tiles', { done: (done += 1), total: tiles });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (writer.count() === 0) {
      throw new AppError('not-found', 'The tile server has no tile of this area.', {
        hint: 'Check the address of the tiles, or make the kit without them.',
      });
    }
    const { attribution, maxZoom } = wish;
    const about = { name: 'Background', attribution, minZoom: 0, maxZoom, bounds: toDegrees(bbox) };
    writer.describe(about, 'png');
  } finally {
    writer.close();
  }
  rmSync(target, { force: true });
  renameSync(unfinished, target);
}

async function fetchInto(
  writer: TilesWriter,
  {
    wish,
    z,
    x,
    y,
  }: { readonly wish: KitTiles; readonly z: number; readonly x: number; readonly y: number },
  { signal }: RunOptions,
  deps: Pick<KitsDeps, 'fetch' | 'clock' | 'program'>,
): Promise<void> {
  const url = wish.url
    .replaceAll('{z}', String(z))
    .replaceAll('{x}', String(x))
    .replaceAll('{y}', String(y));
  const data = await fetchTile(url, signal, deps);
  if (data) writer.put(z, x, y, data);
}

/** The tiles beside a replica file; null: there are none. */
export function basemapOf(replicaFile: string): Basemap | null {
  const about = readTilesAbout(join(dirname(replicaFile), BASEMAP_FILE));
  if (!about) return null;
  const { attribution, minZoom, maxZoom, bounds } = about;
  return { attribution, minZoom, maxZoom, bbox: fromDegrees(bounds) };
}

export function basemapTile(
  replicaFile: string,
  z: number,
  x: number,
  y: number,
): Uint8Array | null {
  return readTile(join(dirname(replicaFile), BASEMAP_FILE), z, x, y);
}
