import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { guid } from '../../support/service-spec.ts';
import {
  ADMINISTRATOR,
  ANYONE,
  refusalOf,
  startHarness,
  user,
} from '../../support/sync-harness.ts';
import type { Harness, HarnessOptions } from '../../support/sync-harness.ts';

const open: Harness[] = [];
function start(options: HarnessOptions = {}): Harness {
  const harness = startHarness(options);
  open.push(harness);
  return harness;
}
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

describe('the replicas resource', () => {
  it('shows administrators and the owner all, users their own and anonymous ones', async () => {
    const harness = start({ owner: 'mapper' });
    await harness.create({ replicaName: 'open' });
    await harness.create({ replicaName: 'one' }, user('one'));
    await harness.create({ replicaName: 'two' }, user('two'));
    const seen = async (caller: typeof ANYONE): Promise<unknown[]> => {
      const list = (await harness.call('replicas', {}, caller)) as unknown as {
        replicaName: string;
      }[];
      return list.map(({ replicaName }) => replicaName);
    };
    expect(await seen(ADMINISTRATOR)).toEqual(['open', 'one', 'two']);
    expect(await seen(user('mapper'))).toEqual(['open', 'one', 'two']);
    expect(await seen(user('two'))).toEqual(['open', 'two']);
    expect(await seen(ANYONE)).toEqual(['open']);
  });

  const lists: {
    options: HarnessOptions;
    values: Record<string, unknown>;
    keys: string[] | null;
  }[] = [
    {
      options: {},
      values: { returnLastSyncDate: true, returnVersion: true },
      keys: ['replicaName', 'replicaID'],
    },
    {
      options: { profile: 'enterprise-geodatabase' },
      values: {},
      keys: ['replicaName', 'replicaID'],
    },
    {
      options: { profile: 'enterprise-geodatabase' },
      values: { returnLastSyncDate: true, returnVersion: true },
      keys: ['replicaName', 'replicaID', 'replicaVersion', 'lastSyncDate'],
    },
    {
      options: { profile: 'enterprise-geodatabase' },
      values: { replicaVersion: 'other' },
      keys: null,
    },
  ];
  it.each(lists)('with $values has $keys', async ({ options, values, keys }) => {
    const harness = start(options);
    await harness.create();
    const list = (await harness.call('replicas', values)) as unknown as Record<string, unknown>[];
    expect(list.map((item) => Object.keys(item))).toEqual(keys === null ? [] : [keys]);
  });

  it('survives a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'replicas-'));
    const registryFile = join(folder, 'replicas.sqlite');
    try {
      const first = startHarness({ registryFile, profile: 'enterprise-geodatabase' });
      const { replicaID, replicaServerGen } = await first.create({ replicaName: 'kept' });
      await first.close();
      const second = start({ registryFile, profile: 'enterprise-geodatabase' });
      second.time += 1_000_000;
      const info = await second.call(`replicas/${replicaID}`);
      expect(info).toMatchObject({ replicaName: 'kept', replicaServerGen });
      expect((await second.sync({ replicaID, replicaServerGen })).responseType).toMatch(/NoEdits$/);
      await open.pop()?.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('replica info', () => {
  it.each([true, false])('names its branch version: %s; the list always does', async (named) => {
    const harness = start({
      profile: 'enterprise-branch',
      traits: named ? { infoNamesVersion: named } : {},
    });
    const { replicaID } = await harness.create({ replicaName: 'crew' });
    const info = await harness.call(`replicas/${replicaID}`);
    const list = (await harness.call('replicas', { returnVersion: true })) as unknown as {
      replicaVersion: string;
    }[];
    expect(list[0]?.replicaVersion).toMatch(/^sde\.crew_[0-9a-f]{8}$/);
    expect(info['replicaVersion']).toBe(named ? list[0]?.replicaVersion : undefined);
  });

  it('holds the whole definition', async () => {
    const harness = start();
    const { replicaID } = await harness.create(
      {
        replicaName: 'Marine',
        layers: '0,1',
        layerQueries: { 0: { where: "Species = 'Oak'" }, 1: { queryOption: 'none' } },
        geometry: '1,2,3,4',
        inSR: 4326,
        replicaSR: 4326,
      },
      user('one'),
    );
    expect(await harness.call(`replicas/${replicaID}`, {}, user('one'))).toMatchObject({
      replicaName: 'Marine',
      replicaID,
      replicaOwner: 'one',
      syncModel: 'perReplica',
      targetType: 'client',
      syncDirection: 'bidirectional',
      creationDate: harness.time,
      lastSyncDate: harness.time,
      returnAttachments: false,
      attachmentsSyncDirection: 'none',
      spatialRel: 'esriSpatialRelIntersects',
      geometry: { xmin: 1, ymin: 2, xmax: 3, ymax: 4, spatialReference: { wkid: 4326 } },
      spatialReference: { wkid: 4326 },
      replicaServerGen: harness.archive.generation(),
      layers: [
        {
          id: 0,
          queryOption: 'useFilter',
          useGeometry: true,
          includeRelated: true,
          where: "Species = 'Oak'",
        },
        { id: 1, queryOption: 'none', useGeometry: true, includeRelated: true, where: '' },
      ],
    });
  });

  it('has layerServerGens as text', async () => {
    const harness = start({ profile: 'enterprise-hosted' });
    const { replicaID } = await harness.create({ layers: '0', syncModel: 'perLayer' });
    const info = await harness.call(`replicas/${replicaID}`);
    expect(info['layerServerGens']).toBe(`[{"id":0,"serverGen":${harness.archive.generation()}}]`);
    expect(info['replicaOwner']).toBe('');
  });

  it('refuses unknown replicas and those of others', async () => {
    const harness = start();
    const { replicaID } = await harness.create({}, user('one'));
    expect((await refusalOf(harness.call(`replicas/${guid('9', 9)}`))).text).toMatch(
      /Replica not found/,
    );
    expect((await refusalOf(harness.call(`replicas/${replicaID}`, {}, user('two')))).code).toBe(
      403,
    );
  });
});

describe('unRegisterReplica', () => {
  it('forgets the replica, whatever the spelling of its id', async () => {
    const harness = start();
    const { replicaID } = await harness.create();
    const answer = await harness.call('unRegisterReplica', {
      replicaID: `{${replicaID.toUpperCase()}}`,
    });
    expect(answer).toEqual({ success: true });
    expect(await harness.call('replicas')).toEqual([]);
  });

  it('forgets a download replica of a service that offers no editing', async () => {
    const harness = start({ owner: 'mapper', traits: { capabilities: 'Query,Sync' } });
    const { replicaID } = await harness.create({}, user('guest'));
    const info = await harness.call(`replicas/${replicaID}`, {}, user('guest'));
    expect(info['syncDirection']).toBe('download');
    await harness.call('unRegisterReplica', { replicaID }, user('guest'));
    expect(await harness.call('replicas', {}, ADMINISTRATOR)).toEqual([]);
  });

  it('forgets with * every replica that the caller may see', async () => {
    const harness = start();
    await harness.create({}, user('one'));
    await harness.create({}, user('two'));
    await harness.call('unRegisterReplica', { replicaID: '*' }, user('one'));
    expect(await harness.call('replicas', {}, ADMINISTRATOR)).toHaveLength(1);
    await harness.call('unRegisterReplica', { replicaID: '*' }, ADMINISTRATOR);
    expect(await harness.call('replicas', {}, ADMINISTRATOR)).toEqual([]);
  });

  it('answers success false for an unknown replica on hosted services', async () => {
    const answer = await start().call('unRegisterReplica', { replicaID: guid('9', 9) });
    expect(answer).toMatchObject({ success: false, error: { code: 400 } });
  });

  it('answers an error for an unknown replica on Enterprise geodatabases', async () => {
    const harness = start({ profile: 'enterprise-geodatabase' });
    const call = harness.call('unRegisterReplica', { replicaID: guid('9', 9) });
    expect((await refusalOf(call)).text).toMatch(/Replica not found/);
  });

  it("leaves others' replicas alone", async () => {
    const harness = start();
    const { replicaID } = await harness.create({}, user('one'));
    const call = harness.call('unRegisterReplica', { replicaID }, user('two'));
    expect((await refusalOf(call)).code).toBe(403);
    expect((await refusalOf(harness.call('unRegisterReplica'))).text).toMatch(
      /'replicaID' is required/,
    );
    expect(await harness.call('replicas', {}, ADMINISTRATOR)).toHaveLength(1);
  });
});
