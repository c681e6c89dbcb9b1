import { afterEach, describe, expect, it } from 'vitest';
import type { FeatureInput } from '../../../main/sample-service/archive/archive.ts';
import { guid, INSPECTIONS, TREES } from '../../support/service-spec.ts';
import {
  ADMINISTRATOR,
  editsOf,
  idsOf,
  layerOf,
  refusalOf,
  startHarness,
  user,
} from '../../support/sync-harness.ts';
import type { Body, Harness, HarnessOptions, Values } from '../../support/sync-harness.ts';

const open: Harness[] = [];
function start(options: HarnessOptions = {}): Harness {
  const harness = startHarness(options);
  open.push(harness);
  return harness;
}
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

const tree = (n: number, changes: Values = {}, at?: number): FeatureInput => ({
  attributes: { GlobalID: guid('a', n), ...changes },
  ...(at === undefined ? {} : { geometry: { x: at, y: at } }),
});
const features = (changes: Values, id = TREES): Values[] => [{ id, features: changes }];

/** A perReplica replica of trees and inspections, with the keys that a sync needs. */
async function replicaOf(harness: Harness, values: Values = {}): Promise<Values> {
  const replica = await harness.create({ layers: '0,1', ...values });
  return { replicaID: replica.replicaID, replicaServerGen: replica.replicaServerGen };
}

function others(harness: Harness): void {
  harness.edit({
    adds: [tree(50, { Species: 'Ash' }, 500)],
    updates: [tree(1, { Species: 'Yew' })],
    deletes: [{ globalId: guid('a', 2) }],
  });
}

describe('synchronizeReplica, directions of a perReplica replica', () => {
  const edits = features({ adds: [tree(60, { Species: 'Fir' }, 600)] });
  const cases: {
    direction: string;
    responseType: string;
    isUploaded: boolean;
    isDownloaded: boolean;
    isMoved: boolean;
  }[] = [
    {
      direction: 'download',
      responseType: 'Edits',
      isUploaded: false,
      isDownloaded: true,
      isMoved: true,
    },
    {
      direction: 'upload',
      responseType: 'NoEdits',
      isUploaded: true,
      isDownloaded: false,
      isMoved: false,
    },
    {
      direction: 'bidirectional',
      responseType: 'Edits',
      isUploaded: true,
      isDownloaded: true,
      isMoved: true,
    },
    { direction: '', responseType: 'Edits', isUploaded: true, isDownloaded: true, isMoved: true },
    {
      direction: 'snapshot',
      responseType: 'ReplacementData',
      isUploaded: false,
      isDownloaded: false,
      isMoved: true,
    },
  ];
  it.each(cases)(
    "'$direction' gives $responseType",
    async ({ direction, responseType, isUploaded, isDownloaded, isMoved }) => {
      const harness = start();
      const replica = await replicaOf(harness);
      others(harness);
      const answer = await harness.sync({ ...replica, syncDirection: direction, edits });
      expect(answer.responseType).toBe(`esriReplicaResponseType${responseType}`);
      const held = harness.archive.count({ layerId: TREES, globalIds: [guid('a', 60)] });
      expect(held).toBe(isUploaded ? 1 : 0);
      expect(answer.replicaServerGen).toBe(
        isMoved ? harness.archive.generation() : replica['replicaServerGen'],
      );
      if (isDownloaded) {
        const { adds, updates, deleteIds } = editsOf(answer, TREES).features;
        expect(idsOf(adds)).toEqual([guid('a', 50)]);
        expect(idsOf(updates)).toEqual([guid('a', 1)]);
        expect(deleteIds).toEqual([guid('a', 2)]);
      }
      if (direction === 'snapshot') {
        expect(answer).not.toHaveProperty('edits');
        expect(layerOf(answer, TREES).features).toHaveLength(10);
      } else {
        expect(answer).not.toHaveProperty('layers');
      }
    },
  );

  it('brings nothing twice: the new generation starts where this sync ended', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await replicaOf(harness);
    others(harness);
    const first = await harness.sync({ replicaID, replicaServerGen });
    const second = await harness.sync({ replicaID, replicaServerGen: first.replicaServerGen });
    expect(second).toEqual({
      transportType: 'esriTransportTypeEmbedded',
      replicaID,
      replicaServerGen: first.replicaServerGen,
      responseType: 'esriReplicaResponseTypeNoEdits',
    });
  });

  it('repeats the changes when the client comes back with its old generation', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    others(harness);
    const first = await harness.sync(replica);
    const again = await harness.sync(replica);
    expect(again).toEqual(first);
  });

  it('takes generations as text and ids with braces in any case', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await replicaOf(harness);
    others(harness);
    const answer = await harness.sync({
      replicaID: `{${String(replicaID).toUpperCase()}}`,
      replicaServerGen: String(replicaServerGen),
      syncLayers: '[]',
    });
    expect(editsOf(answer, TREES).features.updates).toHaveLength(1);
  });
});

