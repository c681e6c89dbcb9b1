/** Tables for spreadsheets: comma-separated values in UTF-8. */
import { stringify } from 'csv-stringify/sync';

/** The first line; UTF-8 with a byte order mark, which spreadsheets need. */
export function csvHeader(columns: readonly string[]): string {
  return stringify([[...columns]], { bom: true, record_delimiter: 'windows' });
}

/** Text that begins like a formula is made harmless. */
export function csvLines(
  columns: readonly string[],
  lines: readonly Record<string, unknown>[],
): string {
  return stringify([...lines], {
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: (value) => String(value) },
  });
}
