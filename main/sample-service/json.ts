/** JSON that keeps integers beyond 2^53 exact, in both directions: such a number is a `bigint` inside. */
import { ServiceError } from './errors.ts';

type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { source?: string },
) => unknown;

interface ExactJson {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): unknown;
}

const exact = JSON as unknown as ExactJson;
const LONG_NUMBER = /\d{16,}/;
const INTEGER = /^-?\d+$/;

const reviveInteger: Reviver = (_key, value, { source }) =>
  typeof value === 'number' &&
  !Number.isSafeInteger(value) &&
  source !== undefined &&
  INTEGER.test(source)
    ? BigInt(source)
    : value;

/** Parses JSON; throws SyntaxError. Texts without a long run of digits take the fast path. */
export function readJson(text: string): unknown {
  return LONG_NUMBER.test(text) ? exact.parse(text, reviveInteger) : (JSON.parse(text) as unknown);
}

/** Parses the JSON of a request parameter; ServiceError 400 that names the parameter when it is not JSON. */
export function readJsonParameter(name: string, text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceError(400, 'Invalid or missing input parameters.', [
      `The parameter '${name}' is not valid JSON: ${reason}.`,
    ]);
  }
}

const writeInteger = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? exact.rawJSON(value.toString()) : value;

/** Writes JSON; a `bigint` becomes a plain number with all its digits. */
export function writeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, writeInteger, indent);
}

/** True for a JSON object, which is neither null nor an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
