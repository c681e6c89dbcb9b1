/**
 * closeReplica, returnIdsForAdds, snapshot, transportType and async in every combination that the pages allow, against
 * every family of servers: the same edits end the same way, whatever road the answers take.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_PROFILES, type ProfileName } from '../../../main/sample-service/context.ts';
import { traitsOf } from '../../../main/sample-service/sync/profiles.ts';
import type { SyncModel } from '../../../shared/model/definition.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import { isSameReplica } from '../../../shared/model/ids.ts';
import { braced } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

interface Call {
  readonly method: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

const WATCHED = [
  'transportType',
  'async',
  'closeReplica',
  'returnIdsForAdds',
  'syncDirection',
  'syncLayers',
  'reconcileBranchVersion',
  'timeReferenceUnknownClient',
] as const;

/** Roads of an answer: a job always answers by URL (transportType). */
const ROADS = [
  { async: true, transport: 'url' },
  { async: false, transport: 'url' },
  { async: false, transport: 'embedded' },
] as const satisfies readonly Partial<SyncOptions>[];

let world: World;
let calls: Call[] = [];
let files = 0;

async function start(profile: ProfileName): Promise<void> {
  world = await startWorld({
    profile,
    trees: 4,
    interceptor: ({ method, operation, parameters }) => {
      if (operation[0]?.toLowerCase() === 'synchronizereplica' && method === 'POST') {
        const values = WATCHED.map((name) => [name, parameters.text(name)] as const);
        calls.push({ method, parameters: Object.fromEntries(values) });
      }
      return null;
    },
  });
}

async function create(syncModel: SyncModel): Promise<string> {
  const path = world.path(`params-${files++}`);
  await world.engine.create(world.definition({ syncModel }), path, run());
  calls = [];
  return path;
}

const adds = (path: string): string => {
  const globalId = braced('d', files);
  world.sql(
    path,
    `INSERT INTO Trees (GlobalID, Species, Height) VALUES ('${globalId}', 'Fir', ${files})`,
  );
  return globalId;
};

describe.each(ALL_PROFILES)('%s', (profile) => {
  beforeAll(() => start(profile));
  afterAll(() => world.close());

  const traits = traitsOf(profile);
  const models = [
    ...(traits.supportsPerReplicaSync ? (['perReplica'] as const) : []),
    ...(traits.supportsPerLayerSync ? (['perLayer'] as const) : []),
  ];

  const table = models.flatMap((model) =>
    ROADS.flatMap((road) =>
      [true, false].flatMap((returnIdsForAdds) =>
        [true, false].map((close) => ({ model, ...road, returnIdsForAdds, close })),
      ),
    ),
  );
  it.each(table)(
    'sends an add: $model, async $async, $transport, returnIdsForAdds $returnIdsForAdds, closeReplica $close',
    async ({ model, ...options }) => {
      const path = await create(model);
      const globalId = adds(path);
      const report = await world.engine.sync(path, options, run());
      expect(report.counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 0 });
      expect(report.isClosed).toBe(options.close);
      expect(world.applied.filter((edit) => edit.globalId === globalId).length).toBe(
        profile === 'enterprise-branch' ? 0 : 1,
      );
      const sent = calls.map(({ parameters }) => parameters);
      expect(new Set(sent.map(({ async }) => async))).toEqual(new Set([String(options.async)]));
      expect(new Set(sent.map(({ transportType }) => transportType))).toEqual(
        new Set([
          options.transport === 'url' ? 'esriTransportTypeUrl' : 'esriTransportTypeEmbedded',
        ]),
      );
      expect(sent.map(({ returnIdsForAdds }) => returnIdsForAdds).includes('true')).toBe(
        options.returnIdsForAdds,
      );
      // Only the last call closes, and only once everything has been sent.
      expect(sent.map(({ closeReplica }) => closeReplica === 'true')).toEqual(
        sent.map((_, i) => options.close && i === sent.length - 1),
      );
      const registered = await world.service().listReplicas(run().signal);
      const replicaId = world.engine.status(path).replicaId ?? '';
      expect(registered.some((each) => isSameReplica(each.replicaId, replicaId))).toBe(
        !options.close,
      );
    },
  );

  const snapshots = models.flatMap((model) => ROADS.map((road) => ({ model, ...road })));
  it.each(snapshots)(
    'brings a snapshot and sends nothing: $model, async $async, $transport',
    async ({ model, ...road }) => {
      const path = await create(model);
      const globalId = adds(path);
      world.sql(path, `UPDATE Trees SET Species = 'mine' WHERE Height = 2`);
      const report = await world.engine.sync(path, { ...road, direction: 'snapshot' }, run());
      expect(report.counts).toMatchObject({ sent: 0, stillPending: 2, conflicts: 0 });
      expect(rowsHere(path)).toContain(globalId);
      const [first] = calls;
      expect(calls).toHaveLength(1);
      expect(directionsOf(first!)).toEqual(['snapshot']);
    },
  );

  it.each(traits.supportsPerLayerSync ? ROADS : [])(
    'brings one layer anew and exchanges edits of another: async $async, $transport',
    async (road) => {
      const path = await create('perLayer');
      adds(path);
      const layerDirections = { 1: 'snapshot' } as const;
      const report = await world.engine.sync(path, { ...road, layerDirections }, run());
      expect(report.counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 0 });
      expect(calls.flatMap(directionsOf)).toEqual(expect.arrayContaining(['snapshot', 'upload']));
      expect(world.engine.status(path).layers.map(({ count }) => count > 0)).toEqual([true, true]);
    },
  );

  it('sends what only some services know to those alone', async () => {
    const path = await create(models[0]!);
    await world.engine.sync(path, { reconcileBranchVersion: true }, run());
    const sent = new Set(calls.map(({ parameters }) => parameters['reconcileBranchVersion']));
    expect(sent).toEqual(new Set([profile === 'enterprise-branch' ? 'true' : undefined]));
    const zones = calls.map(({ parameters }) => parameters['timeReferenceUnknownClient']);
    expect(new Set(zones)).toEqual(new Set([undefined]));
  });
});

function directionsOf({ parameters }: Call): unknown[] {
  const { syncLayers, syncDirection } = parameters;
  if (syncLayers === undefined) return [syncDirection];
  const layers = JSON.parse(syncLayers) as readonly { readonly syncDirection: string }[];
  return [...new Set(layers.map((layer) => layer.syncDirection))];
}

function rowsHere(path: string): unknown[] {
  return world.look(path, (db) => db.prepare('SELECT upper(GlobalID) FROM Trees').pluck().all());
}
