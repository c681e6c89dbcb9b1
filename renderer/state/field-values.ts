/** Wire values as people read them: the meaning of codes, dates in local time, sizes of binary values. */
import type { Domain, Field } from '../../shared/model/service.ts';
import { nameOfRow } from '../../shared/model/row-title.ts';
import type { ViewLayer } from '../../shared/model/view.ts';
import { isZoneless, zonelessText } from '../../shared/model/zone.ts';
import { formatBytes, formatNumber } from '../ui/format.ts';

interface ShownValue {
  readonly kind: 'empty' | 'number' | 'date' | 'text';
  readonly text: string;
  /** More than fits: the code behind a meaning, the moment in UTC. */
  readonly title?: string;
}

/** Reads another value of the same row. */
type ValueOf = (field: string) => unknown;

const EMPTY: ShownValue = { kind: 'empty', text: 'empty' };
const MAX_TEXT = 4000;
const NUMBERS = new Set(['SmallInteger', 'Integer', 'BigInteger', 'Single', 'Double', 'OID']);

/** True for fields whose values stand at the right; codes with a meaning are words. */
export function isNumeric(field: Field): boolean {
  return NUMBERS.has(field.type) && field.domain?.type !== 'codedValue';
}

/** The domain of a field in one row: a subtype's goes before the field's own. */
function domainIn(layer: ViewLayer, field: Field, valueOf: ValueOf): Domain | null {
  if (layer.typeField === null || layer.types.length === 0) return field.domain;
  const id = valueOf(layer.typeField);
  const type = layer.types.find((one) => String(one.id) === String(id));
  return type?.domains[field.name] ?? field.domain;
}

/** One value of a row. Never throws, whatever the server sent. */
export function showValue(
  layer: ViewLayer,
  field: Field,
  value: unknown,
  valueOf: ValueOf,
): ShownValue {
  if (value === null || value === undefined || value === '') return EMPTY;
  const meaning = meaningOf(layer, field, value, valueOf);
  if (meaning !== null) return { kind: 'text', text: meaning, title: `Code ${textOf(value)}` };
  if (field.type === 'Date') return isZoneless(field, layer) ? showAsIs(value) : showDate(value);
  if (field.type === 'Blob') return { kind: 'text', text: sizeOf(value) };
  if (typeof value === 'number') return showNumber(field, value);
  return { kind: 'text', text: textOf(value) };
}

/** The value as text alone. */
export function valueText(
  layer: ViewLayer,
  field: Field,
  value: unknown,
  valueOf: ValueOf,
): string {
  return showValue(layer, field, value, valueOf).text;
}

/** What a row is called: the value of its display field, else its OBJECTID, else that it is new. */
export function titleOf(layer: ViewLayer | null, globalId: string, valueOf: ValueOf): string {
  const field = layer?.fields.find(({ name }) => name === layer.displayField);
  if (layer && field) {
    const shown = showValue(layer, field, valueOf(field.name), valueOf);
    if (shown.kind !== 'empty') {
      return field.name === layer.objectIdField ? `${layer.name} ${shown.text}` : shown.text;
    }
  }
  return layer ? nameOfRow(layer.name, valueOf(layer.objectIdField), globalId) : globalId;
}

function meaningOf(
  layer: ViewLayer,
  field: Field,
  value: unknown,
  valueOf: ValueOf,
): string | null {
  const code = String(value);
  const domain = domainIn(layer, field, valueOf);
  if (domain?.type === 'codedValue') {
    return domain.codedValues.find((one) => String(one.code) === code)?.name ?? null;
  }
  if (field.name !== layer.typeField) return null;
  return layer.types.find(({ id }) => String(id) === code)?.name ?? null;
}

function showNumber(field: Field, value: number): ShownValue {
  // Identifiers are names, not amounts.
  const isId = field.type === 'OID';
  const text = isId || !Number.isFinite(value) ? String(value) : formatNumber(value, 6);
  return { kind: 'number', text, ...(text === String(value) ? {} : { title: String(value) }) };
}

function showDate(value: unknown): ShownValue {
  const moment = new Date(typeof value === 'number' ? value : String(value));
  if (Number.isNaN(moment.getTime())) return { kind: 'text', text: textOf(value) };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    kind: 'date',
    text: localText(moment),
    title: `Local time (${zone}). In UTC: ${moment.toISOString()}`,
  };
}

/** A date of no known time zone: the digits as they are stored, never in local time. */
function showAsIs(value: unknown): ShownValue {
  const text = zonelessText(typeof value === 'number' ? value : Date.parse(String(value)));
  if (text === '') return { kind: 'text', text: textOf(value) };
  return { kind: 'date', text, title: 'Time zone not known: shown as it is stored.' };
}

/** Such as `2026-05-03 14:22`, with seconds where there are any. */
export function localText(moment: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = [
    String(moment.getFullYear()).padStart(4, '0'),
    two(moment.getMonth() + 1),
    two(moment.getDate()),
  ].join('-');
  const seconds = moment.getSeconds() === 0 ? '' : `:${two(moment.getSeconds())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}${seconds}`;
}

function sizeOf(value: unknown): string {
  return typeof value === 'number' ? formatBytes(value) : 'binary data';
}

function textOf(value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number';
  const text = isPlain ? String(value) : (JSON.stringify(value) ?? '');
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