describe('synchronizeReplica, what comes back', () => {
  it('leaves out own rows of this call', async () => {
    const harness = start();
    const replica = await replicaOf(harness, { returnAttachments: true });
    const answer = await harness.sync({
      ...replica,
      edits: [
        {
          id: TREES,
          features: {
            adds: [tree(60, { Species: 'Fir' }, 600)],
            updates: [tree(3, { Species: 'Fir' })],
            deleteIds: [guid('a', 4)],
          },
          attachments: {
            adds: [
              {
                globalId: guid('f', 9),
                parentGlobalId: guid('a', 60),
                contentType: 'text/plain',
                name: 'a.txt',
                data: 'YQ==',
              },
            ],
          },
        },
      ],
    });
    expect(answer.responseType).toBe('esriReplicaResponseTypeNoEdits');
    expect(harness.archive.count({ layerId: TREES, where: "Species = 'Fir'" })).toBe(2);
  });

  it("brings others' changes to the same row, as the row is now", async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    harness.edit({ updates: [tree(3, { Species: 'Yew', Height: 33 })] });
    const answer = await harness.sync({
      ...replica,
      edits: features({ updates: [tree(3, { Species: 'Fir' }), tree(5, { Species: 'Fir' })] }),
    });
    const { updates } = editsOf(answer, TREES).features;
    expect(idsOf(updates)).toEqual([guid('a', 3)]);
    expect(updates[0]?.attributes).toMatchObject({ Species: 'Fir', Height: 33 });
  });

  it('echoes rows of an earlier upload, once', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    const upload = { ...replica, syncDirection: 'upload' };
    await harness.sync({ ...upload, edits: features({ updates: [tree(3, { Species: 'Fir' })] }) });
    const first = await harness.sync({ ...replica, syncDirection: 'download' });
    expect(idsOf(editsOf(first, TREES).features.updates)).toEqual([guid('a', 3)]);
    const second = await harness.sync({ ...replica, replicaServerGen: first.replicaServerGen });
    expect(second.responseType).toBe('esriReplicaResponseTypeNoEdits');
  });

  it('writes the syncing user into the editor fields', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    await harness.sync({ ...replica, edits: features({ updates: [tree(3, { Species: 'Fir' })] }) });
    const [row] = [...harness.archive.select({ layerId: TREES, globalIds: [guid('a', 3)] })];
    expect(row?.attributes['Editor']).toBe('Esri_Anonymous');
  });

  it('reprojects both ways between the map and replicaSR', async () => {
    const harness = start();
    const replica = await replicaOf(harness, { replicaSR: 4326 });
    harness.edit({ updates: [tree(1, {}, 111_319.49)] });
    const edits = features({ adds: [{ ...tree(60), geometry: { x: 2, y: 0 } }] });
    const answer = await harness.sync({ ...replica, edits });
    expect(editsOf(answer, TREES).features.updates[0]?.geometry['x']).toBeCloseTo(1, 5);
    const [row] = [...harness.archive.select({ layerId: TREES, globalIds: [guid('a', 60)] })];
    expect(row?.geometry?.['x']).toBeCloseTo(222_638.98, 1);
  });
});

describe('synchronizeReplica, filters at each download', () => {
  const lower = { geometry: '0,0,550,550' }; // trees 1 to 5

  async function downloaded(
    harness: Harness,
    values: Values,
    act: () => void,
  ): Promise<Record<'adds' | 'updates' | 'deleteIds', string[]>> {
    const replica = await replicaOf(harness, { ...lower, layers: '0', ...values });
    act();
    const answer = await harness.sync({ ...replica, syncDirection: 'download' });
    if (answer.responseType === 'esriReplicaResponseTypeNoEdits') {
      return { adds: [], updates: [], deleteIds: [] };
    }
    const { adds, updates, deleteIds } = editsOf(answer, TREES).features;
    return { adds: idsOf(adds), updates: idsOf(updates), deleteIds: [...deleteIds] };
  }

  const cases: {
    name: string;
    change: FeatureInput;
    adds?: number;
    updates?: number;
    deletes?: number;
    values?: Values;
  }[] = [
    { name: 'a row that moves in is an add', change: tree(9, {}, 300), adds: 9 },
    { name: 'a row that moves out is a delete', change: tree(3, {}, 900), deletes: 3 },
    { name: 'a row that stays in is an update', change: tree(3, {}, 310), updates: 3 },
    { name: 'a row that stays out does not show', change: tree(9, { Height: 1 }) },
    {
      name: 'a row that comes to satisfy the where clause is an add',
      change: tree(3, { Species: 'Oak' }),
      values: { layerQueries: { 0: { where: "Species = 'Oak'" } } },
      adds: 3,
    },
    {
      name: 'a row that no longer satisfies it is a delete',
      change: tree(4, { Species: 'Elm' }),
      values: { layerQueries: { 0: { where: "Species = 'Oak'" } } },
      deletes: 4,
    },
    {
      name: 'queryOption all has no outside',
      change: tree(3, {}, 900),
      values: { layerQueries: { 0: { queryOption: 'all' } } },
      updates: 3,
    },
    {
      name: 'an upload-only layer gets nothing',
      change: tree(3, {}, 310),
      values: { layerQueries: { 0: { queryOption: 'none', includeRelated: false } } },
    },
  ];
  it.each(cases)('$name', async ({ change, values = {}, adds, updates, deletes }) => {
    const harness = start();
    const ids = (n: number | undefined): string[] => (n === undefined ? [] : [guid('a', n)]);
    const found = await downloaded(harness, values, () => {
      harness.edit({ updates: [change] });
    });
    expect(found).toEqual({ adds: ids(adds), updates: ids(updates), deleteIds: ids(deletes) });
  });

  it('can keep silent about rows that moved out, but not about deleted ones', async () => {
    const harness = start({ outOfFilter: 'silent' });
    const found = await downloaded(harness, {}, () => {
      harness.edit({ updates: [tree(3, {}, 900)], deletes: [{ globalId: guid('a', 4) }] });
    });
    expect(found).toEqual({ adds: [], updates: [], deleteIds: [guid('a', 4)] });
  });

  it('does not mention deletes of rows that the replica never held', async () => {
    const harness = start();
    const found = await downloaded(harness, {}, () => {
      harness.edit({ deletes: [{ globalId: guid('a', 9) }] });
    });
    expect(found.deleteIds).toEqual([]);
  });
});

