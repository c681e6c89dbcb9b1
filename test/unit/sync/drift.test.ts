import { describe, expect, it } from 'vitest';
import { blockingDrift, describeDrift } from '../../../main/sync/drift.ts';
import type { Drift } from '../../../shared/model/report.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import { field, layer, service } from '../../support/service-description.ts';

const THEN = layer({ hasAttachments: true });

function drift(now: readonly LayerDescription[], then: LayerDescription = THEN): string[] {
  return found(now, then).map(({ text }) => text);
}

function found(now: readonly LayerDescription[], then: LayerDescription = THEN): Drift[] {
  return describeDrift(service({ layers: now }), [{ layerId: 0, description: then }]);
}

function withField(name: string, changes: Partial<Field>): LayerDescription {
  return layer({
    hasAttachments: true,
    fields: THEN.fields.map((each) => (each.name === name ? { ...each, ...changes } : each)),
  });
}

describe('describeDrift', () => {
  it('says nothing of a service that is as it was', () => {
    expect(drift([THEN])).toEqual([]);
    expect(drift([THEN, layer({ id: 9, name: 'Another' })])).toEqual([]);
  });

  const domain = { type: 'range', name: 'R', min: 0, max: 1 } as const;
  const cases: readonly (readonly [string, LayerDescription, string, Drift['effect']?])[] = [
    [
      'a layer with another name',
      layer({ name: 'Valves', hasAttachments: true }),
      'Layer Hydrants is now called Valves.',
      'none',
    ],
    [
      'another kind of geometry',
      layer({ geometryType: 'esriGeometryPolygon', hasAttachments: true }),
      'Layer Hydrants now holds another kind of geometry.',
      'stops',
    ],
    [
      'attachments switched off',
      layer({ hasAttachments: false }),
      'Layer Hydrants takes no attachments any more.',
    ],
    [
      'a field of another type',
      withField('Status', { type: 'Integer' }),
      'Hydrants: field Status was String and is now Integer.',
    ],
    [
      'a field that must have a value',
      withField('Status', { nullable: false }),
      'Hydrants: field Status must now have a value.',
    ],
    [
      'a field that became read-only',
      withField('Status', { editable: false }),
      'Hydrants: field Status is now read-only.',
    ],
    [
      'other allowed values',
      withField('Pressure', { domain }),
      'Hydrants: the allowed values of Pressure have changed.',
    ],
    [
      'a field that is gone',
      layer({
        hasAttachments: true,
        fields: THEN.fields.filter(({ name }) => name !== 'Pressure'),
      }),
      'Hydrants: field Pressure is gone; its values cannot be sent.',
    ],
    [
      'a new field',
      layer({ hasAttachments: true, fields: [...THEN.fields, field('Colour')] }),
      'Hydrants: field Colour is new; this replica does not have it.',
      'none',
    ],
    [
      'a new field that must have a value',
      layer({
        hasAttachments: true,
        fields: [...THEN.fields, { ...field('Colour'), nullable: false }],
      }),
      'Hydrants: field Colour is new and must have a value: new rows will be refused.',
    ],
    [
      'a new field that the server fills',
      layer({
        hasAttachments: true,
        fields: [...THEN.fields, { ...field('Colour'), nullable: false, defaultValue: 'red' }],
      }),
      'Hydrants: field Colour is new; this replica does not have it.',
      'none',
    ],
  ];

  it.each(cases.map(([name, now, text, effect = 'limits']) => ({ name, now, text, effect })))(
    '$name',
    ({ now, text, effect }) => {
      expect(found([now])).toEqual([{ layerId: 0, text, effect }]);
    },
  );

  const owned = {
    ...{ othersMayUpdate: false, othersMayDelete: false },
    ...{ anonymousMayUpdate: true, anonymousMayDelete: true },
  };
  const zone = (timeZone: string) => ({ timeZone, respectsDaylightSaving: false });
  const rules: readonly (readonly [
    string,
    Partial<LayerDescription>,
    Partial<LayerDescription>,
    Drift['effect'],
    RegExp,
  ])[] = [
    ['shapes that are fixed now', {}, { allowGeometryUpdates: false }, 'limits', /shapes may not/],
    ['elevations', {}, { hasZ: true }, 'limits', /elevations \(Z\)/],
    ['measures', {}, { hasM: true }, 'limits', /measures \(M\)/],
    ['no GlobalIDs', {}, { globalIdField: null }, 'stops', /no GlobalIDs any more/],
    [
      'a capability that is gone',
      {},
      { capabilities: ['query', 'update'] },
      'limits',
      /takes no (new rows|deletes of rows) any more/,
    ],
    ['owners', { ownership: null }, { ownership: owned }, 'limits', /only those who created a row/],
    ['dates without a zone', {}, { datesInUnknownTimeZone: true }, 'limits', /would be shifted/],
    ['dates with a zone', { datesInUnknownTimeZone: true }, {}, 'limits', /and are now UTC/],
    [
      'another zone of the database',
      { dateReference: zone('UTC') },
      { dateReference: zone('Pacific Standard Time') },
      'none',
      /keeps its dates in Pacific Standard Time instead of UTC/,
    ],
  ];
  it.each(rules)('%s', (_name, then, now, effect, text) => {
    const changes = found([layer(now)], layer(then));
    expect(changes).not.toEqual([]);
    for (const change of changes) {
      expect(change).toMatchObject({ layerId: 0, effect });
      expect(change.text).toMatch(text);
    }
  });

  it('shapes of a table, which has none, are no difference', () => {
    const then = layer({ geometryType: null, allowGeometryUpdates: true });
    expect(drift([layer({ geometryType: null, allowGeometryUpdates: false })], then)).toEqual([]);
  });

  it('what files of earlier versions do not know is no difference', () => {
    const now = layer({ ownership: owned, dateReference: zone('UTC'), refusesScripts: true });
    expect(found([now], layer())).toEqual([]);
  });

  it('puts what stops a sync first, and lists everything else all the same', () => {
    const today = service({
      syncEnabled: false,
      capabilities: ['query'],
      layers: [withField('Status', { editable: false })],
    });
    const layers = [
      { layerId: 0, description: THEN },
      { layerId: 8, description: layer({ id: 8, name: 'Pipes' }) },
    ];
    expect(describeDrift(today, layers).map(({ layerId, effect }) => [layerId, effect])).toEqual([
      [null, 'stops'],
      [8, 'stops'],
      [0, 'limits'],
    ]);
  });

  it('a shorter field', () => {
    const then = withField('Status', { length: 50 });
    expect(drift([withField('Status', { length: 20 })], then)).toEqual([
      'Hydrants: field Status now takes 20 characters instead of 50.',
    ]);
    expect(drift([withField('Status', { length: 80 })], then)).toEqual([]);
    expect(drift([withField('Status', { length: null })], then)).toEqual([]);
  });

  it('a field that became optional or writable is no harm', () => {
    const then = withField('Status', { nullable: false, editable: false });
    expect(drift([THEN], then)).toEqual([]);
  });

  it('a layer that is gone, and nothing else of it', () => {
    expect(drift([])).toEqual(['Layer Hydrants (0) is no longer in the service.']);
  });

  it('a layer that moved to another number is gone', () => {
    expect(drift([layer({ id: 3 })])).toEqual(['Layer Hydrants (0) is no longer in the service.']);
  });
});

describe('blockingDrift', () => {
  const blocking = (today: Parameters<typeof service>[0]) =>
    blockingDrift(service(today), [{ layerId: 0, description: THEN }]);

  it('lets a sync pass that only has to know', () => {
    expect(blocking({})).toEqual([]);
    expect(
      blocking({ layers: [withField('Status', { type: 'Integer', editable: false })] }),
    ).toEqual([]);
  });

  it.each([
    [
      'sync switched off',
      { syncEnabled: false, capabilities: ['query'] },
      /Sync has been switched off on Water\./,
    ],
    ['a layer that is gone', { layers: [] }, /Layer Hydrants \(0\) is no longer in the service\./],
    [
      'another kind of geometry',
      { layers: [layer({ geometryType: null })] },
      /another kind of geometry/,
    ],
  ] as const)('stops at %s', (_name, today, sentence) => {
    const reasons = blocking(today);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(sentence);
  });

  it('believes either of the two places where a service says that it syncs', () => {
    expect(blocking({ syncEnabled: true, capabilities: ['query'] })).toEqual([]);
    expect(blocking({ syncEnabled: false, capabilities: ['query', 'sync'] })).toEqual([]);
  });
});
