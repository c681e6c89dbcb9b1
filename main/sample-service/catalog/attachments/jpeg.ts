/**
 * Baseline JPEG files (ITU-T T.81) with full colour resolution.
 *
 * The Huffman tables are our own, a few short codes and then all others of one length: half a page
 * instead of the four pages of annex K, at the price of slightly larger files.
 */
import { ascii, bigEndian16, concat } from './bytes.ts';
import type { Picture } from './picture.ts';

/** Zigzag position -> index in the block, by rows. */
const ZIGZAG = zigzag();

/** Coarser towards high frequencies; the same for brightness and colour. */
const QUANTISATION = Array.from({ length: 64 }, (_, index) => 2 + (index >> 3) + (index & 7));

/**
 * COSINES[u * 8 + x] of the discrete cosine transform, with its scale.
 *
 * In steps of 2^-16: the last bit of a cosine, in which engines may differ, must not decide a rounding.
 */
const COSINES = Float64Array.from({ length: 64 }, (_, index) => {
  const [u, x] = [index >> 3, index & 7];
  const value = Math.cos(((2 * x + 1) * u * Math.PI) / 16) * (u === 0 ? Math.SQRT1_2 : 1) * 0.5;
  return Math.round(value * 65_536) / 65_536;
});

const END_OF_BLOCK = 0x00;
const SIXTEEN_ZEROS = 0xf0;

interface Code {
  readonly bits: number;
  readonly length: number;
}

interface HuffmanTable {
  readonly codes: ReadonlyMap<number, Code>;
  /** The table as in the DHT segment: how many codes of each length, then the symbols. */
  readonly segment: Uint8Array;
}

const DC = huffman(Array.from({ length: 12 }, (_, size) => [size, 4] as const));
const AC = huffman(acLengths());

export function encodeJpeg(picture: Picture): Uint8Array {
  return concat([
    segment(0xd8),
    segment(0xe0, concat([ascii('JFIF\0'), Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0, 0)])),
    segment(0xdb, Uint8Array.of(0, ...ZIGZAG.map((index) => QUANTISATION[index]!))),
    segment(0xc0, frame(picture)),
    segment(0xc4, concat([Uint8Array.of(0x00), DC.segment])),
    segment(0xc4, concat([Uint8Array.of(0x10), AC.segment])),
    segment(0xda, Uint8Array.of(3, 1, 0, 2, 0, 3, 0, 0, 63, 0)),
    scan(picture),
    segment(0xd9),
  ]);
}

function segment(marker: number, data?: Uint8Array): Uint8Array {
  const start = Uint8Array.of(0xff, marker);
  return data ? concat([start, bigEndian16(data.length + 2), data]) : start;
}

/** Eight bits; three components without subsampling, all with quantisation table 0. */
function frame({ width, height }: Picture): Uint8Array {
  const components = Uint8Array.of(3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0);
  return concat([Uint8Array.of(8), bigEndian16(height), bigEndian16(width), components]);
}

function scan(picture: Picture): Uint8Array {
  const writer = new BitWriter();
  const previous = [0, 0, 0];
  const block = new Float64Array(64);
  for (let top = 0; top < picture.height; top += 8) {
    for (let left = 0; left < picture.width; left += 8) {
      for (let component = 0; component < 3; component++) {
        sample(picture, left, top, WEIGHTS[component]!, block);
        const coefficients = transform(block);
        writeBlock(writer, coefficients, previous[component]!);
        previous[component] = coefficients[0]!;
      }
    }
  }
  return writer.finish();
}

/** Y, Cb and Cr from red, green, blue, each shifted to lie around 0 (JFIF 1.02). */
const WEIGHTS = [
  [0.299, 0.587, 0.114, -128],
  [-0.168736, -0.331264, 0.5, 0],
  [0.5, -0.418688, -0.081312, 0],
] as const;

/** Fills the block with 64 samples; the last row and column of the picture repeat beyond its edge. */
function sample(
  { width, height, pixels }: Picture,
  left: number,
  top: number,
  [red, green, blue, shift]: (typeof WEIGHTS)[number],
  block: Float64Array,
): void {
  for (let index = 0; index < 64; index++) {
    const x = Math.min(left + (index & 7), width - 1);
    const y = Math.min(top + (index >> 3), height - 1);
    const at = (y * width + x) * 3;
    block[index] = pixels[at]! * red + pixels[at + 1]! * green + pixels[at + 2]! * blue + shift;
  }
}

