/** Background tiles in one file, as MBTiles 1.3 says: rows count from the south. */
import { existsSync } from 'node:fs';
import { openForReading, openForWriting, sql } from './db.ts';
import { translateError } from './errors.ts';

/** What MBTiles says about itself. */
export interface TilesAbout {
  readonly name: string;
  readonly attribution: string;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** West, south, east, north in degrees. */
  readonly bounds: readonly [number, number, number, number];
}

export interface TilesWriter {
  has(z: number, x: number, y: number): boolean;
  put(z: number, x: number, y: number, data: Uint8Array): void;
  /** How many there are. */
  count(): number;
  /** Written last, so that a file without it is known as unfinished. */
  describe(about: TilesAbout, format: string): void;
  close(): void;
}

const MOST_TEXT = 1000;

/** Goes on with a file that is there. Throws `file`. */
export function openTilesWriter(path: string): TilesWriter {
  try {
    const db = openForWriting(path, { mustExist: false });
    db.exec(`
      PRAGMA application_id = 0x4d504258;
      CREATE TABLE IF NOT EXISTS metadata (name TEXT PRIMARY KEY, value TEXT);
      CREATE TABLE IF NOT EXISTS tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
      CREATE UNIQUE INDEX IF NOT EXISTS tile_index ON tiles (zoom_level, tile_column, tile_row);`);
    const find = sql<[number, number, number]>(
      db,
      'SELECT 1 FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?',
    );
    const insert = sql<[number, number, number, Uint8Array]>(
      db,
      'INSERT OR REPLACE INTO tiles VALUES (?, ?, ?, ?)',
    );
    const describe = sql<[string, string]>(db, 'INSERT OR REPLACE INTO metadata VALUES (?, ?)');
    return {
      has: (z, x, y) => find.get(z, x, flipped(z, y)) !== undefined,
      put: (z, x, y, data) => void insert.run(z, x, flipped(z, y), data),
      count: () =>
        sql<[], { count: number }>(db, 'SELECT count(*) AS count FROM tiles').get()!.count,
      describe(about, format) {
        const values = { ...about, minzoom: about.minZoom, maxzoom: about.maxZoom, format };
        const bounds = about.bounds.join(',');
        const { name, attribution, minzoom, maxzoom } = values;
        const all = { name, attribution, minzoom, maxzoom, format, bounds, type: 'baselayer' };
        for (const [key, value] of Object.entries(all)) describe.run(key, String(value));
      },
      close: () => void db.close(),
    };
  } catch (error) {
    throw translateError(error, path);
  }
}

/** Null: there is no such file, or it is none of these. */
export function readTilesAbout(path: string): TilesAbout | null {
  return reading(path, (db) => {
    const rows = sql<[], { name: string; value: string }>(
      db,
      `SELECT name, substr(value, 1, ${MOST_TEXT}) AS value FROM metadata LIMIT 100`,
    ).all();
    const values = new Map(rows.map(({ name, value }) => [name, value]));
    const number = (name: string): number => Number(values.get(name) ?? Number.NaN);
    const [west, south, east, north] = (values.get('bounds') ?? '').split(',').map(Number);
    const bounds = [west ?? 0, south ?? 0, east ?? 0, north ?? 0] as const;
    const [minZoom, maxZoom] = [number('minzoom'), number('maxzoom')];
    const isSound =
      [minZoom, maxZoom].every((zoom) => Number.isInteger(zoom) && zoom >= 0 && zoom <= 24) &&
      bounds.every(Number.isFinite);
    if (!isSound) return null;
    const { name = '', attribution = '' } = Object.fromEntries(values);
    return { name, attribution, minZoom, maxZoom, bounds };
  });
}

/** Null: none at this place. */
export function readTile(path: string, z: number, x: number, y: number): Uint8Array | null {
  return reading(
    path,
    (db) =>
      sql<[number, number, number], { data: Uint8Array }>(
        db,
        `SELECT tile_data AS data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?
         AND length(tile_data) < 5000000`,
      ).get(z, x, flipped(z, y))?.data ?? null,
  );
}

function flipped(z: number, y: number): number {
  return 2 ** z - 1 - y;
}

/** Null as well for what cannot be read: a map without background is better than none. */
function reading<T>(path: string, work: (db: ReturnType<typeof openForReading>) => T): T | null {
  if (!existsSync(path)) return null;
  try {
    const db = openForReading(path);
    try {
      return work(db);
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
