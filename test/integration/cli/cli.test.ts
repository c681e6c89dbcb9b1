import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerSpatialFunctions } from '../../../main/store/gpkg/spatial-functions.ts';
import { onlyJson, runCli, type RunningCli, startCli } from '../../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'syncline-cli-'));
const replica = join(folder, 'bay.gpkg');
const WORLD = '-180,-90,180,90';

interface Announced {
  readonly url: string;
  readonly services: readonly { readonly name: string; readonly url: string }[];
}

let service: RunningCli;
let guarded: RunningCli;
let url = '';
let guardedUrl = '';

async function announced(running: RunningCli): Promise<Announced> {
  return JSON.parse(await running.firstLine()) as Announced;
}

const bay = ({ services }: Announced): string =>
  services.find(({ name }) => name === 'SaveTheBay')!.url;

beforeAll(async () => {
  service = startCli(['sample-service', '--json']);
  guarded = startCli(['sample-service', '--json', '--require-sign-in']);
  url = bay(await announced(service));
  guardedUrl = bay(await announced(guarded));
});

afterAll(async () => {
  service.child.kill('SIGTERM');
  guarded.child.kill('SIGTERM');
  await Promise.all([service.done, guarded.done]);
  rmSync(folder, { recursive: true, force: true });
});

/** Edits the file as any GeoPackage program does that knows nothing of Syncline. */
function edit(path: string, ...statements: readonly string[]): void {
  const file = new Database(path);
  registerSpatialFunctions(file);
  for (const statement of statements) file.prepare(statement).run();
  file.close();
}

async function create(path: string, ...options: readonly string[]) {
  const words = ['create', url, path, '--layers', '0', '--extent', WORLD, '--json', ...options];
  const result = await runCli(words);
  expect(result.stderr).not.toContain('syncline:');
  expect(result.code).toBe(0);
  return onlyJson(result);
}

