import { describe, expect, it } from 'vitest';
import { fit, type Wanted } from '../../../main/relay/check.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import { relayField, relayService, treesOf } from '../../support/relay-items.ts';

const OTHER = 'https://b/rest/services/Parks/FeatureServer';

function check(
  target: Partial<ServiceDescription> = {},
  source: Partial<ServiceDescription> = {},
  wanted: Partial<Wanted> = {},
) {
  return fit(
    { source: relayService(source), target: relayService({ url: OTHER, ...target }) },
    { layers: null, direction: 'one-way', withAttachments: true, ...wanted },
  );
}

const layer = (changes: Partial<LayerDescription>): Partial<ServiceDescription> => ({
  layers: [treesOf(changes)],
});
const fields = (...all: LayerDescription['fields']): Partial<ServiceDescription> =>
  layer({ fields: all });
const sync = (changes: Partial<ServiceDescription['sync']>): Partial<ServiceDescription> => ({
  sync: { ...relayService().sync, ...changes },
});

it('finds nothing against two services of the same layers', () => {
  expect(check()).toMatchObject({
    syncModel: 'perLayer',
    layers: [{ layerId: 0, fields: ['Species', 'Height'], withAttachments: true }],
    remarks: [],
  });
});

describe('what forbids a relay', () => {
  const table: readonly (readonly [string, Partial<ServiceDescription>, string])[] = [
    ['the same service', { url: relayService().url }, 'Source and target are the same service.'],
    [
      'sync is off',
      { syncEnabled: false, capabilities: ['create', 'update', 'delete'] },
      'Parks cannot be synchronised: its owner has not switched Sync on.',
    ],
    ['no such layer', { layers: [] }, 'Parks has no layer 0, where the source has Trees.'],
    [
      'no GlobalIDs',
      layer({ globalIdField: null }),
      'Trees (0) of the target is no layer or table with GlobalIDs.',
    ],
    [
      'another kind of shape',
      layer({ geometryType: 'esriGeometryPolygon' }),
      'Trees (0) holds another kind of shape on the target.',
    ],
    [
      'dates of no known zone',
      layer({ datesInUnknownTimeZone: true }),
      'Trees (0): the dates of one side are in no known time zone; they would be shifted.',
    ],
    [
      'another type of a field',
      fields(relayField('Species', { type: 'Integer' })),
      'Trees: the field Species is String on the source and Integer on the target.',
    ],
  ];
  it.each(table)('%s', (_name, target, text) => {
    const problems = check(target).remarks.filter(({ level }) => level === 'problem');
    expect(problems.map((one) => one.text)).toContain(text);
  });

  it('no sync model in common', () => {
    const { syncModel, remarks } = check(sync({ perLayer: false }), sync({ perReplica: false }));
    expect(syncModel).toBeNull();
    expect(remarks[0]?.text).toBe(
      'Parks and Parks have no sync model in common: one offers perLayer, the other perReplica.',
    );
  });

  it('both ways where a side does not support it, but one way is allowed', () => {
    const target = sync({ bidirectionalForServer: false });
    expect(check(target).remarks).toEqual([]);
    expect(check(target, {}, { direction: 'bidirectional' }).remarks).toMatchObject([
      { level: 'problem', where: 'direction' },
    ]);
  });
});

describe('what is only worth a warning', () => {
  const species = relayField('Species');
  const table: readonly (readonly [string, Partial<ServiceDescription>, string])[] = [
    [
      'a field that the target does not have',
      fields(species),
      'Trees: the target has no field Height that can be written; its values are not carried.',
    ],
    [
      'another name',
      layer({ name: 'Bushes' }),
      'Layer 0 is called Trees on the source and Bushes on the target.',
    ],
    [
      'no attachments',
      layer({ hasAttachments: false }),
      'Trees (0) takes no attachments on the target; those of the source are not carried.',
    ],
    [
      'shorter texts',
      fields(relayField('Species', { length: 5 })),
      'Trees: Species takes 20 characters on the source and 5 on the target; longer values will be refused.',
    ],
    [
      'values that must be there',
      fields(relayField('Species', { nullable: false })),
      'Trees: Species may be empty on the source and must have a value on the target.',
    ],
    [
      'a field that only the target has',
      fields(species, relayField('Owner', { nullable: false })),
      'Trees: the field Owner is only on the target and must have a value there: new rows will be refused.',
    ],
    [
      'rights',
      { capabilities: ['create', 'query', 'sync'] },
      'Parks does not take changed rows, deletes; such edits will be refused and wait.',
    ],
  ];
  it.each(table)('%s', (_name, target, text) => {
    const { remarks } = check(target);
    expect(remarks.filter(({ level }) => level === 'problem')).toEqual([]);
    expect(remarks.map((one) => one.text)).toContain(text);
  });
});

it('carries every layer and table with GlobalIDs unless some are named', () => {
  const layers = [
    treesOf(),
    treesOf({ id: 1, name: 'Labels', kind: 'annotation' }),
    treesOf({ id: 2, name: 'Beds' }),
  ];
  expect(check({ layers }, { layers }).layers.map(({ layerId }) => layerId)).toEqual([0, 2]);
  expect(
    check({ layers }, { layers }, { layers: [2] }).layers.map(({ layerId }) => layerId),
  ).toEqual([2]);
});
