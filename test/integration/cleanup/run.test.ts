import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { staticToken } from '../../../main/arcgis/token.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { createCleanup } from '../../../main/engine/cleanup/cleanup.ts';
import { openHome } from '../../../main/store/home/home.ts';
import { openForWriting } from '../../../main/store/db.ts';
import type { CleanupPoint } from '../../../main/cleanup/ports.ts';
import { AppError } from '../../../shared/errors.ts';
import { crashCleanup } from '../../support/crash-cleanup.ts';
import {
  previewOf,
  readAll,
  startCleanupWorld,
  type CleanupWorld,
  type Listed,
} from '../../support/cleanup.ts';
import { quickClock, run, silent } from '../../support/world.ts';

let world: CleanupWorld | null = null;

afterEach(async () => {
  await world?.close();
  world = null;
});

async function start(options: Parameters<typeof startCleanupWorld>[0] = {}) {
  world = await startCleanupWorld({ services: 2, oldReplicas: 12, ...options });
  return world;
}

function targetsOf({ rows }: Listed, count: number) {
  return rows.slice(0, count).map((row) => ({ ...row, replicaOwner: null }));
}

const fault = (here: CleanupWorld, text: string): void =>
  here.sample.sync!.faults.add(parseFault(text));

describe('a clean-up that is killed', () => {
  test.each<readonly [CleanupPoint, number]>([
    ['begun', 1],
    ['begun', 5],
    ['answered', 3],
    ['settled', 4],
    ['finished', 6],
  ])('at %s %s goes on, and every replica is unregistered once', async (point, occurrence) => {
    const here = await start();
    const task = { homeFolder: here.home, urls: here.urls, point, occurrence };
    expect(await crashCleanup(task)).toBe('killed');
    const { cleanup } = here;
    expect(cleanup.unfinished()).toMatchObject({ total: 12 });
    const isOpen = point === 'begun' || point === 'answered';
    expect(cleanup.unsettled()).toHaveLength(isOpen ? 1 : 0);

    const report = await cleanup.resume(run());
    expect(report.results).toHaveLength(12);
    expect(
      report.results.every(({ outcome }) => outcome === 'done' || outcome === 'already-gone'),
    ).toBe(true);
    expect(report.counts['already-gone'] ?? 0).toBe(
      point === 'answered' || point === 'settled' ? 1 : 0,
    );
    expect(cleanup.unfinished()).toBeNull();
    expect(cleanup.unsettled()).toEqual([]);
    expect((await here.read()).rows).toEqual([]);
    // Nothing is sent twice for what was answered.
    const sent = cleanup.audit(0, 100).entries.filter(({ outcome }) => outcome === 'begun');
    expect(sent).toHaveLength(point === 'begun' ? 13 : 12);
  });

  test('can be asked for what was sent alone, and the rest is forgotten', async () => {
    const here = await start();
    const task = {
      homeFolder: here.home,
      urls: here.urls,
      point: 'answered',
      occurrence: 2,
    } as const;
    expect(await crashCleanup(task)).toBe('killed');
    here.cleanup.discardUnfinished();
    expect(here.cleanup.unfinished()).toBeNull();
    expect((await here.cleanup.retry(run())).counts).toEqual({ 'already-gone': 1 });
    expect((await here.read()).rows).toHaveLength(10);
  });
});

async function unregisterAll(here: CleanupWorld, listed: Listed) {
  const preview = previewOf(here.cleanup, listed);
  return here.cleanup.unregister(
    preview,
    { fingerprint: preview.fingerprint, alsoLocal: [] },
    run(),
  );
}

