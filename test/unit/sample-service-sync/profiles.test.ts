import { afterEach, describe, expect, it } from 'vitest';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { readAbilities, traitsOf } from '../../../main/sample-service/sync/profiles.ts';
import { startHarness } from '../../support/sync-harness.ts';
import type { Harness, HarnessOptions } from '../../support/sync-harness.ts';
import { parksSpec } from '../../support/service-spec.ts';

const open: Harness[] = [];
function json(options: HarnessOptions): Record<string, unknown> {
  const harness = startHarness(options);
  open.push(harness);
  return harness.routes.capabilities(harness.service);
}
afterEach(async () => {
  for (const harness of open.splice(0)) await harness.close();
});

describe('the sync part of the service JSON', () => {
  it.each([
    { profile: 'hosted', models: [true, true], rollback: true },
    { profile: 'enterprise-hosted', models: [true, false], rollback: false },
    { profile: 'enterprise-geodatabase', models: [false, true], rollback: false },
    { profile: 'hostile', models: [true, true], rollback: true },
  ] as const)('offers the models of $profile', ({ profile, models, rollback }) => {
    const service = json({ profile });
    expect(service['syncEnabled']).toBe(true);
    const { supportsPerLayerSync, supportsPerReplicaSync, ...others } = service[
      'syncCapabilities'
    ] as Record<string, unknown>;
    expect([supportsPerLayerSync, supportsPerReplicaSync]).toEqual(models);
    expect(others['supportsRollbackOnFailure']).toBe(rollback);
  });

  it('spells supportsAsync as live servers do, and as the documentation does in one family', () => {
    const keys = PROFILES.map((profile) =>
      Object.keys(json({ profile })['syncCapabilities'] as object).find((key) =>
        /async$/i.test(key),
      ),
    );
    expect(keys).toEqual(['supportsAsync', 'supportsAsync', 'supportsASync', 'supportsAsync']);
  });

  it('names the supported data options only where such layers exist', () => {
    expect(json({})['supportedSyncDataOptions']).toBe(1);
    const plain = parksSpec();
    const spec = {
      ...plain,
      layers: plain.layers.filter(({ kind }) => kind !== 'Annotation Layer'),
    };
    expect(json({ spec })).not.toHaveProperty('supportedSyncDataOptions');
  });

  it('tells hosted clients the oldest generation that can still download', () => {
    const harness = startHarness();
    open.push(harness);
    harness.edit({ deletes: [{ globalId: '{AAAAAAAA-0000-4000-8000-000000000001}' }] });
    harness.archive.trim(harness.archive.generation());
    const { changeTrackingInfo } = harness.routes.capabilities(harness.service) as {
      changeTrackingInfo: { layerServerGens: unknown[] };
    };
    const generation = harness.archive.generation();
    expect(changeTrackingInfo.layerServerGens[0]).toEqual({
      id: 0,
      minServerGen: generation,
      serverGen: generation,
    });
    expect(json({ profile: 'enterprise-hosted' })).not.toHaveProperty('changeTrackingInfo');
  });

  it('offers the list parameters of 10.8.1 on Enterprise geodatabases only', () => {
    const families = PROFILES.filter(
      (profile) => 'advancedReplicasResourceCapabilities' in json({ profile }),
    );
    expect(families).toEqual(['enterprise-geodatabase']);
  });

  it('says syncEnabled false without the word Sync', () => {
    const service = json({ traits: { capabilities: 'Query,Extract' } });
    expect(service['syncEnabled']).toBe(false);
    expect(service['capabilities']).toBe('Query,Extract');
  });
});

describe('readAbilities', () => {
  const none = {
    sync: false,
    extract: false,
    create: false,
    update: false,
    remove: false,
    queryAndSyncOnly: false,
  };
  const all = { create: true, update: true, remove: true };
  it.each([
    { words: '', abilities: none },
    { words: 'Query', abilities: none },
    { words: 'Query,Sync', abilities: { ...none, sync: true, queryAndSyncOnly: true } },
    { words: ' query , SYNC,Update', abilities: { ...none, sync: true, update: true } },
    { words: 'Query,Editing,Sync', abilities: { ...none, ...all, sync: true } },
    { words: 'Query,Editing,Sync,Create', abilities: { ...none, sync: true, create: true } },
    { words: 'Query,Extract', abilities: { ...none, extract: true } },
  ])("reads '$words'", ({ words, abilities }) => {
    expect(readAbilities(words)).toEqual(abilities);
  });

  it('finds Sync and editing in every profile', () => {
    for (const profile of PROFILES) {
      expect(readAbilities(traitsOf(profile).capabilities)).toMatchObject({ sync: true, ...all });
    }
  });

  it('finds the word Uploads on Enterprise only', () => {
    const families = PROFILES.filter((profile) => /uploads/i.test(traitsOf(profile).capabilities));
    expect(families).toEqual(['enterprise-hosted', 'enterprise-geodatabase']);
  });
});
