/** Copies of a replica file that become replicas of their own: nothing lost, nothing sent twice, nothing left over. */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { numberedNames } from '../../../shared/model/register-copy.ts';
import type { SyncModel } from '../../../shared/model/definition.ts';
import { createFeatureServiceClient } from '../../../main/arcgis/client.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { ProfileName } from '../../../main/sample-service/context.ts';
import type { CrashPoint } from '../../../main/sync/step.ts';
import { crash } from '../../support/crash.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { replicasOf, run, type World } from '../../support/world.ts';

const signal = new AbortController().signal;
/** What each family of servers offers. */
const OFFERED: readonly (readonly [ProfileName, SyncModel])[] = [
  ['hosted', 'perReplica'],
  ['hosted', 'perLayer'],
  ['enterprise-hosted', 'perLayer'],
  ['enterprise-geodatabase', 'perReplica'],
  ['hostile', 'perReplica'],
  ['hostile', 'perLayer'],
];

async function original(world: World, syncModel: SyncModel = 'perLayer'): Promise<string> {
  const path = world.path('master');
  await world.engine.create(world.definition({ syncModel }), path, run());
  return path;
}

function copyOf(world: World, path: string, name = 'copy'): string {
  const copy = world.path(name);
  copyFileSync(path, copy);
  return copy;
}

/** Servers spell the same id in several ways. */
const bare = (id: string): string => id.replaceAll(/[{}]/g, '').toLowerCase();

async function registered(world: World): Promise<string[]> {
  const replicas = await replicasOf(world);
  return replicas.map(({ replicaId }) => replicaId);
}

const plant = (n: number, species: string): string =>
  `UPDATE Trees SET Species = '${species}' WHERE GlobalID = '${braced('a', n)}'`;
const species = (world: World, path: string): unknown =>
  world.look(path, (db) => db.prepare('SELECT GlobalID, Species FROM Trees ORDER BY 1').all());

describe.each(OFFERED)('registering on %s a copy of a %s replica', (profile, model) => {
  it('gives it an id, a name, generations and an instance of its own, and leaves the original', () =>
    inWorld({ profile }, async (world) => {
      const path = await original(world, model);
      const before = world.engine.status(path);
      const copy = copyOf(world, path);
      const report = await world.engine.registerCopy(copy, { name: 'crew' }, run());
      const after = world.engine.status(copy);
      expect(report.copyOf).toBe(before.replicaId);
      expect(after.replicaId).not.toBe(before.replicaId);
      expect(after.replicaName).toMatch(/crew_[0-9a-f]{8}/);
      expect(after).toMatchObject({ state: 'ready', syncModel: model, exchange: null });
      expect(after.generations).toEqual(before.generations);
      expect((await registered(world)).map(bare)).toEqual(
        [before.replicaId, after.replicaId].map((id) => bare(id ?? '')),
      );
      expect(world.engine.status(path)).toEqual(before);
    }));

  it('lets both files edit and sync side by side until they are equal', () =>
    inWorld({ profile }, async (world) => {
      const path = await original(world, model);
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Larch' } }] });
      const copy = copyOf(world, path);
      await world.engine.registerCopy(copy, {}, run());
      world.sql(path, plant(2, 'Quince'), plant(4, 'Medlar'));
      world.sql(
        copy,
        plant(3, 'Zelkova'),
        `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'New', 40 FROM Trees WHERE Height = 5`,
      );
      for (const file of [path, copy, path, copy]) {
        expect((await world.engine.sync(file, {}, run())).result).toBe('done');
      }
      expect(species(world, copy)).toEqual(species(world, path));
      for (const file of [path, copy]) {
        expect((await world.engine.verify(file, run())).differences).toEqual([]);
        expect(world.engine.status(file)).toMatchObject({ pending: 0, conflicts: 0 });
      }
      expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toHaveLength(4);
    }));

  it('holds what was pending when it was copied, with the reason, and sends nothing of it twice', () =>
    inWorld({ profile }, async (world) => {
      const path = await original(world, model);
      world.sql(
        path,
        plant(2, 'Ash'),
        `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'New', 40 FROM Trees WHERE Height = 5`,
      );
      const copy = copyOf(world, path);
      const report = await world.engine.registerCopy(copy, {}, run());
      expect(report.held).toBe(2);
      const held = [...world.engine.changes(copy)];
      expect(held.map(({ isHeld }) => isHeld)).toEqual([true, true]);
      expect(held[0]!.comment).toMatch(/may send the same edit/);
      await world.engine.sync(copy, {}, run());
      expect(world.applied).toEqual([]);
      await world.engine.sync(path, {}, run());
      await world.engine.sync(copy, {}, run());
      world.engine.hold(
        copy,
        held.map(({ editId }) => editId),
        false,
      );
      await world.engine.sync(copy, { onConflict: 'mine' }, run());
      expect(world.applied.map(({ kind }) => kind).sort()).toEqual(['add', 'update']);
      expect(world.engine.status(copy)).toMatchObject({ pending: 0, conflicts: 0 });
      expect(species(world, copy)).toEqual(species(world, path));
    }));

  it('asks first when the server does not know the original any more, and loses no change then', () =>
    inWorld({ profile }, async (world) => {
      const path = await original(world, model);
      const copy = copyOf(world, path);
      await world.service().unregisterReplica(world.engine.status(path).replicaId!, signal);
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Larch' } }] });
      const before = world.engine.status(copy);
      expect(await failureOf(world.engine.registerCopy(copy, {}, run()))).toMatchObject({
        code: 'replica-gone',
      });
      expect(world.engine.status(copy)).toEqual(before);
      const plan = await world.engine.previewRegisterCopy(copy, run());
      expect(plan).toMatchObject({ hasReference: false, pending: 0 });
      await world.engine.registerCopy(copy, { withoutReference: true }, run());
      await world.engine.sync(copy, {}, run());
      expect((await world.engine.verify(copy, run())).differences).toEqual([]);
      expect((await registered(world)).map(bare)).toEqual([
        bare(world.engine.status(copy).replicaId ?? ''),
      ]);
    }));
});

