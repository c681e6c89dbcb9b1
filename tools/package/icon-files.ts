/** Containers of icons: they hold ready PNG pictures of several sizes. */

export interface Picture {
  /** Width and height in pixels. */
  readonly size: number;
  readonly png: Uint8Array;
}

/** What macOS calls a picture of this size. */
const ICNS_TYPES: ReadonlyMap<number, readonly string[]> = new Map([
  [16, ['icp4']],
  [32, ['icp5', 'ic11']],
  [64, ['ic12']],
  [128, ['ic07']],
  [256, ['ic08', 'ic13']],
  [512, ['ic09', 'ic14']],
  [1024, ['ic10']],
]);

const ICO_HEADER = 6;
const ICO_ENTRY = 16;
const LARGEST_IN_ICO = 256;

/** An icon of Windows. Throws for a picture beyond 256 pixels, which it cannot hold. */
export function icoFile(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(ICO_HEADER + ICO_ENTRY * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    if (size > LARGEST_IN_ICO) throw new Error(`An icon of Windows cannot hold ${size} pixels.`);
    const at = ICO_HEADER + ICO_ENTRY * index;
    // 256 is written as 0.
    head.writeUInt8(size % LARGEST_IN_ICO, at);
    head.writeUInt8(size % LARGEST_IN_ICO, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** An icon of macOS. Throws for a size that has no name there. */
export function icnsFile(pictures: readonly Picture[]): Buffer {
  const parts = pictures.flatMap(({ size, png }) => {
    const types = ICNS_TYPES.get(size);
    if (!types) throw new Error(`macOS has no icon of ${size} pixels.`);
    return types.map((type) => Buffer.concat([chunkHead(type, png.length), png]));
  });
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([chunkHead('icns', length), ...parts]);
}

function chunkHead(type: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(length + head.length, 4);
  return head;
}
