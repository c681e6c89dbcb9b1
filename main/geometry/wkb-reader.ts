import { GeometryError } from './errors.ts';
import {
  ENVELOPE_BYTES,
  EWKB_M,
  EWKB_SRID,
  EWKB_Z,
  FLAG_EMPTY,
  FLAG_EXTENDED,
  FLAG_LITTLE_ENDIAN,
  HEADER_BYTES,
  MAGIC_G,
  MAGIC_P,
} from './geopackage-binary.ts';

/** The header of a GeoPackage geometry. */
export interface BlobHeader {
  readonly srsId: number;
  readonly isEmpty: boolean;
  readonly isLittleEndian: boolean;
  /** How many bytes of envelope follow the header, 0 for none. */
  readonly envelopeBytes: number;
}

/** Names of the WKB types that no feature layer can hold, for messages. */
const FOREIGN_TYPES: Readonly<Record<number, string>> = {
  0: 'a geometry without a type',
  7: 'a geometry collection',
  8: 'a circular string',
  9: 'a compound curve',
  10: 'a curve polygon',
  11: 'a multicurve',
  12: 'a multisurface',
  13: 'a curve',
  14: 'a surface',
  15: 'a polyhedral surface',
  16: 'a TIN',
  17: 'a triangle',
};
const LAST_SIMPLE_TYPE = 6;

/** Reads the header at the front of a GeoPackage geometry. Throws `GeometryError`. */
export function readHeader(view: DataView): BlobHeader {
  if (view.byteLength < HEADER_BYTES) {
    throw new GeometryError(
      `The geometry has ${view.byteLength} bytes, too few for a GeoPackage geometry.`,
    );
  }
  if (view.getUint8(0) !== MAGIC_G || view.getUint8(1) !== MAGIC_P) {
    throw new GeometryError(
      'The geometry is not a GeoPackage geometry: it does not begin with GP.',
    );
  }
  if (view.getUint8(2) !== 0) {
    throw new GeometryError(
      `The geometry has version ${view.getUint8(2)} of the GeoPackage encoding; only version 0 can be read.`,
    );
  }
  const flags = view.getUint8(3);
  if ((flags & FLAG_EXTENDED) !== 0) {
    throw new GeometryError(
      'The geometry is of an extended GeoPackage type, which cannot be read.',
    );
  }
  const envelopeBytes = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelopeBytes === undefined) {
    throw new GeometryError(`The geometry has an unknown kind of envelope (${(flags >> 1) & 7}).`);
  }
  if (view.byteLength < HEADER_BYTES + envelopeBytes) {
    throw new GeometryError('The geometry ends within its envelope.');
  }
  const isLittleEndian = (flags & FLAG_LITTLE_ENDIAN) !== 0;
  return {
    srsId: view.getInt32(4, isLittleEndian),
    isEmpty: (flags & FLAG_EMPTY) !== 0,
    isLittleEndian,
    envelopeBytes,
  };
}

/** What a WKB geometry begins with: byte order, type and dimensions. */
export interface WkbType {
  /** 1 to 6: point, linestring, polygon, and the multi types. */
  readonly type: number;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  /** Numbers in a vertex: 2 to 4. */
  readonly stride: number;
  readonly isLittleEndian: boolean;
}

/** For the vertices of the geometry that is being read: memory of its own for each part keeps the collector busy. */
const vertices = new Float64Array(8192);

/**
 * Walks through well-known binary, in ISO or extended (EWKB) notation, in either byte order. Every
 * read is checked against the end of the blob and throws `GeometryError` beyond it.
 *
 * One at a time: the vertices that it has read are valid until the next reader is made.
 */
export class WkbReader {
  private readonly view: DataView;
  private offset: number;
  private used = 0;

  constructor(view: DataView, offset: number) {
    this.view = view;
    this.offset = offset;
  }

  readType(): WkbType {
    this.need(5);
    const order = this.view.getUint8(this.offset);
    if (order > 1) {
      throw new GeometryError(
        `The geometry has an unknown byte order (${order}) at byte ${this.offset}.`,
      );
    }
    const isLittleEndian = order === 1;
    const code = this.view.getUint32(this.offset + 1, isLittleEndian);
    this.offset += 5;
    if ((code & EWKB_SRID) !== 0) {
      this.need(4);
      this.offset += 4;
    }
    const plain = code & 0x1fffffff;
    const dimensions = Math.floor(plain / 1000);
    const type = plain % 1000;
    if (dimensions > 3 || type < 1 || type > LAST_SIMPLE_TYPE) {
      const known = dimensions <= 3 ? FOREIGN_TYPES[type] : undefined;
      throw new GeometryError(
        `The geometry holds ${known ?? `a WKB type that is not known (${code})`}; points, multipoints, lines and polygons can be read.`,
      );
    }
    const hasZ = (code & EWKB_Z) !== 0 || dimensions === 1 || dimensions === 3;
    const hasM = (code & EWKB_M) !== 0 || dimensions >= 2;
    return { type, hasZ, hasM, stride: 2 + (hasZ ? 1 : 0) + (hasM ? 1 : 0), isLittleEndian };
  }

  /** Reads how many items follow; whether so many fit is checked as they are read. */
  readCount({ isLittleEndian }: WkbType): number {
    this.need(4);
    const count = this.view.getUint32(this.offset, isLittleEndian);
    this.offset += 4;
    return count;
  }

  /** Reads `count` vertices as they stand: `stride` numbers each. */
  readVertices({ stride, isLittleEndian }: WkbType, count: number): Float64Array {
    const length = count * stride;
    this.need(length * 8);
    const values = this.take(length);
    for (let at = 0; at < length; at++) {
      values[at] = this.view.getFloat64(this.offset + at * 8, isLittleEndian);
    }
    this.offset += length * 8;
    return values;
  }

  private take(length: number): Float64Array {
    if (this.used + length > vertices.length) return new Float64Array(length);
    const taken = vertices.subarray(this.used, this.used + length);
    this.used += length;
    return taken;
  }

  private need(bytes: number): void {
    if (this.offset + bytes <= this.view.byteLength) return;
    throw new GeometryError(
      `The geometry is cut short: ${bytes} bytes are announced at byte ${this.offset}, ${this.view.byteLength - this.offset} are left.`,
    );
  }
}