describe('a copy', () => {
  it('is registered once unless it is said that it is a copy of a copy', () =>
    inWorld({}, async (world) => {
      const copy = copyOf(world, await original(world));
      await world.engine.registerCopy(copy, {}, run());
      expect((await failureOf(world.engine.registerCopy(copy, {}, run()))).message).toMatch(
        /registered already/,
      );
      await world.engine.registerCopy(copy, { again: true }, run());
      expect(await registered(world)).toHaveLength(3);
    }));

  it('that was closed with its replica can be registered and goes on', () =>
    inWorld({}, async (world) => {
      const path = await original(world);
      await world.engine.unregister(path, run());
      world.sql(path, plant(2, 'Ash'));
      await world.engine.registerCopy(path, { withoutReference: true }, run());
      const held = [...world.engine.changes(path)].map(({ editId }) => editId);
      world.engine.hold(path, held, false);
      expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 1 });
    }));

  it('is not registered by a service that cannot, which is said before and leaves it as it was', () =>
    inWorld({}, async (world) => {
      const path = await original(world);
      const copy = copyOf(world, path);
      const connection = createConnection({ fetch: hiding('supportsRegisteringExistingData') });
      const engine = world.engineWith({ connectionTo: () => connection });
      const plan = await engine.previewRegisterCopy(copy, run());
      expect(plan.remarks).toMatchObject([{ level: 'problem' }]);
      const error = await failureOf(engine.registerCopy(copy, {}, run()));
      expect(error).toMatchObject({ code: 'refused' });
      expect(error.message).toMatch(/does not register existing data/);
      expect(await registered(world)).toHaveLength(1);
    }));

  it('of traditionally versioned data is registered only while the original was never synced', () =>
    inWorld({}, async (world) => {
      const path = await original(world);
      const engine = world.engineWith({
        connectionTo: () => createConnection({ fetch: saying('"hasVersionedData":true') }),
      });
      const fresh = copyOf(world, path, 'fresh');
      expect((await engine.previewRegisterCopy(fresh, run())).remarks).toEqual([]);
      await world.engine.sync(path, {}, run());
      const synced = copyOf(world, path, 'synced');
      const { remarks } = await engine.previewRegisterCopy(synced, run());
      expect(remarks.map(({ text }) => text).join()).toMatch(/never been synchronised/);
    }));

  it('does not go on with the file that the original is uploading', () =>
    inWorld({}, async (world) => {
      const copy = copyOf(world, await original(world));
      world.sql(copy, `INSERT INTO syncline_upload VALUES (1, 'digest', 'item', 8388608, '[1]')`);
      await world.engine.registerCopy(copy, {}, run());
      const known = world.look(copy, (db) =>
        db.prepare('SELECT count(*) FROM syncline_upload').pluck().get(),
      );
      expect(known).toBe(0);
    }));

  it('whose registering the server refuses stays what it was, with nothing left on the server', () =>
    inWorld({}, async (world) => {
      const path = await original(world);
      world.sql(path, plant(2, 'Ash'));
      const copy = copyOf(world, path);
      const before = world.engine.status(copy);
      const refusing = world.engineWith({
        connectionTo: () => createConnection({ fetch: refusing500 }),
      });
      await expect(refusing.registerCopy(copy, {}, run())).rejects.toBeInstanceOf(AppError);
      expect(world.engine.status(copy)).toEqual(before);
      expect(await registered(world)).toEqual([before.replicaId]);
    }));
});

