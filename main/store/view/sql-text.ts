/** Pieces of SQL with the values that are bound to their marks. */
import { quote, type StoredValue } from '../db.ts';
import { isAscii, lowered } from './functions.ts';
import type { ViewTable } from './view-table.ts';

export interface SqlText {
  readonly text: string;
  readonly values: readonly StoredValue[];
}

export function sqlText(text: string, ...values: readonly StoredValue[]): SqlText {
  return { text, values };
}

/** All of them, or any; without any it is true, or false. */
export function joined(parts: readonly SqlText[], word: 'AND' | 'OR'): SqlText {
  if (parts.length === 0) return sqlText(word === 'AND' ? '1' : '0');
  return {
    text: parts.map(({ text }) => `(${text})`).join(` ${word} `),
    values: parts.flatMap(({ values }) => values),
  };
}

/** Whether a text has `wanted` in it, or begins with it; upper and lower case alike. */
export function textMatches(
  expression: SqlText,
  wanted: string,
  place: 'anywhere' | 'beginning',
): SqlText {
  const any = place === 'anywhere' ? '%' : '';
  const pattern = `${any}${lowered(wanted).replace(/[\\%_]/g, '\\$&')}%`;
  const { text, values } = expression;
  // SQLite folds ASCII on its own, and fast; for other letters it takes a function.
  if (isAscii(wanted)) return sqlText(`${text} LIKE ? ESCAPE '\\'`, ...values, pattern);
  const matches = `syncline_lower(${text}) LIKE ? ESCAPE '\\'`;
  // Text that is ASCII alone has no other letters: most of it is passed over before the function is called.
  const canMatch =
    values.length > 0 || isAscii(pattern)
      ? ''
      : `length(${text}) <> length(CAST(${text} AS BLOB)) AND `;
  return sqlText(`${canMatch}${matches}`, ...values, pattern);
}

/** A column of the row `t`. */
export function column(name: string): string {
  return `t.${quote(name)}`;
}

/** A number as people write it: 1, not 1.0. */
export function numberText(name: string): SqlText {
  return sqlText(`printf('%.15g', ${column(name)})`);
}

/** The meaning of a coded value; null for one without. */
export function meaningText({ layerId, description }: ViewTable, name: string): SqlText {
  const type = description.typeField === null ? 'NULL' : column(description.typeField);
  return sqlText(`syncline_meaning(?, ?, ${column(name)}, ${type})`, layerId, name);
}

/** Epoch milliseconds of a date however it is written; null for what is no date. */
export function millisecondsText(name: string): SqlText {
  return sqlText(`CAST(round((julianday(${column(name)}) - 2440587.5) * 86400000) AS INTEGER)`);
}