describe('a clean-up', () => {
  test('stops when the sign-in is lost, and goes on after signing in again', async () => {
    const here = await start();
    const listed = await here.read();
    let calls = 0;
    const { sync } = here.sample;
    const lose = new AbortController();
    const preview = previewOf(here.cleanup, listed);
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [] };
    const progress = {
      ...silent,
      phase: () => {
        if (++calls === 4) sync!.faults.add(parseFault('invalidToken@replicasx*'));
      },
    };
    const report = await here.cleanup.unregister(preview, consent, {
      signal: lose.signal,
      progress,
    });
    expect(report.stopped).toMatchObject({ code: 'sign-in' });
    expect(report.counts).toEqual({ done: 4, 'not-begun': 8 });
    expect(here.cleanup.unfinished()).toMatchObject({ done: 4, total: 12 });

    sync!.faults.clear();
    const rest = await here.cleanup.resume(run());
    expect(rest.counts).toEqual({ done: 12 });
    expect((await here.read()).rows).toEqual([]);
  });

  test('stops between two replicas when it is cancelled', async () => {
    const here = await start();
    const preview = previewOf(here.cleanup, await here.read());
    const controller = new AbortController();
    let calls = 0;
    const progress = {
      ...silent,
      phase: () => {
        if (++calls === 3) controller.abort(new AppError('cancelled', 'Stopped.'));
      },
    };
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [] };
    const { signal } = controller;
    const report = await here.cleanup.unregister(preview, consent, { signal, progress });
    expect(report.counts).toEqual({ done: 3, 'not-begun': 9 });
    expect((await here.read()).rows).toHaveLength(9);
  });

  test('leaves what was put on the hold list after the preview', async () => {
    const here = await start();
    const listed = await here.read();
    const preview = previewOf(here.cleanup, listed);
    here.cleanup.hold(targetsOf(listed, 1), 'Crew is out.', 'admin');
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [] };
    const report = await here.cleanup.unregister(preview, consent, run());
    expect(report.counts).toEqual({ held: 1, done: 11 });
    expect(report.results[0]!.sentence).toContain('Crew is out.');
    const again = await here.read();
    expect(again.rows.map(({ hold }) => hold?.reason)).toEqual(['Crew is out.']);
    expect(previewOf(here.cleanup, again).counts).toMatchObject({ held: 1, unregister: 0 });
  });

  test('leaves what a preview showed as held, also when it was released since', async () => {
    const here = await start();
    const listed = await here.read();
    here.cleanup.hold(targetsOf(listed, 1), 'Crew is out.', 'admin');
    const preview = previewOf(here.cleanup, listed);
    here.cleanup.release(targetsOf(listed, 1), 'admin');
    const consent = { fingerprint: preview.fingerprint, alsoLocal: [] };
    expect((await here.cleanup.unregister(preview, consent, run())).counts).toMatchObject({
      held: 1,
    });
  });

  test('leaves a replica that was synchronised since the preview', async () => {
    const here = await start({ services: 1, oldReplicas: 0 });
    const path = join(here.folder, 'a.gpkg');
    await here.engine.create(
      {
        serviceUrl: here.urls[0]!,
        ...{ layers: [0], layerQueries: {}, inSR: 4326, geometryType: 'esriGeometryEnvelope' },
        geometry: { xmin: -180, ymin: -90, xmax: 180, ymax: 90 },
        ...{ returnAttachments: false, returnAttachmentsDataByUrl: true },
        ...{ dataFormat: 'json', targetType: 'client' },
      },
      path,
      run(),
    );
    const listed = await here.read();
    await here.engine.sync(path, {}, run());
    const report = await unregisterAll(here, listed);
    expect(report.counts).toEqual({ changed: 1 });
    expect(here.engine.status(path).state).toBe('ready');
  });

  test('carries out nothing but the preview that was agreed to', async () => {
    const here = await start();
    const listed = await here.read();
    const [one, other] = [
      previewOf(here.cleanup, listed, ({ serviceUrl }) => serviceUrl === here.urls[0]),
      previewOf(here.cleanup, listed),
    ];
    const consent = { fingerprint: one.fingerprint, alsoLocal: [] };
    await expect(here.cleanup.unregister(other, consent, run())).rejects.toMatchObject({
      code: 'invalid',
    });
    const forged = { ...one, items: other.items };
    await expect(here.cleanup.unregister(forged, consent, run())).rejects.toMatchObject({
      code: 'invalid',
    });
    expect((await here.read()).rows).toHaveLength(12);
  });

  test('is made by one program at a time', async () => {
    const here = await start();
    const lock = openHome(here.home).lock();
    const listed = await here.read();
    await expect(unregisterAll(here, listed)).rejects.toMatchObject({ code: 'file' });
    lock.release();
    expect((await unregisterAll(here, listed)).counts).toEqual({ done: 12 });
  });

  test('asks again for a lost answer before it sends anything, and sends again only what is there', async () => {
    const here = await start();
    const listed = await here.read();
    fault(here, 'dropBefore@unRegisterReplica');
    const report = await unregisterAll(here, listed);
    expect(report.counts).toEqual({ done: 11, unknown: 1 });
    expect(here.cleanup.unsettled()).toMatchObject([{ attempts: 1 }]);
    expect((await here.cleanup.retry(run())).counts).toEqual({ done: 1 });
    expect((await here.read()).rows).toEqual([]);
  });
});

