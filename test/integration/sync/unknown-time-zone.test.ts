/** Dates of no known time zone: kept to the millisecond, labelled, and asked for only where a layer has them. */
import { afterEach, describe, expect, it } from 'vitest';
import { changesText } from '../../../main/workbench/export.ts';
import { parksSpec, TREES } from '../../support/service-spec.ts';
import type { ServiceSpec } from '../../../main/sample-service/spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const asked: { operation: string; flag: string | undefined }[] = [];

/** Dates of trees are in no known zone. */
function spec(): ServiceSpec {
  const parks = parksSpec();
  return {
    ...parks,
    layers: parks.layers.map((layer) =>
      layer.id === TREES ? { ...layer, datesInUnknownTimeZone: true } : layer,
    ),
  };
}

async function start(profile: 'hosted' | 'enterprise-geodatabase'): Promise<void> {
  asked.length = 0;
  world = await startWorld({
    profile,
    specs: [spec()],
    interceptor: ({ operation, parameters }) => {
      const [name = ''] = operation;
      if (/^(create|synchronize)replica$/i.test(name) && operation.length === 1) {
        asked.push({ operation: name, flag: parameters.text('timeReferenceUnknownClient') });
      }
      return null;
    },
  });
}

function planted(): unknown {
  const [row] = [...world.archive.select({ layerId: TREES, where: 'Height = 3' })];
  return row?.attributes['Planted'];
}

describe('a service with dates in an unknown time zone', () => {
  it('gets its dates back to the millisecond, and is told that they are kept', async () => {
    await start('enterprise-geodatabase');
    const path = world.path('trees');
    await world.engine.create(world.definition(), path, run());
    const before = planted();
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    await world.engine.sync(path, {}, run());
    expect(planted()).toBe(before);
    world.sql(path, `UPDATE Trees SET Planted = '2026-05-03T14:22:07.005Z' WHERE Height = 3`);
    await world.engine.sync(path, {}, run());
    expect(planted()).toBe(Date.UTC(2026, 4, 3, 14, 22, 7, 5));
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
    expect(new Set(asked.map(({ flag }) => flag))).toEqual(new Set(['true']));
  });

  it('is not sent the parameter for a replica of its other layers', async () => {
    await start('enterprise-geodatabase');
    const path = world.path('districts');
    await world.engine.create(world.definition({ layers: [2], layerQueries: {} }), path, run());
    await world.engine.sync(path, {}, run());
    expect(new Set(asked.map(({ flag }) => flag))).toEqual(new Set([undefined]));
  });

  it('is labelled in changes and in every export; editor tracking stays UTC', async () => {
    await start('enterprise-geodatabase');
    const path = world.path('trees');
    await world.engine.create(world.definition(), path, run());
    world.sql(path, `UPDATE Trees SET Planted = '2026-05-03T14:22:00.000Z' WHERE Height = 3`);
    const changes = [...world.engine.changes(path)];
    expect(changes[0]?.changes).toMatchObject([
      { field: 'Planted', afterText: '2026-05-03 14:22 (time zone not known)' },
    ]);
    expect(changes[0]?.zonelessFields).toEqual(['Planted']);
    const text = async (format: 'csv' | 'json' | 'geojson'): Promise<string> => {
      let all = '';
      for await (const part of changesText([changes], format, { wkid: 102100 })) all += part;
      return all;
    };
    expect(await text('csv')).toContain('2026-05-03 14:22 (time zone not known)');
    expect(await text('json')).toContain('2026-05-03 14:22 (time zone not known)');
    expect(await text('geojson')).toContain('"time zone not known":["Planted"]');
  });

  it('is told of in the remarks before a replica is made', async () => {
    await start('enterprise-geodatabase');
    const plan = await world.engine.planCreate(world.definition(), run());
    expect(plan.remarks.map(({ text }) => text).join(' ')).toContain(
      'in a time zone that the service does not tell',
    );
    expect(plan.parameters['timeReferenceUnknownClient']).toBe('true');
  });

  it('refuses clients that do not say that they keep such dates', async () => {
    await start('enterprise-geodatabase');
    const { parameters } = await world.engine.planCreate(world.definition(), run());
    const { timeReferenceUnknownClient, ...rest } = parameters;
    expect(timeReferenceUnknownClient).toBe('true');
    const response = await fetch(`${world.serviceUrl}/createReplica`, {
      method: 'POST',
      body: new URLSearchParams({ ...rest, f: 'json' }),
    });
    expect(JSON.stringify(await response.json())).toContain('timeReferenceUnknownClient=true');
  });

  it('does not exist among hosted services', async () => {
    await start('hosted');
    const path = world.path('trees');
    await world.engine.create(world.definition(), path, run());
    expect(new Set(asked.map(({ flag }) => flag))).toEqual(new Set([undefined]));
  });

  it('that becomes one later is found by a dry run before dates are shifted', async () => {
    await start('hosted');
    const path = world.path('trees');
    await world.engine.create(world.definition(), path, run());
    world.sql(path, `UPDATE Trees SET Planted = '2026-05-03T14:22:00.000Z' WHERE Height = 3`);
    world.sql(
      path,
      `UPDATE syncline_layer SET plan = json_set(plan, '$.description.datesInUnknownTimeZone', json('true')) WHERE layer_id = ${TREES}`,
    );
    const report = await world.engine.dryRun(path, {}, run());
    expect(report.findings.map(({ cause }) => cause)).toContain('time-zone');
    expect(report.drift.map(({ text }) => text).join(' ')).toContain('are now UTC');
  });
});