/** The service as it is, without one of its words. */
function hiding(word: string): typeof fetch {
  return changing((text) => text.replaceAll(`"${word}":true`, `"${word}":false`));
}

function saying(words: string): typeof fetch {
  return changing((text) => text.replaceAll('"hasVersionedData":false', words));
}

function changing(change: (text: string) => string): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return new Response(change(text), {
      status: response.status,
      headers: { 'content-type': type },
    });
  };
}

const refusing500: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!url.endsWith('/createReplica')) return fetch(input, init);
  const error = { error: { code: 400, message: 'Unable to complete operation.', details: [] } };
  return Response.json(error);
};

const POINTS: readonly CrashPoint[] = [
  'call:before-begin',
  'call:after-begin',
  'call:after-send',
  'call:after-stage',
  'await-job:after-poll',
  'await-job:after-stage',
  'fetch-answer:before-stage',
  'fetch-answer:after-stage',
  'apply-answer:before-read',
  'apply-answer:before-commit',
  'apply-answer:after-commit',
];

describe('registering that is killed', () => {
  it.each(POINTS)('at %s goes on, with two replicas on the server and every edit held', (point) =>
    inWorld({}, async (world) => {
      const path = await original(world);
      world.sql(path, plant(2, 'Ash'));
      const copy = copyOf(world, path);
      const work = { kind: 'register-copy' } as const;
      expect(await crash({ path: copy, point, occurrence: 1, work })).toBe('killed');
      const cut = world.engine.status(copy);
      const isUnderWay = cut.exchange !== null;
      expect(cut.replicaId === world.engine.status(path).replicaId).toBe(
        point !== 'apply-answer:after-commit',
      );
      if (isUnderWay) {
        for (const way of [
          () => world.engine.sync(copy, {}, run()),
          () => world.engine.unregister(copy, run()),
        ])
          expect((await failureOf(way)).message).toMatch(/Registering this copy was interrupted/);
      }
      await world.engine.registerCopy(copy, {}, run());
      const { replicaId } = world.engine.status(copy);
      expect(await registered(world)).toEqual([world.engine.status(path).replicaId, replicaId]);
      expect([...world.engine.changes(copy)].map(({ isHeld }) => isHeld)).toEqual([true]);
      await world.engine.sync(copy, {}, run());
      expect(world.applied).toEqual([]);
    }),
  );
});

