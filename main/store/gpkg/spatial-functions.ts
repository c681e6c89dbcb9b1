/**
 * The five functions that GeoPackage R-tree triggers call (OGC 12-128, annex F.3). GDAL and QGIS bring them along;
 * SQLite alone does not, and there even an update of an attribute fails, because triggers are compiled with it.
 */
import type Database from 'better-sqlite3';
import { geometryEnvelope, type GeometryEnvelope } from '../../geometry/decode.ts';
import { GeometryError } from '../../geometry/errors.ts';

/** Registers ST_IsEmpty, ST_MinX, ST_MaxX, ST_MinY and ST_MaxY. What is no geometry gives NULL, as in GDAL. */
export function registerSpatialFunctions(db: Database.Database): void {
  const options = { deterministic: true };
  db.function('ST_IsEmpty', options, (blob: unknown) => {
    const envelope = envelopeOf(blob);
    return envelope === null ? null : envelope === 'empty' ? 1 : 0;
  });
  const sides = { ST_MinX: 'minX', ST_MaxX: 'maxX', ST_MinY: 'minY', ST_MaxY: 'maxY' } as const;
  for (const [name, side] of Object.entries(sides)) {
    db.function(name, options, (blob: unknown) => sideOf(envelopeOf(blob), side));
  }
}

function sideOf(
  envelope: GeometryEnvelope | 'empty' | null,
  side: keyof GeometryEnvelope,
): number | null {
  return envelope === null || envelope === 'empty' ? null : envelope[side];
}

function envelopeOf(blob: unknown): GeometryEnvelope | 'empty' | null {
  if (!(blob instanceof Uint8Array)) return null;
  try {
    return geometryEnvelope(blob);
  } catch (error) {
    if (error instanceof GeometryError) return null;
    throw error;
  }
}
