/** Strict reading of request parameters: what is wrong, where, and what to send instead. */
import type { Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';

const INTEGER = /^-?\d{1,16}$/;

/** The error of a request that cannot be honoured as it stands (HTTP 200, code 400). */
export function refusal(...details: readonly string[]): ServiceError {
  return new ServiceError(400, 'Invalid or missing input parameters.', details);
}

/** The text of a parameter, or null when it is absent or empty. `""` and `[]` are how examples write empty. */
export function textOf(parameters: Parameters, ...names: readonly string[]): string | null {
  for (const name of names) {
    const text = parameters.text(name)?.trim();
    if (text !== undefined && text !== '' && text !== '""') return text;
  }
  return null;
}

/** One of the values, compared without case and returned as listed; the fallback when absent. */
export function choiceOf<T extends string>(
  parameters: Parameters,
  name: string,
  values: readonly T[],
  fallback: T,
): T {
  const text = textOf(parameters, name);
  return text === null ? fallback : oneOf(text, name, values);
}

/** As `choiceOf`, for a value from JSON. */
export function oneOf<T extends string>(value: unknown, name: string, values: readonly T[]): T {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : null;
  const found = values.find((candidate) => candidate.toLowerCase() === text);
  if (found !== undefined) return found;
  throw refusal(
    `'${name}' is ${JSON.stringify(value) ?? 'missing'}, but must be one of ${values.join(', ')}.`,
  );
}

/** A safe integer from a number or a numeric text; null for anything else. */
export function integerOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== 'string' || !INTEGER.test(value.trim())) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}

/** True or false from JSON, also as text; the fallback when undefined. */
export function booleanOf(value: unknown, name: string, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) {
    return value.toLowerCase() === 'true';
  }
  throw refusal(`'${name}' is ${JSON.stringify(value)}, but must be true or false.`);
}

/** transportType of both operations: by URL unless the embedded form is asked for. */
export function isEmbedded(parameters: Parameters): boolean {
  const values = ['esriTransportTypeUrl', 'esriTransportTypeEmbedded'] as const;
  const type = choiceOf(parameters, 'transportType', values, 'esriTransportTypeUrl');
  return type === 'esriTransportTypeEmbedded';
}

/** Names that the reference pages and live forms give to one flag; the first that is there wins. */
function flagOf(parameters: Parameters, names: readonly string[], fallback: boolean): boolean {
  const present = names.find((name) => textOf(parameters, name) !== null);
  return present === undefined ? fallback : parameters.flag(present, fallback);
}

/** returnAttachmentsDataByUrl, whose spelling differs between the pages (protocol.md, section 14). */
export function wantsAttachmentsByUrl(parameters: Parameters): boolean {
  return flagOf(parameters, ['returnAttachmentsDataByUrl', 'returnAttachmentDataByUrl'], true);
}
