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
} from './geopackage-binary.ts';
import { GrowingBytes } from './growing-bytes.ts';

/** Bytes of byte order and type, and of a count: what stands before the vertices of a part. */
export const TYPE_BYTES = 5;
export const COUNT_BYTES = 4;

/** An xy envelope. */
interface Extent {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Writes GeoPackage geometries one after the other into one buffer, little endian. */
export class BlobWriter {
  private readonly output = new GrowingBytes(4096);
  private readonly dimensionCode: number;

  constructor(srsId: number, hasZ: boolean, hasM: boolean) {
    this.dimensionCode = (hasZ ? ISO_Z : 0) + (hasM ? ISO_M : 0);
    this.output.bytes[0] = MAGIC_G;
    this.output.bytes[1] = MAGIC_P;
    this.output.view.setInt32(4, srsId, true);
  }

  /** Begins a geometry of at most `wkbBytes` bytes of WKB; there are no checks of room after this. */
  begin(isEmpty: boolean, extent: Extent | null, wkbBytes: number): void {
    const { output } = this;
    output.length = HEADER_BYTES;
    output.reserve(ENVELOPE_XY_BYTES + wkbBytes);
    output.bytes[3] =
      FLAG_LITTLE_ENDIAN | (extent === null ? 0 : FLAG_ENVELOPE_XY) | (isEmpty ? FLAG_EMPTY : 0);
    if (extent === null) return;
    this.writeDouble(extent.minX);
    this.writeDouble(extent.maxX);
    this.writeDouble(extent.minY);
    this.writeDouble(extent.maxY);
  }

  /** Writes byte order and type; `type` is without Z and M, which are those of the layer. */
  writeType(type: number): void {
    const { output } = this;
    output.bytes[output.length] = 1;
    output.view.setUint32(output.length + 1, type + this.dimensionCode, true);
    output.length += TYPE_BYTES;
  }

  writeCount(count: number): void {
    const { output } = this;
    output.view.setUint32(output.length, count, true);
    output.length += COUNT_BYTES;
  }

  writeDouble(value: number): void {
    const { output } = this;
    output.view.setFloat64(output.length, value, true);
    output.length += 8;
  }

  /** Writes `values[from..to)`. */
  writeDoubles(values: Float64Array, from: number, to: number): void {
    const { view } = this.output;
    let offset = this.output.length;
    for (let at = from; at < to; at++) {
      view.setFloat64(offset, values[at]!, true);
      offset += 8;
    }
    this.output.length = offset;
  }

  /** Writes the vertices in `values[from..to)`, `stride` numbers each, last vertex first. */
  writeBackwards(values: Float64Array, stride: number, from: number, to: number): void {
    const { view } = this.output;
    let offset = this.output.length;
    for (let vertex = to - stride; vertex >= from; vertex -= stride) {
      for (let at = vertex; at < vertex + stride; at++) {
        view.setFloat64(offset, values[at]!, true);
        offset += 8;
      }
    }
    this.output.length = offset;
  }

  /** A copy of what was written since `begin`. */
  take(): Uint8Array {
    return this.output.bytes.slice(0, this.output.length);
  }
}
