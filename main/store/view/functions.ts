/** What SQL cannot do alone, as functions of a viewing connection: upper and lower case of every script, meanings. */
import type { Db, StoredValue } from '../db.ts';
import type { Meanings } from './meanings.ts';

/** Lower case of every script: SQLite's own LIKE and NOCASE know ASCII alone. */
export function lowered(text: string): string {
  return text.toLowerCase();
}

/**
 * What text is sorted by: lower case without accents, so that Ähre stands beside Ahorn. A true collation would have to
 * compare in JavaScript, which takes twenty times as long for a million rows.
 */
export function sortable(text: string): string {
  const lower = lowered(text);
  return isAscii(lower) ? lower : lower.normalize('NFD').replace(/\p{M}/gu, '');
}

export function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}

/** `meanings` by layer id. */
export function registerViewFunctions(db: Db, meanings: ReadonlyMap<number, Meanings>): void {
  const onText =
    (change: (text: string) => string) =>
    (value: StoredValue): StoredValue =>
      typeof value === 'string' ? change(value) : value;
  db.function('syncline_lower', { deterministic: true }, onText(lowered));
  db.function('syncline_sortable', { deterministic: true }, onText(sortable));
  db.function(
    'syncline_meaning',
    { deterministic: true },
    (layerId: number, field: string, value: StoredValue, type: StoredValue): string | null =>
      meanings.get(layerId)?.meaningOf(field, value, type) ?? null,
  );
}
