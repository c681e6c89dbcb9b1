/** Building byte sequences. */

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Unsigned 32 bits, most significant byte first. */
export function bigEndian32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Unsigned 16 bits, most significant byte first. */
export function bigEndian16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** One byte for each character, all below 128. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
