/** What a strict server would say about one edit, judged by the layer's own description. Pure; codes of protocol.md 9.2. */
import { checkShape } from './check-shape.ts';
import type { EditKind, WireFeature } from './edit.ts';
import { parseGlobalId } from './ids.ts';
import type { Domain, Field, LayerDescription } from './service.ts';

export interface Finding {
  readonly code: number;
  /** Null: the row or its shape as a whole. */
  readonly field: string | null;
  readonly text: string;
}

/** `feature` holds what would be sent: all fields of an add, the changed ones of an update. `row` is the whole row. */
export function checkEdit(
  kind: Exclude<EditKind, 'delete'>,
  feature: WireFeature,
  row: WireFeature,
  layer: LayerDescription,
): Finding[] {
  const findings = layer.fields.flatMap((field) => checkField(kind, field, feature, row, layer));
  findings.push(...checkType(feature, row, layer));
  const known = new Set(layer.fields.map(({ name }) => name));
  for (const name of Object.keys(feature.attributes)) {
    if (!known.has(name)) {
      findings.push({
        code: 1023,
        field: name,
        text: `The service has no field ${name} any more.`,
      });
    }
  }
  return [...findings, ...checkShape(kind, feature, layer)];
}

const SERVERS_OWN = new Set(['OID', 'GlobalID', 'Geometry', 'Raster']);

/** What is wrong with a value that is not empty, as a sentence; null = nothing. `row` decides the subtype. */
export function checkFieldValue(
  field: Field,
  value: unknown,
  row: WireFeature,
  layer: LayerDescription,
): string | null {
  return checkValue(field, value, domainOf(field, row, layer));
}

function checkField(
  kind: EditKind,
  field: Field,
  feature: WireFeature,
  row: WireFeature,
  layer: LayerDescription,
): Finding[] {
  if (isServersOwn(field, layer)) return [];
  const isSent = field.name in feature.attributes;
  const given = feature.attributes[field.name] ?? null;
  // An empty text in a GUID field is how many programs write none.
  const value = field.type === 'GUID' && given === '' ? null : given;
  if (isSent && !field.editable) {
    // What the server would put there anyway does no harm.
    const isHarmless = kind === 'add' && (value === null || value === field.defaultValue);
    return isHarmless
      ? []
      : [{ code: 1023, field: field.name, text: `${field.alias} is read-only.` }];
  }
  if (value === null) {
    const isMissing =
      !field.nullable && (isSent || (kind === 'add' && field.defaultValue === null));
    return isMissing && field.editable
      ? [{ code: 1001, field: field.name, text: `${field.alias} must have a value.` }]
      : [];
  }
  const text = checkFieldValue(field, value, row, layer);
  const findings = text === null ? [] : [{ code: 1016, field: field.name, text }];
  if (layer.refusesScripts === true && typeof value === 'string' && SCRIPT.test(value)) {
    findings.push({ code: 1006, field: field.name, text: scriptText(field) });
  }
  return findings;
}

function isServersOwn(field: Field, layer: LayerDescription): boolean {
  const isTracked = Object.values(layer.editFields ?? {}).includes(field.name);
  return SERVERS_OWN.has(field.type) || isTracked;
}

/** What servers take for a script: tags that load or run something, handlers of events, script addresses. */
const SCRIPT =
  /<\s*\/?\s*(?:script|style|iframe|object|embed|applet|link|meta)\b|<[^>]*\bon[a-z]+\s*=|\bjavascript\s*:/i;

function scriptText({ alias }: Field): string {
  return `The text of ${alias} looks like a script; the service does not take that.`;
}

/** The type of a row must be one of the layer's, and brings domains to fields that were not sent along. */
function checkType(feature: WireFeature, row: WireFeature, layer: LayerDescription): Finding[] {
  const { typeField, types } = layer;
  if (typeField === null || types.length === 0) return [];
  const value = feature.attributes[typeField];
  if ((value ?? null) === null) return [];
  const type = types.find(({ id }) => String(id) === String(value));
  if (!type) {
    const text = `${String(value)} is not one of the types of ${layer.name}.`;
    return [{ code: 1016, field: typeField, text }];
  }
  return layer.fields.flatMap((field) => {
    const domain = type.domains[field.name];
    const kept = row.attributes[field.name] ?? null;
    const isSent = field.name in feature.attributes;
    if (!domain || isSent || kept === null || !field.editable) return [];
    const text = checkDomain(field, kept, domain);
    return text === null ? [] : [{ code: 1016, field: field.name, text }];
  });
}