describe('synchronizeReplica, related rows', () => {
  const related = {
    geometry: '0,0,350,350', // trees 1 to 3
    layerQueries: { 1: { queryOption: 'none', includeRelated: true } },
  };
  const inspections = (...numbers: number[]): string[] => numbers.map((n) => guid('b', n));

  const cases: {
    name: string;
    act: (harness: Harness) => void;
    adds?: string[];
    updates?: string[];
    deletes?: string[];
  }[] = [
    {
      name: 'come with an origin that moves in',
      act: (harness) => {
        harness.edit({ updates: [tree(9, {}, 200)] });
      },
      adds: inspections(17, 18),
    },
    {
      name: 'go with an origin that moves out',
      act: (harness) => {
        harness.edit({ updates: [tree(2, {}, 900)] });
      },
      deletes: inspections(3, 4),
    },
    {
      name: 'move when they change their origin',
      act: (harness) => {
        const move = (n: number, to: number): FeatureInput => ({
          attributes: { GlobalID: guid('b', n), TreeID: guid('a', to) },
        });
        harness.edit({ layerId: INSPECTIONS, updates: [move(1, 9), move(20, 3)] });
      },
      adds: inspections(20),
      deletes: inspections(1),
    },
    {
      name: 'are updates when only they change',
      act: (harness) => {
        harness.edit({
          layerId: INSPECTIONS,
          updates: [{ attributes: { GlobalID: guid('b', 5), Note: 'new' } }],
        });
      },
      updates: inspections(5),
    },
    {
      name: 'do not show while their origin stays outside',
      act: (harness) => {
        harness.edit({
          layerId: INSPECTIONS,
          updates: [{ attributes: { GlobalID: guid('b', 19), Note: 'new' } }],
        });
      },
    },
  ];
  it.each(cases)('$name', async ({ act, adds = [], updates = [], deletes = [] }) => {
    const harness = start();
    const replica = await replicaOf(harness, related);
    act(harness);
    const answer = await harness.sync({ ...replica, syncDirection: 'download' });
    const isEmpty = answer.responseType === 'esriReplicaResponseTypeNoEdits';
    const found = isEmpty ? null : editsOf(answer, INSPECTIONS).features;
    expect(idsOf(found?.adds ?? [])).toEqual(adds);
    expect(idsOf(found?.updates ?? [])).toEqual(updates);
    expect([...(found?.deleteIds ?? [])].sort()).toEqual(deletes);
  });

  it('come along when the client itself moves the origin in', async () => {
    const harness = start();
    const replica = await replicaOf(harness, related);
    const answer = await harness.sync({
      ...replica,
      edits: features({ updates: [tree(9, {}, 200)] }),
    });
    expect(editsOf(answer, TREES).features.adds).toEqual([]);
    expect(idsOf(editsOf(answer, INSPECTIONS).features.adds)).toEqual(inspections(17, 18));
  });
});

describe('synchronizeReplica, perLayer', () => {
  async function perLayer(
    harness: Harness,
    values: Values = {},
  ): Promise<{ replicaID: string; gen: number }> {
    const replica = await harness.create({ layers: '0,1,2', syncModel: 'perLayer', ...values });
    return { replicaID: replica.replicaID, gen: replica.layerServerGens[0]?.serverGen ?? -1 };
  }

  it('syncs each layer in its own direction and answers with the generation of each', async () => {
    const harness = start();
    const { replicaID, gen } = await perLayer(harness);
    others(harness);
    const note = { attributes: { GlobalID: guid('b', 1), Note: 'mine' } };
    const answer = await harness.sync({
      replicaID,
      syncLayers: [
        { id: 0, serverGen: gen, syncDirection: 'download' },
        { id: '1', serverGen: String(gen), syncDirection: 'upload' },
        { id: 2, syncDirection: 'snapshot' },
      ],
      edits: [
        ...features({ updates: [tree(3, { Species: 'Fir' })] }),
        ...features({ updates: [note] }, INSPECTIONS),
      ],
    });
    const now = harness.archive.generation();
    expect(answer.responseType).toBe('esriReplicaResponseTypeEditsAndData');
    expect(answer.layerServerGens).toEqual([
      { id: 0, serverGen: now },
      { id: 1, serverGen: gen },
      { id: 2, serverGen: now },
    ]);
    expect(answer).not.toHaveProperty('replicaServerGen');
    expect(idsOf(editsOf(answer, 0).features.updates)).toEqual([guid('a', 1)]);
    expect(layerOf(answer, 2).features).toHaveLength(3);
    expect(harness.archive.count({ layerId: TREES, where: "Species = 'Fir'" })).toBe(0);
    expect(harness.archive.count({ layerId: INSPECTIONS, where: "Note = 'mine'" })).toBe(1);
  });

  const kinds: { directions: string[]; responseType: string }[] = [
    { directions: ['snapshot', 'snapshot'], responseType: 'ReplacementData' },
    { directions: ['snapshot', 'upload'], responseType: 'ReplacementData' },
    { directions: ['snapshot', 'download'], responseType: 'EditsAndData' },
    { directions: ['download', 'upload'], responseType: 'NoEdits' },
  ];
  it.each(kinds)(
    '$directions without changes is $responseType',
    async ({ directions, responseType }) => {
      const harness = start();
      const { replicaID, gen } = await perLayer(harness);
      const syncLayers = directions.map((syncDirection, id) => ({
        id,
        serverGen: gen,
        syncDirection,
      }));
      const answer = await harness.sync({ replicaID, syncLayers });
      expect(answer.responseType).toBe(`esriReplicaResponseType${responseType}`);
    },
  );

  it('takes syncDirection for the layers that name none', async () => {
    const harness = start();
    const { replicaID, gen } = await perLayer(harness);
    others(harness);
    const answer = await harness.sync({
      replicaID,
      syncDirection: 'snapshot',
      syncLayers: [{ id: 0, serverGen: gen, syncDirection: 'download' }, { id: 1 }],
    });
    expect(editsOf(answer, 0).features.deleteIds).toEqual([guid('a', 2)]);
    expect(layerOf(answer, 1).features).toHaveLength(20);
  });

  it('accepts a layer twice and keeps the older generation', async () => {
    const harness = start();
    const { replicaID, gen } = await perLayer(harness);
    others(harness);
    const layer = { id: 0, syncDirection: 'download' };
    const answer = await harness.sync({
      replicaID,
      syncLayers: [
        { ...layer, serverGen: harness.archive.generation() },
        { ...layer, serverGen: gen },
      ],
    });
    expect(editsOf(answer, 0).features.deleteIds).toEqual([guid('a', 2)]);
  });

  it('leaves layers that are not named as they were', async () => {
    const harness = start();
    const { replicaID, gen } = await perLayer(harness);
    others(harness);
    const answer = await harness.sync({ replicaID, syncLayers: [{ id: 1, serverGen: gen }] });
    expect(answer.layerServerGens.map(({ id }) => id)).toEqual([1]);
    const info = await harness.call(`replicas/${replicaID}`);
    expect(JSON.parse(info['layerServerGens'] as unknown as string)).toEqual([
      { id: 0, serverGen: gen, serverSibGen: -1 },
      { id: 1, serverGen: harness.archive.generation(), serverSibGen: -1 },
      { id: 2, serverGen: gen, serverSibGen: -1 },
    ]);
  });
});

