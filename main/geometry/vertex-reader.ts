import { GeometryError } from './errors.ts';

/** What the ordinates of a geometry mean: where Z and M stand in its vertices, and what to keep. */
export interface Dimensions {
  /** Position of Z in a source vertex, or -1. */
  readonly zIndex: number;
  /** Position of M in a source vertex, or -1. */
  readonly mIndex: number;
}

/** The parts of one kind of geometry: how they are called, and what makes one complete. */
export interface PartRules {
  /** "path" or "ring"; `null` for the points of a multipoint, which have no parts. */
  readonly part: string | null;
  readonly minimumVertices: number;
  readonly closed: boolean;
}

const INITIAL_ORDINATES = 4096;

/**
 * Reads untrusted Esri JSON vertices into one flat array, checks them on the way and keeps their
 * envelope. One reader serves any number of geometries: `reset` it before each.
 *
 * `values` holds `stride` ordinates a vertex (x, y, then Z and M where the layer has them); part `n`
 * begins at `starts[n]` and has `counts[n]` vertices.
 */
export class VertexReader {
  readonly hasZ: boolean;
  readonly hasM: boolean;
  readonly stride: number;
  values = new Float64Array(INITIAL_ORDINATES);
  readonly starts: number[] = [];
  readonly counts: number[] = [];
  partCount = 0;
  length = 0;
  minX = Infinity;
  minY = Infinity;
  maxX = -Infinity;
  maxY = -Infinity;

  constructor(hasZ: boolean, hasM: boolean) {
    this.hasZ = hasZ;
    this.hasM = hasM;
    this.stride = 2 + (hasZ ? 1 : 0) + (hasM ? 1 : 0);
  }

  reset(): void {
    this.partCount = 0;
    this.length = 0;
    this.minX = Infinity;
    this.minY = Infinity;
    this.maxX = -Infinity;
    this.maxY = -Infinity;
  }

  /** The position behind the last ordinate of a part. */
  endOf(part: number): number {
    return this.starts[part]! + this.counts[part]! * this.stride;
  }

  /**
   * Appends one part: an array of vertices. An empty array adds nothing. `place` is its position
   * among its siblings, for messages. Throws `GeometryError`.
   */
  readPart(part: unknown, place: number, rules: PartRules, dimensions: Dimensions): void {
    if (!Array.isArray(part)) {
      throw new GeometryError(`${at(rules, place)} is not an array, but ${describe(part)}.`);
    }
    const count = part.length;
    if (count === 0) return;
    if (count < rules.minimumVertices) {
      throw new GeometryError(
        `${at(rules, place)} has ${count} ${count === 1 ? 'vertex' : 'vertices'}; a ${rules.part ?? 'part'} needs at least ${rules.minimumVertices}.`,
      );
    }
    const start = this.length;
    this.reserve(count * this.stride);
    this.readVertices(part, place, rules, dimensions);
    if (rules.closed) this.checkClosed(start, place, rules);
    this.starts[this.partCount] = start;
    this.counts[this.partCount] = count;
    this.partCount++;
  }

  private readVertices(
    part: readonly unknown[],
    place: number,
    rules: PartRules,
    { zIndex, mIndex }: Dimensions,
  ): void {
    const { values, hasZ, hasM } = this;
    let { length, minX, minY, maxX, maxY } = this;
    for (let vertexIndex = 0; vertexIndex < part.length; vertexIndex++) {
      const vertex: unknown = part[vertexIndex];
      if (!Array.isArray(vertex)) throw notAVertex(rules, place, vertexIndex, vertex);
      const x: unknown = vertex[0];
      const y: unknown = vertex[1];
      if (typeof x !== 'number' || !Number.isFinite(x)) {
        throw notAnOrdinate(rules, place, vertexIndex, 'x', x);
      }
      if (typeof y !== 'number' || !Number.isFinite(y)) {
        throw notAnOrdinate(rules, place, vertexIndex, 'y', y);
      }
      if (x < minX) minX = x;
      if (x > maxX) maxX = x;
      if (y < minY) minY = y;
      if (y > maxY) maxY = y;
      values[length++] = x;
      values[length++] = y;
      if (hasZ) {
        const z = optionalOrdinate(zIndex < 0 ? undefined : vertex[zIndex]);
        if (z === undefined) throw notAnOrdinate(rules, place, vertexIndex, 'Z', vertex[zIndex]);
        values[length++] = z;
      }
      if (hasM) {
        const m = optionalOrdinate(mIndex < 0 ? undefined : vertex[mIndex]);
        if (m === undefined) throw notAnOrdinate(rules, place, vertexIndex, 'M', vertex[mIndex]);
        values[length++] = m;
      }
    }
    this.length = length;
    this.minX = minX;
    this.minY = minY;
    this.maxX = maxX;
    this.maxY = maxY;
  }

  private checkClosed(start: number, place: number, rules: PartRules): void {
    const last = this.length - this.stride;
    if (
      this.values[start] !== this.values[last] ||
      this.values[start + 1] !== this.values[last + 1]
    ) {
      throw new GeometryError(
        `${at(rules, place)} is not closed: its last vertex differs from its first.`,
      );
    }
  }

  private reserve(ordinates: number): void {
    const needed = this.length + ordinates;
    if (needed <= this.values.length) return;
    const grown = new Float64Array(Math.max(needed, this.values.length * 2));
    grown.set(this.values.subarray(0, this.length));
    this.values = grown;
  }
}

/**
 * A Z or M as a number: `NaN` where it is missing, `null` or `"NaN"`; `undefined` if it is anything
 * else but a finite number.
 */
export function optionalOrdinate(value: unknown): number | undefined {
  if (typeof value === 'number') return Math.abs(value) === Infinity ? undefined : value;
  return value === null || value === undefined || value === 'NaN' ? NaN : undefined;
}

/** A value in words, short whatever its size, for messages. */
export function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') {
    return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'an object';
}

function at(rules: PartRules, place: number, vertexIndex?: number): string {
  const part = rules.part === null ? '' : `${rules.part} ${place + 1}`;
  if (vertexIndex === undefined) return capitalise(part === '' ? 'the list of points' : part);
  const vertex = `${rules.part === null ? 'point' : 'vertex'} ${vertexIndex + 1}`;
  return capitalise(part === '' ? vertex : `${part}, ${vertex}`);
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function notAVertex(rules: PartRules, place: number, index: number, value: unknown): GeometryError {
  return new GeometryError(
    `${at(rules, place, index)} is not an array of numbers, but ${describe(value)}.`,
  );
}

function notAnOrdinate(
  rules: PartRules,
  place: number,
  index: number,
  axis: string,
  value: unknown,
): GeometryError {
  return new GeometryError(
    `${at(rules, place, index)} has no usable ${axis}: expected a finite number, found ${describe(value)}.`,
  );
}
