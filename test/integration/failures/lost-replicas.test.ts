/**
 * Replicas that the server, a colleague or time has taken away: unregistered, copied, too old, republished. The edits stay
 * in the file, and the way out that the sentence names is tried.
 */
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import { copyFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LayerSpec } from '../../../main/sample-service/spec.ts';
import { failureOf, filesOf, inWorld, tampered, uploaded } from '../../support/failures.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

const signal = new AbortController().signal;

async function created(world: World, name = 'field'): Promise<string> {
  const path = world.path(name);
  await world.engine.create(
    world.definition({ layers: [0, 1, 2], layerQueries: { 1: { queryOption: 'all' } } }),
    path,
    run(),
  );
  return path;
}

const LIME = `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`;

/** Everything that would talk to the server about the edits. */
const WAYS: readonly Partial<SyncOptions>[] = [
  {},
  { direction: 'upload' },
  { direction: 'download' },
  { direction: 'snapshot' },
  { oneCall: true },
  { close: true },
];

describe('a replica that somebody else has unregistered', () => {
  it('is missed before anything is sent, and the edits stay', () =>
    inWorld({}, async (world) => {
      const path = await created(world);
      world.sql(path, LIME);
      const { replicaId, replicaName } = world.engine.status(path);
      await world.service().unregisterReplica(replicaId!, signal);
      for (const options of WAYS) {
        expect(await failureOf(world.engine.sync(path, options, run()))).toMatchObject({
          code: 'replica-gone',
          message: `The server no longer knows the replica ${replicaName}.`,
          commandHint:
            'Your edits are safe in this file: syncline changes shows each of them. Create a new replica to go on working.',
        });
      }
      expect((await failureOf(world.engine.dryRun(path, {}, run()))).code).toBe('replica-gone');
      expect([...world.engine.changes(path)]).toMatchObject([{ globalId: braced('a', 3) }]);
      expect(uploaded(world)).toEqual([]);
      expect(filesOf(world, path)).toEqual(['field.gpkg']);
      expect(await world.engine.unregister(path, run(), { unsent: 1 })).toMatchObject({
        outcome: 'already-gone',
        pending: 1,
      });
      expect(await failureOf(world.engine.sync(path, {}, run()))).toMatchObject({
        code: 'replica-gone',
        message: 'This replica has been unregistered; it cannot be synchronised any more.',
      });
    }));

  it('between the check and the upload is found out from the refusal', () =>
    inWorld({}, async (world) => {
      const path = await created(world);
      world.sql(path, LIME);
      const { replicaId } = world.engine.status(path);
      let calls = 0;
      const engine = world.engineWith({
        at: (point) => {
          if (point === 'call:before-begin' && ++calls === 2) gone = unregister();
        },
      });
      let gone: Promise<unknown> = Promise.resolve();
      const unregister = () => world.service().unregisterReplica(replicaId!, signal);
      const outcome = await engine.sync(path, {}, run()).then(
        (report) => report.receipts.map((receipt) => receipt.outcome),
        async (error: unknown) => [(await failureOf(Promise.reject(error as Error))).code],
      );
      await gone;
      // The two requests race: either the edit came through before, or it is still here.
      const isThere = uploaded(world).length === 1;
      if (!isThere) expect(world.engine.status(path).pending).toBe(1);
      expect(outcome).toHaveLength(1);
      expect((await failureOf(world.engine.sync(path, {}, run()))).code).toBe('replica-gone');
    }));
});

