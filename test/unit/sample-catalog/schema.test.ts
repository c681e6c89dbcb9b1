import { describe, expect, it } from 'vitest';
import type { Domain, FieldSpec, LayerSpec, Row } from '../../../main/sample-service/spec.ts';
import { LAYERS, loaded } from './catalog-rows.ts';

type Value = Row['attributes'][string];

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d{3}[+-]\d\d:\d\d$/;
const LARGEST_BIG_INTEGER = 2n ** 63n - 1n;

/** What a value of the type looks like on the wire. */
const FITS: Readonly<
  Record<FieldSpec['type'], (value: NonNullable<Value>, field: FieldSpec) => boolean>
> = {
  SmallInteger: (value) => isWhole(value, 32_767),
  Integer: (value) => isWhole(value, 2_147_483_647),
  BigInteger: (value) =>
    typeof value === 'number'
      ? Number.isSafeInteger(value)
      : /^\d+$/.test(value) && BigInt(value) <= LARGEST_BIG_INTEGER,
  Single: (value) => typeof value === 'number' && Math.fround(value) === value,
  Double: (value) => typeof value === 'number' && Number.isFinite(value),
  String: (value, { length }) => typeof value === 'string' && value.length <= length!,
  Date: (value) => typeof value === 'number' && Number.isSafeInteger(value),
  DateOnly: (value) => DATE.test(String(value)),
  TimeOnly: (value) => TIME.test(String(value)),
  TimestampOffset: (value) => {
    const match = TIMESTAMP.exec(String(value));
    return match !== null && DATE.test(match[1]!) && TIME.test(match[2]!);
  },
  OID: () => false,
  GUID: (value) => GUID.test(String(value)),
  GlobalID: (value) => GUID.test(String(value)),
  Blob: () => false,
  XML: (value) => typeof value === 'string',
};

describe.each(LAYERS)('$path', ({ layer, rows }) => {
  it('gives every row a value or a null for every field but the object id, and for no other', () => {
    const names = layer.fields.filter(({ type }) => type !== 'OID').map(({ name }) => name);
    for (const { attributes } of rows) expect(Object.keys(attributes)).toEqual(names);
  });

  it('keeps to type, length, nullability and domain of every field', () => {
    const faults = rows.flatMap((row, index) =>
      layer.fields
        .filter(({ type }) => type !== 'OID')
        .flatMap((field) => faultOf(layer, field, row.attributes, index)),
    );
    expect(faults).toEqual([]);
  });

  it('has one object id, one GlobalID, and neither editable', () => {
    for (const type of ['OID', 'GlobalID']) {
      const fields = layer.fields.filter((field) => field.type === type);
      expect(fields).toMatchObject([{ nullable: false, editable: false }]);
    }
  });

  it('names only fields that it has', () => {
    const names = layer.fields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain(layer.displayField);
    expect(names).toEqual(expect.arrayContaining(Object.values(layer.editFields ?? {})));
    if (layer.typeField !== null) expect(names).toContain(layer.typeField);
    for (const { domains, defaults } of layer.types) {
      expect(names).toEqual(
        expect.arrayContaining([...Object.keys(domains), ...Object.keys(defaults)]),
      );
    }
  });

  it('gives every String field a length and every field an alias', () => {
    for (const { type, length, alias } of layer.fields) {
      expect(length !== undefined).toBe(type === 'String');
      expect(alias).not.toBe('');
    }
  });

  it('has default values that its own domains allow', () => {
    for (const field of layer.fields) {
      if (field.defaultValue === undefined || field.defaultValue === null) continue;
      expect(FITS[field.type](field.defaultValue, field)).toBe(true);
      if (field.domain) expect(isAllowed(field.domain, field.defaultValue)).toBe(true);
    }
    for (const { domains, defaults } of layer.types) {
      for (const [name, value] of Object.entries(defaults)) {
        const domain = domains[name] ?? layer.fields.find((field) => field.name === name)!.domain;
        if (value !== null && domain) expect(isAllowed(domain, value)).toBe(true);
      }
    }
  });

  it('draws every row with a symbol of its renderer', () => {
    if (layer.drawingInfo === null) {
      expect(layer.geometryType).toBeNull();
      return;
    }
    const renderer = layer.drawingInfo['renderer'] as Renderer;
    if (renderer.type === 'simple') return;
    const values = renderer.uniqueValueInfos.map(({ value }) => value);
    const drawn = rows.map(({ attributes }) => String(attributes[renderer.field1]));
    expect(values).toEqual(expect.arrayContaining([...new Set(drawn)]));
  });
});