describe('synchronizeReplica, refusals', () => {
  const cases: { name: string; model: string; values: (gen: number) => Values; says: RegExp }[] = [
    {
      name: 'no replicaID',
      model: 'perReplica',
      values: (gen) => ({ replicaID: '', replicaServerGen: gen }),
      says: /'replicaID' is required/,
    },
    {
      name: 'an unknown replica',
      model: 'perReplica',
      values: () => ({ replicaID: guid('9', 9) }),
      says: /Unable to synchronize replica. Replica not found/,
    },
    {
      name: 'a replica id that is none',
      model: 'perReplica',
      values: () => ({ replicaID: 'mine' }),
      says: /Replica not found: mine/,
    },
    {
      name: 'perReplica without a generation',
      model: 'perReplica',
      values: () => ({}),
      says: /'replicaServerGen' is required/,
    },
    {
      name: 'perReplica with syncLayers instead',
      model: 'perReplica',
      values: (gen) => ({ syncLayers: [{ id: 0, serverGen: gen }] }),
      says: /syncLayers belongs to perLayer/,
    },
    {
      name: 'perLayer with replicaServerGen',
      model: 'perLayer',
      values: (gen) => ({ replicaServerGen: gen, syncDirection: 'download' }),
      says: /give the generations in 'syncLayers'/,
    },
    {
      name: 'perLayer with both',
      model: 'perLayer',
      values: (gen) => ({ replicaServerGen: gen, syncLayers: [{ id: 0, serverGen: gen }] }),
      says: /not in 'replicaServerGen'/,
    },
    {
      name: 'perLayer without syncLayers',
      model: 'perLayer',
      values: () => ({}),
      says: /'syncLayers' is required/,
    },
    {
      name: 'perLayer with empty syncLayers',
      model: 'perLayer',
      values: () => ({ syncLayers: [] }),
      says: /'syncLayers' is required/,
    },
    {
      name: 'a layer that is not in the replica',
      model: 'perLayer',
      values: (gen) => ({ syncLayers: [{ id: 3, serverGen: gen }] }),
      says: /layer 3 is not in the replica/,
    },
    {
      name: 'a layer without a generation',
      model: 'perLayer',
      values: () => ({ syncLayers: [{ id: 0 }] }),
      says: /layer 0 needs serverGen for the direction bidirectional/,
    },
    {
      name: 'a layer twice with two directions',
      model: 'perLayer',
      values: (gen) => ({
        syncLayers: [
          { id: 0, serverGen: gen, syncDirection: 'download' },
          { id: 0, syncDirection: 'upload' },
        ],
      }),
      says: /twice with different directions/,
    },
    {
      name: 'a generation that is no number',
      model: 'perReplica',
      values: () => ({ replicaServerGen: 'now' }),
      says: /must be a generation number/,
    },
    {
      name: 'a generation from the future',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen + 1000 }),
      says: /newer than anything on this service/,
    },
    {
      name: 'an unknown direction',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, syncDirection: 'sideways' }),
      says: /must be one of bidirectional, upload, download, snapshot/,
    },
    {
      name: 'filegdb as data format',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, dataFormat: 'filegdb' }),
      says: /'dataFormat'=filegdb is not supported by synchronizeReplica/,
    },
    {
      name: 'a snapshot as sqlite',
      model: 'perReplica',
      values: () => ({ syncDirection: 'snapshot', dataFormat: 'sqlite' }),
      says: /'syncDirection'=snapshot is answered with 'dataFormat'=json only/,
    },
    {
      name: 'reconcileBranchVersion',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, reconcileBranchVersion: true }),
      says: /supportsBranchVersionReconcile/,
    },
    {
      name: 'edits that are no array',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, edits: { id: 0 } }),
      says: /must be an array/,
    },
    {
      name: 'edits that are not JSON',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, edits: '[{' }),
      says: /'edits' is not valid JSON/,
    },
    {
      name: 'edits without a layer',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, edits: [{ features: {} }] }),
      says: /needs the id of a layer/,
    },
    {
      name: 'edits of a layer outside the replica',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, edits: features({ adds: [] }, 2) }),
      says: /layer 2 is not in the replica/,
    },
    {
      name: 'edits of a layer that is not synced',
      model: 'perLayer',
      values: (gen) => ({ syncLayers: [{ id: 1, serverGen: gen }], edits: features({ adds: [] }) }),
      says: /layer 0, which is not in 'syncLayers'/,
    },
    {
      name: 'an unknown group of edits',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, edits: features({ deletes: [guid('a', 1)] }) }),
      says: /unknown key 'deletes'/,
    },
    {
      name: 'an add without attributes',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, edits: features({ adds: [{ geometry: null }] }) }),
      says: /needs attributes/,
    },
    {
      name: 'deleteIds that are objects',
      model: 'perReplica',
      values: (gen) => ({
        replicaServerGen: gen,
        edits: features({ deleteIds: [{ globalId: guid('a', 1) }] }),
      }),
      says: /GlobalIDs as text/,
    },
    {
      name: 'an attachment without a parent',
      model: 'perReplica',
      values: (gen) => ({
        replicaServerGen: gen,
        edits: [
          {
            id: 0,
            attachments: {
              adds: [{ globalId: guid('f', 9), name: 'a', contentType: 'b', data: '' }],
            },
          },
        ],
      }),
      says: /an attachment to add needs parentGlobalId/,
    },
    {
      name: 'an upload without its format',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, editsUploadId: 'i1' }),
      says: /'editsUploadFormat' is required/,
    },
    {
      name: 'a sqlite upload that is not there',
      model: 'perReplica',
      values: (gen) => ({
        replicaServerGen: gen,
        editsUploadId: 'i1',
        editsUploadFormat: 'sqlite',
      }),
      says: /no uploaded item i1/,
    },
    {
      name: 'an upload that is not there',
      model: 'perReplica',
      values: (gen) => ({ replicaServerGen: gen, editsUploadId: 'i1', editsUploadFormat: 'json' }),
      says: /no uploaded item i1/,
    },
    {
      name: 'edits and an upload',
      model: 'perReplica',
      values: (gen) => ({
        replicaServerGen: gen,
        editsUploadId: 'i1',
        editsUploadFormat: 'json',
        edits: features({}),
      }),
      says: /not both/,
    },
  ];
  it.each(cases)('refuses $name', async ({ model, values, says }) => {
    const harness = start();
    const { replicaID } = await harness.create({ layers: '0,1', syncModel: model });
    const generation = harness.archive.generation();
    const { code, text } = await refusalOf(harness.sync({ replicaID, ...values(generation) }));
    expect(code).toBe(400);
    expect(text).toMatch(says);
    expect(harness.archive.generation()).toBe(generation);
  });

  it("refuses another user's replica, but not to an administrator", async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({}, user('one'));
    const values = { replicaID, replicaServerGen };
    expect((await refusalOf(harness.sync(values, user('two')))).code).toBe(403);
    expect((await harness.sync(values, ADMINISTRATOR)).responseType).toBe(
      'esriReplicaResponseTypeNoEdits',
    );
  });

  it('asks for timeReferenceUnknownClient when dates are in an unknown time zone', async () => {
    const harness = start({ datesInUnknownTimeZone: true });
    const { replicaID, replicaServerGen } = await harness.create({
      timeReferenceUnknownClient: true,
    });
    const values = { replicaID, replicaServerGen };
    expect((await refusalOf(harness.sync(values))).text).toMatch(/unknown time zone/);
    const answer = await harness.sync({ ...values, timeReferenceUnknownClient: 'TRUE' });
    expect(answer.responseType).toBe('esriReplicaResponseTypeNoEdits');
  });

  const trimmed: { direction: string; isRefused: boolean }[] = [
    { direction: 'download', isRefused: true },
    { direction: 'bidirectional', isRefused: true },
    { direction: 'upload', isRefused: false },
    { direction: 'snapshot', isRefused: false },
  ];
  it.each(trimmed)(
    'after a trim $direction is refused: $isRefused',
    async ({ direction, isRefused }) => {
      const harness = start();
      const replica = await replicaOf(harness);
      others(harness);
      harness.archive.trim(harness.archive.generation());
      const syncing = harness.sync({
        ...replica,
        syncDirection: direction,
        edits: features({ adds: [tree(60, {}, 600)] }),
      });
      if (isRefused) {
        expect((await refusalOf(syncing)).text).toMatch(
          /Unable to synchronize replica.*older than the kept history/,
        );
      } else {
        expect(await syncing).toHaveProperty('replicaServerGen');
      }
      const isApplied = harness.archive.count({ layerId: TREES, globalIds: [guid('a', 60)] }) === 1;
      expect(isApplied).toBe(direction === 'upload');
    },
  );

  it('lets one sync run at a time for each replica', async () => {
    const harness = start();
    const one = await replicaOf(harness);
    const two = await replicaOf(harness);
    others(harness);
    const running = harness.sync(one);
    expect((await refusalOf(harness.sync(one))).text).toMatch(
      /being synchronized by another request/,
    );
    expect((await harness.sync(two)).responseType).toBe('esriReplicaResponseTypeEdits');
    await running;
    expect((await harness.sync(one)).responseType).toBe('esriReplicaResponseTypeEdits');
  });
});