describe('copies for a crew', () => {
  it('are made, named and registered, and each can be synchronised', () =>
    inWorld({}, async (world) => {
      const path = await original(world);
      world.sql(path, plant(2, 'Ash'));
      const folder = join(world.folder, 'crew');
      mkdirSync(folder);
      const wish = { from: path, folder, names: numberedNames('north', 3) };
      const report = await world.engine.makeCopies(wish, run());
      expect(report).toMatchObject({ isComplete: true });
      expect(report.copies.map(({ state, held }) => [state, held])).toEqual([
        ['registered', 1],
        ['registered', 1],
        ['registered', 1],
      ]);
      expect(readdirSync(folder).sort()).toEqual(['north-1.gpkg', 'north-2.gpkg', 'north-3.gpkg']);
      expect(new Set(await registered(world)).size).toBe(4);
      for (const copy of report.copies) {
        expect((await world.engine.sync(copy.path, {}, run())).result).toBe('done');
      }
      const again = await world.engine.makeCopies(wish, run());
      expect(again.copies.map(({ state }) => state)).toEqual(Array(3).fill('there-already'));
      expect(await registered(world)).toHaveLength(4);
    }));

  it.each([
    ['call:after-begin', 2],
    ['call:after-send', 2],
    ['apply-answer:after-commit', 2],
    ['apply-answer:before-commit', 1],
  ] as const)('that are killed at %s of copy %i go on, one replica each', (point, occurrence) =>
    inWorld({}, async (world) => {
      const path = await original(world);
      const wish = { from: path, folder: world.folder, names: ['one', 'two', 'three'] };
      const work = { kind: 'make-copies', wish } as const;
      expect(await crash({ path, point, occurrence, work })).toBe('killed');
      // What is not registered does not have the name of a replica file.
      expect(existsSync(world.path(occurrence === 2 ? 'two' : 'one'))).toBe(false);
      const report = await world.engine.makeCopies(wish, run());
      expect(report.isComplete).toBe(true);
      const ids = report.copies.map((copy) => world.engine.status(copy.path).replicaId);
      const all = [world.engine.status(path).replicaId, ...ids];
      expect((await registered(world)).toSorted()).toEqual(all.toSorted());
    }),
  );

  it('never overwrite a file, say which failed and make the others', () =>
    inWorld({}, async (world) => {
      const path = await original(world);
      copyOf(world, path, 'two');
      const wish = { from: path, folder: world.folder, names: ['one', 'two', 'three'] };
      const report = await world.engine.makeCopies(wish, run());
      expect(report.copies.map(({ state }) => state)).toEqual([
        'registered',
        'failed',
        'registered',
      ]);
      expect(report.copies[1]!.error!.message).toMatch(/exists already/);
      expect(report.summary).toBe(
        '2 of 3 copies are registered and ready. 1 failed. Do the same again to go on.',
      );
    }));

  it('stop at a service that cannot be reached, and say what was not begun', () =>
    inWorld({}, async (world) => {
      const path = await original(world);
      let calls = 0;
      const cut: typeof fetch = async (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        if (url.endsWith('/createReplica') && ++calls > 1) throw new TypeError('fetch failed');
        return fetch(input, init);
      };
      const engine = world.engineWith({ connectionTo: () => createConnection({ fetch: cut }) });
      const wish = { from: path, folder: world.folder, names: ['one', 'two', 'three'] };
      const report = await engine.makeCopies(wish, run());
      expect(report.copies[0]!.state).toBe('registered');
      expect(report.isComplete).toBe(false);
      const client = createFeatureServiceClient({
        connection: createConnection({ fetch }),
        serviceUrl: world.serviceUrl,
      });
      expect(await client.listReplicas(signal)).toHaveLength(2);
      expect((await world.engine.makeCopies(wish, run())).isComplete).toBe(true);
      expect(await registered(world)).toHaveLength(4);
    }));

  it.each([
    [[], /how many/],
    [['a', 'A'], /Two copies/],
    [['up/on'], /cannot be the name/],
    [[' '], /needs a name/],
  ])('refuse names like %j', (names, says) =>
    inWorld({}, async (world) => {
      const path = await original(world);
      const wish = { from: path, folder: world.folder, names };
      expect((await failureOf(world.engine.makeCopies(wish, run()))).message).toMatch(says);
    }),
  );
});
