/** Shapes as a shapefile stores them: .shp with its index .shx (ESRI Shapefile Technical Description, 1998). */
import type { JsonGeometry } from '../archive/archive.ts';
import type { GeometryType } from '../spec.ts';

type Position = readonly number[];

const TYPES: Readonly<Record<GeometryType, number>> = {
  esriGeometryPoint: 1,
  esriGeometryPolyline: 3,
  esriGeometryPolygon: 5,
  esriGeometryMultipoint: 8,
};
const WITH_Z = 10;
const HEADER_BYTES = 100;
/** Below this a measure counts as none. */
const NO_MEASURE = -1e39;

interface Bounds {
  readonly min: number[];
  readonly max: number[];
}

const nowhere = (): Bounds => ({
  min: [Infinity, Infinity, Infinity],
  max: [-Infinity, -Infinity, -Infinity],
});

/** Collects shapes in the order of the rows. */
export class ShapeWriter {
  readonly #type: number;
  readonly #hasZ: boolean;
  readonly #records: Buffer[] = [];
  readonly #bounds = nowhere();

  constructor(geometryType: GeometryType, hasZ: boolean) {
    this.#hasZ = hasZ;
    this.#type = TYPES[geometryType] + (hasZ ? WITH_Z : 0);
  }

  add(geometry: JsonGeometry | null): void {
    const parts = partsOf(geometry);
    const points = parts.flat();
    if (points.length === 0) {
      this.#records.push(Buffer.alloc(4));
      return;
    }
    extend(this.#bounds, points);
    this.#records.push(this.#content(parts, points));
  }

  /** The two files. */
  finish(): { readonly shp: Uint8Array; readonly shx: Uint8Array } {
    const index = Buffer.alloc(this.#records.length * 8);
    const chunks: Buffer[] = [];
    let words = HEADER_BYTES / 2;
    this.#records.forEach((content, number) => {
      const head = Buffer.alloc(8);
      head.writeInt32BE(number + 1, 0);
      head.writeInt32BE(content.length / 2, 4);
      chunks.push(head, content);
      index.writeInt32BE(words, number * 8);
      index.writeInt32BE(content.length / 2, number * 8 + 4);
      words += 4 + content.length / 2;
    });
    const shp = Buffer.concat([this.#header(words), ...chunks]);
    const shx = Buffer.concat([this.#header((HEADER_BYTES + index.length) / 2), index]);
    return { shp, shx };
  }

  #header(words: number): Buffer {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeInt32BE(9994, 0);
    header.writeInt32BE(words, 24);
    header.writeInt32LE(1000, 28);
    header.writeInt32LE(this.#type, 32);
    const { min, max } = this.#bounds;
    const isEmpty = !Number.isFinite(min[0]);
    const value = (number: number | undefined): number => (isEmpty ? 0 : (number ?? 0));
    header.writeDoubleLE(value(min[0]), 36);
    header.writeDoubleLE(value(min[1]), 44);
    header.writeDoubleLE(value(max[0]), 52);
    header.writeDoubleLE(value(max[1]), 60);
    header.writeDoubleLE(this.#hasZ ? value(min[2]) : 0, 68);
    header.writeDoubleLE(this.#hasZ ? value(max[2]) : 0, 76);
    return header;
  }

  #content(parts: readonly (readonly Position[])[], points: readonly Position[]): Buffer {
    const base = this.#type % WITH_Z;
    const doubles: number[] = [];
    const push = (point: Position): void => void doubles.push(point[0]!, point[1]!);
    if (base === 1) {
      const [point] = points;
      push(point!);
      if (this.#hasZ) doubles.push(point![2] ?? 0, NO_MEASURE);
      return Buffer.concat([ints([this.#type]), floats(doubles)]);
    }
    const own = nowhere();
    extend(own, points);
    const box = floats([own.min[0]!, own.min[1]!, own.max[0]!, own.max[1]!]);
    points.forEach(push);
    const heights = this.#hasZ
      ? floats([own.min[2]!, own.max[2]!, ...points.map((point) => point[2] ?? 0)])
      : Buffer.alloc(0);
    const counts = base === 8 ? [points.length] : [parts.length, points.length, ...starts(parts)];
    return Buffer.concat([ints([this.#type]), box, ints(counts), floats(doubles), heights]);
  }
}

function starts(parts: readonly (readonly Position[])[]): number[] {
  let at = 0;
  return parts.map((part) => {
    const start = at;
    at += part.length;
    return start;
  });
}

/** Esri JSON: a point, points, paths or rings; rings turn as shapefiles want them already. */
function partsOf(geometry: JsonGeometry | null): Position[][] {
  if (geometry === null) return [];
  const { x, y, z, points, paths, rings } = geometry;
  if (typeof x === 'number' && typeof y === 'number') {
    return [[[x, y, typeof z === 'number' ? z : 0]]];
  }
  if (Array.isArray(points)) return [points as Position[]];
  const parts = (Array.isArray(paths) ? paths : rings) as Position[][] | undefined;
  return (parts ?? []).filter((part) => part.length > 0);
}

function extend({ min, max }: Bounds, points: readonly Position[]): void {
  for (const point of points) {
    for (const axis of [0, 1, 2]) {
      const value = point[axis] ?? 0;
      min[axis] = Math.min(min[axis]!, value);
      max[axis] = Math.max(max[axis]!, value);
    }
  }
}

function ints(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeInt32LE(value, index * 4));
  return buffer;
}

function floats(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => buffer.writeDoubleLE(value, index * 8));
  return buffer;
}