describe('synchronizeReplica, results and rollback', () => {
  const bad = {
    adds: [tree(1, {}, 100), tree(60, { Species: 'Fir' }, 600)],
    updates: [tree(99, { Species: 'Fir' }), tree(3, { Height: 'tall' })],
    deleteIds: [guid('a', 98), guid('a', 5)],
  };
  const cases: {
    name: string;
    options: HarnessOptions;
    model: string;
    rollback: Values;
    isRolledBack: boolean;
  }[] = [
    {
      name: 'hosted skips by default',
      options: {},
      model: 'perReplica',
      rollback: {},
      isRolledBack: false,
    },
    {
      name: 'hosted skips when asked to',
      options: {},
      model: 'perLayer',
      rollback: { rollbackOnFailure: false },
      isRolledBack: false,
    },
    {
      name: 'hosted rolls back when asked to',
      options: {},
      model: 'perReplica',
      rollback: { rollbackOnFailure: true },
      isRolledBack: true,
    },
    {
      name: 'perLayer-only services skip whatever is asked',
      options: { profile: 'enterprise-hosted' },
      model: 'perLayer',
      rollback: { rollbackOnFailure: true },
      isRolledBack: false,
    },
    {
      name: 'perReplica-only services roll back whatever is asked',
      options: { profile: 'enterprise-geodatabase' },
      model: 'perReplica',
      rollback: { rollbackOnFailure: false },
      isRolledBack: true,
    },
  ];
  it.each(cases)('$name', async ({ options, model, rollback, isRolledBack }) => {
    const harness = start(options);
    const replica = await harness.create({ layers: '0', syncModel: model });
    const generation = harness.archive.generation();
    const where =
      model === 'perLayer'
        ? { syncLayers: replica.layerServerGens }
        : { replicaServerGen: replica.replicaServerGen };
    const before = await harness.call(`replicas/${replica.replicaID}`);
    harness.time += 1000;
    const syncing = harness.sync({
      replicaID: replica.replicaID,
      ...where,
      ...rollback,
      edits: features(bad),
    });
    if (isRolledBack) {
      const error = await syncing.catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 400,
        message: 'Unable to complete operation.',
        extendedCode: -2147467259,
      });
      const { details } = error as { details: string[] };
      expect(details[0]).toBe('Operation rolled back.');
      expect(details).toHaveLength(7);
      expect(details.join('\n')).toMatch(/adds, \{A.*01\}: 1022/);
      expect(harness.archive.generation()).toBe(generation);
      expect(await harness.call(`replicas/${replica.replicaID}`)).toEqual(before);
      return;
    }
    const { addResults, updateResults, deleteResults } = editsOf(await syncing, TREES).features;
    const summary = [addResults, updateResults, deleteResults].map((list) =>
      list.map(({ globalId, success, error }) => [
        globalId.toLowerCase().replaceAll(/[{}]/g, ''),
        success,
        error.code,
      ]),
    );
    expect(summary).toEqual([
      [[guid('a', 1), false, 1022]],
      [
        [guid('a', 99), false, 1011],
        [guid('a', 3), false, 1016],
      ],
      [[guid('a', 98), false, 1011]],
    ]);
    expect(
      harness.archive.count({ layerId: TREES, globalIds: [guid('a', 60), guid('a', 5)] }),
    ).toBe(1);
  });

  it('lists successful adds with their new ids only with returnIdsForAdds', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    const answer = await harness.sync({
      ...replica,
      syncDirection: 'upload',
      returnIdsForAdds: true,
      edits: features({ adds: [tree(60, {}, 600)], updates: [tree(3, { Height: 4 })] }),
    });
    expect(answer.responseType).toBe('esriReplicaResponseTypeEdits');
    expect(editsOf(answer, TREES).features).toEqual({
      adds: [],
      updates: [],
      deleteIds: [],
      addResults: [{ objectId: 11, globalId: guid('a', 60), success: true }],
      updateResults: [],
      deleteResults: [],
    });
  });

  const abilities: { capabilities: string; edits: Values; says: RegExp }[] = [
    {
      capabilities: 'Query,Sync,Update,Delete',
      edits: { adds: [tree(60, {}, 1)] },
      says: /capability Create/,
    },
    {
      capabilities: 'Query,Sync,Create,Delete',
      edits: { updates: [tree(1)] },
      says: /capability Update/,
    },
    {
      capabilities: 'Query,Sync,Create,Update',
      edits: { deleteIds: [guid('a', 1)] },
      says: /capability Delete/,
    },
  ];
  it.each(abilities)(
    'refuses what $capabilities does not offer',
    async ({ capabilities, edits, says }) => {
      const harness = start({ traits: { capabilities } });
      const replica = await replicaOf(harness);
      expect((await refusalOf(harness.sync({ ...replica, edits: features(edits) }))).text).toMatch(
        says,
      );
    },
  );
});

