/** A second reading of the shape format, written with bigints: what the reader under test must agree with. */

/** The bytes of one integer. */
export function encodeVarint(value: number): readonly number[] {
  let rest = BigInt(Math.abs(value));
  const sign = value < 0 ? 0x40 : 0;
  const bytes = [Number(rest & 0x3fn) | sign];
  rest >>= 6n;
  while (rest > 0n) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(Number(rest & 0x7fn));
    rest >>= 7n;
  }
  return bytes;
}

export interface ShapeToEncode {
  readonly kind: 'point' | 'multipoint' | 'line' | 'polygon';
  readonly srid?: number;
  /** Parts of vertices in grid units: x, y, then z and m where there are any. */
  readonly parts: readonly (readonly (readonly number[])[])[];
  readonly hasZ?: boolean;
  readonly hasM?: boolean;
}

const KIND = { point: 1, multipoint: 2, line: 5, polygon: 6 };
const ENTITY = { point: 0x01, multipoint: 0x41, line: 0x04, polygon: 0x08 };

/** The blob of a shape. */
export function encodeShape(shape: ShapeToEncode): Buffer {
  const { kind, parts, hasZ = false, hasM = false, srid = 3857 } = shape;
  const separator = [-1, 0, 0, 0];
  const vertices = parts.flatMap((part, at) => (at === 0 ? part : [separator, ...part]));
  const isMultipart = parts.length > 1;
  const head = Buffer.alloc(10);
  head[0] = 0x64;
  head.writeUIntLE(srid, 1, 3);
  head.writeUInt32LE(vertices.length, 4);
  head[8] = (KIND[kind] << 2) | (hasZ ? 2 : 0) | (hasM ? 1 : 0);
  head[9] = vertices.length === 0 ? 0 : ENTITY[kind] | (isMultipart ? 0x40 : 0);
  const real = parts.flat();
  const envelope =
    vertices.length <= 10
      ? []
      : [
          Math.min(...real.map(([x]) => x!)),
          Math.min(...real.map(([, y]) => y!)),
          Math.max(...real.map(([x]) => x!)),
          Math.max(...real.map(([, y]) => y!)),
        ];
  const lengths = isMultipart
    ? [parts.length - 1, ...parts.slice(0, -1).map((part) => part.length + 1)]
    : [];
  const zAt = 2;
  const mAt = hasZ ? 3 : 2;
  const dx = deltas(vertices.map(([x]) => x!));
  const dy = deltas(vertices.map(([, y]) => y!));
  const stream = [
    ...dx.flatMap((value, at) => [value, dy[at]!]),
    ...(hasZ ? deltas(vertices.map((vertex) => vertex[zAt]!)) : []),
    ...(hasM ? deltas(vertices.map((vertex) => vertex[mAt]!)) : []),
  ].flatMap(encodeVarint);
  const slot = [...encodeVarint(stream.length), 0x55, 0x55, 0x55].slice(0, 4);
  const flags = [1, (hasZ ? 1 : 0) + (hasM ? 2 : 0), 0, 0];
  return Buffer.concat([
    head,
    Buffer.from([...[...envelope, ...lengths].flatMap(encodeVarint), ...slot, ...flags, ...stream]),
  ]);
}

function deltas(values: readonly number[]): readonly number[] {
  return values.map((value, at) => value - (at === 0 ? 0 : values[at - 1]!));
}
