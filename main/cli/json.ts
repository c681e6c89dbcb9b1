/** JSON for machines: one object, one line, safe for every value that the engine knows. */

/**
 * Text that `JSON.parse` reads everywhere: whole numbers beyond 2^53 become text, bytes become base64, and what is
 * not a finite number becomes null.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === 'bigint') return fromBigInt(item);
    return item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item;
  });
}

function fromBigInt(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
