import type { GeometryType } from '../../shared/model/geometry.ts';
import { BlobWriter, COUNT_BYTES, TYPE_BYTES } from './blob-writer.ts';
import { GeometryError } from './errors.ts';
import { signedArea } from './flat-rings.ts';
import {
  WKB_LINESTRING,
  WKB_MULTILINESTRING,
  WKB_MULTIPOINT,
  WKB_MULTIPOLYGON,
  WKB_POINT,
  WKB_POLYGON,
} from './geopackage-binary.ts';
import { groupRings } from './rings.ts';
import {
  describe,
  optionalOrdinate,
  VertexReader,
  type Dimensions,
  type PartRules,
} from './vertex-reader.ts';

export interface GeometryEncoderOptions {
  readonly geometryType: GeometryType;
  /** Whether the layer's geometries are written with Z. */
  readonly hasZ: boolean;
  /** Whether the layer's geometries are written with M. */
  readonly hasM: boolean;
  /** `srs_id` of `gpkg_spatial_ref_sys`; coordinates are written as they come. */
  readonly srsId: number;
}

/** A GeoPackage geometry with its envelope. `minX` to `maxY` are `NaN` when it is empty. */
export interface EncodedGeometry {
  readonly blob: Uint8Array;
  readonly isEmpty: boolean;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export interface GeometryEncoder {
  /**
   * Encodes the `geometry` member of a feature; `null` and `undefined` give `null`. The result object
   * is used again by the next call, its `blob` is the caller's. Throws `GeometryError`.
   */
  encode(geometry: unknown): EncodedGeometry | null;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Members = Readonly<Record<string, unknown>>;

const POINTS: PartRules = { part: null, minimumVertices: 1, closed: false };
const PATH: PartRules = { part: 'path', minimumVertices: 2, closed: false };
const RING: PartRules = { part: 'ring', minimumVertices: 4, closed: true };

/**
 * Makes an encoder from Esri JSON geometry to GeoPackage geometry (OGC 12-128, clause 2.1.3) for the
 * rows of one layer.
 *
 * - Little endian throughout, ISO WKB; an xy envelope for all but points and empty geometries.
 * - Lines become MULTILINESTRING and polygons MULTIPOLYGON, however many parts they have.
 * - Rings are grouped into polygons (see `groupRings`) and turned to the OGC direction: outer rings
 *   counter-clockwise, holes clockwise. Coordinates are kept to the bit.
 * - A geometry's own `hasZ` and `hasM` say what its vertices hold; without them the layer's do. A Z or
 *   M that is missing, `null` or `"NaN"` is written as NaN, never as 0, which would be a height.
 * - `{"x": null}`, `{"x": "NaN"}` and empty arrays are empty geometries. Parts without vertices are
 *   left out.
 */
export function createGeometryEncoder(options: GeometryEncoderOptions): GeometryEncoder {
  const encoding = new Encoding(options);
  return {
    encode(geometry) {
      if (geometry === null || geometry === undefined) return null;
      if (typeof geometry !== 'object') {
        throw new GeometryError(`The geometry is not an object, but ${describe(geometry)}.`);
      }
      return encoding.encode(geometry as Members);
    },
  };
}

class Encoding {
  private readonly geometryType: GeometryType;
  private readonly layerDimensions: Dimensions;
  private readonly reader: VertexReader;
  private readonly writer: BlobWriter;
  private readonly result: Mutable<EncodedGeometry> = {
    blob: new Uint8Array(0),
    isEmpty: true,
    minX: NaN,
    minY: NaN,
    maxX: NaN,
    maxY: NaN,
  };

  constructor({ geometryType, hasZ, hasM, srsId }: GeometryEncoderOptions) {
    this.geometryType = geometryType;
    this.layerDimensions = dimensionsOf(hasZ, hasM);
    this.reader = new VertexReader(hasZ, hasM);
    this.writer = new BlobWriter(srsId, hasZ, hasM);
  }

  encode(geometry: Members): EncodedGeometry {
    this.reader.reset();
    switch (this.geometryType) {
      case 'esriGeometryPoint':
        return this.encodePoint(geometry);
      case 'esriGeometryMultipoint':
        return this.encodeMultipoint(geometry);
      case 'esriGeometryPolyline':
        return this.encodePolyline(geometry);
      case 'esriGeometryPolygon':
        return this.encodePolygon(geometry);
    }
  }

  private encodePoint(geometry: Members): EncodedGeometry {
    const { reader, writer } = this;
    const { x, y, z, m } = geometry;
    if (x === undefined) throw new GeometryError('The point has no member x.');
    const isEmpty = x === null || x === 'NaN';
    const pointX = isEmpty ? NaN : pointCoordinate('x', x);
    const pointY = isEmpty ? NaN : pointCoordinate('y', y);
    const pointZ = isEmpty || !reader.hasZ ? NaN : pointOrdinate('Z', z);
    const pointM = isEmpty || !reader.hasM ? NaN : pointOrdinate('M', m);
    writer.begin(isEmpty, null, TYPE_BYTES + reader.stride * 8);
    writer.writeType(WKB_POINT);
    writer.writeDouble(pointX);
    writer.writeDouble(pointY);
    if (reader.hasZ) writer.writeDouble(pointZ);
    if (reader.hasM) writer.writeDouble(pointM);
    return this.deliver(isEmpty, pointX, pointY, pointX, pointY);
  }

  private encodeMultipoint(geometry: Members): EncodedGeometry {
    const { reader, writer } = this;
    const points = memberArray(geometry, 'points', 'multipoint');
    reader.readPart(points, 0, POINTS, this.dimensionsIn(geometry));
    const count = reader.length / reader.stride;
    this.begin(count * TYPE_BYTES);
    writer.writeType(WKB_MULTIPOINT);
    writer.writeCount(count);
    for (let at = 0; at < reader.length; at += reader.stride) {
      writer.writeType(WKB_POINT);
      writer.writeDoubles(reader.values, at, at + reader.stride);
    }
    return this.finish();
  }

  private encodePolyline(geometry: Members): EncodedGeometry {
    refuseCurves(geometry, 'curvePaths', 'polyline');
    this.readParts(memberArray(geometry, 'paths', 'polyline'), PATH, geometry);
    const { reader, writer } = this;
    this.begin(reader.partCount * (TYPE_BYTES + COUNT_BYTES));
    writer.writeType(WKB_MULTILINESTRING);
    writer.writeCount(reader.partCount);
    for (let path = 0; path < reader.partCount; path++) {
      writer.writeType(WKB_LINESTRING);
      writer.writeCount(reader.counts[path]!);
      writer.writeDoubles(reader.values, reader.starts[path]!, reader.endOf(path));
    }
    return this.finish();
  }

  private encodePolygon(geometry: Members): EncodedGeometry {
    refuseCurves(geometry, 'curveRings', 'polygon');
    this.readParts(memberArray(geometry, 'rings', 'polygon'), RING, geometry);
    const { reader, writer } = this;
    this.begin(reader.partCount * (TYPE_BYTES + 2 * COUNT_BYTES));
    writer.writeType(WKB_MULTIPOLYGON);
    if (reader.partCount === 1) this.writeOneRing();
    else this.writeGroups();
    return this.finish();
  }

  /** Most polygons have one ring: there is nothing to group. */
  private writeOneRing(): void {
    const { values, stride, counts } = this.reader;
    this.writer.writeCount(1);
    this.writer.writeType(WKB_POLYGON);
    this.writer.writeCount(1);
    this.writeRing(0, !(signedArea(values, stride, 0, counts[0]!) > 0));
  }

  private writeGroups(): void {
    const groups = groupRings(this.reader);
    this.writer.writeCount(groups.length);
    for (const { outer, outerIsClockwise, holes } of groups) {
      this.writer.writeType(WKB_POLYGON);
      this.writer.writeCount(1 + holes.length);
      this.writeRing(outer, outerIsClockwise);
      for (const hole of holes) this.writeRing(hole, true);
    }
  }

  private writeRing(ring: number, isReversed: boolean): void {
    const { reader, writer } = this;
    const start = reader.starts[ring]!;
    writer.writeCount(reader.counts[ring]!);
    if (isReversed) {
      writer.writeBackwards(reader.values, reader.stride, start, reader.endOf(ring));
    } else {
      writer.writeDoubles(reader.values, start, reader.endOf(ring));
    }
  }

  private readParts(parts: readonly unknown[], rules: PartRules, geometry: Members): void {
    const dimensions = this.dimensionsIn(geometry);
    for (let place = 0; place < parts.length; place++) {
      this.reader.readPart(parts[place], place, rules, dimensions);
    }
  }

  /** Services that leave `hasZ` and `hasM` out of a geometry mean the layer's. */
  private dimensionsIn({ hasZ, hasM }: Members): Dimensions {
    if (typeof hasZ !== 'boolean' && typeof hasM !== 'boolean') return this.layerDimensions;
    const sourceHasZ = typeof hasZ === 'boolean' ? hasZ : !hasM && this.reader.hasZ;
    return dimensionsOf(sourceHasZ, typeof hasM === 'boolean' ? hasM : this.reader.hasM);
  }

  /** Starts the blob once the reader has everything; `partBytes` is what the parts take beside vertices. */
  private begin(partBytes: number): void {
    const { reader, writer } = this;
    const isEmpty = reader.partCount === 0;
    const wkbBytes = TYPE_BYTES + COUNT_BYTES + partBytes + reader.length * 8;
    writer.begin(isEmpty, isEmpty ? null : reader, wkbBytes);
  }

  private finish(): EncodedGeometry {
    const { partCount, minX, minY, maxX, maxY } = this.reader;
    return partCount === 0
      ? this.deliver(true, NaN, NaN, NaN, NaN)
      : this.deliver(false, minX, minY, maxX, maxY);
  }

  private deliver(
    isEmpty: boolean,
    minX: number,
    minY: number,
    maxX: number,
    maxY: number,
  ): EncodedGeometry {
    const { result } = this;
    result.blob = this.writer.take();
    result.isEmpty = isEmpty;
    result.minX = minX;
    result.minY = minY;
    result.maxX = maxX;
    result.maxY = maxY;
    return result;
  }
}

function dimensionsOf(hasZ: boolean, hasM: boolean): Dimensions {
  return { zIndex: hasZ ? 2 : -1, mIndex: hasM ? (hasZ ? 3 : 2) : -1 };
}

function memberArray(geometry: Members, name: string, kind: string): readonly unknown[] {
  const value = geometry[name];
  if (Array.isArray(value)) return value as readonly unknown[];
  if (value !== undefined) {
    throw new GeometryError(`The ${kind}'s ${name} are not an array, but ${describe(value)}.`);
  }
  throw new GeometryError(`The layer holds ${kind}s, but the geometry has no ${name}.`);
}

function refuseCurves(geometry: Members, name: string, kind: string): void {
  if (geometry[name] === undefined) return;
  throw new GeometryError(
    `The ${kind} has true curves (${name}), which cannot be stored. Ask the service for geometry without true curves.`,
  );
}

function pointCoordinate(axis: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw notAnOrdinate(axis, value);
}

function pointOrdinate(axis: string, value: unknown): number {
  const ordinate = optionalOrdinate(value);
  if (ordinate === undefined) throw notAnOrdinate(axis, value);
  return ordinate;
}

function notAnOrdinate(axis: string, value: unknown): GeometryError {
  return new GeometryError(
    `The point has no usable ${axis}: expected a finite number, found ${describe(value)}.`,
  );
}
