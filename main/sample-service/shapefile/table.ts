/** Attributes as a shapefile stores them: a dBASE table in UTF-8. */
import type { FieldSpec } from '../spec.ts';

interface Column {
  readonly field: FieldSpec;
  readonly name: string;
  readonly type: 'C' | 'N' | 'D';
  readonly width: number;
  readonly decimals: number;
}

const HEADER_BYTES = 32;
const LONGEST_TEXT = 254;
const NAME_LENGTH = 10;
const encoder = new TextEncoder();

/** Collects rows; fields that a table cannot hold are left out. */
export class TableWriter {
  readonly #columns: readonly Column[];
  readonly #rows: Buffer[] = [];

  constructor(fields: readonly FieldSpec[]) {
    this.#columns = columnsOf(fields);
  }

  add(attributes: Readonly<Record<string, unknown>>): void {
    const width = this.#columns.reduce((sum, column) => sum + column.width, 1);
    const row = Buffer.alloc(width, 0x20);
    let at = 1;
    for (const column of this.#columns) {
      write(row, at, column, attributes[column.field.name] ?? null);
      at += column.width;
    }
    this.#rows.push(row);
  }

  finish(now: Date): Uint8Array {
    const columns = this.#columns;
    const header = Buffer.alloc(HEADER_BYTES * (columns.length + 1) + 1);
    header[0] = 3;
    header[1] = now.getUTCFullYear() - 1900;
    header[2] = now.getUTCMonth() + 1;
    header[3] = now.getUTCDate();
    header.writeUInt32LE(this.#rows.length, 4);
    header.writeUInt16LE(header.length, 8);
    header.writeUInt16LE(
      columns.reduce((sum, { width }) => sum + width, 1),
      10,
    );
    columns.forEach(({ name, type, width, decimals }, index) => {
      const at = HEADER_BYTES * (index + 1);
      header.write(name, at, NAME_LENGTH, 'latin1');
      header.write(type, at + 11, 1, 'latin1');
      header[at + 16] = width;
      header[at + 17] = decimals;
    });
    header[header.length - 1] = 0x0d;
    return Buffer.concat([header, ...this.#rows, Buffer.of(0x1a)]);
  }
}

function columnsOf(fields: readonly FieldSpec[]): Column[] {
  const taken = new Set<string>();
  return fields.flatMap((field) => {
    const kind = kindOf(field);
    return kind === null ? [] : [{ field, name: shortName(field.name, taken), ...kind }];
  });
}

function kindOf({ type, length }: FieldSpec): Omit<Column, 'field' | 'name'> | null {
  switch (type) {
    case 'Blob':
      return null;
    case 'SmallInteger':
      return { type: 'N', width: 6, decimals: 0 };
    case 'Integer':
    case 'OID':
      return { type: 'N', width: 11, decimals: 0 };
    case 'BigInteger':
      return { type: 'N', width: 20, decimals: 0 };
    case 'Single':
    case 'Double':
      return { type: 'N', width: 24, decimals: 15 };
    case 'Date':
    case 'DateOnly':
      return { type: 'D', width: 8, decimals: 0 };
    case 'GUID':
    case 'GlobalID':
      return { type: 'C', width: 38, decimals: 0 };
    case 'String':
    case 'XML':
    case 'TimeOnly':
    case 'TimestampOffset':
      return {
        type: 'C',
        width: Math.min(Math.max(length ?? 40, 1) * 2, LONGEST_TEXT),
        decimals: 0,
      };
  }
}

/** Ten characters, each name once. */
function shortName(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  for (let number = 0; ; number++) {
    const ending = number === 0 ? '' : `_${number}`;
    const short = `${plain.slice(0, NAME_LENGTH - ending.length)}${ending}`;
    if (taken.has(short.toUpperCase())) continue;
    taken.add(short.toUpperCase());
    return short;
  }
}

function write(row: Buffer, at: number, { type, width }: Column, value: unknown): void {
  if (value === null) return;
  if (type === 'N') {
    const text = textOf(value).slice(0, width);
    row.write(text.padStart(width), at, width, 'latin1');
  } else if (type === 'D') {
    row.write(dayOf(value), at, width, 'latin1');
  } else {
    row.set(cut(textOf(value), width), at);
  }
}

function dayOf(value: unknown): string {
  const text = typeof value === 'number' ? new Date(value).toISOString() : textOf(value);
  return text.slice(0, 10).replaceAll('-', '');
}

/** Wire values are texts and numbers. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : '';
}

/** No character is cut in two. */
function cut(text: string, width: number): Uint8Array {
  const target = new Uint8Array(width);
  const { written } = encoder.encodeInto(text, target);
  return target.subarray(0, written);
}
