import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEdit } from '../../../shared/model/check-edit.ts';
import { EDIT_CODES, isRolledBackCode } from '../../../shared/model/edit-codes.ts';
import type { RepairOffer } from '../../../shared/model/editing.ts';
import {
  mayBeRepaired,
  refusedField,
  repairOffers,
  type RefusedRow,
} from '../../../shared/model/repairs.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';

function field(name: string, changes: Partial<Field> = {}): Field {
  return {
    name,
    type: 'String',
    alias: name,
    nullable: true,
    editable: true,
    length: null,
    domain: null,
    defaultValue: null,
    ...changes,
  };
}

const STATUS = {
  type: 'codedValue',
  name: 'Status',
  codedValues: [
    { code: 1, name: 'Open' },
    { code: 2, name: 'Closed' },
  ],
} as const;
const STAGE = { type: 'range', name: 'Stage', min: 0, max: 10 } as const;

const FIELDS = [
  field('OBJECTID', { type: 'OID', editable: false, nullable: false }),
  field('GlobalID', { type: 'GlobalID', editable: false, nullable: false }),
  field('NAME', { length: 5, alias: 'Name' }),
  field('STATUS', { type: 'Integer', nullable: false, domain: STATUS, alias: 'Status' }),
  field('OWNER', { nullable: false, defaultValue: 'town', alias: 'Owner' }),
  field('STAGE', { type: 'Integer', domain: STAGE, alias: 'Stage' }),
];

const LAYER = {
  id: 0,
  name: 'Hydrants',
  kind: 'layer',
  geometryType: 'esriGeometryPoint',
  hasZ: false,
  hasM: false,
  fields: FIELDS,
  objectIdField: 'OBJECTID',
  globalIdField: 'GlobalID',
  displayField: 'NAME',
  typeField: null,
  types: [],
  editFields: null,
  relationships: [],
  hasAttachments: false,
  capabilities: [],
  maxRecordCount: null,
  spatialReference: null,
  datesInUnknownTimeZone: false,
  allowGeometryUpdates: true,
  enableZDefaults: false,
  drawingInfo: null,
} satisfies LayerDescription;

const GOOD = { NAME: 'H-1', STATUS: 1, OWNER: 'port', STAGE: 3 };

function refused(changes: Partial<RefusedRow> & { readonly values?: object } = {}): RefusedRow {
  const { values = {}, ...rest } = changes;
  return {
    target: 'feature',
    kind: 'update',
    code: 1016,
    serverMessage: null,
    field: null,
    layer: LAYER,
    row: { attributes: { ...GOOD, ...values } },
    base: { attributes: GOOD },
    changed: Object.keys(values),
    hasNewShape: false,
    ...rest,
  };
}

const labels = (row: RefusedRow): string[] => repairOffers(row).map(({ label }) => label);

