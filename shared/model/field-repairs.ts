/** Values that a field would take in place of one that was refused. Pure. */
import { isZoneless, UNKNOWN_ZONE, zonelessText } from './zone.ts';
import { checkFieldValue, domainOf } from './check-edit.ts';
import type { EditKind, WireFeature } from './edit.ts';
import type { RepairOffer } from './editing.ts';
import type { Field, LayerDescription } from './service.ts';

export interface FieldCase {
  readonly field: Field;
  readonly row: WireFeature;
  readonly base: WireFeature | null;
  readonly layer: LayerDescription;
  readonly kind: Exclude<EditKind, 'delete'>;
  readonly isChanged: boolean;
  /** The server lets nobody edit the field. */
  readonly isReadOnly: boolean;
}

type Value = string | number;

const MOST_CHOICES = 500;
const LONGEST_LABEL = 60;

/** Corrected value first, then the default, then the old value, then a value of the domain to choose. */
export function fieldRepairs(refused: FieldCase): readonly RepairOffer[] {
  const { field, isReadOnly } = refused;
  const old = oldValue(refused);
  if (isReadOnly || !field.editable) return old;
  const corrected = [corrections, defaults].flatMap((find) => find(refused));
  const offers = [...corrected, ...old, ...domainValues(refused)];
  const seen = new Set<unknown>();
  return offers.filter(({ repair }) => {
    const value = repair.kind === 'set-value' ? repair.value : repair.kind;
    return !seen.has(value) && seen.add(value);
  });
}

function oldValue({
  field,
  base,
  isChanged,
  kind,
  row,
  layer,
  isReadOnly,
}: FieldCase): RepairOffer[] {
  if (kind !== 'update' || !base || !isChanged) return [];
  const value = base.attributes[field.name] ?? null;
  // An old value may be one that the server would not take today; a field that is not sent is not looked at.
  return [
    {
      repair: { kind: 'restore-value', field: field.name },
      label:
        value === null
          ? `Empty ${nameOf(field)} again`
          : `Put ${nameOf(field)} back to ${shown(value, field, row, layer)}`,
      text: isReadOnly
        ? 'The field may not be changed; your other changes stay.'
        : 'It is as at the last sync again, and is not sent; your other changes stay.',
      choices: [],
    },
  ];
}

/** What is left of the value when only what is wrong with it is taken away. */
function corrections(refused: FieldCase): RepairOffer[] {
  const { field, row } = refused;
  const value = row.attributes[field.name];
  if (typeof value === 'string') return textCorrections(value, refused);
  return typeof value === 'number' ? numberCorrections(value, refused) : [];
}

function textCorrections(value: string, refused: FieldCase): RepairOffer[] {
  const { field } = refused;
  const plain = value
    .replace(/<[^<>]*>/g, '')
    .replace(/[<>]/g, '')
    .trim();
  const short = field.length === null ? value : shorten(value, field.length);
  return [
    ...(short === value
      ? []
      : setValue(
          short,
          `Shorten ${nameOf(field)} to ${String(field.length)} characters`,
          `It becomes “${clip(short)}”.`,
          refused,
        )),
    ...(plain === value || plain === ''
      ? []
      : setValue(
          plain,
          `Take the markup out of ${nameOf(field)}`,
          `It becomes “${clip(plain)}”.`,
          refused,
        )),
  ];
}

/** By UTF-16 units, as servers count, and never through the middle of a character. */
function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function numberCorrections(value: number, refused: FieldCase): RepairOffer[] {
  const { field, row, layer } = refused;
  const domain = domainOf(field, row, layer);
  const whole = ['SmallInteger', 'Integer', 'BigInteger'].includes(field.type);
  const rounded = whole ? Math.round(value) : value;
  const nearest =
    domain?.type === 'range' ? Math.min(domain.max, Math.max(domain.min, rounded)) : rounded;
  if (nearest === value || !Number.isFinite(nearest)) return [];
  const text =
    nearest === rounded ? 'It is rounded.' : 'That is the nearest value that the field takes.';
  return setValue(nearest, labelOf(nearest, refused), text, refused);
}

function defaults(refused: FieldCase): RepairOffer[] {
  const { defaultValue } = refused.field;
  return defaultValue === null
    ? []
    : setValue(
        defaultValue,
        labelOf(defaultValue, refused),
        'That is the default of the field.',
        refused,
      );
}

function domainValues(refused: FieldCase): RepairOffer[] {
  const first = choicesOf(refused)[0];
  return first
    ? setValue(
        first.value,
        labelOf(first.value, refused),
        'That is the first of the values that the field takes.',
        refused,
      )
    : [];
}

/** None where the row would be refused with it as well. */
function setValue(value: Value, label: string, text: string, refused: FieldCase): RepairOffer[] {
  const { field, row, layer } = refused;
  if (value === row.attributes[field.name] || checkFieldValue(field, value, row, layer) !== null) {
    return [];
  }
  const choices = choicesOf(refused).filter((choice) => choice.value !== value);
  return [{ repair: { kind: 'set-value', field: field.name, value }, label, text, choices }];
}

function choicesOf({ field, row, layer }: FieldCase): RepairOffer['choices'] {
  const domain = domainOf(field, row, layer);
  if (domain?.type !== 'codedValue') return [];
  return domain.codedValues
    .filter(({ code }) => checkFieldValue(field, code, row, layer) === null)
    .slice(0, MOST_CHOICES)
    .map(({ code, name }) => ({ value: code, label: name }));
}

function labelOf(value: Value, { field, row, layer }: FieldCase): string {
  return `Set ${nameOf(field)} to ${shown(value, field, row, layer)}`;
}

function nameOf({ alias, name }: Field): string {
  return alias === '' ? name : alias;
}

/** For people: the meaning of a code, a date in UTC. */
function shown(value: unknown, field: Field, row: WireFeature, layer: LayerDescription): string {
  const domain = domainOf(field, row, layer);
  const coded = domain?.type === 'codedValue' ? domain.codedValues : [];
  const meaning = coded.find(({ code }) => String(code) === String(value));
  if (meaning) return clip(meaning.name);
  if (field.type === 'Date' && typeof value === 'number' && Math.abs(value) <= 8.64e15) {
    if (isZoneless(field, layer)) return `${zonelessText(value)} (${UNKNOWN_ZONE})`;
    return new Date(value).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
  }
  return clip(String(value));
}

function clip(text: string): string {
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL)}…` : text;
}
