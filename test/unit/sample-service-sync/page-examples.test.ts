/** The requests that the reference pages print, with their oddities, as the sample service takes them. */
import { afterEach, describe, expect, it } from 'vitest';
import { guid, TREES } from '../../support/service-spec.ts';
import { layerOf, refusalOf, startHarness } from '../../support/sync-harness.ts';
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

const held = (harness: Harness, n: number): number =>
  harness.archive.count({ layerId: TREES, globalIds: [guid('a', n)] });

const add = (n: number): Values[] => [
  {
    id: TREES,
    features: {
      adds: [{ geometry: { x: 10, y: 10 }, attributes: { GlobalID: guid('a', n) } }],
    },
  },
];

describe('createReplica as its page writes it', () => {
  it('takes esriTransportTypeURL, and empty parameters as absent', async () => {
    const harness = start();
    const answer = await harness.create({
      layers: '0',
      replicaSR: '',
      replicaOptions: '',
      transportType: 'esriTransportTypeURL',
      returnAttachments: true,
      returnAttachmentsDataByUrl: true,
      syncModel: 'perReplica',
      dataFormat: 'json',
    });
    expect(answer.transportType).toBe('esriTransportTypeUrl');
    const payload = await harness.fetch(answer.resultUrl);
    expect(layerOf(payload, TREES).attachments).toHaveLength(2);
  });

  it('lets the reference decide when syncModel is sent with registerExistingData', async () => {
    const harness = start();
    const reference = await harness.create({ layers: '0', syncModel: 'perLayer' });
    const replica = await harness.create({
      syncModel: 'perReplica',
      replicaOptions: {
        registerExistingData: {
          refReplicaId: `{${reference.replicaID.toUpperCase()}}`,
          refLayerServerGens: reference.layerServerGens,
        },
      },
    });
    expect(replica.syncModel).toBe('perLayer');
    expect(replica.responseType).toBe('esriReplicaResponseTypeInfo');
    expect(replica.layerServerGens).toEqual(reference.layerServerGens);
  });
});

describe('synchronizeReplica as its page writes it', () => {
  it('takes example one: a file of edits beside empty edits and empty syncLayers', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    harness.uploads.set('i1', Buffer.from(JSON.stringify(add(61))));
    await harness.sync({
      replicaID: `{${replicaID}}`,
      replicaServerGen,
      replicaServerSibGen: 10,
      edits: '[]',
      syncLayers: '[]',
      editsUploadId: 'i1',
      editsUploadFormat: 'json',
      rollbackOnFailure: true,
      reconcilveBranchVersion: false,
    });
    expect(held(harness, 61)).toBe(1);
  });

  it('takes example two: no generation for the whole, an empty upload, embedded as a job', async () => {
    const harness = start();
    const { replicaID, layerServerGens } = await harness.create({
      layers: '0',
      syncModel: 'perLayer',
    });
    const serverGen = layerServerGens[0]?.serverGen;
    const answer = await harness.sync({
      replicaID,
      replicaServerGen: '[]',
      transportType: 'esriTransportTypeEmbedded',
      edits: add(62),
      syncDirection: 'bidirectional',
      async: true,
      syncLayers: [{ id: 0, serverGen, syncDirection: 'bidirectional' }],
      editsUploadId: '""',
      editsUploadFormat: '""',
      dataFormat: 'json',
    });
    expect(Object.keys(answer)).toEqual(['statusUrl']);
    const statuses = await harness.poll(answer.statusUrl);
    expect(statuses.at(-1)?.status).toBe('Completed');
    expect(held(harness, 62)).toBe(1);
  });

  it.each(['globalId', 'name', 'contentType', 'parentGlobalId'])(
    'refuses an attachment without %s as a whole',
    async (name) => {
      const harness = start();
      const { replicaID, replicaServerGen } = await harness.create({
        layers: '0',
        returnAttachments: true,
      });
      const attachment: Values = {
        globalId: guid('f', 64),
        parentGlobalId: guid('a', 1),
        contentType: 'image/jpeg',
        name: 'Hydrant101.jpg',
        data: 'AQID',
      };
      const incomplete = Object.fromEntries(
        Object.entries(attachment).filter(([key]) => key !== name),
      );
      const sync = (item: Values): Promise<Body> =>
        harness.sync({
          replicaID,
          replicaServerGen,
          edits: [{ ...add(64)[0], attachments: { adds: [item] } }],
        });
      expect((await refusalOf(sync(incomplete))).text).toContain(`needs ${name}`);
      expect(held(harness, 64)).toBe(0);
      expect((await sync(attachment)).responseType).toBe('esriReplicaResponseTypeNoEdits');
      expect(held(harness, 64)).toBe(1);
    },
  );

  it('ignores syncLayers of a perReplica replica', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    const answer = await harness.sync({
      replicaID,
      replicaServerGen,
      syncDirection: 'upload',
      syncLayers: [{ id: 0, syncDirection: 'snapshot' }],
      edits: add(63),
    });
    expect(held(harness, 63)).toBe(1);
    expect(answer).not.toHaveProperty('layers');
  });

  it('shows ExportingSnapshot while a job writes a snapshot', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    const values = { replicaID, replicaServerGen, syncDirection: 'snapshot', async: true };
    const statuses = await harness.poll((await harness.sync(values)).statusUrl);
    expect(statuses.map(({ status }) => status)).toContain('ExportingSnapshot');
  });
});
