/** Runs shorter than this are copied byte by byte: cheaper than making a view for `set`. */
const SHORT_RUN = 48;

/**
 * A byte buffer that is written from the front and used again and again.
 *
 * `bytes` and `view` are replaced whenever it grows: read them anew after `reserve`.
 */
export class GrowingBytes {
  bytes: Uint8Array;
  view: DataView;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** Forgets what was written, and gives memory beyond `keptCapacity` back. */
  clear(keptCapacity: number): void {
    this.length = 0;
    if (this.bytes.length <= keptCapacity) return;
    this.bytes = new Uint8Array(keptCapacity);
    this.view = new DataView(this.bytes.buffer);
  }

  push(byte: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  /** Appends `source[from..to)`. */
  append(source: Uint8Array, from: number, to: number): void {
    const count = to - from;
    this.reserve(count);
    if (count < SHORT_RUN) {
      for (let at = 0; at < count; at++) this.bytes[this.length + at] = source[from + at]!;
    } else {
      this.bytes.set(source.subarray(from, to), this.length);
    }
    this.length += count;
  }

  /** A view of what was written, valid until the next write. */
  written(from = 0, to = this.length): Uint8Array {
    return this.bytes.subarray(from, to);
  }
}
