/** Pieces of a translated where clause: SQL text, its parameters and what kind of value it yields. */
import { normaliseGuid } from '../guid.ts';
import { invalidWhere } from './tokens.ts';

export type ValueType =
  | 'number'
  | 'string'
  | 'date'
  | 'dateOnly'
  | 'timeOnly'
  | 'guid'
  | 'interval'
  | 'null'
  | 'boolean'
  | 'opaque';

export type SqlValue = string | number | bigint | null;

export interface Expression {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  readonly type: ValueType;
  /** Set when it is a literal: then it can take the type of what it is compared with. */
  readonly literal?: SqlValue;
  /** How messages call it. */
  readonly label: string;
}

/** A literal bound as a parameter. */
export function literal(value: SqlValue, type: ValueType, label: string): Expression {
  return { sql: '?', parameters: [value], type, literal: value, label };
}

/** Joins pieces into one expression; `template` has one `$` per piece. */
export function compose(
  type: ValueType,
  template: string,
  pieces: readonly Expression[],
  label = 'the expression',
): Expression {
  let next = 0;
  const sql = template.replaceAll('$', () => pieces[next++]?.sql ?? '');
  return { sql, parameters: pieces.flatMap((piece) => piece.parameters), type, label };
}

const DATE_TEXT =
  /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?$/;
const TIME_TEXT = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

/** Epoch milliseconds of `YYYY-MM-DD` or `YYYY-MM-DD HH:MM[:SS[.fff]]` in UTC; null when it is none. */
export function readDateText(text: string): number | null {
  const match = DATE_TEXT.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0'] = match;
  const parts = [Number(year), Number(month) - 1, Number(day)] as const;
  const date = new Date(Date.UTC(...parts));
  if (date.getUTCMonth() !== parts[1] || date.getUTCDate() !== parts[2]) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  return (
    date.getTime() +
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 +
    Number(fraction.padEnd(3, '0'))
  );
}

/** `HH:MM:SS` of a time of day; null when the text is none. */
export function readTimeText(text: string): string | null {
  const match = TIME_TEXT.exec(text.trim());
  return match === null ? null : `${match[1]}:${match[2]}:${match[3] ?? '00'}`;
}

/** Gives a literal the type that the other side asks for; null when it cannot have it. */
function convertLiteral(value: SqlValue, from: ValueType, to: ValueType): SqlValue {
  if (to === 'date')
    return typeof value === 'string' && from === 'string' ? readDateText(value) : null;
  if (to === 'guid') return typeof value === 'string' ? normaliseGuid(value) : null;
  if (to === 'timeOnly') return typeof value === 'string' ? readTimeText(value) : null;
  if (to !== 'dateOnly') return null;
  const time = from === 'date' ? value : typeof value === 'string' ? readDateText(value) : null;
  return time === null ? null : new Date(Number(time)).toISOString().slice(0, 10);
}

/** The expression as that type. ServiceError 400 when it has another and is no literal that could have it. */
export function asType(expression: Expression, type: ValueType): Expression {
  if (expression.type === type || expression.type === 'null') return expression;
  if (expression.type === 'guid' && type === 'string') return { ...expression, type };
  if (expression.literal !== undefined) {
    const value = convertLiteral(expression.literal, expression.type, type);
    if (value !== null) return literal(value, type, expression.label);
  }
  throw invalidWhere(`${expression.label} is ${NAMES[expression.type]}, not ${NAMES[type]}.`);
}

/** Both sides with one type, the one that is no literal deciding. */
export function unify(left: Expression, right: Expression): readonly [Expression, Expression] {
  const decides = left.literal !== undefined && right.literal === undefined ? right : left;
  const type = decides.type === 'null' ? right.type : decides.type;
  for (const side of [left, right]) {
    if (side.type === 'boolean' || side.type === 'opaque' || side.type === 'interval') {
      throw invalidWhere(`${side.label} cannot be compared.`);
    }
  }
  return [asType(left, type), asType(right, type)];
}

export const NAMES: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  string: 'a text',
  date: 'a date',
  dateOnly: 'a date without time',
  timeOnly: 'a time of day',
  guid: 'a GUID',
  interval: 'an interval',
  null: 'NULL',
  boolean: 'a condition',
  opaque: 'a field that cannot be searched',
};
