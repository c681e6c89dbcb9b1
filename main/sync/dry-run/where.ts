/**
 * Evaluates the where clause of a layerQuery on one row, where it is simple: comparisons, IN and IS NULL joined by AND.
 * Everything else, and everything in which databases differ, is not known. Pure.
 */
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';

type Value = string | number;

interface Condition {
  readonly field: Field;
  readonly operator: string;
  readonly values: readonly Value[];
}

/** Null: it cannot be told here. */
export function isTrue(where: string, row: WireFeature, layer: LayerDescription): boolean | null {
  const conditions = parse(where, layer);
  if (!conditions) return null;
  const answers = conditions.map((condition) => holds(condition, row));
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** Names of the fields that the clause asks for; all of them where it cannot be read. */
export function fieldsOf(where: string, layer: LayerDescription): string[] {
  const conditions = parse(where, layer);
  return (conditions ? conditions.map(({ field }) => field) : layer.fields).map(({ name }) => name);
}

const TOKEN =
  /\s*(?:([nN]?'(?:[^']|'')*')|(-?\d+(?:\.\d+)?(?![\w.]))|("?[\p{L}_][\p{L}\p{N}_]*"?)|(<>|!=|<=|>=|[=<>(),]))/uy;

interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'sign';
  readonly value: string;
}

function tokensOf(where: string): Token[] | null {
  const pattern = new RegExp(TOKEN);
  const text = where.trimEnd();
  const tokens: Token[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (!match) return null;
    const [, quoted, number, word, sign] = match;
    if (quoted !== undefined) {
      const inner = quoted.slice(quoted.indexOf("'") + 1, -1).replaceAll("''", "'");
      tokens.push({ kind: 'text', value: inner });
    } else if (number !== undefined) tokens.push({ kind: 'number', value: number });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word.replaceAll('"', '') });
    else tokens.push({ kind: 'sign', value: sign! });
  }
  return tokens;
}

function parse(where: string, layer: LayerDescription): Condition[] | null {
  const tokens = tokensOf(where);
  if (!tokens) return null;
  const conditions: Condition[] = [];
  for (const clause of split(tokens, (token) => isWord(token, 'AND'))) {
    const condition = readCondition(clause, layer);
    if (!condition) return null;
    conditions.push(condition);
  }
  return conditions;
}

const COMPARISONS = ['=', '<>', '!=', '<', '<=', '>', '>='];

function readCondition(tokens: readonly Token[], layer: LayerDescription): Condition | null {
  const [name, ...rest] = tokens;
  if (name?.kind !== 'word') return null;
  const wanted = name.value.toLowerCase();
  const field = layer.fields.find((one) => one.name.toLowerCase() === wanted);
  if (!field) return null;
  const words = rest.map(({ kind, value }) => (kind === 'word' ? value.toUpperCase() : value));
  const isPlain = rest.every(({ kind }) => kind === 'word');
  if (isPlain && words.join(' ') === 'IS NULL') return { field, operator: 'null', values: [] };
  if (isPlain && words.join(' ') === 'IS NOT NULL') {
    return { field, operator: 'not null', values: [] };
  }
  if (rest.length === 2 && rest[0]!.kind === 'sign' && COMPARISONS.includes(words[0]!)) {
    const value = valueOf(rest[1]!);
    return value === null ? null : { field, operator: words[0]!, values: [value] };
  }
  return readList(field, rest);
}

/** `IN (1, 2)` */
function readList(field: Field, [word, open, ...rest]: readonly Token[]): Condition | null {
  const close = rest.at(-1);
  if (!isWord(word, 'IN') || open?.value !== '(' || close?.kind !== 'sign' || close.value !== ')') {
    return null;
  }
  const items = split(rest.slice(0, -1), ({ kind, value }) => kind === 'sign' && value === ',');
  const values = items.map((item) => (item.length === 1 ? valueOf(item[0]!) : null));
  return values.includes(null) ? null : { field, operator: '=', values: values as Value[] };
}

function valueOf({ kind, value }: Token): Value | null {
  if (kind === 'text') return value;
  return kind === 'number' ? Number(value) : null;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value.toUpperCase() === word;
}

function split(tokens: readonly Token[], isBetween: (token: Token) => boolean): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (isBetween(token)) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

const NUMBERS = new Set(['SmallInteger', 'Integer', 'Single', 'Double', 'OID']);

function holds({ field, operator, values }: Condition, row: WireFeature): boolean | null {
  const value = row.attributes[field.name] ?? null;
  if (operator === 'null' || operator === 'not null')
    return (value === null) === (operator === 'null');
  // A comparison with nothing is never true.
  if (value === null) return false;
  if (NUMBERS.has(field.type) && typeof value === 'number') {
    return values.every((one) => typeof one === 'number')
      ? any(values.map((one) => compared(operator, Math.sign(value - one))))
      : null;
  }
  if (field.type !== 'String' || typeof value !== 'string') return null;
  return any(
    values.map((one) => (typeof one === 'string' ? sameText(operator, value, one) : null)),
  );
}

function compared(operator: string, sign: number): boolean {
  switch (operator) {
    case '=':
      return sign === 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    default:
      return sign !== 0;
  }
}

/** Databases differ in upper and lower case, in blanks at the end, and in the order of words. */
function sameText(operator: string, a: string, b: string): boolean | null {
  const isEqual = a === b ? true : fold(a) === fold(b) ? null : false;
  if (operator === '=') return isEqual;
  return operator === '<>' || operator === '!=' ? (isEqual === null ? null : !isEqual) : null;
}

function fold(text: string): string {
  return text.trimEnd().toLowerCase().normalize('NFC');
}

function any(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}
