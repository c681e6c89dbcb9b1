/**
 * Random shapes of every type as Esri JSON: what we write into a GeoPackage is what GDAL's ESRIJSON driver reads, and what we
 * read from a GeoPackage of GDAL is, as Esri JSON, what GDAL wrote. Compared by type, parts, every digit of every
 * coordinate, and envelope.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeGeometry, geometryEnvelope } from '../../../main/geometry/decode.ts';
import type { GeometryType } from '../../../shared/model/geometry.ts';
import { hasGdal } from '../../support/gdal.ts';
import { readEsriJson, readWkb, writeGeoPackage, type GdalShape } from '../../support/gdal-json.ts';
import { blobOf, encoderFor, wkbOf } from '../../unit/geometry/blobs.ts';
import { layerCase, type Dimensions, type LayerCase } from '../../unit/geometry/geometries.ts';

const TYPES: readonly GeometryType[] = [
  'esriGeometryPoint',
  'esriGeometryMultipoint',
  'esriGeometryPolyline',
  'esriGeometryPolygon',
];
const DIMENSIONS: readonly Dimensions[] = [
  { hasZ: false, hasM: false },
  { hasZ: true, hasM: false },
  { hasZ: false, hasM: true },
  { hasZ: true, hasM: true },
];
const KINDS = TYPES.flatMap((geometryType) =>
  DIMENSIONS.map((dimensions) => ({
    geometryType,
    dimensions,
    name: `${geometryType}${dimensions.hasZ ? ' Z' : ''}${dimensions.hasM ? ' M' : ''}`,
  })),
);
type Kind = (typeof KINDS)[number];

const SHAPES = 150;
const SEED = 20_260_504;

/** What GDAL 3.6 reads otherwise than it is written; left out of the comparison, each for its reason. */
const EXCEPTIONS = {
  /** A vertex whose Z or M is null makes GDAL drop the whole shape. The format allows null. */
  nullOrdinate: 0.5,
  /** A whole number of 2^63 or more without an exponent is cut off at 2^63: it is read as a 64-bit integer. */
  hugeInteger: 1e30,
} as const;

/** As text and back, for JSON has no negative zero; without what GDAL is known to read otherwise. */
function comparable<T>(shapes: T): T {
  const whole: unknown = JSON.parse(JSON.stringify(shapes), function (this: unknown, _, value) {
    if (value === null && Array.isArray(this)) return EXCEPTIONS.nullOrdinate;
    const isHuge = typeof value === 'number' && Math.abs(value) >= 2 ** 63;
    return isHuge && !String(value).includes('e') ? EXCEPTIONS.hugeInteger : (value as unknown);
  });
  return whole as T;
}

function shapesOf({ geometryType, dimensions }: Kind): LayerCase['geometry'][] {
  const wanted = layerCase.filter(
    (one) =>
      one.geometryType === geometryType &&
      one.dimensions.hasZ === dimensions.hasZ &&
      one.dimensions.hasM === dimensions.hasM,
  );
  const cases = fc.sample(wanted, { seed: SEED, numRuns: SHAPES });
  return comparable(cases.map(({ geometry }) => geometry));
}

function featureSet({ geometryType, dimensions }: Kind, geometries: readonly unknown[]): unknown {
  return {
    ...dimensions,
    geometryType,
    spatialReference: { wkid: 102100, latestWkid: 3857 },
    objectIdFieldName: 'OBJECTID',
    fields: [{ name: 'OBJECTID', type: 'esriFieldTypeOID', alias: 'OBJECTID' }],
    features: geometries.map((geometry, n) => ({ attributes: { OBJECTID: n + 1 }, geometry })),
  };
}

type Ring = readonly (readonly (string | null)[])[];

/**
 * The shape in a form in which equal shapes are equal: rings in either direction (GDAL keeps Esri's, GeoPackage wants
 * that of OGC), holes and polygons in any order. Points lose their M, which the ESRIJSON driver never reads, and
 * a Z that is not there, for which it makes a point without Z.
 */
function normal(shape: GdalShape | null): unknown {
  if (shape === null) return null;
  const { kind, parts, box } = shape;
  if (kind === 'point') {
    const [x, y, z] = (parts as readonly Ring[])[0]![0]!;
    return { kind, box, parts: shape.z && z !== null ? [x, y, z] : [x, y] };
  }
  if (kind === 'lines' && parts.length > 1) {
    const flat = (parts as readonly Ring[]).map((path) => path.map(([x, y]) => [x, y]));
    return { kind, box, parts: flat };
  }
  if (kind !== 'polygons') return shape;
  const byText = (items: readonly unknown[]): string[] =>
    items.map((item) => JSON.stringify(item)).toSorted();
  const polygons = (parts as readonly (readonly Ring[])[]).map(([outer = [], ...holes]) => [
    directed(outer),
    ...byText(holes.map(directed)),
  ]);
  return { ...shape, parts: byText(polygons) };
}

function directed(ring: Ring): Ring {
  const reversed = ring.toReversed();
  return JSON.stringify(ring) < JSON.stringify(reversed) ? ring : reversed;
}

describe.runIf(hasGdal)('Esri JSON', () => {
  it.each(KINDS)('$name is written as GDAL reads it', (kind) => {
    const shapes = shapesOf(kind);
    const encoder = encoderFor(kind);
    const blobs = shapes.map((one) => blobOf(encoder, one));
    const ours = readWkb(blobs.map(wkbOf)).map(normal);
    const theirs = readEsriJson(featureSet(kind, shapes));
    expect(ours).toEqual(theirs.map(normal));
    expect(ours.filter((one) => one !== null).length).toBeGreaterThan(SHAPES / 2);
    expect(blobs.map(sidesOf)).toEqual(theirs.map((shape) => shape?.box.map(Number) ?? null));
  });
});

/** In the order of GDAL; null: it is empty. */
function sidesOf(blob: Uint8Array): number[] | null {
  const box = geometryEnvelope(blob);
  return box === null || box === 'empty' ? null : [box.minX, box.maxX, box.minY, box.maxY];
}

describe.runIf(hasGdal)('a GeoPackage of GDAL', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'syncline-gdal-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each(KINDS)('of $name becomes the Esri JSON that GDAL reads back', (kind) => {
    const file = join(folder, 'shapes.gpkg');
    const encoder = encoderFor(kind);
    const wkbs = shapesOf(kind).map((one) => wkbOf(blobOf(encoder, one)));
    const written = writeGeoPackage(file, wkbs);
    const database = new Database(file, { readonly: true });
    const blobs = database
      .prepare<[], Buffer | null>('SELECT geom FROM shapes ORDER BY fid')
      .pluck()
      .all();
    database.close();
    const shapes = comparable(blobs.map(decodeGeometry));
    const back = readEsriJson(featureSet(kind, shapes));
    expect(back.map(normal)).toEqual(written.map(normal));
    expect(blobs.map((blob) => blob && sidesOf(blob))).toEqual(
      written.map((shape) => shape?.box.map(Number) ?? null),
    );
  });
});
