/** The JSON of services and layers says which options are in force. */
import { afterEach, describe, expect, it } from 'vitest';
import { startSampleService } from '../../../main/sample-service/start.ts';
import type { SampleService, StartOptions } from '../../../main/sample-service/start.ts';
import { PARK, TREES } from '../../unit/sample-service/park.ts';
import type { Json } from './harness.ts';

const open: SampleService[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

interface Described {
  readonly service: Json;
  /** By layer id, as `<service>/<id>` tells it. */
  readonly layers: readonly Json[];
  /** As `<service>/layers` tells it. */
  readonly all: { readonly layers: readonly Json[]; readonly tables: readonly Json[] };
}

async function describeService(options: StartOptions): Promise<Described> {
  const sample = await startSampleService({ specs: [PARK], ...options });
  open.push(sample);
  const url = sample.services[0]?.url ?? '';
  const read = async (path: string): Promise<Json> =>
    (await (await fetch(`${url}${path}?f=json`)).json()) as Json;
  const layers = [];
  for (const { id } of PARK.layers) layers.push(await read(`/${id}`));
  return {
    service: await read(''),
    layers,
    all: (await read('/layers')) as unknown as Described['all'],
  };
}

const both = ({ layers, all }: Described): readonly Json[] => [
  ...layers,
  ...all.layers,
  ...all.tables,
];

const OWNED = { allowOthersToUpdate: false, allowOthersToDelete: false, allowOthersToQuery: true };

describe('ownership-based access', () => {
  it('is told by the service and by the layers that track editors', async () => {
    const described = await describeService({ rules: { isOwnershipBased: true } });
    expect(described.service['editorTrackingInfo']).toEqual({
      enableEditorTracking: true,
      enableOwnershipAccessControl: true,
      ...OWNED,
      allowAnonymousToUpdate: true,
      allowAnonymousToDelete: true,
    });
    const tracked = PARK.layers.filter(({ editFields }) => editFields !== null);
    expect(tracked.length).toBeLessThan(PARK.layers.length);
    for (const layer of both(described)) {
      const isTracked = tracked.some(({ id }) => id === layer['id']);
      expect(layer['ownershipBasedAccessControlForFeatures']).toEqual(isTracked ? OWNED : null);
    }
  });

  it.each<[string, StartOptions]>([
    ['switched off', {}],
    [
      'there is no editor tracking to go by',
      {
        rules: { isOwnershipBased: true },
        specs: [{ ...PARK, layers: PARK.layers.map((layer) => ({ ...layer, editFields: null })) }],
      },
    ],
  ])('is not told when %s', async (_why, options) => {
    const described = await describeService(options);
    expect(described.service['editorTrackingInfo']).toMatchObject({
      enableOwnershipAccessControl: false,
      allowOthersToUpdate: true,
      allowOthersToDelete: true,
    });
    for (const layer of both(described)) {
      expect(layer['ownershipBasedAccessControlForFeatures']).toBeNull();
    }
  });
});

describe('updates of geometries', () => {
  it.each([true, false])('are told as allowed: %s', async (allowGeometryUpdates) => {
    const described = await describeService({ rules: { allowGeometryUpdates } });
    for (const json of [described.service, ...both(described)]) {
      expect(json['allowGeometryUpdates']).toBe(allowGeometryUpdates);
    }
  });
});

describe('dates in an unknown time zone', () => {
  it('are told by every layer, which then has no time reference', async () => {
    const described = await describeService({ sync: { datesInUnknownTimeZone: true } });
    for (const layer of both(described)) {
      expect(layer).toMatchObject({ datesInUnknownTimeZone: true, dateFieldsTimeReference: null });
    }
  });

  it.each<[string, StartOptions]>([
    ['they are not', {}],
    ['there is no synchronisation', { syncRoutes: null }],
  ])('are not told when %s', async (_why, options) => {
    for (const layer of both(await describeService(options))) {
      expect(layer).not.toHaveProperty('datesInUnknownTimeZone');
      expect(layer['dateFieldsTimeReference']).toMatchObject({ timeZone: 'UTC' });
    }
  });
});

describe('starting', () => {
  it('leaves the rows until somebody asks for data, and makes them once for all who ask', async () => {
    let seedings = 0;
    const rows = (): ReturnType<typeof TREES.rows> => {
      seedings += 1;
      return TREES.rows();
    };
    const layers = PARK.layers.map((layer) => (layer.id === 0 ? { ...layer, rows } : layer));
    const sample = await startSampleService({ specs: [{ ...PARK, layers }] });
    open.push(sample);
    const url = sample.services[0]?.url ?? '';
    const directory = (await (await fetch(`${sample.url}?f=json`)).json()) as Json;
    expect(directory['services']).toEqual([{ name: 'Park', type: 'FeatureServer' }]);
    expect(seedings).toBe(0);
    const count = `${url}/0/query?f=json&where=1%3D1&returnCountOnly=true`;
    const answers = await Promise.all(
      [count, count, `${url}?f=json`, `${url}/replicas?f=json`].map(async (each) =>
        (await fetch(each)).json(),
      ),
    );
    expect(answers.slice(0, 2)).toEqual([{ count: 10 }, { count: 10 }]);
    expect(sample.archives.get('Park')?.count({ layerId: 0 })).toBe(10);
    expect(seedings).toBe(1);
  });
});
