/** Values of a where clause: literals, fields, arithmetic, functions, dates and intervals. */
import type { FieldSpec, FieldType } from '../spec.ts';
import { buildCall, isFunctionName } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { asType, compose, literal, readDateText, readTimeText } from './expression.ts';
import type { Expression, ValueType } from './expression.ts';
import { invalidWhere } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Resolves a field name in any case to the field and the SQL that reads it; null when there is none. */
export type FieldReference = (
  name: string,
) => { readonly field: FieldSpec; readonly sql: string } | null;

interface OperandScope {
  readonly field: FieldReference;
  readonly now: number;
}

const DAY = 86_400_000;
const LARGEST = 9_223_372_036_854_775_807n;

const TYPES: Readonly<Record<FieldType, ValueType>> = {
  SmallInteger: 'number',
  Integer: 'number',
  BigInteger: 'number',
  Single: 'number',
  Double: 'number',
  OID: 'number',
  String: 'string',
  Date: 'date',
  DateOnly: 'dateOnly',
  TimeOnly: 'timeOnly',
  TimestampOffset: 'date',
  GUID: 'guid',
  GlobalID: 'guid',
  Blob: 'opaque',
  XML: 'opaque',
};

/** Words that end or join conditions and can therefore be no field. */
const RESERVED = new Set(
  'AND OR NOT IN IS LIKE BETWEEN ESCAPE SELECT FROM WHERE UNION EXISTS'.split(' '),
);

/** Parses a sum of products. `condition` parses what stands in parentheses. */
export function parseOperand(
  cursor: Cursor,
  scope: OperandScope,
  condition: () => Expression,
): Expression {
  return new OperandParser(cursor, scope, condition).sum();
}

class OperandParser {
  readonly #cursor: Cursor;
  readonly #scope: OperandScope;
  readonly #condition: () => Expression;

  constructor(cursor: Cursor, scope: OperandScope, condition: () => Expression) {
    this.#cursor = cursor;
    this.#scope = scope;
    this.#condition = condition;
  }