describe('the command line from the first look to the end of a replica', () => {
  test('service tells what a stranger needs to create a replica', async () => {
    const result = await runCli(['service', url]);
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/ {4}0 {2}Incidents +layer +point/);
    const [, suggested] = /^ {2}syncline (create .*)$/m.exec(result.stdout)!;
    const plan = await runCli(suggested!.split(' '));
    expect(plan.stdout).toMatch(/Nothing was created\. Without --plan, [\d,]+ rows/);
    expect(plan.code).toBe(0);
  });

  test('create --plan names problems, creates nothing and ends with 2', async () => {
    const words = ['create', url, '--layers', '0,9', '--extent', WORLD, '--plan', '--json'];
    const result = await runCli(words);
    expect(result.code).toBe(2);
    expect(onlyJson(result)['remarks']).toContainEqual({
      level: 'problem',
      where: 'layers[1]',
      text: expect.stringMatching(/^The service has no layer 9\. It has: 0 Incidents, /) as unknown,
    });
    const list = onlyJson(await runCli(['admin', 'list', url, '--json']));
    expect(list['replicas']).toEqual([]);
  });

  test('create, status, changes, dry run, sync and history agree on every edit', async () => {
    const created = await create(replica, '--attachments', '--name', 'Bay');
    expect(created['replicaName']).toBe('Bay');
    const [layer] = created['layers'] as { count: number }[];
    expect(layer!.count).toBeGreaterThan(1000);

    edit(
      replica,
      `UPDATE "Incidents" SET "Remarks" = 'seen again' WHERE "fid" = 1`,
      `DELETE FROM "Incidents" WHERE "fid" = 3`,
    );
    const status = onlyJson(await runCli(['status', replica, '--json']));
    expect(status).toMatchObject({
      replicaName: 'Bay',
      replicaId: created['replicaId'],
      pending: 2,
    });
    const changes = onlyJson(await runCli(['changes', replica, '--json']));
    expect(changes).toMatchObject({ path: replica, count: 2 });

    const dry = await runCli(['sync', replica, '--dry-run', '--json']);
    expect(dry.code).toBe(0);
    expect(onlyJson(dry)).toMatchObject({ wouldSend: 2, wouldAccept: 2, findings: [] });

    const synced = await runCli(['sync', replica, '--json']);
    expect(synced.code).toBe(0);
    const { counts, receipts } = onlyJson(synced) as { counts: object; receipts: object[] };
    expect(counts).toMatchObject({ sent: 2, accepted: 2, refused: 0, stillPending: 0 });
    expect(receipts).toHaveLength(2);

    const history = onlyJson(await runCli(['history', replica, '--json']));
    const { sessions } = history as { sessions: { receipts: object[] }[] };
    expect(sessions.flatMap((session) => session.receipts)).toEqual(
      expect.arrayContaining(receipts),
    );
    expect((await runCli(['verify', replica])).code).toBe(0);
  });

  test('a refused edit ends with 3 and its receipt says what happened and what to do', async () => {
    const path = join(folder, 'refused.gpkg');
    await create(path);
    edit(
      path,
      `UPDATE "Incidents" SET "Remarks" = 'fine' WHERE "fid" = 1`,
      `UPDATE "Incidents" SET "Place" = '${'x'.repeat(100)}' WHERE "fid" = 2`,
    );
    const skipped = await runCli(['sync', path, '--rollback-on-failure', 'false']);
    expect(skipped.code).toBe(3);
    expect(skipped.stdout).toMatch(/^Refused: 1 edit\n {2}1016 Value refused\n/m);
    expect(skipped.stdout).toMatch(/^Accepted: 1 edit\n/m);

    edit(path, `UPDATE "Incidents" SET "Remarks" = 'fine, too' WHERE "fid" = 4`);
    const rolledBack = await runCli(['sync', path, '--rollback-on-failure', 'true']);
    expect(rolledBack.code).toBe(3);
    expect(rolledBack.stdout).toMatch(
      /^ROLLED BACK: the server undid the whole upload of 2 edits\.$/m,
    );
    const status = onlyJson(await runCli(['status', path, '--json']));
    expect(status['pending']).toBe(2);
  });

  test('edits are found, commented, held, released, taken back and written as GeoJSON', async () => {
    const path = join(folder, 'pending.gpkg');
    await create(path);
    edit(
      path,
      `UPDATE "Incidents" SET "Remarks" = 'seen at dusk' WHERE "fid" = 1`,
      `UPDATE "Incidents" SET "Place" = '${'x'.repeat(100)}' WHERE "fid" = 2`,
      `DELETE FROM "Incidents" WHERE "fid" = 3`,
    );
    const changes = async (...words: string[]) =>
      onlyJson(await runCli(['changes', path, ...words, '--json']))['changes'] as {
        globalId: string;
        isHeld: boolean;
        comment: string | null;
      }[];
    const deleted = (await changes('--kind', 'delete'))[0]!.globalId;
    const noted = await runCli(['comment', path, '--id', deleted, '--text', 'not before May']);
    expect(noted.code).toBe(0);
    expect(await changes('--text', 'before may')).toMatchObject([{ globalId: deleted }]);

    expect((await runCli(['hold', path, '--id', deleted])).stdout).toMatch(/^1 edit held back/);
    const synced = await runCli(['sync', path, '--rollback-on-failure', 'false', '--json']);
    expect(onlyJson(synced)['counts']).toMatchObject({ accepted: 1, refused: 1, held: 1 });
    expect(await changes('--held')).toMatchObject([
      { globalId: deleted, comment: 'not before May' },
    ]);

    const [refused] = await changes('--refused');
    const unasked = await runCli(['revert', path, '--refused']);
    expect(unasked.code).toBe(2);
    expect(await changes()).toHaveLength(2);
    const reverted = onlyJson(await runCli(['revert', path, '--refused', '--yes', '--json']));
    expect(reverted).toMatchObject({
      isReverted: true,
      count: 1,
      edits: [{ globalId: refused!.globalId, lastRefusal: { outcome: 'refused' } }],
    });
    const geojson = await runCli(['changes', path, '--format', 'geojson']);
    const { features } = JSON.parse(geojson.stdout) as {
      features: { geometry: { type: string; coordinates: number[] }; properties: object }[];
    };
    expect(features).toMatchObject([
      { geometry: { type: 'Point' }, properties: { kind: 'delete', isHeld: true, after: null } },
    ]);
    const [longitude, latitude] = features[0]!.geometry.coordinates;
    expect(Math.abs(longitude!)).toBeLessThanOrEqual(180);
    expect(Math.abs(latitude!)).toBeLessThanOrEqual(90);

    expect((await runCli(['release', path, '--all'])).stdout).toMatch(/^1 edit released/);
    const sent = onlyJson(await runCli(['sync', path, '--json']));
    expect(sent['counts']).toMatchObject({ accepted: 1, stillPending: 0 });
  });

  test('a definition that was saved makes the same replica again', async () => {
    const definition = join(folder, 'bay.replica.json');
    const where = `0="Status" = 'closed'`;
    const first = await create(
      join(folder, 'one.gpkg'),
      '--where',
      where,
      '--save-definition',
      definition,
    );
    const words = ['create', url, join(folder, 'two.gpkg'), '--definition', definition, '--json'];
    const second = onlyJson(await runCli(words));
    expect(second['layers']).toEqual(first['layers']);
    expect(second['replicaId']).not.toBe(first['replicaId']);
  });

  test('admin unregister changes nothing without --yes, and unregisters with it', async () => {
    const path = join(folder, 'stale.gpkg');
    const { replicaId } = (await create(path)) as { replicaId: string };
    const ids = async () =>
      (
        onlyJson(await runCli(['admin', 'list', url, '--json']))['replicas'] as {
          replicaId: string;
        }[]
      ).map((each) => each.replicaId);
    const before = await ids();
    expect(before).toContain(replicaId);
    const words = ['admin', 'unregister', url, '--id', replicaId];
    const unasked = await runCli(words);
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain('Nothing was unregistered: add --yes');
    expect(await ids()).toEqual(before);
    expect((await runCli([...words, '--yes', '--json'])).code).toBe(0);
    expect(await ids()).toEqual(before.filter((id) => id !== replicaId));
    const gone = await runCli(['sync', path, '--json']);
    expect(gone.code).toBe(5);
    expect(onlyJson(gone)).toMatchObject({ error: { code: 'replica-gone' }, exitCode: 5 });
  });

  test('unregister retires the replica and keeps the file', async () => {
    const path = join(folder, 'retired.gpkg');
    const { replicaId } = await create(path);
    const result = await runCli(['unregister', path, '--json']);
    expect(onlyJson(result)).toEqual({ replicaId, outcome: 'done', pending: 0, saved: null });
    expect(onlyJson(await runCli(['status', path, '--json']))['state']).toBe('closed');
  });
});

