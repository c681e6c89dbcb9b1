/** JSON for machines, safe for every value that the engine knows. */

/**
 * Text that `JSON.parse` reads everywhere: whole numbers beyond 2^53 become text, bytes become base64, and what is
 * not a finite number becomes null. On one line, or indented by so many spaces.
 */
export function toJson(value: unknown, indent = 0): string {
  const plain = (_key: string, item: unknown): unknown => {
    if (typeof item === 'bigint') return fromBigInt(item);
    return item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item;
  };
  return JSON.stringify(value, plain, indent);
}

function fromBigInt(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
