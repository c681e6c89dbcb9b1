import { GeometryError } from './errors.ts';
import type { EsriGeometry, EsriPoint, EsriVertex } from './esri.ts';
import { signedArea } from './flat-rings.ts';
import {
  HEADER_BYTES,
  WKB_LINESTRING,
  WKB_MULTILINESTRING,
  WKB_MULTIPOINT,
  WKB_POINT,
} from './geopackage-binary.ts';
import { readParts, type WkbPart } from './wkb-parts.ts';
import { readHeader, WkbReader, type WkbType } from './wkb-reader.ts';

/** A ring has three corners and its first vertex again. */
const MINIMUM_RING_VERTICES = 4;

/**
 * Turns a GeoPackage geometry into Esri JSON geometry, without `spatialReference`; `null` gives `null`.
 *
 * - Reads what GDAL, QGIS and ArcGIS Pro write: either byte order, any envelope, single and multi types,
 *   Z and M in ISO or EWKB notation.
 * - Rings are turned to the Esri direction by their place: the first ring of a polygon clockwise, the
 *   others counter-clockwise. Open rings are closed.
 * - `hasZ` and `hasM` stand only where true. A Z or M that is NaN comes out as `null` in a vertex and is
 *   left out of a point. Empty geometries are `{"x": "NaN", "y": "NaN"}` or an empty array.
 *
 * Throws `GeometryError` for anything else: collections, curves, cut blobs, foreign bytes.
 */
export function decodeGeometry(blob: Uint8Array | null): EsriGeometry | null {
  if (blob === null) return null;
  const view = viewOf(blob);
  const { envelopeBytes } = readHeader(view);
  const reader = new WkbReader(view, HEADER_BYTES + envelopeBytes);
  const top = reader.readType();
  const parts = readParts(reader, top);
  if (top.type === WKB_POINT) return toPoint(parts[0]);
  const dimensions = { ...(top.hasZ && { hasZ: true }), ...(top.hasM && { hasM: true }) };
  switch (top.type) {
    case WKB_MULTIPOINT:
      return { ...dimensions, points: parts.flatMap((part) => toVertices(part, top)) };
    case WKB_LINESTRING:
    case WKB_MULTILINESTRING:
      return { ...dimensions, paths: parts.map((part) => toVertices(part, top)) };
    default:
      return { ...dimensions, rings: parts.map((part, place) => toRing(part, top, place)) };
  }
}

/** The extent of a geometry in the units of its own coordinate reference. */
export interface GeometryEnvelope {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/**
 * The envelope of a GeoPackage geometry, from its header if it has one there, else from its vertices:
 * what the GeoPackage functions ST_MinX, ST_MaxX, ST_MinY and ST_MaxY are made of. `null` for `null`,
 * `'empty'` for an empty geometry. Throws `GeometryError`.
 */
export function geometryEnvelope(blob: Uint8Array | null): GeometryEnvelope | null | 'empty' {
  if (blob === null) return null;
  const view = viewOf(blob);
  const { isEmpty, envelopeBytes, isLittleEndian } = readHeader(view);
  if (isEmpty) return 'empty';
  if (envelopeBytes > 0) {
    const envelope = {
      minX: view.getFloat64(HEADER_BYTES, isLittleEndian),
      maxX: view.getFloat64(HEADER_BYTES + 8, isLittleEndian),
      minY: view.getFloat64(HEADER_BYTES + 16, isLittleEndian),
      maxY: view.getFloat64(HEADER_BYTES + 24, isLittleEndian),
    };
    // An envelope of NaN says that the geometry is empty (clause 2.1.3.1.1): look, as for none.
    if (envelope.minX <= envelope.maxX && envelope.minY <= envelope.maxY) return envelope;
  }
  const reader = new WkbReader(view, HEADER_BYTES + envelopeBytes);
  return envelopeOf(readParts(reader, reader.readType()));
}

/**
 * Whether a GeoPackage geometry has no vertices, by its flag or, where the flag is not set, by its
 * content: the GeoPackage function ST_IsEmpty. Throws `GeometryError`.
 */
export function isEmptyGeometry(blob: Uint8Array): boolean {
  return geometryEnvelope(blob) === 'empty';
}

function viewOf(blob: Uint8Array): DataView {
  return new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
}

function envelopeOf(parts: readonly WkbPart[]): GeometryEnvelope | 'empty' {
  if (parts.length === 0) return 'empty';
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (const { values, dimensions } of parts) {
    for (let at = 0; at < values.length; at += dimensions.stride) {
      minX = Math.min(minX, values[at]!);
      maxX = Math.max(maxX, values[at]!);
      minY = Math.min(minY, values[at + 1]!);
      maxY = Math.max(maxY, values[at + 1]!);
    }
  }
  return { minX, minY, maxX, maxY };
}

function toPoint(part: WkbPart | undefined): EsriPoint {
  if (part === undefined) return { x: 'NaN', y: 'NaN' };
  const { values, dimensions } = part;
  const z = dimensions.hasZ ? values[2]! : NaN;
  const m = dimensions.hasM ? values[dimensions.stride - 1]! : NaN;
  return {
    x: values[0]!,
    y: values[1]!,
    ...(Number.isFinite(z) && { z }),
    ...(Number.isFinite(m) && { m }),
  };
}

/** `isReversed`: last vertex first. */
function toVertices(
  { values, dimensions }: WkbPart,
  wanted: WkbType,
  isReversed = false,
): EsriVertex[] {
  const { stride, hasZ, hasM } = dimensions;
  const vertices: EsriVertex[] = [];
  const [first, step] = isReversed ? [values.length - stride, -stride] : [0, stride];
  for (let at = first; at >= 0 && at < values.length; at += step) {
    const vertex: (number | null)[] = [values[at]!, values[at + 1]!];
    if (wanted.hasZ) vertex.push(hasZ ? finiteOrNull(values[at + 2]!) : null);
    if (wanted.hasM) vertex.push(hasM ? finiteOrNull(values[at + stride - 1]!) : null);
    vertices.push(vertex);
  }
  return vertices;
}

function toRing(part: WkbPart, wanted: WkbType, place: number): EsriVertex[] {
  const { stride } = part.dimensions;
  const values = closed(part.values, stride);
  const count = values.length / stride;
  if (count < MINIMUM_RING_VERTICES) {
    throw new GeometryError(`Ring ${place + 1} of the geometry has fewer than 3 corners.`);
  }
  // Judged in the direction in which it would be an Esri ring, which is from its end: see signedArea.
  const isCounterClockwise = signedArea(values, -stride, values.length - stride, count) > 0;
  const isEsriDirection = part.isOuter !== isCounterClockwise;
  return toVertices({ ...part, values }, wanted, isEsriDirection);
}

function closed(values: Float64Array, stride: number): Float64Array {
  const last = values.length - stride;
  if (values[0] === values[last] && values[1] === values[last + 1]) return values;
  const longer = new Float64Array(values.length + stride);
  longer.set(values);
  longer.copyWithin(values.length, 0, stride);
  return longer;
}

/** Esri JSON has `null` for an M without value; JSON has no infinity. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
