/** Values as JSON text that comes back exactly, whole numbers beyond 2^53 too. */

const TAG = '$bigint';

export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? { [TAG]: part.toString() } : part,
  );
}

export function encodeOrNull(value: unknown): string | null {
  return value === null ? null : encode(value);
}

export function decode<T>(text: string): T {
  return JSON.parse(text, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !(TAG in part)) return part;
    return BigInt(String(part[TAG]));
  }) as T;
}

export function decodeOrNull<T>(text: string | null): T | null {
  return text === null ? null : decode<T>(text);
}
