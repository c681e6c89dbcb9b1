/** Fields, domains and types of a layer JSON (protocol.md, section 2). */
import { FIELD_TYPES } from '../../../shared/model/service.ts';
import type {
  CodedValue,
  Defaults,
  Domain,
  FeatureType,
  Field,
  FieldType,
} from '../../../shared/model/service.ts';
import {
  anything,
  isRecord,
  lax,
  number,
  optionalFlag,
  records,
  text,
  toInteger,
  toNumber,
  toText,
} from './lax.ts';

const RawField = lax({
  name: text,
  type: text,
  alias: text,
  nullable: optionalFlag,
  editable: optionalFlag,
  length: number,
  domain: anything,
  defaultvalue: anything,
});

/** Types that the server alone writes, whatever it says about `editable`. */
const NEVER_EDITABLE: readonly FieldType[] = ['OID', 'GlobalID'];

/** A field, or null for an item without a name. An unknown type is read as text that cannot be edited. */
export function readField(raw: unknown): Field | null {
  const field = RawField.parse(raw);
  if (field.name === null) return null;
  const type = readFieldType(field.type);
  return {
    name: field.name,
    type: type ?? 'String',
    alias: field.alias ?? field.name,
    nullable: field.nullable ?? true,
    editable: type !== null && !NEVER_EDITABLE.includes(type) && (field.editable ?? true),
    length: type === 'String' ? field.length : null,
    domain: readDomain(field.domain),
    defaultValue: readScalar(field.defaultvalue),
  };
}

/** `esriFieldTypeDouble` -> `Double`, whatever the case; null for an unknown type. */
function readFieldType(type: string | null): FieldType | null {
  const bare = type?.replace(/^esriFieldType/i, '').toLowerCase();
  return FIELD_TYPES.find((known) => known.toLowerCase() === bare) ?? null;
}

const RawDomain = lax({
  type: text,
  name: text,
  codedvalues: records,
  range: anything,
  minvalue: number,
  maxvalue: number,
});

/** A domain, or null for none, for `{ "type": "inherited" }` and for kinds that are neither list nor range. */
export function readDomain(raw: unknown): Domain | null {
  if (!isRecord(raw)) return null;
  const domain = RawDomain.parse(raw);
  const name = domain.name ?? '';
  switch (domain.type?.toLowerCase()) {
    case 'codedvalue':
      return { type: 'codedValue', name, codedValues: domain.codedvalues.flatMap(readCodedValue) };
    case 'range': {
      const range: readonly unknown[] = Array.isArray(domain.range) ? domain.range : [];
      const min = toNumber(range[0]) ?? domain.minvalue;
      const max = toNumber(range[1]) ?? domain.maxvalue;
      return min === null || max === null ? null : { type: 'range', name, min, max };
    }
    default:
      return null;
  }
}

const RawCodedValue = lax({ name: anything, code: anything });

function readCodedValue(raw: unknown): readonly CodedValue[] {
  const value = RawCodedValue.parse(raw);
  const code = readScalar(value.code);
  if (code === null) return [];
  return [{ code, name: toText(value.name) ?? String(code) }];
}

const RawType = lax({
  id: anything,
  code: anything,
  name: text,
  domains: anything,
  templates: records,
  defaultvalues: anything,
});

/**
 * Feature types (`types`) or subtypes (`subtypes`): the first names its value `id`, the second `code`. Inherited
 * domains are left out: the field's own domain holds.
 */
export function readFeatureType(raw: unknown): readonly FeatureType[] {
  const type = RawType.parse(raw);
  const id = readScalar(type.id ?? type.code);
  if (id === null) return [];
  const domains: Record<string, Domain> = {};
  for (const [field, rawDomain] of Object.entries(isRecord(type.domains) ? type.domains : {})) {
    const domain = readDomain(rawDomain);
    if (domain !== null) domains[field] = domain;
  }
  const defaults = { ...readScalars(type.defaultvalues), ...readTemplates(type.templates) };
  return [{ id, name: type.name ?? String(id), domains, defaults }];
}

const RawTemplate = lax({ prototype: anything });
const RawPrototype = lax({ attributes: anything });

/** What all templates (`prototype.attributes`) agree on: where they differ, people choose. */
function readTemplates(raw: readonly unknown[]): Defaults {
  const [first = {}, ...others] = raw.map((each) =>
    readScalars(RawPrototype.parse(RawTemplate.parse(each).prototype).attributes),
  );
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((each) => each[name] === value)),
  );
}

function readScalars(raw: unknown): Defaults {
  const entries = Object.entries(isRecord(raw) ? raw : {}).flatMap(([name, value]) => {
    const scalar = readScalar(value);
    return scalar === null ? [] : [[name, scalar] as const];
  });
  return Object.fromEntries(entries);
}

/** The layer's own defaults: of its templates, and the subtype that a new row has. */
export function readDefaults(
  typeField: string | null,
  templates: readonly unknown[],
  defaultSubtype: unknown,
): Defaults {
  const subtype = readScalar(defaultSubtype);
  return {
    ...readTemplates(templates),
    ...(typeField === null || subtype === null ? {} : { [typeField]: subtype }),
  };
}

function readScalar(value: unknown): string | number | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A spatial reference, or null when it names nothing. */
export function readSpatialReference(
  raw: unknown,
): { readonly wkid?: number; readonly latestWkid?: number; readonly wkt?: string } | null {
  if (!isRecord(raw)) return null;
  const wkid = toInteger(raw['wkid']);
  const latestWkid = toInteger(raw['latestWkid']);
  const wkt = toText(raw['wkt']) ?? toText(raw['wkt2']);
  if (wkid === null && latestWkid === null && wkt === null) return null;
  return {
    ...(wkid === null ? {} : { wkid }),
    ...(latestWkid === null ? {} : { latestWkid }),
    ...(wkt === null ? {} : { wkt }),
  };
}