interface Renderer {
  readonly type: string;
  readonly field1: string;
  readonly uniqueValueInfos: readonly { readonly value: string }[];
}

describe('the catalog as test data', () => {
  it('uses every field type that a feature service can sync, XML excepted', () => {
    const types = new Set(LAYERS.flatMap(({ layer }) => layer.fields.map(({ type }) => type)));
    const expected = Object.keys(FITS).filter((type) => type !== 'XML');
    expect([...types].toSorted()).toEqual(expected.toSorted());
  });

  it('has whole numbers that a double cannot hold', () => {
    const { rows } = loaded('SaveTheBay/Observations');
    const values = rows.map(({ attributes }) => attributes['SampleNumber']);
    const lost = values.filter(
      (value) => typeof value === 'string' && String(Number(value)) !== value,
    );
    expect(lost.length).toBeGreaterThan(500);
    for (const value of lost) expect(BigInt(value!) > 2n ** 53n).toBe(true);
  });

  it('has quotes, line breaks and letters beyond ASCII in its text', () => {
    const text = LAYERS.flatMap(({ rows }) =>
      rows.map(({ attributes }) => Object.values(attributes)),
    )
      .flat()
      .filter((value) => typeof value === 'string');
    for (const sign of ['"', "'", '\n', 'ñ', 'ä', '–', '×']) {
      expect(
        text.some((value) => value.includes(sign)),
        sign,
      ).toBe(true);
    }
  });

  it('fills every field somewhere, Blobs excepted', () => {
    for (const { path, layer, rows } of LAYERS) {
      for (const { name, type } of layer.fields.filter((field) => field.type !== 'OID')) {
        const filled = rows.filter(({ attributes }) => attributes[name] !== null).length;
        expect(filled > 0, `${path} ${name}`).toBe(type !== 'Blob');
      }
    }
  });

  it('closes old incidents and keeps the newest open', () => {
    const { rows } = loaded('SaveTheBay/Incidents');
    const share = (some: readonly Row[]): number =>
      some.filter(({ attributes }) => attributes['Status'] === 'closed').length / some.length;
    expect(share(rows.slice(0, 800))).toBeGreaterThan(0.8);
    expect(share(rows.slice(-5))).toBe(0);
    for (const { attributes } of rows) {
      const isDone = ['closed', 'rejected'].includes(String(attributes['Status']));
      expect(attributes['ClosedDate'] !== null).toBe(isDone);
      if (isDone)
        expect(attributes['ClosedDate']).toBeGreaterThan(Number(attributes['ReportedDate']));
    }
  });
});

function faultOf(
  layer: LayerSpec,
  field: FieldSpec,
  attributes: Row['attributes'],
  index: number,
): string[] {
  const value = attributes[field.name];
  const type = layer.types.find(({ id }) => id === attributes[layer.typeField ?? '']);
  const domain = type?.domains[field.name] ?? field.domain;
  const fault = (text: string): string[] => [
    `row ${index}, ${field.name} = ${String(value)}: ${text}`,
  ];
  if (value === null || value === undefined) return field.nullable ? [] : fault('null');
  if (!FITS[field.type](value, field)) return fault(field.type);
  return domain && !isAllowed(domain, value) ? fault(domain.name) : [];
}

function isAllowed(domain: Domain, value: NonNullable<Value>): boolean {
  if (domain.type === 'codedValue') return domain.codedValues.some(({ code }) => code === value);
  const [min, max] = domain.range;
  return typeof value === 'number' && value >= min && value <= max;
}

function isWhole(value: NonNullable<Value>, limit: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= limit;
}
