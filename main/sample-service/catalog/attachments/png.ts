/**
 * PNG files (W3C PNG, third edition) with three bytes a pixel.
 *
 * The pixels are stored, not compressed: how well zlib compresses differs between processors, and
 * the sample data must be the same bytes everywhere.
 */
import { ascii, bigEndian32, concat } from './bytes.ts';
import type { Picture } from './picture.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const LARGEST_BLOCK = 65535;

export function encodePng({ width, height, pixels }: Picture): Uint8Array {
  const stride = width * 3;
  const lines = new Uint8Array((stride + 1) * height);
  for (let row = 0; row < height; row++) {
    // The byte before each line is its filter: 0, none.
    lines.set(pixels.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
  }
  const header = concat([
    bigEndian32(width),
    bigEndian32(height),
    Uint8Array.of(8, 2, 0, 0, 0), // 8 bits, red green blue, no interlacing
  ]);
  return concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', stored(lines)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concat([ascii(type), data]);
  return concat([bigEndian32(data.length), body, bigEndian32(crc32(body))]);
}

/** A zlib stream (RFC 1950) of stored blocks. */
function stored(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let from = 0; from < data.length; from += LARGEST_BLOCK) {
    const block = data.subarray(from, from + LARGEST_BLOCK);
    const isLast = from + block.length === data.length;
    const { length } = block;
    parts.push(Uint8Array.of(isLast ? 1 : 0, length, length >> 8, ~length, ~length >> 8), block);
  }
  return concat([...parts, bigEndian32(adler32(data))]);
}

function adler32(data: Uint8Array): number {
  let [low, high] = [1, 0];
  for (const byte of data) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(data: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of data) value = CRC_TABLE[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}
