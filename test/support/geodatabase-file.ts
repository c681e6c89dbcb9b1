/** A small reader of mobile geodatabases for tests: plain SQL and a shape decoder of its own. */
import Database from 'better-sqlite3';

export interface Grid {
  readonly x: number;
  readonly y: number;
  readonly xy: number;
  readonly z: number;
  readonly zScale: number;
  readonly m: number;
  readonly mScale: number;
}

export interface DecodedShape {
  readonly srid: number;
  readonly type: number;
  readonly entity: number;
  readonly vertexCount: number;
  readonly hasEnvelope: boolean;
  /** Parts as separators split them; each vertex is x, y, then z and m. */
  readonly parts: readonly (readonly (readonly number[])[])[];
}

/** Bits are taken from the end of the number to its beginning, unlike the code under test. */
function varint(bytes: Uint8Array, at: number): [value: number, next: number] {
  let end = at;
  while (((bytes[end] ?? 0) & 128) !== 0) end += 1;
  if (end >= bytes.length) throw new Error('A number runs over the end of the blob.');
  let value = 0;
  for (let index = end; index > at; index -= 1) value = value * 128 + ((bytes[index] ?? 0) & 127);
  value = value * 64 + ((bytes[at] ?? 0) & 63);
  if (!Number.isSafeInteger(value)) throw new Error('A number is too large.');
  return [((bytes[at] ?? 0) & 64) === 0 ? value : -value, end + 1];
}

/** Decodes a blob to grid units made into coordinates; throws unless every byte is accounted for. */
export function decodeBlob(blob: Uint8Array, grid: Grid): DecodedShape {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  if (view.getUint8(0) !== 0x64) throw new Error('The blob has no marker.');
  const srid = view.getUint32(0, true) >>> 8;
  const vertexCount = view.getUint32(4, true);
  const type = view.getUint8(8);
  const entity = view.getUint8(9);
  let at = 10;
  const next = (): number => {
    const [value, after] = varint(blob, at);
    at = after;
    return value;
  };
  const envelope = vertexCount > 10 ? [next(), next(), next(), next()] : null;
  const counts: number[] = [];
  if ((entity & 0x40) !== 0 && (entity & 1) === 0) {
    const further = next();
    for (let index = 0; index < further; index += 1) counts.push(next());
  }
  const [length] = varint(blob, at);
  if (at + 8 + length !== blob.length) throw new Error('The blob has another length.');
  const dimensions = view.getUint8(at + 5);
  at += 8;
  const columns: number[][] = [[], [], [], []];
  const sums = [0, 0, 0, 0];
  const take = (column: number): void => {
    sums[column] = (sums[column] ?? 0) + next();
    columns[column]?.push(sums[column] ?? 0);
  };
  for (let index = 0; index < vertexCount; index += 1) {
    take(0);
    take(1);
  }
  for (const [bit, column] of [
    [1, 2],
    [2, 3],
  ] as const) {
    if ((dimensions & bit) === 0) continue;
    for (let index = 0; index < vertexCount; index += 1) take(column);
  }
  if (at !== blob.length) throw new Error('Bytes are left over.');
  const parts = split(columns, counts, vertexCount);
  if (envelope !== null) checkEnvelope(envelope, parts);
  return {
    srid,
    type,
    entity,
    vertexCount,
    hasEnvelope: envelope !== null,
    parts: parts.map((part) => part.map((vertex) => coordinates(vertex, dimensions, grid))),
  };
}

function split(columns: number[][], counts: readonly number[], total: number): number[][][] {
  const vertices = Array.from({ length: total }, (_, index) =>
    columns.map((column) => column[index] ?? 0),
  );
  const parts: number[][][] = [[]];
  for (const vertex of vertices) {
    if (vertex[0] === -1 && vertex[1] === 0) parts.push([]);
    else parts.at(-1)?.push(vertex);
  }
  const stated = counts.join();
  const found = parts
    .slice(0, -1)
    .map((part) => part.length + 1)
    .join();
  if (stated !== found) throw new Error(`Parts of ${found} vertices, but ${stated} are stated.`);
  return parts;
}

function checkEnvelope(envelope: readonly number[], parts: readonly number[][][]): void {
  const xs = parts.flat().map(([x = 0]) => x);
  const ys = parts.flat().map(([, y = 0]) => y);
  const computed = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  if (computed.join() !== envelope.join())
    throw new Error('The envelope is not that of the vertices.');
}

function coordinates(vertex: readonly number[], dimensions: number, grid: Grid): number[] {
  const [x = 0, y = 0, z = 0, m = 0] = vertex;
  const result = [x / grid.xy + grid.x, y / grid.xy + grid.y];
  if ((dimensions & 1) !== 0) result.push(z === -1 ? NaN : z / grid.zScale + grid.z);
  if ((dimensions & 2) !== 0) result.push(m === -1 ? NaN : m / grid.mScale + grid.m);
  return result;
}

/** Rings of one part: each ends where its first position comes again. */
export function ringsOf(part: readonly (readonly number[])[]): number[][][] {
  const rings: number[][][] = [];
  let start = 0;
  for (let index = 1; index < part.length; index += 1) {
    const [one, other] = [part[start], part[index]];
    if (index === start || one?.[0] !== other?.[0] || one?.[1] !== other?.[1]) continue;
    rings.push(part.slice(start, index + 1).map((vertex) => [...vertex]));
    start = index + 1;
  }
  if (start !== part.length) throw new Error('A ring is not closed.');
  return rings;
}

export type Row = Readonly<Record<string, unknown>>;

/** A file, opened without a trace beside it. Close it after the test. */
export class GeodatabaseReader {
  readonly database: Database.Database;

  constructor(path: string) {
    this.database = new Database(path, { readonly: true });
  }

  all(sql: string, ...parameters: unknown[]): Row[] {
    return this.database.prepare<unknown[], Row>(sql).all(...parameters);
  }

  value(sql: string, ...parameters: unknown[]): unknown {
    return this.database
      .prepare(sql)
      .pluck()
      .get(...parameters);
  }

  /** The rows that hold now. */
  current(table: string): Row[] {
    return this.all(`SELECT * FROM "${table}" WHERE gdb_to_date > 5373484`);
  }

  definition(name: string): string {
    return this.value(
      'SELECT Definition FROM GDB_Items NOT INDEXED WHERE Name = ?',
      name,
    ) as string;
  }

  /** The grid of a table's shapes: from the last spatial reference of its definition. */
  grid(name: string): Grid {
    const xml = this.definition(name);
    const last = xml.slice(xml.lastIndexOf('<SpatialReference'));
    const number = (tag: string): number => Number(text(last, tag));
    return {
      x: number('XOrigin'),
      y: number('YOrigin'),
      xy: number('XYScale'),
      z: number('ZOrigin'),
      zScale: number('ZScale'),
      m: number('MOrigin'),
      mScale: number('MScale'),
    };
  }

  close(): void {
    this.database.close();
  }
}

/** The text of the first element of that name. */
export function text(xml: string, tag: string): string | undefined {
  return new RegExp(`<${tag}(?: [^>]*)?>([^<]*)</${tag}>`).exec(xml)?.[1];
}

/** The texts of all elements of that name. */
export function texts(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag}(?: [^>]*)?>([^<]*)</${tag}>`, 'g'))].map(
    ([, found = '']) => found,
  );
}