/** Quantised coefficients in zigzag order. */
function transform(block: Float64Array): number[] {
  const half = cosineTransform(block);
  const whole = cosineTransform(half);
  return ZIGZAG.map((index) => Math.round(whole[index]! / QUANTISATION[index]!));
}

/** Transforms the rows and turns the block over, so that a second call does the columns. */
function cosineTransform(block: Float64Array): Float64Array {
  const turned = new Float64Array(64);
  for (let row = 0; row < 64; row += 8) {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += block[row + x]! * COSINES[u * 8 + x]!;
      turned[u * 8 + (row >> 3)] = sum;
    }
  }
  return turned;
}

function writeBlock(writer: BitWriter, block: readonly number[], previousDc: number): void {
  writeValue(writer, DC, 0, block[0]! - previousDc);
  let zeros = 0;
  for (let at = 1; at < 64; at++) {
    if (block[at] === 0) {
      zeros++;
      continue;
    }
    for (; zeros >= 16; zeros -= 16) writer.write(AC.codes.get(SIXTEEN_ZEROS)!);
    writeValue(writer, AC, zeros, block[at]!);
    zeros = 0;
  }
  if (zeros > 0) writer.write(AC.codes.get(END_OF_BLOCK)!);
}

/** Zeros before it and size of the value as one symbol, then the value; negative ones as one's complement. */
function writeValue(writer: BitWriter, table: HuffmanTable, zeros: number, value: number): void {
  const length = 32 - Math.clz32(Math.abs(value));
  writer.write(table.codes.get(zeros * 16 + length)!);
  writer.write({ bits: value < 0 ? value + (1 << length) - 1 : value, length });
}

class BitWriter {
  readonly #bytes: number[] = [];
  #pending = 0;
  #count = 0;

  write({ bits, length }: Code): void {
    for (let bit = length - 1; bit >= 0; bit--) {
      this.#pending = (this.#pending << 1) | ((bits >> bit) & 1);
      if (++this.#count === 8) this.#flush();
    }
  }

  /** Fills the last byte with ones. */
  finish(): Uint8Array {
    while (this.#count > 0) this.write({ bits: 1, length: 1 });
    return Uint8Array.from(this.#bytes);
  }

  #flush(): void {
    this.#bytes.push(this.#pending);
    // 0xff starts a marker unless a zero follows.
    if (this.#pending === 0xff) this.#bytes.push(0);
    this.#pending = 0;
    this.#count = 0;
  }
}

/** Canonical codes from symbols with the length of their code, shortest first. */
function huffman(lengths: readonly (readonly [symbol: number, length: number])[]): HuffmanTable {
  const counts = new Uint8Array(16);
  const codes = new Map<number, Code>();
  let [bits, before] = [0, lengths[0]![1]];
  for (const [symbol, length] of lengths) {
    bits <<= length - before;
    before = length;
    codes.set(symbol, { bits, length });
    counts[length - 1]!++;
    bits++;
  }
  const symbols = Uint8Array.from(lengths, ([symbol]) => symbol);
  return { codes, segment: concat([counts, symbols]) };
}

/** Short codes for what occurs most, nine bits for the rest; the code of ones alone stays unused. */
function acLengths(): (readonly [number, number])[] {
  const short = [
    [END_OF_BLOCK, 2],
    [0x01, 3],
    [0x02, 3],
    [0x11, 4],
    [0x03, 4],
  ] as const;
  const taken = new Set<number>(short.map(([symbol]) => symbol));
  const rest: number[] = [SIXTEEN_ZEROS];
  for (let zeros = 0; zeros < 16; zeros++) {
    for (let size = 1; size <= 10; size++) {
      if (!taken.has(zeros * 16 + size)) rest.push(zeros * 16 + size);
    }
  }
  return [...short, ...rest.map((symbol) => [symbol, 9] as const)];
}

function zigzag(): number[] {
  const cells = Array.from({ length: 64 }, (_, index) => ({ row: index >> 3, column: index & 7 }));
  const order = cells.toSorted((a, b) => {
    const [da, db] = [a.row + a.column, b.row + b.column];
    if (da !== db) return da - db;
    return da % 2 === 0 ? b.row - a.row : a.row - b.row;
  });
  return order.map(({ row, column }) => row * 8 + column);
}
