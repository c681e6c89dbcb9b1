/**
 * Where clauses as rows of field, operator and value, and back.
 *
 * Reads what the rows can show and nothing else: a clause that means more stays text.
 */
import type {
  CodedValue,
  Field,
  FieldType,
  LayerDescription,
} from '../../../shared/model/service.ts';

const OPERATORS = [
  'is',
  'is-not',
  'less',
  'at-most',
  'more',
  'at-least',
  'contains',
  'begins',
  'ends',
  'empty',
  'not-empty',
] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  /** As typed: a text, a number, a date as YYYY-MM-DD, or the code of a domain. */
  readonly value: string;
}

export interface Clause {
  readonly join: 'and' | 'or';
  readonly conditions: readonly Condition[];
}

export type ValueKind = 'text' | 'number' | 'date';

const COMPARISONS: Partial<Record<Operator, string>> = {
  is: '=',
  'is-not': '<>',
  less: '<',
  'at-most': '<=',
  more: '>',
  'at-least': '>=',
};
const NUMBERS: readonly FieldType[] = [
  'SmallInteger',
  'Integer',
  'BigInteger',
  'Single',
  'Double',
  'OID',
];
const TEXTS: readonly FieldType[] = ['String', 'GUID', 'GlobalID'];
const DATES: readonly FieldType[] = ['Date', 'DateOnly', 'TimestampOffset'];

/** Null: the field cannot be in a row. */
export function valueKind(field: Field): ValueKind | null {
  if (NUMBERS.includes(field.type)) return 'number';
  if (TEXTS.includes(field.type)) return 'text';
  return DATES.includes(field.type) ? 'date' : null;
}

export function queryableFields(layer: LayerDescription): readonly Field[] {
  return layer.fields.filter((field) => valueKind(field) !== null);
}

/** What can be asked of a field; a date has a time of day, so that it is compared, not equalled. */
export function operatorsOf(field: Field, layer: LayerDescription): readonly Operator[] {
  if (codesOf(field, layer).length > 0) return ['is', 'is-not', 'empty', 'not-empty'];
  switch (valueKind(field)) {
    case 'date':
      return ['at-least', 'less', 'more', 'at-most', 'empty', 'not-empty'];
    case 'number':
      return ['is', 'is-not', 'less', 'at-most', 'more', 'at-least', 'empty', 'not-empty'];
    default:
      return ['is', 'is-not', 'contains', 'begins', 'ends', 'empty', 'not-empty'];
  }
}

/** The values that a field may have: its subtypes, its coded domain, or those of all types together. */
export function codesOf(field: Field, layer: LayerDescription): readonly CodedValue[] {
  if (layer.typeField?.toLowerCase() === field.name.toLowerCase() && layer.types.length > 0) {
    return layer.types.map(({ id, name }) => ({ code: id, name }));
  }
  const own = field.domain ? [field.domain] : [];
  const domains =
    own.length > 0 ? own : layer.types.flatMap(({ domains }) => domains[field.name] ?? []);
  const codes = new Map<string, CodedValue>();
  for (const domain of domains) {
    if (domain.type !== 'codedValue') continue;
    for (const value of domain.codedValues) codes.set(String(value.code), value);
  }
  return [...codes.values()];
}

export function needsValue(operator: Operator): boolean {
  return operator !== 'empty' && operator !== 'not-empty';
}

/** True when the row says something; others are left out of the clause. */
export function isComplete(condition: Condition, layer: LayerDescription): boolean {
  const field = fieldOf(condition.field, layer);
  if (!field) return false;
  return !needsValue(condition.operator) || literalOf(condition.value, field) !== null;
}

/** The clause as SQL; empty when no row is complete. */
export function printClause({ join, conditions }: Clause, layer: LayerDescription): string {
  return conditions
    .filter((condition) => isComplete(condition, layer))
    .map((condition) => printCondition(condition, fieldOf(condition.field, layer)!))
    .join(join === 'and' ? ' AND ' : ' OR ');
}

function printCondition({ operator, value }: Condition, field: Field): string {
  const name = /^[\p{L}_][\p{L}\p{N}_$.]*$/u.test(field.name) ? field.name : `"${field.name}"`;
  if (operator === 'empty') return `${name} IS NULL`;
  if (operator === 'not-empty') return `${name} IS NOT NULL`;
  if (operator === 'contains') return `${name} LIKE ${quoted(`%${value}%`)}`;
  if (operator === 'begins') return `${name} LIKE ${quoted(`${value}%`)}`;
  if (operator === 'ends') return `${name} LIKE ${quoted(`%${value}`)}`;
  return `${name} ${COMPARISONS[operator]} ${literalOf(value, field)}`;
}

