/** SQL functions that the translated clauses call, registered on a connection. */
import type { Database } from 'better-sqlite3';

type Value = string | number | bigint | Buffer | null;

const textOf = (value: Value): string | null => (value === null ? null : String(value));

/** Adds text_upper, text_lower, text_like, date_part, instant_of and number_truncate to the connection. */
export function registerFunctions(database: Database): void {
  const options = { deterministic: true };
  database.function('text_upper', options, (value: Value) => textOf(value)?.toUpperCase() ?? null);
  database.function('text_lower', options, (value: Value) => textOf(value)?.toLowerCase() ?? null);
  database.function('text_like', options, (value: Value, pattern: Value, escape: Value) => {
    const [text, mask] = [textOf(value), textOf(pattern)];
    return text === null || mask === null ? null : Number(isLike(text, mask, textOf(escape)));
  });
  database.function('date_part', options, (part: Value, time: Value) =>
    time === null ? null : datePart(String(part), Number(time)),
  );
  database.function('instant_of', options, (value: Value) => {
    const time = value === null ? NaN : Date.parse(String(value));
    return Number.isNaN(time) ? null : time;
  });
  database.function(
    'number_truncate',
    { ...options, varargs: true },
    (value: Value, digits: Value = 0) => {
      if (value === null || digits === null) return null;
      const factor = 10 ** Number(digits);
      return Math.trunc(Number(value) * factor) / factor;
    },
  );
}

/** EXTRACT in UTC, from epoch milliseconds. */
function datePart(part: string, time: number): number | null {
  const date = new Date(time);
  switch (part) {
    case 'YEAR':
      return date.getUTCFullYear();
    case 'MONTH':
      return date.getUTCMonth() + 1;
    case 'DAY':
      return date.getUTCDate();
    case 'HOUR':
      return date.getUTCHours();
    case 'MINUTE':
      return date.getUTCMinutes();
    case 'SECOND':
      return date.getUTCSeconds();
    default:
      return null;
  }
}

type MaskPart = { readonly any: 'one' | 'many' } | { readonly character: string };

/** SQL-92 LIKE, case-sensitive: `%` any text, `_` one character. Never slower than text times pattern. */
export function isLike(text: string, pattern: string, escape: string | null): boolean {
  const characters = [...text];
  const mask = maskOf(pattern, escape);
  let [at, maskAt, resumeAt, resumeMask] = [0, 0, -1, -1];
  while (at < characters.length) {
    const part = mask[maskAt];
    if (part !== undefined && 'any' in part && part.any === 'many') {
      [resumeMask, resumeAt] = [maskAt, at];
      maskAt += 1;
    } else if (part !== undefined && ('any' in part || part.character === characters[at])) {
      at += 1;
      maskAt += 1;
    } else if (resumeMask >= 0) {
      resumeAt += 1;
      [at, maskAt] = [resumeAt, resumeMask + 1];
    } else {
      return false;
    }
  }
  return mask.slice(maskAt).every((part) => 'any' in part && part.any === 'many');
}

function maskOf(pattern: string, escape: string | null): MaskPart[] {
  const mask: MaskPart[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] as string;
    if (character === escape && index + 1 < characters.length) {
      index += 1;
      mask.push({ character: characters[index] as string });
    } else if (character === '%') mask.push({ any: 'many' });
    else if (character === '_') mask.push({ any: 'one' });
    else mask.push({ character });
  }
  return mask;
}
