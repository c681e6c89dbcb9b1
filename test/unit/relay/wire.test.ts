import { expect, it } from 'vitest';
import { readSiblings } from '../../../main/arcgis/wire/generations.ts';

it('reads the sibling generation of a perReplica replica, as number or text', () => {
  expect(readSiblings({ replicaServerGen: 5, replicaServerSibGen: '12' })).toEqual({
    replica: 12,
    layers: {},
  });
});

it('reads the sibling generations of layers, also where they come as JSON text', () => {
  const layers = [{ id: 0, serverGen: 5, serverSibGen: 12 }, null, { id: '1', serverSibGen: -1 }];
  const expected = { replica: null, layers: { 0: 12, 1: -1 } };
  expect(readSiblings({ layerServerGens: layers })).toEqual(expected);
  expect(readSiblings({ layerServerGens: JSON.stringify(layers) })).toEqual(expected);
});

it('reads none where there are none', () => {
  expect(readSiblings({ replicaServerGen: 5, layerServerGens: [{ id: 0, serverGen: 3 }] })).toEqual(
    {
      replica: null,
      layers: {},
    },
  );
});