describe('reading', () => {
  test('a service that fails hides nothing of the others, and says why', async () => {
    const here = await start();
    const urls = [...here.urls, here.urls[0]!.replace('Hydrants', 'Nothing')];
    const { rows, services } = await readAll(here.cleanup, urls);
    expect(rows).toHaveLength(12);
    expect(services.map(({ state }) => state)).toEqual(['answered', 'answered', 'failed']);
    expect(services[2]!.error!.hint).toBeTruthy();
  });

  test('others than administrators see their own, and are told so', async () => {
    const here = await start({ oldReplicas: 60 });
    const all = await here.read();
    const own = await here.read(here.as('editor'));
    const nobody = await here.read(here.as(null));
    expect(all.rows).toHaveLength(60);
    expect(own.rows.length).toBeLessThan(60);
    expect(all.services[0]!.visibility.kind).toBe('others-too');
    expect(own.services[0]!.visibility).toMatchObject({
      kind: 'own-only',
      sentence:
        'Only replicas of editor are shown. Whether other people have some, administrators alone can see.',
    });
    expect(nobody.services[0]!.visibility.kind).toBe('anonymous');
  });

  test('a portal tells administrators who is gone', async () => {
    const here = await start({
      oldReplicas: 60,
      portal: { servesAsIs: true, members: ['survey-team-1', 'survey-team-2', 'survey-team-3'] },
    });
    const portal = here.sample.portal!;
    const tokenOf = (user: string) => portal.grants.issueAccess(user, null, 600);
    const signedIn = (user: string) =>
      createCleanup({
        connectionTo: () => createConnection({ fetch, tokens: staticToken(tokenOf(user)) }),
        ...{ clock: quickClock, homeFolder: here.home },
      });
    const admin = signedIn('admin');
    const { rows, services } = await readAll(admin, here.urls);
    expect(services[0]!.visibility.kind).toBe('all');
    expect(services[0]!.user).toBe('admin');
    const preview = previewOf(
      admin,
      { rows, services, facts: new Map() },
      ({ key }) => key === rows[0]!.key,
    );
    await admin.unregister(preview, { fingerprint: preview.fingerprint, alsoLocal: [] }, run());
    expect(admin.audit(0, 1).entries[0]).toMatchObject({ who: 'admin', outcome: 'done' });
    const states = new Map(rows.map(({ details }) => [details!.replicaOwner, details!.owner]));
    expect(states.get('j.rossi')).toBe('gone');
    expect(states.get('survey-team-1')).toBe('exists');
    expect(states.get(null)).toBe('nobody');
    admin.close();
    const editor = signedIn('editor');
    const own = await readAll(editor, here.urls);
    editor.close();
    expect(own.rows.some(({ details }) => details!.owner === 'gone')).toBe(false);
  });

  test('tells extents, layers by name, and what is too old', async () => {
    const here = await start({ services: 1 });
    const { rows, facts } = await here.read();
    const [row] = rows;
    expect(row!.details!.layers).toMatchObject([{ id: 0, name: 'Hydrants' }]);
    const { west, east, south, north } = row!.details!.extent!;
    expect(east - west).toBeCloseTo(0.05);
    expect(north - south).toBeCloseTo(0.05);
    expect(Object.values(facts.get(row!.serviceUrl)!.minServerGens)[0]).toBeGreaterThan(0);
  });

  test('cancelling keeps what was read', async () => {
    const here = await start({ oldReplicas: 200 });
    const controller = new AbortController();
    const seen = new Map<string, string>();
    await here.cleanup.scan(
      here.urls,
      ({ rows = [] }) => {
        for (const { key, state } of rows) seen.set(key, state);
        if ([...seen.values()].filter((state) => state === 'known').length >= 20) {
          controller.abort(new AppError('cancelled', 'Stopped.'));
        }
      },
      { signal: controller.signal },
    );
    const states = [...seen.values()];
    expect(states.filter((state) => state === 'known').length).toBeGreaterThanOrEqual(20);
    expect(states.filter((state) => state === 'waiting').length).toBeGreaterThan(100);
  });
});

