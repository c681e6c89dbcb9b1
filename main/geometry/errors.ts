/**
 * A geometry that cannot be read or written. The message is a sentence that says what is wrong and
 * where; parts, rings and vertices are counted from 1, as in "ring 3, vertex 5".
 */
export class GeometryError extends Error {
  override readonly name = 'GeometryError';
}

/**
 * A JSON answer that cannot be split: cut short, not JSON, or larger than allowed. The message is a
 * sentence with the place in it; `byteOffset` counts from 0, a byte order mark included.
 */
export class JsonStreamError extends Error {
  override readonly name = 'JsonStreamError';
  readonly byteOffset: number;

  constructor(message: string, byteOffset: number, options?: { cause: unknown }) {
    super(message, options);
    this.byteOffset = byteOffset;
  }
}
