/** JSON for machines, safe for every value that the engine knows. */

/**
 * Text that `JSON.parse` reads everywhere: whole numbers beyond 2^53 become text, bytes become base64, and what is
 * not a finite number becomes null. On one line, or indented by so many spaces.
 */
export function toJson(value: unknown, indent = 0): string {
  return JSON.stringify(plain(value), null, indent);
}

/** The value itself where JSON can say it as it is: shapes have many numbers, and asking for each is what takes time. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return fromBigInt(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return plainList(value);
  // Dates and their like say themselves what they are.
  return 'toJSON' in value ? value : plainObject(value as Readonly<Record<string, unknown>>);
}

function plainList(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | null = null;
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    if (typeof item === 'number') continue;
    const made = plain(item);
    if (made !== item) (copy ??= list.slice())[at] = made;
  }
  return copy ?? list;
}

function plainObject(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(object)) {
    const item = object[key];
    if (typeof item === 'number') continue;
    const made = plain(item);
    if (made !== item) (copy ??= { ...object })[key] = made;
  }
  return copy ?? object;
}

function fromBigInt(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