describe('synchronizeReplica, replicas of one direction', () => {
  const cases: { replica: string; sync: string; isAllowed: boolean }[] = [
    { replica: 'download', sync: 'download', isAllowed: true },
    { replica: 'download', sync: 'snapshot', isAllowed: true },
    { replica: 'download', sync: 'upload', isAllowed: false },
    { replica: 'download', sync: 'bidirectional', isAllowed: false },
    { replica: 'upload', sync: 'upload', isAllowed: true },
    { replica: 'upload', sync: 'download', isAllowed: false },
  ];
  it.each(cases)(
    'a $replica replica takes $sync: $isAllowed',
    async ({ replica, sync, isAllowed }) => {
      const harness = start();
      const keys = await replicaOf(harness, { targetType: 'server', syncDirection: replica });
      const syncing = harness.sync({ ...keys, syncDirection: sync });
      if (isAllowed) expect(await syncing).toHaveProperty('responseType');
      else expect((await refusalOf(syncing)).text).toMatch(/only (down|up)loads/);
    },
  );

  it('wants and remembers the sibling generation of a bidirectional server replica', async () => {
    const harness = start();
    const keys = await replicaOf(harness, { targetType: 'server', syncDirection: 'bidirectional' });
    expect((await refusalOf(harness.sync(keys))).text).toMatch(/replicaServerSibGen/);
    await harness.sync({ ...keys, replicaServerSibGen: '77' });
    const info = await harness.call(`replicas/${String(keys['replicaID'])}`);
    expect(info['replicaServerSibGen']).toBe(77);
  });
});

