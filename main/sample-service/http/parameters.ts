/** Parameters of a request: query string and body together, names without regard to case. */
import type { Parameters } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { readJsonParameter } from '../json.ts';

export interface FilePart {
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** What a reader of the body fills; the body wins over the query string. */
export class RequestParameters implements Parameters {
  readonly #texts = new Map<string, string>();
  readonly #files = new Map<string, FilePart>();

  setText(name: string, value: string): void {
    this.#texts.set(name.toLowerCase(), value);
  }

  setFile(name: string, file: FilePart): void {
    this.#files.set(name.toLowerCase(), file);
  }

  text(name: string): string | undefined {
    return this.#texts.get(name.toLowerCase());
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name)?.trim().toLowerCase();
    if (value === undefined || value === '') return fallback;
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    throw invalidParameter(name, `'${value}' is neither true nor false`);
  }

  json(name: string): unknown {
    const value = this.text(name);
    return value === undefined || value.trim() === '' ? undefined : readJsonParameter(name, value);
  }

  integer(name: string): number | undefined {
    const value = this.text(name)?.trim();
    if (value === undefined || value === '') return undefined;
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw invalidParameter(name, `'${value}' is no integer`);
  }

  file(name: string): FilePart | undefined {
    return this.#files.get(name.toLowerCase());
  }
}

/** The refusal of a parameter, as feature services word it; `reason` goes without a full stop. */
export function invalidParameter(name: string, reason: string): ServiceError {
  return new ServiceError(400, 'Invalid or missing input parameters.', [
    `'${name}' parameter is invalid: ${reason}.`,
  ]);
}

/** Integers of `1,2,3` or `[1,2,3]`; undefined when absent or empty. */
export function integerList(parameters: Parameters, name: string): number[] | undefined {
  const items = textList(parameters, name)?.map(Number);
  if (items?.every((item) => Number.isSafeInteger(item)) === false) {
    throw invalidParameter(name, 'it is no list of integers');
  }
  return items;
}

/** Texts of `a,b` or `["a","b"]`; undefined when absent or empty. */
export function textList(parameters: Parameters, name: string): string[] | undefined {
  const value = parameters.text(name)?.trim();
  if (value === undefined || value === '') return undefined;
  if (!value.startsWith('[')) return value.split(',').map((item) => item.trim());
  const items = parameters.json(name);
  if (!Array.isArray(items)) throw invalidParameter(name, 'it is no list');
  return items.map((item: unknown) => {
    if (typeof item === 'string' || typeof item === 'number') return String(item).trim();
    throw invalidParameter(name, 'its items must be numbers or texts');
  });
}
