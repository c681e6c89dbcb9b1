/** One-page PDF files (ISO 32000-1) with a heading and lines of text. */
import { concat } from './bytes.ts';

const A4 = '[0 0 595 842]';

/** Characters outside Latin-1 become question marks: the built-in fonts have no others. */
export function encodePdf(title: string, lines: readonly string[]): Uint8Array {
  const content = pageContent(title, lines);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox ${A4} /Contents 4 0 R ` +
      '/Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  const parts = [latin1('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]!.length;
  objects.forEach((object, index) => {
    const part = latin1(`${index + 1} 0 obj\n${object}\nendobj\n`);
    offsets.push(length);
    length += part.length;
    parts.push(part);
  });
  return concat([...parts, latin1(crossReferences(offsets, length))]);
}

function crossReferences(offsets: readonly number[], start: number): string {
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = offsets.length + 1;
  return (
    `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}` +
    `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  );
}

function pageContent(title: string, lines: readonly string[]): string {
  const heading = `BT /F1 18 Tf 56 780 Td (${escaped(title)}) Tj ET`;
  const body = lines.map((line) => `(${escaped(line)}) Tj T*`).join('\n');
  return `${heading}\nBT /F1 10 Tf 14 TL 56 750 Td\n${body}\nET`;
}

function escaped(text: string): string {
  const printable = text.replaceAll(/\s/g, ' ').replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?');
  return printable.replaceAll(/[\\()]/g, (character) => `\\${character}`);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