describe('a replica file that was copied', () => {
  it('is caught in whichever copy comes second; both edits arrive when that one is told to go on', () =>
    inWorld({}, async (world) => {
      const first = await created(world);
      const second = world.path('copy');
      copyFileSync(first, second);
      world.sql(first, LIME);
      world.sql(second, `UPDATE Trees SET Species = 'Ash' WHERE Height = 4`);
      await world.engine.sync(first, {}, run());
      const { replicaName } = world.engine.status(second);
      for (const work of [
        () => world.engine.sync(second, {}, run()),
        () => world.engine.dryRun(second, {}, run()),
      ]) {
        expect(await failureOf(work)).toMatchObject({
          code: 'replica-copied',
          message: `Another copy of this file has synchronised as ${replicaName} since this one did.`,
          commandHint: expect.stringMatching(/^Use the other copy, or add --copied-file/) as string,
        });
      }
      expect(world.engine.status(second).pending).toBe(1);
      expect(uploaded(world)).toEqual(['update']);
      const { counts } = await world.engine.sync(second, { acceptCopy: true }, run());
      expect(counts).toMatchObject({ accepted: 1, downloadedUpdates: 1, stillPending: 0 });
      expect((await failureOf(world.engine.sync(first, {}, run()))).code).toBe('replica-copied');
      await world.engine.sync(first, { acceptCopy: true }, run());
      for (const path of [first, second]) {
        expect((await world.engine.verify(path, run())).differences).toEqual([]);
      }
    }));
});

describe('a replica whose history the server has trimmed', () => {
  it.each(['hosted', 'enterprise-geodatabase'] as const)(
    'cannot download (%s), can upload, and a snapshot brings it up to date',
    (profile) =>
      inWorld({ profile }, async (world) => {
        const path = world.path('field');
        await world.engine.create(world.definition(), path, run());
        world.sql(path, LIME);
        world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
        world.remote({ updates: [{ attributes: { GlobalID: guid('a', 7), Species: 'Yew' } }] });
        world.archive.trim(world.archive.generation());
        for (const options of [{}, { direction: 'download' }, { oneCall: true }] as const) {
          expect(await failureOf(world.engine.sync(path, options, run()))).toMatchObject({
            code: 'replica-too-old',
            message: expect.stringMatching(
              /^The server no longer (keeps the changes of Trees|has the history)/,
            ) as string,
            hint: 'Send your edits without bringing changes, then create a new replica.',
          });
          expect(world.engine.status(path)).toMatchObject({ pending: 1, exchange: null });
        }
        const up = await world.engine.sync(path, { direction: 'upload' }, run());
        expect(up.counts).toMatchObject({ accepted: 1, stillPending: 0 });
        await world.engine.sync(path, { direction: 'snapshot' }, run());
        expect((await world.engine.verify(path, run())).differences).toEqual([]);
      }),
  );
});

/** A layer of the service as it is published, to be published differently. */
type Loose<T> = { -readonly [K in keyof T]: T[K] };

function republish(world: World, change: (layers: Loose<LayerSpec>[]) => void): void {
  change(world.archive.service.layers as unknown as Loose<LayerSpec>[]);
}

function species(layers: Loose<LayerSpec>[]): Loose<LayerSpec['fields'][number]> {
  return layers[0]!.fields.find(({ name }) => name === 'Species')!;
}