describe('signing in', () => {
  test('is asked for with exit code 4', async () => {
    const result = await runCli(['service', guardedUrl, '--json']);
    expect(result.code).toBe(4);
    expect(onlyJson(result)).toMatchObject({ error: { code: 'sign-in' }, exitCode: 4 });
  });

  test.each([
    ['on standard input', { input: 'editor\n' }],
    ['in the environment', { env: { SYNCLINE_PASSWORD: 'editor' } }],
  ])('works with a password %s', async (_where, options) => {
    const result = await runCli(['service', guardedUrl, '--username', 'editor', '--json'], options);
    expect(result.stderr).not.toContain('syncline:');
    expect(result.code).toBe(0);
  });

  test('with a wrong password is refused and does not repeat it', async () => {
    const words = ['service', guardedUrl, '--username', 'editor', '--json'];
    const result = await runCli(words, { input: 'not-the-password\n' });
    expect(result.code).toBe(4);
    expect(result.stdout + result.stderr).not.toContain('not-the-password');
  });

  test('with a token that the server does not know is refused', async () => {
    const result = await runCli(['service', guardedUrl, '--json'], {
      env: { SYNCLINE_TOKEN: 'nonsense' },
    });
    expect(result.code).toBe(4);
    expect(result.stdout + result.stderr).not.toContain('nonsense');
  });
});

describe('exit codes', () => {
  test.each([
    ['nobody answers', ['service', 'http://127.0.0.1:9/arcgis/rest/services/X/FeatureServer'], 5],
    ['no feature service', ['service', 'https://host/arcgis/rest/services/X/MapServer'], 2],
    ['no such file', ['status', join(folder, 'nowhere.gpkg')], 7],
    ['no such option', ['status', replica, '--verbos'], 2],
    [
      'no such definition',
      ['create', 'http://h/FeatureServer', 'x.gpkg', '--definition', join(folder, 'none.json')],
      7,
    ],
  ])('%s: --json prints one object with the same code', async (_name, words, code) => {
    const result = await runCli([...words, '--json']);
    expect(result.code).toBe(code);
    expect(onlyJson(result)['exitCode']).toBe(code);
  });

  test('a service that does not exist is not found', async () => {
    const result = await runCli(['service', url.replace('SaveTheBay', 'Nowhere'), '--json']);
    expect(result.code).toBe(5);
    expect(onlyJson(result)).toMatchObject({ exitCode: 5 });
  });
});

describe('signals and pipes', () => {
  test('Ctrl-C ends a create with 130 when nothing is in doubt, and the next one goes on', async () => {
    const stalling = startCli([...['sample-service', '--json', '--fault', 'stall:60000@replicas']]);
    const path = join(folder, 'interrupted.gpkg');
    const stallingUrl = bay(await announced(stalling));
    const words = ['create', stallingUrl, path, '--layers', '0', '--extent', WORLD];
    const running = startCli(words);
    await running.complains('Asking for the replica');
    running.child.kill('SIGINT');
    const { code, stderr } = await running.done;
    expect(stderr).toContain('Stopping.');
    expect(code).toBe(130);
    expect((await runCli(words)).code).toBe(0);
    stalling.child.kill('SIGINT');
    expect((await stalling.done).code).toBe(0);
  });

  test('the sample service says one line as JSON and ends cleanly', async () => {
    const running = startCli(['sample-service', '--json', '--profile', 'enterprise-hosted']);
    const { url: root, services } = await announced(running);
    expect(root).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/arcgis\/rest\/services$/);
    for (const { url: each, name } of services) expect(each).toBe(`${root}/${name}/FeatureServer`);
    running.child.kill('SIGTERM');
    const { code, stdout } = await running.done;
    expect(code).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
  });

  test.each([
    [['--profile', 'hostil'], 2, /Did you mean hostile\?/],
    [['--fault', 'stal:5'], 2, /There is no fault/],
    [['--port', '70000'], 2, /at most 65535/],
  ])('the sample service refuses %j', async (words, code, says) => {
    const result = await runCli(['sample-service', ...words]);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(says);
  });

  test('a reader that goes away is no error', async () => {
    const running = startCli(['help', 'create']);
    running.child.stdout!.destroy();
    const { code, stderr } = await running.done;
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/EPIPE|at .*\.ts/);
  });
});