describe('synchronizeReplica, attachments', () => {
  const photo = (n: number, parent: number, content: Values): Values => ({
    globalId: guid('f', n),
    parentGlobalId: guid('a', parent),
    contentType: 'image/jpeg',
    name: `photo ${n}.jpg`,
    ...content,
  });

  function byOthers(harness: Harness): void {
    const data = new Uint8Array([1, 2, 3, 4]);
    const input = {
      contentType: 'image/jpeg',
      name: 'other.jpg',
      parentGlobalId: guid('a', 3),
      data,
    };
    harness.edit({
      attachmentAdds: [{ globalId: guid('f', 30), ...input }],
      attachmentUpdates: [{ globalId: guid('f', 1), ...input, parentGlobalId: guid('a', 1) }],
      attachmentDeletes: [{ globalId: guid('f', 2) }],
    });
  }

  const directions: { values: Values; isUploaded: boolean; isDownloaded: boolean }[] = [
    { values: { returnAttachments: true }, isUploaded: true, isDownloaded: true },
    {
      values: { returnAttachments: true, attachmentsSyncDirection: 'upload' },
      isUploaded: true,
      isDownloaded: false,
    },
    { values: { attachmentsSyncDirection: 'upload' }, isUploaded: true, isDownloaded: false },
    { values: {}, isUploaded: false, isDownloaded: false },
  ];
  it.each(directions)(
    '$values: uploaded $isUploaded, downloaded $isDownloaded',
    async ({ values, isUploaded, isDownloaded }) => {
      const harness = start();
      harness.uploads.set('i1', new Uint8Array([9, 9]));
      const replica = await replicaOf(harness, values);
      byOthers(harness);
      harness.edit({ updates: [tree(7, { Height: 1 })] });
      const answer = await harness.sync({
        ...replica,
        returnAttachmentsDataByUrl: false,
        edits: [
          {
            id: TREES,
            attachments: {
              adds: [photo(40, 4, { data: 'AQID' }), photo(41, 5, { uploadId: 'i1' })],
              deleteIds: [],
            },
          },
        ],
      });
      const { attachments } = editsOf(answer, TREES);
      const stored = [...harness.archive.attachments(TREES)].map(({ globalId, size }) => [
        globalId,
        size,
      ]);
      const isThere = stored.some(([id, size]) => String(id).endsWith('000041}') && size === 2);
      expect(isThere).toBe(isUploaded);
      expect(attachments.addResults.map(({ error }) => error.code)).toEqual(
        isUploaded ? [] : [1008, 1008],
      );
      expect(attachments.adds.map(({ globalId, data }) => [globalId, data])).toEqual(
        isDownloaded ? [[guid('f', 30), 'AQIDBA==']] : [],
      );
      expect(attachments.updates.map(({ globalId }) => globalId)).toEqual(
        isDownloaded ? [guid('f', 1)] : [],
      );
      expect(attachments.deleteIds).toEqual(isDownloaded ? [guid('f', 2)] : []);
    },
  );

  it('rolls everything back for an attachment that the replica does not allow', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    const syncing = harness.sync({
      ...replica,
      rollbackOnFailure: true,
      edits: [
        {
          id: TREES,
          features: { deleteIds: [guid('a', 3)] },
          attachments: { adds: [photo(40, 4, { data: 'AQID' })] },
        },
      ],
    });
    expect((await refusalOf(syncing)).text).toMatch(
      /Operation rolled back.*attachmentAdds.*: 1008/,
    );
    expect(harness.archive.count({ layerId: TREES })).toBe(10);
  });

  it('refuses single attachments whose data are missing or unreadable', async () => {
    const harness = start();
    const replica = await replicaOf(harness, { returnAttachments: true });
    const answer = await harness.sync({
      ...replica,
      edits: [
        {
          id: TREES,
          attachments: {
            adds: [
              photo(40, 4, { data: '%%%' }),
              photo(41, 4, { uploadId: 'gone' }),
              photo(42, 99, { data: 'AQID' }),
            ],
            updates: [photo(1, 1, { url: 'https://elsewhere.example/photo.jpg' })],
            deleteIds: [guid('f', 77)],
          },
        },
      ],
    });
    const { addResults, updateResults, deleteResults } = editsOf(answer, TREES).attachments;
    expect(addResults.map(({ globalId, error }) => [globalId, error.code])).toEqual([
      [guid('f', 40), 1008],
      [guid('f', 41), 1008],
      [guid('f', 42), 1008],
    ]);
    expect(updateResults.map(({ error }) => error.code)).toEqual([1009]);
    expect(deleteResults.map(({ globalId, error }) => [globalId, error.code])).toEqual([
      [guid('f', 77), 1010],
    ]);
  });

  it('brings the attachments of a row that moves in', async () => {
    const harness = start();
    const replica = await replicaOf(harness, {
      geometry: '250,250,900,900',
      returnAttachments: true,
    });
    harness.edit({ updates: [tree(1, {}, 300)] });
    const answer = await harness.sync(replica);
    expect(editsOf(answer, TREES).attachments.adds).toMatchObject([
      { globalId: guid('f', 1), url: `${harness.service.url}/0/1/attachments/1` },
    ]);
  });
});

