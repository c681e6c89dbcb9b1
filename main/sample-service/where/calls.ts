/** The functions of ArcGIS standardised queries, as SQLite writes them. */
import { asType, compose } from './expression.ts';
import type { Expression, ValueType } from './expression.ts';
import { invalidWhere } from './tokens.ts';

interface Signature {
  readonly takes: readonly ValueType[];
  /** How many of them may be left out at the end. */
  readonly optional?: number;
  readonly gives: ValueType;
  /** SQL by number of arguments, `$` for each. */
  readonly sql: (count: number) => string;
}

const call = (name: string) => (count: number) =>
  `${name}(${Array.from({ length: count }, () => '$').join(', ')})`;

const numeric = (name: string, optional = 0, count = 1): Signature => ({
  takes: Array.from({ length: count }, () => 'number' as const),
  optional,
  gives: 'number',
  sql: call(name),
});

const text = (name: string): Signature => ({ takes: ['string'], gives: 'string', sql: call(name) });

const SIGNATURES: Readonly<Record<string, Signature>> = {
  UPPER: text('text_upper'),
  LOWER: text('text_lower'),
  TRIM: text('trim'),
  LTRIM: text('ltrim'),
  RTRIM: text('rtrim'),
  CHAR_LENGTH: { takes: ['string'], gives: 'number', sql: call('length') },
  CHARACTER_LENGTH: { takes: ['string'], gives: 'number', sql: call('length') },
  CONCAT: { takes: ['string', 'string'], gives: 'string', sql: () => '($ || $)' },
  SUBSTRING: {
    takes: ['string', 'number', 'number'],
    optional: 1,
    gives: 'string',
    sql: call('substr'),
  },
  ABS: numeric('abs'),
  CEILING: numeric('ceil'),
  FLOOR: numeric('floor'),
  ROUND: numeric('round', 1, 2),
  TRUNCATE: numeric('number_truncate', 1, 2),
  SIGN: numeric('sign'),
  SQRT: numeric('sqrt'),
  LOG: numeric('ln'),
  LOG10: numeric('log10'),
  SIN: numeric('sin'),
  COS: numeric('cos'),
  TAN: numeric('tan'),
  MOD: numeric('mod', 0, 2),
  POWER: numeric('pow', 0, 2),
};

/** True for a name that `buildCall` knows. */
export function isFunctionName(name: string): boolean {
  return Object.hasOwn(SIGNATURES, name) || name === 'COALESCE' || name === 'NULLIF';
}

/** A function call with its arguments checked by number and type. ServiceError 400 when they do not fit. */
export function buildCall(name: string, values: readonly Expression[]): Expression {
  if (name === 'COALESCE' || name === 'NULLIF') return sameTypeCall(name, values);
  const signature = SIGNATURES[name];
  if (signature === undefined) throw invalidWhere(`there is no function ${name}.`);
  const least = signature.takes.length - (signature.optional ?? 0);
  if (values.length < least || values.length > signature.takes.length) {
    const wanted = least === signature.takes.length ? `${least}` : `${least} or more`;
    throw invalidWhere(`${name} takes ${wanted} values, not ${values.length}.`);
  }
  const pieces = values.map((value, index) => asType(value, signature.takes[index] as ValueType));
  return compose(signature.gives, signature.sql(values.length), pieces, `${name}(...)`);
}

function sameTypeCall(name: string, values: readonly Expression[]): Expression {
  const type = values.find((value) => value.literal === undefined)?.type ?? values[0]?.type;
  if (type === undefined || values.length < 2) throw invalidWhere(`${name} takes 2 values.`);
  const pieces = values.map((value) => asType(value, type));
  return compose(type, call(name.toLowerCase())(values.length), pieces, `${name}(...)`);
}
