/** Which control a field has, how its value is written in it, and what becomes of what was typed. Pure. */
import { isZoneless } from '../../../shared/model/zone.ts';
import { checkFieldValue, domainOf } from '../../../shared/model/check-edit.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import type { Choice } from '../../ui/choice.ts';
import { momentText, parseDay, parseMoment, parseTime, parseWithOffset } from './date-input.ts';
import { EDIT } from './messages.ts';

export type InputKind =
  'choice' | 'text' | 'long-text' | 'number' | 'date' | 'day' | 'time' | 'offset' | 'guid' | 'none';

/** What was typed: a value for the wire, or why it is none. */
export type Typed =
  | { readonly value: string | number | null; readonly problem: null }
  | { readonly value?: never; readonly problem: string };

const LONG_TEXT = 120;
const KINDS: Partial<Record<Field['type'], InputKind>> = {
  Date: 'date',
  DateOnly: 'day',
  TimeOnly: 'time',
  TimestampOffset: 'offset',
  GUID: 'guid',
  SmallInteger: 'number',
  Integer: 'number',
  BigInteger: 'number',
  Single: 'number',
  Double: 'number',
  XML: 'long-text',
};
const NO_INPUT = new Set<Field['type']>(['OID', 'GlobalID', 'Geometry', 'Raster', 'Blob']);

/** The control of a field in this row. */
export function inputKind(field: Field, row: WireFeature, layer: LayerDescription): InputKind {
  if (NO_INPUT.has(field.type)) return 'none';
  if (codesOf(field, row, layer) !== null) return 'choice';
  if (field.type !== 'String') return KINDS[field.type] ?? 'text';
  return (field.length ?? 0) > LONG_TEXT ? 'long-text' : 'text';
}

/** Codes with their meanings; null for a field without a list. */
export function codesOf(
  field: Field,
  row: WireFeature,
  layer: LayerDescription,
): readonly { readonly code: string | number; readonly name: string }[] | null {
  const domain = domainOf(field, row, layer);
  if (domain?.type === 'codedValue') return domain.codedValues;
  if (field.name !== layer.typeField || layer.types.length === 0) return null;
  return layer.types.map(({ id, name }) => ({ code: id, name }));
}

/** What the list of a field offers; a stored value that is not in it stays visible. */
export function choicesOf(
  field: Field,
  row: WireFeature,
  layer: LayerDescription,
  stored: unknown,
): readonly Choice[] {
  const codes = codesOf(field, row, layer) ?? [];
  const listed = codes.map(({ code, name }) => {
    const value = String(code);
    return { value, label: name, ...(name === value ? {} : { description: EDIT.code(value) }) };
  });
  const isOther = isFilled(stored) && !codes.some(({ code }) => String(code) === String(stored));
  const others = isOther
    ? [
        {
          value: String(stored),
          label: EDIT.notListed(String(stored)),
          disabledReason: EDIT.notAllowed,
        },
      ]
    : [];
  return [
    ...(field.nullable ? [{ value: '', label: EDIT.emptyChoice }] : []),
    ...listed,
    ...others,
  ];
}

/** A stored value as it stands in its control. */
export function inputText(kind: InputKind, value: unknown, isUtc: boolean): string {
  if (!isFilled(value)) return '';
  if (kind === 'date') {
    const moment = typeof value === 'number' ? value : Date.parse(String(value));
    return Number.isNaN(moment) ? String(value) : momentText(moment, isUtc);
  }
  const isPlain = ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
  return isPlain ? `${value as string | number | boolean | bigint}` : JSON.stringify(value);
}

/** Reads what was typed into the control of a field. */
export function readInput(
  field: Field,
  text: string,
  row: WireFeature,
  layer: LayerDescription,
): Typed {
  const kind = inputKind(field, row, layer);
  const isText = kind === 'text' || kind === 'long-text';
  if (isText ? text === '' : text.trim() === '') {
    return field.nullable
      ? { value: null, problem: null }
      : { problem: EDIT.mustHaveValue(field.alias || field.name) };
  }
  const typed = parse(kind, field, text, row, layer);
  if (typed.problem !== null) return typed;
  const checked = field.type === 'BigInteger' ? BigInt(typed.value ?? 0) : typed.value;
  const problem = checkFieldValue(field, checked, row, layer);
  return problem === null ? typed : { problem };
}

/** Why the stored value would be refused, such as after another type was chosen; null = it would not. */
export function storedProblem(
  field: Field,
  row: WireFeature,
  layer: LayerDescription,
): string | null {
  const value = row.attributes[field.name];
  if (!isFilled(value)) {
    return field.nullable || !field.editable ? null : EDIT.mustHaveValue(field.alias || field.name);
  }
  return inputKind(field, row, layer) === 'none' ? null : checkFieldValue(field, value, row, layer);
}

/** Two wire values that are the same to people: empty text is told from no value. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return (one ?? null) === (other ?? null) || (isFilled(one) && String(one) === String(other));
}

function parse(
  kind: InputKind,
  field: Field,
  text: string,
  row: WireFeature,
  layer: LayerDescription,
): Typed {
  switch (kind) {
    case 'choice': {
      const code = codesOf(field, row, layer)?.find((each) => String(each.code) === text)?.code;
      return { value: code ?? text, problem: null };
    }
    case 'number':
      return parseNumber(field, text);
    case 'date':
      return orProblem(parseMoment(text, isZoneless(field, layer)), EDIT.noDate);
    case 'day':
      return orProblem(parseDay(text), EDIT.noDay);
    case 'time':
      return orProblem(parseTime(text), EDIT.noTime);
    case 'offset':
      return orProblem(parseWithOffset(text), EDIT.noOffset);
    case 'guid':
      return orProblem(parseGlobalId(text.trim()), EDIT.noGuid);
    default:
      return { value: text, problem: null };
  }
}

const NUMBER = /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i;
const WHOLE = /^[-+]?\d+$/;
/** A comma that parts thousands in one country is the decimal sign of another. */
const AMBIGUOUS = /^[-+]?[1-9]\d{0,2},\d{3}$/;

function parseNumber({ type, alias, name }: Field, text: string): Typed {
  const trimmed = text.trim().replace(',', '.');
  if (type === 'BigInteger') {
    if (!WHOLE.test(trimmed)) return { problem: EDIT.wholeNumber(alias || name) };
    const number = Number(trimmed);
    return { value: Number.isSafeInteger(number) ? number : trimmed, problem: null };
  }
  return NUMBER.test(trimmed) && !AMBIGUOUS.test(text.trim())
    ? { value: Number(trimmed), problem: null }
    : { problem: EDIT.noNumber(alias || name) };
}

function orProblem(value: string | number | null, problem: string): Typed {
  return value === null ? { problem } : { value, problem: null };
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}
