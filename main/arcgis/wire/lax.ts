/**
 * Building blocks for reading what servers write (protocol.md, sections 1 and 14): keys in any case, numbers as
 * text, null for "nothing", missing properties. None of these schemas fails: what cannot be read is null, false or
 * empty, and the caller decides whether it can do without.
 */
import { z } from 'zod';

/** True for a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of a JSON object under lower-case keys, the first spelling winning; empty for anything else. */
export function lowerKeys(value: unknown): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  if (!isRecord(value)) return result;
  for (const [key, member] of Object.entries(value)) result[key.toLowerCase()] ??= member;
  return result;
}

/**
 * An object schema over lower-case keys; `shape` names its keys in lower case. A missing key is read as undefined,
 * other keys are dropped.
 */
export function lax<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape);
  const pick = (value: unknown): unknown => {
    const members = lowerKeys(value);
    return Object.fromEntries(keys.map((key) => [key, members[key]]));
  };
  return z.preprocess(pick, z.object(shape));
}

/** A number, also written as text; null for anything else. */
export function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A whole number, also written as text; null for anything else. */
export function toInteger(value: unknown): number | null {
  const number = toNumber(value);
  return number !== null && Number.isInteger(number) ? number : null;
}

/** Text that says something: null for "", blanks and anything that is not text. */
export function toText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** True only for true, 1 and their texts. */
export function toFlag(value: unknown): boolean {
  return (
    value === true || value === 1 || /^(true|1)$/i.test(typeof value === 'string' ? value : '')
  );
}

/** The words of a comma-separated list, trimmed and in lower case. */
export function toWords(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return value
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');
}

/** The value itself, or what the JSON text in it says; undefined when the text is no JSON. */
export function unwrapJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

export const number = z.unknown().transform(toNumber);
export const integer = z.unknown().transform(toInteger);
export const text = z.unknown().transform(toText);
export const flag = z.unknown().transform(toFlag);
/** A flag whose absence means something else than false. */
export const optionalFlag = z
  .unknown()
  .transform((value) => (value === undefined || value === null ? null : toFlag(value)));
export const words = z.unknown().transform(toWords);
/** Anything, for members that are read later. */
export const anything = z.unknown();

/** The items of an array that are objects; empty for anything else. */
export const records = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? (value as unknown[]) : []).filter(isRecord));