describe('a service that was published anew', () => {
  const BLOCKING: readonly (readonly [string, (layers: Loose<LayerSpec>[]) => void, string])[] = [
    [
      'without a layer',
      (layers) => layers.splice(2, 1),
      'Layer Districts (2) is no longer in the service.',
    ],
    [
      'with another kind of shape',
      (layers) => (layers[0]!.geometryType = 'esriGeometryPolygon'),
      'Layer Trees now holds another kind of geometry.',
    ],
  ];
  it.each(BLOCKING)('%s stops the sync before anything is sent', (_name, change, message) =>
    inWorld({}, async (world) => {
      const path = await created(world);
      world.sql(path, LIME, `UPDATE Districts SET Name = 'Centre' WHERE fid = 1`);
      republish(world, change);
      for (const work of [
        () => world.engine.sync(path, {}, run()),
        () => world.engine.sync(path, { direction: 'upload' }, run()),
      ]) {
        expect(await failureOf(work)).toMatchObject({
          code: 'refused',
          message,
          commandHint: expect.stringMatching(
            /^Your edits are safe in this file: .* create a new replica of what the service offers now\.$/,
          ) as string,
        });
      }
      const dry = await world.engine.dryRun(path, {}, run());
      expect(dry.drift[0]).toMatchObject({ effect: 'stops', text: message });
      expect(dry).toMatchObject({
        wouldAccept: 0,
        summary: `Nothing can be synchronised now. ${dry.drift[0]!.text}`,
      });
      expect(world.engine.status(path)).toMatchObject({ pending: 2, exchange: null });
      expect(uploaded(world)).toEqual([]);
      expect(await world.engine.unregister(path, run(), { unsent: 2 })).toMatchObject({
        outcome: 'done',
      });
    }),
  );

  it('with Sync switched off names who can help', () =>
    inWorld({}, async (world) => {
      const path = await created(world);
      world.sql(path, LIME);
      const off = (body: string): string =>
        JSON.stringify({
          ...(JSON.parse(body) as object),
          syncEnabled: false,
          capabilities: 'Query,Editing',
        });
      const engine = tampered(world, /FeatureServer(\?f=json)?$/, off);
      expect(await failureOf(engine.sync(path, {}, run()))).toMatchObject({
        code: 'refused',
        message: 'Sync has been switched off on Parks. Ask its owner to switch it on again.',
      });
      expect(world.engine.status(path).pending).toBe(1);
    }));

  const REFUSING: readonly {
    readonly name: string;
    readonly change: (layers: Loose<LayerSpec>[]) => void;
    readonly drift: string;
    readonly finding: string;
    readonly code: number;
  }[] = [
    {
      name: 'with a shorter field',
      change: (layers) => (species(layers).length = 3),
      drift: 'Trees: field Species now takes 3 characters instead of 20.',
      finding: 'Species takes 3 characters; this is 4.',
      code: 1016,
    },
    {
      name: 'with a field that may not be edited',
      change: (layers) => (species(layers).editable = false),
      drift: 'Trees: field Species is now read-only.',
      finding: 'Species is read-only.',
      code: 1023,
    },
    {
      name: 'with a list of values',
      change: (layers) =>
        (species(layers).domain = {
          type: 'codedValue',
          name: 'Kinds',
          codedValues: [{ code: 'Oak', name: 'Oak' }],
        }),
      drift: 'Trees: the allowed values of Species have changed.',
      finding: 'Lime is not one of the values of Species (Kinds).',
      code: 1016,
    },
  ];
  it.each(REFUSING)(
    '$name: the dry run foretells the refusal, the sync sends the rest',
    ({ change, drift, finding, code }) =>
      inWorld({}, async (world) => {
        const path = await created(world);
        world.sql(path, LIME, `UPDATE Districts SET Name = 'Centre' WHERE fid = 1`);
        republish(world, change);
        const dry = await world.engine.dryRun(path, {}, run());
        expect(dry.drift).toEqual([{ layerId: 0, text: drift, effect: 'limits' }]);
        expect(dry.findings).toMatchObject([{ globalId: braced('a', 3), code, text: finding }]);
        const { counts, receipts } = await world.engine.sync(path, {}, run());
        expect(counts).toMatchObject({ accepted: 1, refused: 1, stillPending: 1 });
        const refused = receipts.find(({ outcome }) => outcome === 'refused')!;
        expect(refused).toMatchObject({ globalId: braced('a', 3), code });
        expect(refused.explanation).toMatch(/^[A-Z].*[.:].* synchronise again/);
        expect([...world.engine.changes(path)]).toMatchObject([{ globalId: braced('a', 3) }]);
      }),
  );

  it('with a field of another name: the dry run names both fields, and the edit that cannot be sent', () =>
    inWorld({}, async (world) => {
      const path = await created(world);
      world.sql(path, LIME);
      const renamed = (body: string): string =>
        body.replaceAll('"name":"Species"', '"name":"Kind"');
      const engine = tampered(world, /FeatureServer\/layers/, renamed);
      const { drift, findings } = await engine.dryRun(path, {}, run());
      expect(drift.map(({ text }) => text)).toEqual([
        'Trees: field Species is gone; its values cannot be sent.',
        'Trees: field Kind is new; this replica does not have it.',
      ]);
      expect(findings).toMatchObject([
        { code: 1023, field: 'Species', text: 'The service has no field Species any more.' },
      ]);
    }));
});
