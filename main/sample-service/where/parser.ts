/** Recursive-descent parser: conditions of a where clause, straight into SQL with parameters. */
import { asType, compose, literal, NAMES, unify } from './expression.ts';
import type { Expression } from './expression.ts';
import { invalidWhere } from './tokens.ts';
import { Cursor } from './cursor.ts';
import { parseOperand } from './operand.ts';
import type { FieldReference } from './operand.ts';

const DEEPEST = 200;
const COMPARISONS: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '>': '>',
  '<=': '<=',
  '>=': '>=',
};

/** What a clause may refer to. */
export interface Scope {
  /** The field of that name in any case, or null. */
  readonly field: FieldReference;
  /** Epoch milliseconds for CURRENT_TIMESTAMP. */
  readonly now: number;
}

/** Parses a whole clause into one condition. ServiceError 400 with the place and the reason. */
export function parseCondition(text: string, scope: Scope): Expression {
  const cursor = new Cursor(text);
  const condition = new ConditionParser(cursor, scope).disjunction();
  const rest = cursor.peek();
  if (rest.kind !== 'end') {
    throw invalidWhere(`'${rest.source}' at character ${rest.at} is not expected there.`);
  }
  return requireCondition(condition);
}

function requireCondition(expression: Expression): Expression {
  if (expression.type === 'boolean') return expression;
  throw invalidWhere(`${expression.label} is ${NAMES[expression.type]}, not a condition.`);
}

class ConditionParser {
  readonly #cursor: Cursor;
  readonly #scope: Scope;
  #depth = 0;

  constructor(cursor: Cursor, scope: Scope) {
    this.#cursor = cursor;
    this.#scope = scope;
  }

  disjunction(): Expression {
    if (++this.#depth > DEEPEST) throw invalidWhere(`it is nested deeper than ${DEEPEST} levels.`);
    const result = this.#chain('OR', () => this.#chain('AND', () => this.#negation()));
    this.#depth -= 1;
    return result;
  }

  #chain(word: 'AND' | 'OR', next: () => Expression): Expression {
    const first = next();
    if (!this.#cursor.isWord(word)) return first;
    const parts = [requireCondition(first)];
    while (this.#cursor.takeWord(word)) parts.push(requireCondition(next()));
    return balance(word, parts);
  }

  #negation(): Expression {
    let isNegated = false;
    while (this.#cursor.takeWord('NOT')) isNegated = !isNegated;
    const predicate = this.#predicate();
    return isNegated ? compose('boolean', '(NOT $)', [requireCondition(predicate)]) : predicate;
  }

  #operand(): Expression {
    return parseOperand(this.#cursor, this.#scope, () => this.disjunction());
  }

  #predicate(): Expression {
    const left = this.#operand();
    const operator = COMPARISONS[this.#cursor.peek().text];
    if (this.#cursor.peek().kind === 'symbol' && operator !== undefined) {
      this.#cursor.next();
      return compare(left, operator, this.#operand());
    }
    if (this.#cursor.takeWord('IS')) return this.#isNull(left);
    const isNegated = this.#cursor.takeWord('NOT');
    const predicate = this.#wordPredicate(left);
    if (predicate === null) {
      if (isNegated) throw this.#cursor.unexpected('IN, BETWEEN or LIKE');
      return left;
    }
    return isNegated ? compose('boolean', '(NOT $)', [predicate]) : predicate;
  }

  #wordPredicate(left: Expression): Expression | null {
    if (this.#cursor.takeWord('IN')) return this.#in(left);
    if (this.#cursor.takeWord('BETWEEN')) return this.#between(left);
    if (this.#cursor.takeWord('LIKE')) return this.#like(left);
    return null;
  }

  #isNull(left: Expression): Expression {
    const isNegated = this.#cursor.takeWord('NOT');
    this.#cursor.expectWord('NULL');
    return compose('boolean', isNegated ? '($ IS NOT NULL)' : '($ IS NULL)', [left]);
  }

  #in(left: Expression): Expression {
    this.#cursor.expectSymbol('(');
    const items: Expression[] = [];
    do {
      items.push(unify(left, this.#operand())[1]);
    } while (this.#cursor.takeSymbol(','));
    this.#cursor.expectSymbol(')');
    if (items.some((item) => item.literal === undefined || item.literal === null)) {
      return balance(
        'OR',
        items.map((item) => compare(left, '=', item)),
      );
    }
    // One parameter, so that lists may be longer than SQLite's limit of parameters.
    const values = items.map((item) =>
      typeof item.literal === 'string' ? JSON.stringify(item.literal) : String(item.literal),
    );
    const list = literal(`[${values.join(',')}]`, left.type, 'the list');
    return compose('boolean', '($ IN (SELECT value FROM json_each($)))', [left, list]);
  }

  #between(left: Expression): Expression {
    const low = this.#operand();
    this.#cursor.expectWord('AND');
    const high = this.#operand();
    const both = [compare(left, '>=', low), compare(left, '<=', high)];
    return compose('boolean', '($ AND $)', both);
  }

  #like(left: Expression): Expression {
    const value = asType(left, 'string');
    const pattern = asType(this.#operand(), 'string');
    if (!this.#cursor.takeWord('ESCAPE')) {
      return compose('boolean', 'text_like($, $, NULL)', [value, pattern]);
    }
    const escape = this.#operand();
    if (typeof escape.literal !== 'string' || [...escape.literal].length !== 1) {
      throw invalidWhere('ESCAPE takes one character in quotes.');
    }
    return compose('boolean', 'text_like($, $, $)', [value, pattern, escape]);
  }
}

function compare(left: Expression, operator: string, right: Expression): Expression {
  return compose('boolean', `($ ${operator} $)`, unify(left, right));
}

/** A flat chain of a thousand ORs would be deeper than SQLite allows: halves instead. */
function balance(word: 'AND' | 'OR', parts: readonly Expression[]): Expression {
  if (parts.length === 1) return parts[0] as Expression;
  const middle = parts.length >> 1;
  const halves = [balance(word, parts.slice(0, middle)), balance(word, parts.slice(middle))];
  return compose('boolean', `($ ${word} $)`, halves);
}
