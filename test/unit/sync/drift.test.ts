import { describe, expect, it } from 'vitest';
import { blockingDrift, describeDrift } from '../../../main/sync/drift.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import { field, layer, service } from '../../support/service-description.ts';

const THEN = layer({ hasAttachments: true });

function drift(now: readonly LayerDescription[], then: LayerDescription = THEN): string[] {
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
  const cases: readonly (readonly [string, LayerDescription, string])[] = [
    [
      'a layer with another name',
      layer({ name: 'Valves', hasAttachments: true }),
      'Layer Hydrants is now called Valves.',
    ],
    [
      'another kind of geometry',
      layer({ geometryType: 'esriGeometryPolygon', hasAttachments: true }),
      'Layer Hydrants now holds another kind of geometry.',
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
    ],
  ];

  it.each(cases)('%s', (_name, now, sentence) => {
    expect(drift([now])).toEqual([sentence]);
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
