/** Turns the text of an option into what it means. Every function throws `AppError` `invalid`. */
import { AppError } from '../../shared/errors.ts';
import { nearest } from '../../shared/nearest.ts';
import { type Given, valueOf, valuesOf } from './arguments.ts';

/** Absent when the option is not given. */
export function wholeNumber(given: Given, name: string): number | undefined {
  const text = valueOf(given, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) {
    throw new AppError('invalid', `--${name} is “${text}”, but must be a whole number.`);
  }
  return Number(text);
}

export function trueOrFalse(given: Given, name: string): boolean | undefined {
  const choice = oneOf(given, name, ['true', 'false']);
  return choice === undefined ? undefined : choice === 'true';
}

/** One of the words, written in any case. */
export function oneOf<T extends string>(
  given: Given,
  name: string,
  words: readonly T[],
): T | undefined {
  const text = valueOf(given, name);
  return text === undefined ? undefined : pick(`--${name}`, text, words);
}

export function pick<T extends string>(called: string, text: string, words: readonly T[]): T {
  const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
  if (word !== undefined) return word;
  const similar = nearest(text, words);
  throw new AppError(
    'invalid',
    `${called} is “${text}”, but must be ${words.join(', ')}.${similar === null ? '' : ` Did you mean ${similar}?`}`,
  );
}

/** `0,1` or `[0,1]` or `0 1` */
export function layerIds(text: string): number[] {
  const items = text
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter((item) => item !== '');
  if (items.length === 0 || !items.every((item) => /^\d{1,9}$/.test(item))) {
    throw new AppError(
      'invalid',
      `--layers is “${text}”, but must be a list of layer ids such as 0,1.`,
      { hint: 'See the ids with: syncline service <serviceUrl>' },
    );
  }
  return items.map(Number);
}

/** The values of a repeatable option of the form `layerId=value`, by layer id. */
export function byLayer(given: Given, name: string, example: string): Map<number, string> {
  const values = new Map<number, string>();
  for (const text of valuesOf(given, name)) {
    const match = /^\s*(\d{1,9})\s*=(.*)$/s.exec(text);
    if (match === null) {
      throw new AppError(
        'invalid',
        `--${name} is “${text}”, but must begin with a layer id and =, such as --${name} ${example}.`,
      );
    }
    const id = Number(match[1]);
    if (values.has(id)) throw new AppError('invalid', `--${name} is given twice for layer ${id}.`);
    values.set(id, match[2]!.trim());
  }
  return values;
}

/** The value of an option that is JSON. */
export function json(called: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid', `${called} is not JSON: ${(cause as Error).message}.`, {
      cause,
      hint: 'Put the whole JSON in single quotes so that the shell leaves it alone.',
    });
  }
}
