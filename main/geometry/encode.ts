import type { LayerGeometryType } from './esri.ts';
import { GeometryError } from './errors.ts';
import { signedArea } from './flat-rings.ts';
import {
  ENVELOPE_XY_BYTES,
  FLAG_EMPTY,
  FLAG_ENVELOPE_XY,
  FLAG_LITTLE_ENDIAN,
  HEADER_BYTES,
  ISO_M,
  ISO_Z,
  MAGIC_G,
  MAGIC_P,
  WKB_LINESTRING,
  WKB_MULTILINESTRING,
  WKB_MULTIPOINT,
  WKB_MULTIPOLYGON,
  WKB_POINT,
  WKB_POLYGON,
} from './geopackage-binary.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { groupRings } from './rings.ts';
import {
  describe,
  optionalOrdinate,
  VertexReader,
  type Dimensions,
  type PartRules,
} from './vertex-reader.ts';

export interface GeometryEncoderOptions {
  readonly geometryType: LayerGeometryType;
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

/** Bytes of a WKB part before its vertices: byte order, type, and the count of what it holds. */
const PART_HEADER_BYTES = 9;
const POINT_HEADER_BYTES = 5;

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
  private readonly geometryType: LayerGeometryType;
  private readonly dimensionCode: number;
  private readonly reader: VertexReader;
  private readonly output = new GrowingBytes(4096);
  private readonly result: Mutable<EncodedGeometry> = {
    blob: new Uint8Array(0),
    isEmpty: true,
    minX: NaN,
    minY: NaN,
    maxX: NaN,
    maxY: NaN,
  };
  private readonly layerDimensions: Dimensions;

  constructor({ geometryType, hasZ, hasM, srsId }: GeometryEncoderOptions) {
    this.geometryType = geometryType;
    this.dimensionCode = (hasZ ? ISO_Z : 0) + (hasM ? ISO_M : 0);
    this.reader = new VertexReader(hasZ, hasM);
    this.layerDimensions = dimensionsOf(hasZ, hasM);
    const { bytes, view } = this.output;
    bytes[0] = MAGIC_G;
    bytes[1] = MAGIC_P;
    view.setInt32(4, srsId, true);
  }

