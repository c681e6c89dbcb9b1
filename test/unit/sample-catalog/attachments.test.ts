import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AttachmentRow } from '../../../main/sample-service/spec.ts';
import { LAYERS } from './catalog-rows.ts';
import { countJpegBlocks } from './jpeg.ts';

const FILES = LAYERS.flatMap(({ rows }) => rows.flatMap(({ attachments }) => attachments ?? []));

describe('the attachments of the catalog', () => {
  it('belong only to layers that allow them, and to about one row in twenty', () => {
    for (const { layer, rows } of LAYERS) {
      const carriers = rows.filter(({ attachments }) => (attachments ?? []).length > 0).length;
      if (layer.hasAttachments) expect(carriers / rows.length).toBeGreaterThan(0.04);
      else expect(carriers).toBe(0);
      expect(carriers / rows.length).toBeLessThan(0.08);
    }
  });

  it('are small, and have names that a file system may not take', () => {
    for (const { data } of FILES) expect(data.length).toBeLessThan(60_000);
    expect(FILES.some(({ name }) => name.includes('/'))).toBe(true);
    expect(FILES.some(({ name }) => name.includes('Ü'))).toBe(true);
  });

  it('hold PNG files whose pixels unpack to their size', () => {
    for (const { data } of ofType('image/png')) {
      const file = Buffer.from(data);
      expect(file.subarray(1, 4).toString()).toBe('PNG');
      const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
      const length = file.readUInt32BE(33);
      expect(file.subarray(37, 41).toString()).toBe('IDAT');
      // inflateSync checks the Adler-32 sum.
      const pixels = inflateSync(file.subarray(41, 41 + length));
      expect(pixels).toHaveLength(height * (width * 3 + 1));
      expect(file.readUInt32BE(41 + length)).toBe(crcOf(file.subarray(37, 41 + length)));
    }
  });

  it('hold JPEG files whose scan decodes to all of their blocks', () => {
    for (const { data } of ofType('image/jpeg')) {
      const { width, height, blocks } = countJpegBlocks(data);
      expect(blocks).toBe(Math.ceil(width / 8) * Math.ceil(height / 8) * 3);
    }
  });

  it('hold PDF files whose cross-reference table points at their objects', () => {
    for (const { data } of ofType('application/pdf')) {
      const text = Buffer.from(data).toString('latin1');
      const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
      const offsets = [...text.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)];
      expect(text.slice(start, start + 4)).toBe('xref');
      expect(offsets).toHaveLength(5);
      offsets.forEach(([, offset], index) => {
        expect(text.slice(Number(offset))).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
      });
      const [, length, stream] = /Length (\d+) >>\nstream\n([^]*)\nendstream/.exec(text)!;
      expect(stream).toHaveLength(Number(length));
    }
  });

  it('hold notes in UTF-8', () => {
    for (const { data } of ofType('text/plain')) {
      expect(() => new TextDecoder('utf-8', { fatal: true }).decode(data)).not.toThrow();
    }
  });
});

function ofType(contentType: string): AttachmentRow[] {
  const found = FILES.filter((file) => file.contentType === contentType);
  expect(found.length).toBeGreaterThan(10);
  return found;
}

/** CRC-32 bit by bit, as in annex D of the PNG specification. */
function crcOf(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}