/** Null for what is no value of this field. */
function literalOf(value: string, field: Field): string | null {
  switch (valueKind(field)) {
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value)) ? value.trim() : null;
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) ? `DATE '${value}'` : null;
    case 'text':
      return value === '' ? null : quoted(value);
    case null:
      return null;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function fieldOf(name: string, layer: LayerDescription): Field | undefined {
  return layer.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
}

const CONDITION =
  /\s*(?:"(?<quotedName>[^"]+)"|(?<name>[\p{L}_][\p{L}\p{N}_$.]*))\s*(?:(?<is>IS\s+(?:NOT\s+)?NULL)\b|(?<op><=|>=|<>|!=|=|<|>|LIKE\b)\s*(?:(?<label>DATE|TIMESTAMP)\s*)?(?:'(?<text>(?:[^']|'')*)'|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)))\s*/iuy;
const JOIN = /(AND|OR)\b/iy;

/** The rows that mean the same as `text`; null when rows cannot show it. */
export function parseClause(text: string, layer: LayerDescription): Clause | null {
  if (text.trim() === '' || /^\s*1\s*=\s*1\s*$/.test(text)) return { join: 'and', conditions: [] };
  const condition = new RegExp(CONDITION);
  const join = new RegExp(JOIN);
  const conditions: Condition[] = [];
  const joins = new Set<string>();
  for (let at = 0; ; at = join.lastIndex) {
    condition.lastIndex = at;
    const match = condition.exec(text);
    const read = match && readCondition(match.groups!, layer);
    if (!read) return null;
    conditions.push(read);
    if (condition.lastIndex === text.length) break;
    join.lastIndex = condition.lastIndex;
    const joined = join.exec(text);
    if (!joined) return null;
    joins.add(joined[1]!.toLowerCase());
  }
  if (joins.size > 1) return null;
  return { join: joins.has('or') ? 'or' : 'and', conditions };
}

type Groups = Record<string, string | undefined>;

function readCondition(groups: Groups, layer: LayerDescription): Condition | null {
  const field = fieldOf(groups['quotedName'] ?? groups['name']!, layer);
  if (!field) return null;
  if (groups['is'] !== undefined) {
    const operator = /NOT/i.test(groups['is']) ? 'not-empty' : 'empty';
    return valueKind(field) === null ? null : { field: field.name, operator, value: '' };
  }
  const read = readComparison(groups, field);
  // A row offers some operators for its field, and shows no other one.
  const isShown = read !== null && operatorsOf(field, layer).includes(read.operator);
  return isShown ? { field: field.name, ...read } : null;
}

function readComparison(groups: Groups, field: Field): Omit<Condition, 'field'> | null {
  const { label, number } = groups;
  const text = groups['text']?.replaceAll("''", "'");
  const kind = valueKind(field);
  if (groups['op']!.toUpperCase() === 'LIKE') {
    return kind === 'text' && label === undefined && text !== undefined ? readLike(text) : null;
  }
  const sign = groups['op'] === '!=' ? '<>' : groups['op'];
  const operator = OPERATORS.find((one) => COMPARISONS[one] === sign)!;
  if (kind === 'number') {
    return number === undefined || label !== undefined ? null : { operator, value: number };
  }
  if (text === undefined) return null;
  if (kind === 'text') return label === undefined && text !== '' ? { operator, value: text } : null;
  const day = /^(\d{4}-\d{2}-\d{2})(?: 00:00:00)?$/.exec(text)?.[1];
  return kind === 'date' && label !== undefined && day ? { operator, value: day } : null;
}

/** Percent signs at the ends alone: other wildcards mean more than a row says. */
function readLike(pattern: string): Omit<Condition, 'field'> | null {
  const [, before, value = '', after] = /^(%?)(.*?)(%?)$/s.exec(pattern)!;
  if (value === '' || /[%_]/.test(value)) return null;
  if (before && after) return { operator: 'contains', value };
  if (after) return { operator: 'begins', value };
  return before ? { operator: 'ends', value } : null;
}
