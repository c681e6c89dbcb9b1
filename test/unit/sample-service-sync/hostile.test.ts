import { afterEach, describe, expect, it } from 'vitest';
import { guid, TREES } from '../../support/service-spec.ts';
import {
  canonical,
  editsOf,
  globalIdOf,
  idsOf,
  layerOf,
  refusalOf,
  startHarness,
  user,
} from '../../support/sync-harness.ts';
import type { Body, Harness, HarnessOptions } from '../../support/sync-harness.ts';

const open: Harness[] = [];
function start(options: HarnessOptions = {}): Harness {
  const harness = startHarness({ profile: 'hostile', ...options });
  open.push(harness);
  return harness;
}
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

describe('the hostile profile', () => {
  it('writes the bulk before the small keys, and keys that no page knows', async () => {
    const replica = await start().create({ layers: '0' });
    expect(Object.keys(replica)[0]).toBe('layers');
    const keys = Object.keys(layerOf(replica, 0));
    expect(keys).toEqual(['features', 'attachments', 'x-diagnostics', 'id']);
    expect(replica).toHaveProperty('x-served-by');
  });

  it('spells the GlobalID field and its values differently from row to row', async () => {
    const { features } = layerOf(await start().create({ layers: '0' }), 0);
    const names = new Set(
      features.map(({ attributes }) =>
        Object.keys(attributes).find((key) => /globalid/i.test(key)),
      ),
    );
    expect(names.size).toBeGreaterThan(2);
    const values = features.map(globalIdOf);
    expect(new Set(values.map((value) => value.startsWith('{')))).toEqual(new Set([true, false]));
    expect(values.some((value) => value !== value.toLowerCase())).toBe(true);
    expect(values.some((value) => value !== value.toUpperCase())).toBe(true);
    expect(idsOf(features)).toEqual(Array.from({ length: 10 }, (_, index) => guid('a', index + 1)));
  });

  it('writes generations and times as text, layerServerGens as text with a null item', async () => {
    const harness = start();
    const perReplica = await harness.create({ layers: '0' });
    expect(perReplica.replicaServerGen).toBe(String(harness.archive.generation()));
    const perLayer = await harness.create({ layers: '0,2', syncModel: 'perLayer' });
    const serverGen = String(harness.archive.generation());
    expect(JSON.parse(perLayer.layerServerGens as unknown as string)).toEqual([
      { serverGen, id: '0' },
      { serverGen, id: '2' },
      null,
    ]);
    const info = await harness.call(`replicas/${perReplica.replicaID}`);
    expect(info['creationDate']).toBe(String(harness.time));
  });

  it('names the status URL and the result in its own way, and ends jobs as esriJobSucceeded', async () => {
    const harness = start();
    const answer = await harness.create({ async: true });
    expect(Object.keys(answer)).toEqual(['x-served-by', 'statusURL']);
    const statuses = await harness.poll(String(answer['statusURL']));
    expect(statuses.map(({ status }) => status)).toEqual([
      'PENDING',
      'ProvisioningReplica',
      'ExportingData',
      'esriJobSucceeded',
    ]);
    const last = statuses.at(-1) as Body;
    const payload = await harness.fetch(last['ResultURL'] as string);
    expect(canonical(payload.replicaID)).toBe(canonical(last.replicaID));
  });

  it('puts edit results beside the features, under keys in another case', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    const { ['statusURL']: url } = await harness.sync({
      replicaID,
      replicaServerGen,
      async: true,
      edits: [
        {
          id: TREES,
          features: {
            adds: [{ attributes: { GlobalID: guid('a', 1) }, geometry: { x: 1, y: 1 } }],
            deleteIds: [guid('a', 98)],
          },
        },
      ],
    });
    const last = (await harness.poll(url as string)).at(-1);
    expect(last?.status).toBe('Completed With Errors');
    const item = editsOf(await harness.fetch(last?.['ResultURL'] as string), TREES) as unknown as {
      features: object;
      addResults: object[];
      deleteResults: object[];
    };
    expect(item.features).not.toHaveProperty('addResults');
    expect(item.addResults).toEqual([
      {
        success: false,
        error: { code: 1022, description: expect.any(String) as string },
        globalID: guid('a', 1).toUpperCase(),
      },
    ]);
    expect(item.deleteResults).toHaveLength(1);
  });

  it('gives the reason of a failed job as description, without details', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create({ layers: '0' });
    const { ['statusURL']: url } = await harness.sync({
      replicaID,
      replicaServerGen,
      async: true,
      rollbackOnFailure: true,
      edits: [{ id: TREES, features: { deleteIds: [guid('a', 98)] } }],
    });
    expect((await harness.poll(url as string)).at(-1)).toMatchObject({
      status: 'esriJobFailed',
      error: { code: '400', description: 'Unable to complete operation.', details: null },
    });
  });

  it('lets the token of a signed-in user die in the middle of a job, once', async () => {
    const harness = start();
    const answer = await harness.create({ async: true }, user('one'));
    const url = new URL(answer['statusURL'] as string);
    const path = url.pathname.split('/FeatureServer/')[1] ?? '';
    await harness.routes.settle();
    const poll = (): Promise<Body> =>
      harness.call(path, Object.fromEntries(url.searchParams), user('one'));
    await poll();
    expect((await refusalOf(poll())).code).toBe(498);
    expect((await poll()).status).toBe('ExportingData');
  });

  it('takes back its own generations as it wrote them', async () => {
    const harness = start();
    const replica = await harness.create({ layers: '0', syncModel: 'perLayer' });
    const syncLayers = (
      JSON.parse(replica.layerServerGens as unknown as string) as unknown[]
    ).filter((item) => item !== null);
    const answer = await harness.sync({ replicaID: replica.replicaID, syncLayers });
    expect(answer.responseType).toBe('esriReplicaResponseTypeNoEdits');
  });
});