describe('synchronizeReplica, edits from an upload', () => {
  it.each([
    {
      name: 'the array',
      wrap: (edits: unknown) => edits,
      id: 'i1',
      format: { editsUploadFormat: 'json' },
    },
    {
      name: 'an object with edits',
      wrap: (edits: unknown) => ({ edits }),
      id: 'i1',
      format: { editsUploadFormat: 'JSON' },
    },
    {
      name: 'the misspelled format',
      wrap: (edits: unknown) => edits,
      id: 'i1',
      format: { editUploadFormat: 'json' },
    },
  ])('reads $name', async ({ wrap, id, format }) => {
    const harness = start();
    const replica = await replicaOf(harness);
    const edits = wrap(features({ adds: [tree(60, {}, 600)] }));
    harness.uploads.set('i1', Buffer.from(JSON.stringify(edits)));
    await harness.sync({ ...replica, edits: '[]', editsUploadID: id, ...format });
    expect(harness.archive.count({ layerId: TREES, globalIds: [guid('a', 60)] })).toBe(1);
  });

  it.each(['enterprise-hosted', 'enterprise-geodatabase', 'enterprise-branch'] as const)(
    'takes sqlite alone on %s, as the page lists it',
    async (profile) => {
      const harness = start({ profile });
      const syncModel = profile === 'enterprise-hosted' ? 'perLayer' : 'perReplica';
      const { replicaID, replicaServerGen } = await harness.create({ layers: '0', syncModel });
      const serverGen = harness.archive.generation();
      harness.uploads.set(
        'i1',
        Buffer.from(JSON.stringify(features({ adds: [tree(60, {}, 600)] }))),
      );
      const syncing = harness.sync({
        replicaID,
        ...(syncModel === 'perLayer'
          ? { syncLayers: [{ id: 0, serverGen, syncDirection: 'upload' }] }
          : { replicaServerGen, syncDirection: 'upload' }),
        editsUploadId: 'i1',
        editsUploadFormat: 'json',
      });
      const { code, text } = await refusalOf(syncing);
      expect(code).toBe(400);
      expect(text).toMatch(
        /'editsUploadFormat'=json is not supported by this service; use sqlite\./,
      );
      expect(harness.archive.count({ layerId: TREES, globalIds: [guid('a', 60)] })).toBe(0);
    },
  );

  it('finds an item by its GUID with or without braces', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    harness.uploads.set(guid('9', 1).replaceAll('-', ''), Buffer.from('[]'));
    const id = `{${guid('9', 1).toUpperCase()}}`;
    const answer = await harness.sync({ ...replica, editsUploadId: id, editsUploadFormat: 'json' });
    expect(answer.responseType).toBe('esriReplicaResponseTypeNoEdits');
  });

  it('refuses an item that is not JSON', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    harness.uploads.set('i1', Buffer.from('PK'));
    const syncing = harness.sync({ ...replica, editsUploadId: 'i1', editsUploadFormat: 'json' });
    expect((await refusalOf(syncing)).text).toMatch(/is not JSON/);
  });
});

describe('synchronizeReplica, the replica afterwards', () => {
  it('has the new generation and date', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    others(harness);
    harness.time += 60_000;
    await harness.sync(replica);
    const info = await harness.call(`replicas/${String(replica['replicaID'])}`);
    expect(info).toMatchObject({
      creationDate: harness.time - 60_000,
      lastSyncDate: harness.time,
      replicaServerGen: harness.archive.generation(),
    });
  });

  it('is gone with closeReplica, unless the sync failed', async () => {
    const harness = start();
    const replica = await replicaOf(harness);
    const failing = { ...replica, closeReplica: true, rollbackOnFailure: true };
    await refusalOf(harness.sync({ ...failing, edits: features({ deleteIds: [guid('a', 98)] }) }));
    expect(await harness.call('replicas')).toHaveLength(1);
    await harness.sync({ ...replica, closeReplica: true });
    expect(await harness.call('replicas')).toEqual([]);
  });

  it('answers by URL in the short form, and without a URL when there is nothing to fetch', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await replicaOf(harness);
    others(harness);
    const answer: Body = await harness.call('synchronizeReplica', { replicaID, replicaServerGen });
    expect(Object.keys(answer)).toEqual([
      'transportType',
      'replicaServerGen',
      'responseType',
      'URL',
    ]);
    const payload = await harness.fetch(answer.URL);
    expect(payload.replicaID).toBe(replicaID);
    expect(editsOf(payload, TREES).features.adds).toHaveLength(1);
    const nothing = await harness.call('synchronizeReplica', {
      replicaID,
      replicaServerGen: answer.replicaServerGen,
    });
    expect(Object.keys(nothing)).toEqual(['transportType', 'replicaServerGen', 'responseType']);
  });
});