  sum(): Expression {
    let left = this.#product();
    for (;;) {
      if (this.#cursor.takeSymbol('+')) left = add(left, '+', this.#product());
      else if (this.#cursor.takeSymbol('-')) left = add(left, '-', this.#product());
      else if (this.#cursor.takeSymbol('||')) left = concatenate(left, this.#product());
      else return left;
    }
  }

  #product(): Expression {
    let left = this.#factor();
    while (this.#cursor.isSymbol('*') || this.#cursor.isSymbol('/')) {
      const operator = this.#cursor.next().text;
      const pieces = [asType(left, 'number'), asType(this.#factor(), 'number')];
      left = compose('number', `($ ${operator} $)`, pieces);
    }
    return left;
  }

  #factor(): Expression {
    if (this.#cursor.takeSymbol('+')) return asType(this.#factor(), 'number');
    if (!this.#cursor.takeSymbol('-')) return this.#primary();
    const value = asType(this.#factor(), 'number');
    if (typeof value.literal === 'bigint' || typeof value.literal === 'number') {
      return literal(-value.literal, 'number', `-${value.label}`);
    }
    return compose('number', '(- $)', [value]);
  }

  #primary(): Expression {
    const token = this.#cursor.peek();
    if (this.#cursor.takeSymbol('(')) {
      const inner = this.#condition();
      this.#cursor.expectSymbol(')');
      return inner.literal === undefined ? { ...inner, sql: `(${inner.sql})` } : inner;
    }
    if (token.kind === 'number') return number(this.#cursor.next());
    if (token.kind === 'string') {
      return literal(this.#cursor.next().text, 'string', `'${token.text}'`);
    }
    if (token.kind === 'quoted') return this.#field(this.#cursor.next());
    if (token.kind === 'word' && !RESERVED.has(token.text)) return this.#word(this.#cursor.next());
    throw this.#cursor.unexpected('a value or a field');
  }

  #word(token: Token): Expression {
    const follows = this.#cursor.peek();
    const isBeforeText = follows.kind === 'string';
    const isCall = follows.kind === 'symbol' && follows.text === '(';
    if (isBeforeText) return this.#prefixed(token);
    if (isCall) return this.#call(token);
    const constant = this.#constant(token.text);
    return constant ?? this.#field(token);
  }

  #constant(word: string): Expression | null {
    const { now } = this.#scope;
    switch (word) {
      case 'NULL':
        return literal(null, 'null', 'NULL');
      case 'CURRENT_TIMESTAMP':
        return literal(now, 'date', word);
      case 'CURRENT_DATE':
        return literal(now - (((now % DAY) + DAY) % DAY), 'date', word);
      default:
        return null;
    }
  }

  /** DATE '...', TIMESTAMP '...', TIME '...', INTERVAL '...' DAY. */
  #prefixed(token: Token): Expression {
    const { text } = this.#cursor.next();
    const label = `${token.text} '${text}'`;
    switch (token.text) {
      case 'DATE':
      case 'TIMESTAMP': {
        const time = readDateText(text);
        if (time !== null) return literal(time, 'date', label);
        throw invalidWhere(
          `${label} is no date: write DATE 'YYYY-MM-DD' or TIMESTAMP 'YYYY-MM-DD HH:MM:SS'.`,
        );
      }
      case 'TIME': {
        const time = readTimeText(text);
        if (time !== null) return literal(time, 'timeOnly', label);
        throw invalidWhere(`${label} is no time of day: write TIME 'HH:MM:SS'.`);
      }
      case 'INTERVAL':
        return this.#interval(text, label);
      default:
        throw invalidWhere(
          `'${token.source}' at character ${token.at} is not expected before a text.`,
        );
    }
  }

  #interval(text: string, label: string): Expression {
    const unit = this.#cursor.next().text;
    if (this.#cursor.takeWord('TO')) this.#cursor.next();
    const milliseconds = readInterval(text, unit);
    if (milliseconds !== null) return literal(milliseconds, 'interval', label);
    throw invalidWhere(`${label} ${unit} is no interval: write for example INTERVAL '7' DAY.`);
  }

  #call(token: Token): Expression {
    if (token.text === 'EXTRACT') return this.#extract();
    if (token.text === 'CAST') return this.#cast();
    if (token.text === 'POSITION') return this.#position();
    if (!isFunctionName(token.text)) {
      throw invalidWhere(`there is no function ${token.source} (character ${token.at}).`);
    }
    this.#cursor.expectSymbol('(');
    const values = [this.sum()];
    if (token.text === 'SUBSTRING' && this.#cursor.takeWord('FROM')) {
      values.push(this.sum());
      if (this.#cursor.takeWord('FOR')) values.push(this.sum());
    }
    while (this.#cursor.takeSymbol(',')) values.push(this.sum());
    this.#cursor.expectSymbol(')');
    return buildCall(token.text, values);
  }

  #extract(): Expression {
    this.#cursor.expectSymbol('(');
    const part = this.#cursor.next();
    if (!['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'].includes(part.text)) {
      throw invalidWhere(
        `EXTRACT knows YEAR, MONTH, DAY, HOUR, MINUTE and SECOND, not ${part.source}.`,
      );
    }
    this.#cursor.expectWord('FROM');
    const date = asType(this.sum(), 'date');
    this.#cursor.expectSymbol(')');
    return compose('number', `date_part('${part.text}', $)`, [date], 'EXTRACT(...)');
  }

  #cast(): Expression {
    this.#cursor.expectSymbol('(');
    const value = this.sum();
    this.#cursor.expectWord('AS');
    const target = this.#cursor.next();
    if (this.#cursor.takeSymbol('(')) {
      this.#cursor.next();
      this.#cursor.expectSymbol(')');
    }
    this.#cursor.expectSymbol(')');
    if (value.type !== 'number' && value.type !== 'string') {
      throw invalidWhere(`CAST takes a number or a text, not ${value.label}.`);
    }
    if (/^(VARCHAR|CHAR)$/.test(target.text)) return compose('string', 'CAST($ AS TEXT)', [value]);
    if (/^(INTEGER|SMALLINT|BIGINT)$/.test(target.text)) {
      return compose('number', 'CAST($ AS INTEGER)', [value]);
    }
    if (/^(FLOAT|REAL|DOUBLE|NUMERIC|DECIMAL)$/.test(target.text)) {
      return compose('number', 'CAST($ AS REAL)', [value]);
    }
    throw invalidWhere(`CAST cannot make ${target.source}.`);
  }

  #position(): Expression {
    this.#cursor.expectSymbol('(');
    const part = asType(this.sum(), 'string');
    if (!this.#cursor.takeWord('IN')) this.#cursor.expectSymbol(',');
    const whole = asType(this.sum(), 'string');
    this.#cursor.expectSymbol(')');
    return compose('number', 'instr($, $)', [whole, part], 'POSITION(...)');
  }

  #field(token: Token): Expression {
    const found = this.#scope.field(token.kind === 'quoted' ? token.text : token.source);
    if (found === null) {
      throw invalidWhere(`there is no field '${token.source}' (character ${token.at}).`);
    }
    const isOffset = found.field.type === 'TimestampOffset';
    return {
      sql: isOffset ? `instant_of(${found.sql})` : found.sql,
      parameters: [],
      type: TYPES[found.field.type],
      label: `the field ${found.field.name}`,
    };
  }
}

function number(token: Token): Expression {
  const isInteger = /^\d+$/.test(token.text);
  const integer = isInteger ? BigInt(token.text) : null;
  // SQLite reads a JavaScript number as REAL, and 5 / 2 would be 2.5: integers are bound as such.
  const value = integer !== null && integer <= LARGEST ? integer : Number(token.text);
  return literal(value, 'number', token.text);
}

function add(left: Expression, operator: '+' | '-', right: Expression): Expression {
  if (left.type !== 'date') {
    return compose('number', `($ ${operator} $)`, [
      asType(left, 'number'),
      asType(right, 'number'),
    ]);
  }
  if (right.type === 'interval') return compose('date', `($ ${operator} $)`, [left, right]);
  // A number beside a date counts days.
  return compose('date', `($ ${operator} $ * ${DAY})`, [left, asType(right, 'number')]);
}

function concatenate(left: Expression, right: Expression): Expression {
  return compose('string', '($ || $)', [asType(left, 'string'), asType(right, 'string')]);
}

const UNITS: Readonly<Record<string, number>> = {
  DAY,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1000,
};

function readInterval(text: string, unit: string): number | null {
  const factor = UNITS[unit];
  if (factor === undefined) return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * factor;
  const match = /^(\d+) (\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null || unit !== 'DAY') return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map(Number);
  return days * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
