/** Conditions of the filter bar: which comparisons suit a field, and when one can be asked for. */
import type { Field } from '../../../shared/model/service.ts';
import type { ConditionOperator, RowCondition, ViewLayer } from '../../../shared/model/view.ts';
import { isNumeric } from '../../state/field-values.ts';

/** A condition as it is being written. */
export interface DraftCondition {
  readonly id: number;
  readonly field: string;
  readonly operator: ConditionOperator;
  /** Null: not written yet. */
  readonly value: string | number | null;
}

const EMPTINESS: readonly ConditionOperator[] = ['is-empty', 'is-not-empty'];
const EQUALITY: readonly ConditionOperator[] = ['equals', 'not-equals'];
const ORDER: readonly ConditionOperator[] = ['less', 'at-most', 'more', 'at-least'];

type ValueInput = 'none' | 'choice' | 'number' | 'date' | 'text';

/** How the value of a condition is written. */
export function inputFor(field: Field, operator: ConditionOperator): ValueInput {
  if (EMPTINESS.includes(operator)) return 'none';
  if (field.domain?.type === 'codedValue') return 'choice';
  if (field.type === 'Date') return 'date';
  return isNumeric(field) ? 'number' : 'text';
}

export function operatorsFor(field: Field): readonly ConditionOperator[] {
  if (field.type === 'Blob' || field.type === 'Raster') return EMPTINESS;
  if (field.domain?.type === 'codedValue') return [...EQUALITY, ...EMPTINESS];
  if (field.type === 'Date' || isNumeric(field)) return [...EQUALITY, ...ORDER, ...EMPTINESS];
  return ['contains', 'begins-with', ...EQUALITY, ...EMPTINESS];
}

/** Those that are written to the end. */
export function asked(conditions: readonly DraftCondition[]): readonly RowCondition[] {
  return conditions.flatMap(({ field, operator, value }) => {
    const isComplete = EMPTINESS.includes(operator) || (value !== null && value !== '');
    return isComplete
      ? [{ field, operator, value: EMPTINESS.includes(operator) ? null : value }]
      : [];
  });
}

/** A new condition on the first field that people search by. */
export function firstCondition(layer: ViewLayer, id: number): DraftCondition {
  const field = layer.fields.find(({ name }) => name === layer.displayField) ?? layer.fields[0];
  return field
    ? { id, field: field.name, operator: operatorsFor(field)[0] ?? 'equals', value: null }
    : { id, field: '', operator: 'is-not-empty', value: null };
}

/** Epoch milliseconds of local time, or of the digits as they are stored; null for what is no date. */
export function parseTypedDate(text: string, isAsStored: boolean): number | null {
  const match = /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?$/.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => (part === undefined ? 0 : Number(part)));
  const moment = new Date(year!, month! - 1, day, hour, minute, second);
  const isReal = moment.getMonth() === month! - 1 && moment.getDate() === day;
  if (!isReal) return null;
  return isAsStored ? Date.UTC(year!, month! - 1, day, hour, minute, second) : moment.getTime();
}
