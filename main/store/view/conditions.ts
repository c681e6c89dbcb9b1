/** Conditions on rows as SQL over the row `t`. */
import { AppError } from '../../../shared/errors.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import type { Field } from '../../../shared/model/service.ts';
import type { ConditionOperator, RowCondition } from '../../../shared/model/view.ts';
import type { StoredValue } from '../db.ts';
import { storedConverter, ValueError } from '../values.ts';
import { isAscii, lowered, sortable } from './functions.ts';
import {
  column,
  joined,
  meaningText,
  millisecondsText,
  numberText,
  sqlText,
  textMatches,
  type SqlText,
} from './sql-text.ts';
import { fieldOf, kindOf, type ViewTable } from './view-table.ts';

const COMPARISONS: Partial<Record<ConditionOperator, string>> = {
  less: '<',
  'at-most': '<=',
  more: '>',
  'at-least': '>=',
};

/**
 * What a condition says. Text is compared without case; `not-equals` is true of rows without a value. Throws `invalid`
 * for a value that the field cannot hold.
 */
export function conditionText(
  table: ViewTable,
  { field: name, operator, value }: RowCondition,
): SqlText {
  const field = fieldOf(table, name);
  if (operator === 'is-empty') return emptyText(field);
  if (operator === 'is-not-empty') return sqlText(`NOT (${emptyText(field).text})`);
  if (value === null) return sqlText('0');
  if (operator === 'contains' || operator === 'begins-with') {
    const place = operator === 'contains' ? 'anywhere' : 'beginning';
    return matchText(table, field, String(value), place);
  }
  const { left, right } = sidesOf(field, value, operator);
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) return sqlText(`${left} ${comparison} ?`, right);
  return sqlText(`${left} IS ${operator === 'equals' ? '' : 'NOT '}?`, right);
}

function emptyText(field: Field): SqlText {
  const name = column(field.name);
  const isText = kindOf(field) === 'text' || kindOf(field) === 'guid';
  return sqlText(isText ? `${name} IS NULL OR ${name} = ''` : `${name} IS NULL`);
}

/** By what people see: text, the number as it is written, a coded value by its meaning as well. */
export function matchText(
  table: ViewTable,
  field: Field,
  wanted: string,
  place: 'anywhere' | 'beginning',
): SqlText {
  const kind = kindOf(field);
  if (kind === 'bytes') return sqlText('0');
  const own = kind === 'number' ? numberText(field.name) : sqlText(column(field.name));
  const texts = table.meanings.isCoded(field.name) ? [own, meaningText(table, field.name)] : [own];
  return joined(
    texts.map((text) => textMatches(text, wanted, place)),
    'OR',
  );
}

interface Sides {
  readonly left: string;
  readonly right: StoredValue;
}

function sidesOf(field: Field, value: string | number, operator: ConditionOperator): Sides {
  const name = column(field.name);
  const isOrder = COMPARISONS[operator] !== undefined;
  switch (kindOf(field)) {
    case 'number':
      return { left: name, right: stored(field, value) };
    case 'date':
      return { left: millisecondsText(field.name).text, right: milliseconds(field, value) };
    case 'guid':
      return { left: name, right: parseGlobalId(value) ?? String(value) };
    case 'text': {
      const text = field.type === 'DateOnly' ? String(stored(field, value)) : String(value);
      if (isOrder) return { left: `syncline_sortable(${name})`, right: sortable(text) };
      return isAscii(text)
        ? { left: `lower(${name})`, right: lowered(text) }
        : { left: `syncline_lower(${name})`, right: lowered(text) };
    }
    case 'bytes':
      throw new AppError(
        'invalid',
        `${field.alias} holds binary data: only whether it is empty can be asked.`,
      );
  }
}

/** As the file holds it. */
function stored(field: Field, value: string | number): StoredValue {
  try {
    // Whoever looks for more than 3.5 in whole numbers knows what they want.
    const isFraction = typeof value === 'number' && !Number.isSafeInteger(value);
    return isFraction && kindOf(field) === 'number' ? value : storedConverter(field.type)(value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new AppError('invalid', `${field.alias}: ${error.message}.`, { cause: error });
  }
}

function milliseconds(field: Field, value: string | number): number {
  if (typeof value === 'number') return Math.round(value);
  const iso = storedConverter('Date');
  try {
    return Date.parse(iso(value) as string);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new AppError('invalid', `${field.alias}: ${error.message}.`, { cause: error });
  }
}
