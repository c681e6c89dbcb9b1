import { afterEach, describe, expect, it } from 'vitest';
import { guid, TREES } from '../../support/service-spec.ts';
import {
  editsOf,
  EVERYWHERE,
  idsOf,
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

/** createReplica with registerExistingData and nothing that defines a replica. */
function register(harness: Harness, options: Values, values: Values = {}): Promise<Body> {
  return harness.call('createReplica', {
    transportType: 'esriTransportTypeEmbedded',
    replicaOptions: { registerExistingData: options },
    ...values,
  });
}

describe('registerExistingData', () => {
  it('makes a new replica with the definition of the reference, and returns no data', async () => {
    const harness = start();
    const reference = await harness.create({
      layers: '0',
      geometry: '0,0,350,350',
      layerQueries: { 0: { where: "Species = 'Oak'" } },
      returnAttachments: true,
      syncModel: 'perLayer',
      replicaSR: 4326,
    });
    const serverGen = harness.archive.generation();
    harness.edit({ updates: [{ attributes: { GlobalID: guid('a', 2), Height: 1 } }] });
    const copy = await register(
      harness,
      { refReplicaId: reference.replicaID, refLayerServerGens: [{ id: 0, serverGen }] },
      { replicaName: 'copy', syncModel: 'perReplica' },
    );
    expect(copy).toMatchObject({
      replicaName: 'copy',
      responseType: 'esriReplicaResponseTypeInfo',
      syncModel: 'perLayer',
      layerServerGens: [{ id: 0, serverGen }],
    });
    expect(copy).not.toHaveProperty('layers');
    expect(copy.replicaID).not.toBe(reference.replicaID);
    const definition = async ({ replicaID }: Body): Promise<Values> => {
      const info = await harness.call(`replicas/${replicaID}`);
      const own = ['replicaID', 'replicaName', 'creationDate', 'lastSyncDate'];
      return Object.fromEntries(Object.entries(info).filter(([key]) => !own.includes(key)));
    };
    expect(await definition(copy)).toEqual(await definition(reference));
  });

  it('brings the changes since the given generation at the next sync', async () => {
    const harness = start();
    const reference = await harness.create({ layers: '0' });
    harness.edit({ updates: [{ attributes: { GlobalID: guid('a', 2), Height: 1 } }] });
    const copy = await register(harness, {
      refReplicaId: `{${reference.replicaID.toUpperCase()}}`,
      refReplicaServerGen: String(reference.replicaServerGen),
    });
    expect(copy.replicaServerGen).toBe(reference.replicaServerGen);
    const answer = await harness.sync(copy);
    expect(idsOf(editsOf(answer, TREES).features.updates)).toEqual([guid('a', 2)]);
  });

  it('gives new generations when none are sent: changes in between are lost', async () => {
    const harness = start();
    const reference = await harness.create({ layers: '0' });
    harness.edit({ updates: [{ attributes: { GlobalID: guid('a', 2), Height: 1 } }] });
    const copy = await register(harness, { refReplicaId: reference.replicaID });
    expect(copy.replicaServerGen).toBe(harness.archive.generation());
    expect((await harness.sync(copy)).responseType).toBe('esriReplicaResponseTypeNoEdits');
  });

  it('takes the definition from the parameters when the reference is gone', async () => {
    const harness = start();
    const reference = await harness.create({ layers: '0' });
    await harness.call('unRegisterReplica', { replicaID: reference.replicaID });
    const options = {
      refReplicaId: reference.replicaID,
      refReplicaServerGen: reference.replicaServerGen,
    };
    expect((await refusalOf(register(harness, options))).text).toMatch(
      /is not on the server; send/,
    );
    const copy = await register(harness, options, { layers: '0', geometry: EVERYWHERE });
    expect(copy).toMatchObject({
      responseType: 'esriReplicaResponseTypeInfo',
      syncModel: 'perReplica',
    });
  });

  it('answers by URL with a file that holds the info', async () => {
    const harness = start();
    const reference = await harness.create({ layers: '0' });
    const answer = await register(
      harness,
      { refReplicaId: reference.replicaID },
      { transportType: 'esriTransportTypeUrl' },
    );
    expect(answer.responseType).toBe('esriReplicaResponseTypeInfo');
    expect(await harness.fetch(answer.resultUrl)).toMatchObject({ syncModel: 'perReplica' });
  });

  const cases: { name: string; model: string; options: (id: string) => Values; says: RegExp }[] = [
    {
      name: 'both kinds of generations',
      model: 'perReplica',
      options: (id) => ({ refReplicaId: id, refReplicaServerGen: 1, refLayerServerGens: [] }),
      says: /not both/,
    },
    {
      name: 'a replica generation for a perLayer reference',
      model: 'perLayer',
      options: (id) => ({ refReplicaId: id, refReplicaServerGen: 1 }),
      says: /is perLayer; give refLayerServerGens/,
    },
    {
      name: 'layer generations for a perReplica reference',
      model: 'perReplica',
      options: (id) => ({ refReplicaId: id, refLayerServerGens: [{ id: 0, serverGen: 1 }] }),
      says: /is perReplica; give refReplicaServerGen/,
    },
    {
      name: 'a layer that the reference does not have',
      model: 'perLayer',
      options: (id) => ({ refReplicaId: id, refLayerServerGens: [{ id: 2, serverGen: 1 }] }),
      says: /layer 2 of refLayerServerGens is not in the replica/,
    },
    {
      name: 'a generation from the future',
      model: 'perReplica',
      options: (id) => ({ refReplicaId: id, refReplicaServerGen: 99_999 }),
      says: /newer than anything/,
    },
    {
      name: 'generations that are no array',
      model: 'perLayer',
      options: (id) => ({ refReplicaId: id, refLayerServerGens: 5 }),
      says: /must be an array/,
    },
    {
      name: 'an item without a layer',
      model: 'perLayer',
      options: (id) => ({ refReplicaId: id, refLayerServerGens: [{ serverGen: 1 }] }),
      says: /needs id and serverGen/,
    },
  ];
  it.each(cases)('refuses $name', async ({ model, options, says }) => {
    const harness = start();
    const reference = await harness.create({ layers: '0', syncModel: model });
    const { text } = await refusalOf(register(harness, options(reference.replicaID)));
    expect(text).toMatch(says);
    expect(await harness.call('replicas')).toHaveLength(1);
  });

  it("refuses another user's replica as reference, and services without the capability", async () => {
    const harness = start();
    const reference = await harness.create({ layers: '0' }, user('one'));
    const options = { refReplicaId: reference.replicaID };
    expect((await refusalOf(register(harness, options))).text).toMatch(/belongs to another user/);
    const other = start({ traits: { supportsRegisteringExistingData: false } });
    expect((await refusalOf(register(other, options))).text).toMatch(
      /not supported by this service/,
    );
  });
});
