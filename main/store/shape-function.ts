/** What SQL asks about shapes beyond what GeoPackage triggers do. */
import type Database from 'better-sqlite3';
import { decodeGeometry } from '../geometry/decode.ts';
import { GeometryError } from '../geometry/errors.ts';

/** Registers syncline_is_readable: whether the service can be told this shape; none at all is one. */
export function registerShapeFunction(db: Database.Database): void {
  db.function('syncline_is_readable', { deterministic: true }, (blob: unknown) =>
    isReadable(blob) ? 1 : 0,
  );
}

function isReadable(blob: unknown): boolean {
  if (blob === null) return true;
  if (!(blob instanceof Uint8Array)) return false;
  try {
    decodeGeometry(blob);
    return true;
  } catch (error) {
    if (error instanceof GeometryError) return false;
    throw error;
  }
}