  encode(geometry: Members): EncodedGeometry {
    this.reader.reset();
    switch (this.geometryType) {
      case 'esriGeometryPoint':
        return this.encodePoint(geometry);
      case 'esriGeometryMultipoint':
        this.reader.readPart(
          memberArray(geometry, 'points', 'multipoint'),
          0,
          POINTS,
          this.dimensionsIn(geometry),
        );
        this.begin();
        this.writePoints();
        return this.finish();
      case 'esriGeometryPolyline':
        refuseCurves(geometry, 'curvePaths', 'polyline');
        this.readParts(memberArray(geometry, 'paths', 'polyline'), PATH, geometry);
        this.begin();
        this.writePaths();
        return this.finish();
      case 'esriGeometryPolygon':
        refuseCurves(geometry, 'curveRings', 'polygon');
        this.readParts(memberArray(geometry, 'rings', 'polygon'), RING, geometry);
        this.begin();
        this.writePolygons();
        return this.finish();
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

  private encodePoint(geometry: Members): EncodedGeometry {
    const { reader, output } = this;
    const { x, y } = geometry;
    if (x === undefined) throw new GeometryError('The point has no member x.');
    const isEmpty = x === null || x === 'NaN';
    if (!isEmpty) {
      checkPointOrdinate('x', x);
      checkPointOrdinate('y', y);
    }
    const px = isEmpty ? NaN : (x as number);
    const py = isEmpty ? NaN : (y as number);
    this.writeHeader(isEmpty, false);
    output.reserve(POINT_HEADER_BYTES + 32);
    this.writeType(WKB_POINT);
    this.writeDouble(px);
    this.writeDouble(py);
    if (reader.hasZ) this.writeDouble(isEmpty ? NaN : pointOrdinate('Z', geometry['z']));
    if (reader.hasM) this.writeDouble(isEmpty ? NaN : pointOrdinate('M', geometry['m']));
    return this.deliver(isEmpty, px, py, px, py);
  }

  /** Starts the blob once the reader has everything, and makes room for all of it. */
  private begin(): void {
    const { reader, output } = this;
    const partCount = reader.partCount;
    const isEmpty = partCount === 0;
    this.writeHeader(isEmpty, true);
    const vertexCount = reader.length / reader.stride;
    const headers = Math.max(vertexCount * POINT_HEADER_BYTES, partCount * 2 * PART_HEADER_BYTES);
    output.reserve(PART_HEADER_BYTES + headers + reader.length * 8);
  }

  private writeHeader(isEmpty: boolean, withEnvelope: boolean): void {
    const { output, reader } = this;
    const hasEnvelope = withEnvelope && !isEmpty;
    output.bytes[3] =
      FLAG_LITTLE_ENDIAN | (hasEnvelope ? FLAG_ENVELOPE_XY : 0) | (isEmpty ? FLAG_EMPTY : 0);
    output.length = HEADER_BYTES;
    if (!hasEnvelope) return;
    output.reserve(ENVELOPE_XY_BYTES);
    this.writeDouble(reader.minX);
    this.writeDouble(reader.maxX);
    this.writeDouble(reader.minY);
    this.writeDouble(reader.maxY);
  }

  private writePoints(): void {
    const { reader } = this;
    const count = reader.length / reader.stride;
    this.writeType(WKB_MULTIPOINT);
    this.writeCount(count);
    for (let vertex = 0; vertex < count; vertex++) {
      this.writeType(WKB_POINT);
      this.writeVertices(vertex * reader.stride, 1);
    }
  }

  private writePaths(): void {
    const { starts, counts, partCount } = this.reader;
    this.writeType(WKB_MULTILINESTRING);
    this.writeCount(partCount);
    for (let part = 0; part < partCount; part++) {
      this.writeType(WKB_LINESTRING);
      this.writeCount(counts[part]!);
      this.writeVertices(starts[part]!, counts[part]!);
    }
  }

  private writePolygons(): void {
    const { reader } = this;
    this.writeType(WKB_MULTIPOLYGON);
    if (reader.partCount > 1) return this.writeGroups();
    this.writeCount(reader.partCount);
    if (reader.partCount === 0) return;
    const count = reader.counts[0]!;
    this.writeType(WKB_POLYGON);
    this.writeCount(1);
    this.writeRing(0, !(signedArea(reader.values, reader.stride, 0, count) > 0));
  }

  private writeGroups(): void {
    const groups = groupRings(this.reader);
    this.writeCount(groups.length);
    for (const { outer, outerIsClockwise, holes } of groups) {
      this.writeType(WKB_POLYGON);
      this.writeCount(1 + holes.length);
      this.writeRing(outer, outerIsClockwise);
      for (const hole of holes) this.writeRing(hole, true);
    }
  }

  private writeRing(ring: number, isReversed: boolean): void {
    const start = this.reader.starts[ring]!;
    const count = this.reader.counts[ring]!;
    this.writeCount(count);
    if (isReversed) this.writeVerticesBackwards(start, count);
    else this.writeVertices(start, count);
  }

  private writeVertices(start: number, count: number): void {
    const { values, stride } = this.reader;
    const { view } = this.output;
    let offset = this.output.length;
    const end = start + count * stride;
    for (let at = start; at < end; at++) {
      view.setFloat64(offset, values[at]!, true);
      offset += 8;
    }
    this.output.length = offset;
  }

  private writeVerticesBackwards(start: number, count: number): void {
    const { values, stride } = this.reader;
    const { view } = this.output;
    let offset = this.output.length;
    for (let vertex = start + (count - 1) * stride; vertex >= start; vertex -= stride) {
      for (let at = vertex; at < vertex + stride; at++) {
        view.setFloat64(offset, values[at]!, true);
        offset += 8;
      }
    }
    this.output.length = offset;
  }

  private writeType(type: number): void {
    const { output } = this;
    output.bytes[output.length] = 1;
    output.view.setUint32(output.length + 1, type + this.dimensionCode, true);
    output.length += POINT_HEADER_BYTES;
  }

  private writeCount(count: number): void {
    const { output } = this;
    output.view.setUint32(output.length, count, true);
    output.length += 4;
  }

  private writeDouble(value: number): void {
    const { output } = this;
    output.view.setFloat64(output.length, value, true);
    output.length += 8;
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
    const { result, output } = this;
    result.blob = output.bytes.slice(0, output.length);
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

function checkPointOrdinate(axis: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  throw new GeometryError(
    `The point has no usable ${axis}: expected a finite number, found ${describe(value)}.`,
  );
}

function pointOrdinate(axis: string, value: unknown): number {
  const ordinate = optionalOrdinate(value);
  if (ordinate !== undefined) return ordinate;
  throw new GeometryError(
    `The point has no usable ${axis}: expected a finite number, found ${describe(value)}.`,
  );
}