describe('definitions', () => {
  test('come back as far as the server tells them, and make the same replica again', async () => {
    const here = await start({ services: 1, oldReplicas: 4 });
    const listed = await here.read();
    const [known] = await here.cleanup.definitions(targetsOf(listed, 1), run());
    expect(known!.definition).toMatchObject({
      serviceUrl: here.urls[0],
      layers: [0],
      layerQueries: { 0: { where: "condition = 'poor'", queryOption: 'useFilter' } },
      geometryType: 'esriGeometryEnvelope',
      inSR: 4326,
    });
    expect(known!.unknown.join()).toContain('How its data were sent');
    const path = join(here.folder, 'again.gpkg');
    const report = await here.engine.create(known!.definition!, path, run());
    expect(report.layers.map(({ layerId }) => layerId)).toEqual([0]);
  });
});

describe('many definitions', () => {
  test('are read a few at a time, told as they come, in the order that was asked for', async () => {
    const here = await start({ oldReplicas: 60 });
    const listed = await here.read();
    const told: number[] = [];
    const progress = { ...silent, rows: (_what: string, done: number) => void told.push(done) };
    const { signal } = new AbortController();
    const known = await here.cleanup.definitions(targetsOf(listed, 60), { signal, progress });
    expect(known.map(({ key }) => key)).toEqual(listed.rows.map(({ key }) => key));
    expect(known.every(({ definition }) => definition !== null)).toBe(true);
    expect(told).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  test('end when they are stopped, and say of a service that has gone what it is', async () => {
    const here = await start({ oldReplicas: 60 });
    const listed = await here.read();
    const controller = new AbortController();
    const progress = {
      ...silent,
      rows: (_what: string, done: number) => {
        if (done === 10) controller.abort(new AppError('cancelled', 'Stopped.'));
      },
    };
    const { signal } = controller;
    const all = targetsOf(listed, 60);
    await expect(here.cleanup.definitions(all, { signal, progress })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const [gone] = all.map((one) => ({
      ...{
        ...one,
        serviceUrl: one.serviceUrl.replace(/[^/]+\/FeatureServer/, 'Nothing/FeatureServer'),
      },
    }));
    const [lost, there] = await here.cleanup.definitions([gone!, all[1]!], run());
    expect(lost).toMatchObject({ definition: null });
    expect(lost!.unknown.join()).not.toBe('');
    expect(there!.definition).not.toBeNull();
  });
});

describe('the audit trail', () => {
  test('is only added to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-home-'));
    const home = openHome(folder);
    home.note({
      ...{ at: 1, who: 'admin', action: 'hold', serviceUrl: 's', replicaId: 'r' },
      ...{ replicaName: 'n', replicaOwner: null, outcome: 'held', answer: 'why' },
    });
    const db = openForWriting(join(folder, 'replicas-on-this-machine.sqlite'), { mustExist: true });
    expect(() => db.exec('DELETE FROM audit')).toThrow('only added to');
    expect(() => db.exec("UPDATE audit SET who = 'x'")).toThrow('only added to');
    db.close();
    expect(home.audit(0, 10)).toMatchObject({ total: 1, entries: [{ who: 'admin' }] });
    home.close();
    rmSync(folder, { recursive: true });
  });
});
