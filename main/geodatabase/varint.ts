/**
 * Signed integers of variable length, as shapes hold them: bit 7 says that more follows, bit 6 of the first byte is
 * the sign, the rest are bits of the magnitude, little end first.
 */

/** A shape that cannot be read. The message completes "the shape cannot be read: …". */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

/** A place in bytes that moves as they are read. */
export interface ByteCursor {
  readonly bytes: Uint8Array;
  /** The first byte that does not belong to it. */
  readonly end: number;
  at: number;
}

/** Reads one integer and moves on. Throws `ShapeError` at the end of the bytes and beyond 2^53. */
export function readVarint(cursor: ByteCursor): number {
  const { bytes, end } = cursor;
  if (cursor.at >= end) throw new ShapeError('its numbers end too early');
  let byte = bytes[cursor.at++]!;
  const isNegative = (byte & 64) !== 0;
  let value = byte & 63;
  // Bit operations would cut at 32 bits.
  let factor = 64;
  while ((byte & 128) !== 0) {
    if (cursor.at >= end) throw new ShapeError('its last number is cut');
    byte = bytes[cursor.at++]!;
    value += (byte & 127) * factor;
    factor *= 128;
    if (value > Number.MAX_SAFE_INTEGER || factor > 2 ** 62) {
      throw new ShapeError('one of its numbers is too large');
    }
  }
  return isNegative && value !== 0 ? -value : value;
}