describe('repairOffers', () => {
  const cases: { name: string; row: RefusedRow; field: string | null; offers: string[] }[] = [
    {
      name: 'an empty required field: its default, its old value',
      row: refused({ code: 1001, values: { OWNER: null } }),
      field: 'OWNER',
      offers: ['Set Owner to town', 'Put Owner back to port', 'Take the changes back'],
    },
    {
      name: 'an empty required field of a new row: a value of its domain',
      row: refused({ kind: 'add', base: null, code: 1001, values: { STATUS: null } }),
      field: 'STATUS',
      offers: ['Set Status to Open', 'Remove the new row'],
    },
    {
      name: 'a value outside of its domain: the old one, or one of the domain',
      row: refused({ values: { STATUS: 9 } }),
      field: 'STATUS',
      offers: ['Put Status back to Open', 'Set Status to Open', 'Take the changes back'],
    },
    {
      name: 'a text that is too long: shortened',
      row: refused({ values: { NAME: 'Hydrant' } }),
      field: 'NAME',
      offers: ['Shorten Name to 5 characters', 'Put Name back to H-1', 'Take the changes back'],
    },
    {
      name: 'a number outside of its range: the nearest one',
      row: refused({ values: { STAGE: 14 } }),
      field: 'STAGE',
      offers: ['Set Stage to 10', 'Put Stage back to 3', 'Take the changes back'],
    },
    {
      name: 'a fraction in a field of whole numbers: rounded',
      row: refused({ values: { STAGE: 3.6 } }),
      field: 'STAGE',
      offers: ['Set Stage to 4', 'Put Stage back to 3', 'Take the changes back'],
    },
    {
      name: 'markup: taken out',
      row: refused({ code: 1006, values: { OWNER: 'the <b>town</b>' } }),
      field: 'OWNER',
      offers: [
        'Take the markup out of Owner',
        'Set Owner to town',
        'Put Owner back to port',
        'Take the changes back',
      ],
    },
    {
      name: 'a read-only field that the server names: its old value alone',
      row: refused({
        code: 1023,
        serverMessage: 'The field “STAGE” is not editable.',
        values: { STAGE: 4, NAME: 'H-2' },
      }),
      field: 'STAGE',
      offers: ['Put Stage back to 3', 'Take the changes back'],
    },
    {
      name: 'a field that is known from a dry run',
      row: refused({ code: 1001, field: 'name', values: { NAME: null, OWNER: null } }),
      field: 'NAME',
      offers: ['Put Name back to H-1', 'Take the changes back'],
    },
    {
      name: 'a field that is gone from the description: nothing but taking it back',
      row: refused({ code: 1016, serverMessage: 'COLOUR is unknown.', values: { NAME: 'H-2' } }),
      field: null,
      offers: ['Take the changes back'],
    },
    {
      name: 'a shape that may not change: the old one',
      row: refused({ code: 1004, hasNewShape: true }),
      field: null,
      offers: ['Put the old shape back', 'Take the changes back'],
    },
    {
      name: 'a shape that did not change',
      row: refused({ code: 1015 }),
      field: null,
      offers: ['Take the changes back'],
    },
    {
      name: 'an add of what is there',
      row: refused({ kind: 'add', base: null, code: 1022 }),
      field: null,
      offers: ['Send it as an update', 'Remove the new row'],
    },
    {
      name: 'an update of what is gone',
      row: refused({ code: 1011 }),
      field: null,
      offers: ['Send it as a new feature', 'Take the changes back'],
    },
    {
      name: 'a delete that was refused',
      row: refused({ kind: 'delete', row: null, code: 1013 }),
      field: null,
      offers: ['Bring the row back'],
    },
    {
      name: 'an attachment that was refused',
      row: refused({ target: 'attachment', kind: 'add', base: null, code: 1008 }),
      field: null,
      offers: ['Remove the new attachment'],
    },
    {
      name: 'an edit that shares the fate of its batch',
      row: refused({ code: 1003, values: { NAME: 'Hydrant' } }),
      field: null,
      offers: [],
    },
    {
      name: 'a server that was busy',
      row: refused({ code: -2147220977 }),
      field: null,
      offers: [],
    },
  ];

  it.each(cases)('knows about $name', ({ row, field: expected, offers }) => {
    expect(refusedField(row)?.name ?? null).toBe(expected);
    expect(labels(row)).toEqual(offers);
  });

  it('lets another value of the domain be chosen', () => {
    const [, offer] = repairOffers(refused({ values: { STATUS: 9 } }));
    expect(offer).toMatchObject({
      repair: { kind: 'set-value', field: 'STATUS', value: 1 },
      choices: [{ value: 2, label: 'Closed' }],
    });
  });

  it('cuts no character in two', () => {
    const [offer] = repairOffers(refused({ values: { NAME: '1234\u{1F333}5' } }));
    expect(offer?.repair).toEqual({ kind: 'set-value', field: 'NAME', value: '1234' });
  });

  it.each([...EDIT_CODES.keys()])('has an answer to code %i for every kind of edit', (code) => {
    for (const kind of ['add', 'update', 'delete'] as const) {
      const row = kind === 'delete' ? null : { attributes: GOOD };
      const base = kind === 'add' ? null : { attributes: GOOD };
      const offers = repairOffers(refused({ code, kind, row, base, hasNewShape: true }));
      expect(offers.length > 0).toBe(mayBeRepaired(code));
      for (const { label, text } of offers) {
        expect(label).not.toMatch(/[.]$/);
        expect(text).toMatch(/\.$/);
      }
    }
    expect(isRolledBackCode(code) && mayBeRepaired(code)).toBe(false);
  });

  const value = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.string({ unit: 'grapheme' }),
  );

  it('offers only values that the field takes', () => {
    let tried = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('NAME', 'STATUS', 'OWNER', 'STAGE'),
        value,
        fc.constantFrom('add' as const, 'update' as const),
        fc.constantFrom(1001, 1006, 1016, null),
        (name, wrong, kind, code) => {
          const base = kind === 'add' ? null : { attributes: GOOD };
          const row = refused({ kind, base, code, values: { [name]: wrong } });
          for (const offer of repairOffers(row)) {
            if (offer.repair.kind !== 'set-value' || offer.repair.field !== name) continue;
            tried += 1;
            for (const each of valuesOf(offer)) {
              const sent = { attributes: { [name]: each } };
              const mended = { attributes: { ...row.row!.attributes, [name]: each } };
              expect(checkEdit('update', sent, mended, LAYER)).toEqual([]);
            }
          }
        },
      ),
    );
    expect(tried).toBeGreaterThan(20);
  });

  function valuesOf(offer: RepairOffer): unknown[] {
    const { repair } = offer;
    const own = repair.kind === 'set-value' ? [repair.value] : [];
    return [...own, ...offer.choices.map((choice) => choice.value)];
  }

  it('proposes nothing for a good row that the server refused without a word', () => {
    expect(labels(refused({ code: 1016 }))).toEqual(['Take the changes back']);
  });
});