/** The domain that holds for this row: its type's, else the field's. */
export function domainOf(field: Field, row: WireFeature, layer: LayerDescription): Domain | null {
  const type = layer.typeField === null ? undefined : row.attributes[layer.typeField];
  const ownType = layer.types.find(({ id }) => String(id) === String(type));
  return ownType?.domains[field.name] ?? field.domain;
}

function checkValue(field: Field, value: unknown, domain: Domain | null): string | null {
  const length = typeof value === 'string' ? [...value].length : 0;
  if (field.length !== null && length > field.length) {
    return `${field.alias} takes ${field.length} characters; this is ${length}.`;
  }
  return checkKind(field, value) ?? (domain ? checkDomain(field, value, domain) : null);
}

const LIMITS: Readonly<Record<string, readonly [bigint, bigint]>> = {
  SmallInteger: [-32768n, 32767n],
  Integer: [-2147483648n, 2147483647n],
  BigInteger: [-(2n ** 63n), 2n ** 63n - 1n],
};

function checkKind(field: Field, value: unknown): string | null {
  const limits = LIMITS[field.type];
  if (limits) {
    const isDigits =
      field.type === 'BigInteger' && typeof value === 'string' && /^-?\d+$/.test(value);
    const isWhole = typeof value === 'bigint' || Number.isInteger(value) || isDigits;
    if (!isWhole) return `${field.alias} takes whole numbers.`;
    const whole = BigInt(value as number | bigint | string);
    return whole < limits[0] || whole > limits[1]
      ? `${field.alias} takes whole numbers from ${limits[0]} to ${limits[1]}.`
      : null;
  }
  if (field.type === 'Single' || field.type === 'Double') {
    const number =
      field.type === 'Single' && typeof value === 'number' ? Math.fround(value) : value;
    return typeof number === 'number' && Number.isFinite(number)
      ? null
      : `${field.alias} takes numbers.`;
  }
  const isFine = OTHER_KINDS[field.type]?.test(value) ?? true;
  return isFine ? null : `${field.alias} takes ${OTHER_KINDS[field.type]!.what}.`;
}

interface Kind {
  readonly what: string;
  readonly test: (value: unknown) => boolean;
}

/** A date that exists: JavaScript turns 30 February into 2 March. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const LATEST = 8.64e15;
const OFFSET = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,3})? ?(?:Z|[+-]\d{2}:\d{2})$/;

const OTHER_KINDS: Readonly<Record<string, Kind>> = {
  String: { what: 'text', test: (value) => typeof value === 'string' },
  Date: {
    what: 'dates',
    test: (value) => Number.isInteger(value) && Math.abs(value as number) <= LATEST,
  },
  GUID: { what: 'GUIDs', test: (value) => parseGlobalId(value) !== null },
  DateOnly: {
    what: 'dates such as 2026-05-04',
    test: (value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && isDay(value),
  },
  TimeOnly: {
    what: 'times such as 09:30:00',
    test: (value) => typeof value === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value),
  },
  TimestampOffset: {
    what: 'moments such as 2026-05-04T09:30:00+02:00',
    test: (value) => typeof value === 'string' && isDay(OFFSET.exec(value)?.[1] ?? ''),
  },
};

function checkDomain(field: Field, value: unknown, domain: Domain): string | null {
  if (domain.type === 'codedValue') {
    const isListed = domain.codedValues.some(({ code }) => String(code) === String(value));
    return isListed
      ? null
      : `${String(value)} is not one of the values of ${field.alias} (${domain.name}).`;
  }
  const number = Number(value);
  return number >= domain.min && number <= domain.max
    ? null
    : `${field.alias} takes values from ${domain.min} to ${domain.max}; this is ${number}.`;
}
