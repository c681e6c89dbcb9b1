/** GDB_Items: what the geodatabase says that it holds. */
import type { Container } from './container.ts';
import type { SqlRow } from './table-reader.ts';

export type ItemKind =
  | 'feature-class'
  | 'table'
  | 'relationship-class'
  | 'coded-value-domain'
  | 'range-domain'
  | 'sync-replica'
  | 'sync-dataset'
  | 'other';

export interface Item {
  readonly objectId: number | null;
  readonly kind: ItemKind;
  /** As written: `{UPPER-CASE}`. */
  readonly uuid: string;
  readonly name: string;
  readonly datasetSubtype1: number | null;
  readonly datasetInfo1: string | null;
  readonly datasetInfo2: string | null;
  /** XML, or null. */
  readonly definition: string | null;
}

const KINDS: Readonly<Record<string, ItemKind>> = {
  '{70737809-852C-4A03-9E22-2CECEA5B9BFA}': 'feature-class',
  '{CD06BC3B-789D-4C51-AAFA-A467912B8965}': 'table',
  '{B606A7E1-FA5B-439C-849C-6E9C2481537B}': 'relationship-class',
  '{8C368B12-A12E-4C7E-9638-C9C64E69E98F}': 'coded-value-domain',
  '{C29DA988-8C3E-45F7-8B5C-18E51EE7BEB4}': 'range-domain',
  '{5B966567-FB87-4DDE-938B-B4B37423539D}': 'sync-replica',
  '{D86502F9-9758-45C6-9D23-6DD1A0107B47}': 'sync-dataset',
};

/** All items in the order of the table. */
export function readItems(container: Container): readonly Item[] {
  return container.smallTable('GDB_Items').map(toItem);
}

function toItem(row: SqlRow): Item {
  return {
    objectId: integerIn(row, 'objectid'),
    kind: KINDS[textIn(row, 'type')?.trim().toUpperCase() ?? ''] ?? 'other',
    uuid: textIn(row, 'uuid') ?? '',
    name: textIn(row, 'name') ?? '',
    datasetSubtype1: integerIn(row, 'datasetsubtype1'),
    datasetInfo1: textIn(row, 'datasetinfo1'),
    datasetInfo2: textIn(row, 'datasetinfo2'),
    definition: textIn(row, 'definition'),
  };
}

/** `main.Wells` -> `Wells`. */
export function bareName(name: string): string {
  return name.replace(/^main\./i, '');
}

/** The text in a column, or null. */
export function textIn(row: SqlRow, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The whole number in a column, also written as text; null for anything else. */
export function integerIn(row: SqlRow, column: string): number | null {
  const value = row[column];
  const isNumeric = typeof value === 'string' && /^\s*-?\d{1,16}\s*$/.test(value);
  const number = isNumeric ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : null;
}

/** The number in a column, or null. */
export function numberIn(row: SqlRow, column: string): number | null {
  const value = row[column];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
