/**
 * Chance that is the same on every machine: a small generator seeded by words.
 *
 * Nothing in the catalog asks the clock, the locale or the engine's own generator, so two machines
 * hold the same sample services down to the last byte.
 */

/** A stream of random numbers; the same key gives the same stream. */
export interface Random {
  /** Next 32 bits, unsigned. */
  bits(): number;
  /** From 0 (included) to 1 (excluded). */
  unit(): number;
  /** From `min` (included) to `max` (excluded). */
  between(min: number, max: number): number;
  /** Whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number;
  /** From -1 to 1, mostly near 0. */
  bell(): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** A key of the table, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
}

/** A generator (sfc32 by Chris Doty-Humphrey, public domain) whose state is the hash of the key. */
export function createRandom(key: string, index = 0): Random {
  const bits = createBits(key, index);
  const unit = (): number => bits() / 4294967296;
  const between = (min: number, max: number): number => min + unit() * (max - min);
  const whole = (min: number, max: number): number => Math.floor(between(min, max + 1));
  return {
    bits,
    unit,
    between,
    whole,
    bell: () => (unit() + unit() + unit() - 1.5) / 1.5,
    chance: (probability) => unit() < probability,
    pick: (items) => items[whole(0, items.length - 1)]!,
    weighted: <K extends string>(weights: Readonly<Record<K, number>>): K =>
      pickWeighted(weights, unit()),
  };
}

/** A version 4 GUID, lower case without braces; the same key and index give the same one. */
export function guid(key: string, index: number): string {
  const bits = createBits(`guid/${key}`, index);
  const words = [bits(), bits(), bits(), bits()];
  words[1] = ((words[1]! & 0xffff0fff) | 0x4000) >>> 0;
  words[2] = ((words[2]! & 0x3fffffff) | 0x80000000) >>> 0;
  const digits = words.map((word) => word.toString(16).padStart(8, '0')).join('');
  return [8, 12, 16, 20, 32]
    .map((end, part) => digits.slice([0, 8, 12, 16, 20][part], end))
    .join('-');
}

function createBits(key: string, index: number): () => number {
  let [a, b, c, counter] = [hash(key, 0x811c9dc5), hash(key, 0x9747b28c), index | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // The first outputs still show the seed.
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** FNV-1a over the UTF-16 units of the text. */
function hash(text: string, offset: number): number {
  let value = offset;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value | 0;
}

function pickWeighted<K extends string>(weights: Readonly<Record<K, number>>, unit: number): K {
  const keys = Object.keys(weights) as K[];
  let rest = unit * keys.reduce((sum, key) => sum + weights[key], 0);
  for (const key of keys) {
    rest -= weights[key];
    if (rest < 0) return key;
  }
  return keys.at(-1)!;
}
