/** Reads baseline JPEG files far enough to see that the scan holds what the frame promises. */

export interface JpegContents {
  readonly width: number;
  readonly height: number;
  /** Blocks of 8 by 8 samples, all components together. */
  readonly blocks: number;
}

/** Decodes the Huffman codes of the whole scan. Throws where the file is not what it says. */
export function countJpegBlocks(data: Uint8Array): JpegContents {
  const file = Buffer.from(data);
  const tables = new Map<number, Map<string, number>>();
  let [at, width, height] = [2, 0, 0];
  if (file.readUInt16BE(0) !== 0xffd8) throw new Error('No start of image.');
  for (;;) {
    const marker = file.readUInt16BE(at);
    const body = file.subarray(at + 4, at + 2 + file.readUInt16BE(at + 2));
    at += 2 + file.readUInt16BE(at + 2);
    if (marker === 0xffc0) [height, width] = [body.readUInt16BE(1), body.readUInt16BE(3)];
    if (marker === 0xffc4) tables.set(body[0]!, readTable(body.subarray(1)));
    if (marker === 0xffda) break;
  }
  if (file.readUInt16BE(file.length - 2) !== 0xffd9) throw new Error('No end of image.');
  const bits = bitsOf(file.subarray(at, file.length - 2));
  return { width, height, blocks: countBlocks(bits, tables.get(0)!, tables.get(16)!) };
}

function countBlocks(bits: string, dc: Map<string, number>, ac: Map<string, number>): number {
  let [blocks, at] = [0, 0];
  const next = (table: Map<string, number>): number => {
    for (let length = 1; length <= 16; length++) {
      const symbol = table.get(bits.slice(at, at + length));
      if (symbol === undefined) continue;
      at += length + (symbol & 15);
      return symbol;
    }
    throw new Error(`No code at bit ${at}.`);
  };
  // The last byte is filled with fewer than eight ones.
  while (bits.length - at >= 8 || bits.slice(at).includes('0')) {
    next(dc);
    for (let coefficient = 1; coefficient < 64;) {
      const symbol = next(ac);
      if (symbol === 0) break;
      coefficient += (symbol >> 4) + 1;
      if (coefficient > 64) throw new Error(`Too many coefficients before bit ${at}.`);
    }
    blocks++;
  }
  return blocks;
}

function readTable(body: Buffer): Map<string, number> {
  const codes = new Map<string, number>();
  let [code, at] = [0, 16];
  for (let length = 1; length <= 16; length++) {
    for (let count = 0; count < body[length - 1]!; count++) {
      codes.set(code.toString(2).padStart(length, '0'), body[at]!);
      code++;
      at++;
    }
    code <<= 1;
  }
  return codes;
}

function bitsOf(scan: Buffer): string {
  const bits: string[] = [];
  for (let at = 0; at < scan.length; at++) {
    bits.push(scan[at]!.toString(2).padStart(8, '0'));
    if (scan[at] !== 0xff) continue;
    if (scan[at + 1] !== 0) throw new Error('A marker within the scan.');
    at++;
  }
  return bits.join('');
}
