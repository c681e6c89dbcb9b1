/** Create and sync with sign-ins that end on the way: tokens, refresh tokens, Windows sign-in, tokens bound to a Referer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { generateToken } from '../../../main/arcgis/auth/generate-token.ts';
import { createConnection, type Connection } from '../../../main/arcgis/request.ts';
import { staticToken, type TokenProvider } from '../../../main/arcgis/token.ts';
import { upload } from '../../../main/arcgis/uploads.ts';
import type { Engine } from '../../../main/engine/api.ts';
import type { CrashPoint } from '../../../main/sync/step.ts';
import { arm, editBothSides, failureOf, uploaded } from '../../support/failures.ts';
import { startPortalWorld, type PortalWorld } from '../../support/portal.ts';
import { run, startWorld, type World } from '../../support/world.ts';

/** Tokens that live shorter than a step, so that jobs and result files live on. */
const SHORT = { accessSeconds: 20, serverSeconds: 20 };
const STEP = 21_000;

const PHOTO = {
  name: 'tree.jpg',
  contentType: 'image/jpeg',
  data: new TextEncoder().encode('not quite a photo'),
};

let world: PortalWorld;
afterEach(() => world.close());

/** An engine that does something whenever it passes a point. */
function engineWith(
  tokens: TokenProvider,
  at: (point: CrashPoint) => void = () => undefined,
): Engine {
  const connection = world.connection(tokens);
  return world.engineWith({ connectionTo: () => connection, at });
}

async function signedIn(at?: (point: CrashPoint) => void): Promise<Engine> {
  return engineWith(world.tokensFrom(world.session(await world.signIn())), at);
}

const renewals = (): number => world.asked.filter((one) => one === 'token refresh_token').length;

describe('a replica of a portal service', () => {
  it('is created and synchronised with every token ending at every step', async () => {
    world = await startPortalWorld(SHORT);
    const steps = new Set<CrashPoint>();
    const engine = await signedIn((point) => {
      steps.add(point);
      world.time.forward(STEP);
    });
    const path = world.path('hourly');
    await engine.create(world.definition(), path, run());
    editBothSides(world, path);
    const before = uploaded(world).length;
    const { counts } = await engine.sync(path, {}, run());
    expect(counts).toMatchObject({ accepted: 3, refused: 0, unknown: 0 });
    expect(uploaded(world)).toHaveLength(before + 3);
    expect(steps.size).toBeGreaterThan(5);
    expect(renewals()).toBeGreaterThan(5);
    expect((await engine.verify(path, run())).differences).toEqual([]);
  });

  it.each(['jobs', 'replicafiles', 'synchronizeReplica', 'createReplica'])(
    'goes on when the token is refused at %s',
    async (operation) => {
      world = await startPortalWorld();
      const engine = await signedIn();
      const path = world.path('refused');
      if (operation === 'createReplica') arm(world, `invalidToken@${operation}`);
      await engine.create(world.definition(), path, run());
      editBothSides(world, path);
      if (operation !== 'createReplica') arm(world, `invalidToken@${operation}`);
      const { counts } = await engine.sync(path, {}, run());
      expect(counts).toMatchObject({ accepted: 3 });
      expect(world.sample.sync!.faults.texts()).toEqual([]);
      expect((await engine.verify(path, run())).differences).toEqual([]);
    },
  );

  it('uploads files, whole and in parts, when the token is refused on the way', async () => {
    world = await startPortalWorld();
    const tokens = world.tokensFrom(world.session(await world.signIn()));
    const connection = world.connection(tokens);
    arm(world, 'invalidToken@upload', 'invalidToken@uploadPart', 'invalidToken@commit');
    const service = { url: world.serviceUrl };
    const whole = await upload(connection, service, PHOTO);
    const parts = await upload(connection, service, PHOTO, { partsFrom: 1, partBytes: 4 });
    expect(whole).not.toBe(parts);
    expect(world.sample.sync!.faults.texts()).toEqual([]);
  });

  it('waits in its journal when the sign-in has ended, and goes on after the next', async () => {
    world = await startPortalWorld();
    const path = world.path('ended');
    const again = await signedIn();
    await again.create(world.definition(), path, run());
    editBothSides(world, path);
    const before = uploaded(world).length;
    let calls = 0;
    const engine = await signedIn((point) => {
      if (point !== 'call:after-stage' || ++calls !== 2) return;
      world.sample.tokens.revokeAll();
      world.sample.portal!.grants.endAccess();
      world.sample.portal!.grants.endRefresh();
    });
    const error = await failureOf(engine.sync(path, {}, run()));
    expect(['sign-in', 'unknown-outcome']).toContain(error.code);
    expect(error.hint).toMatch(/^Sign in again/);
    await (await signedIn()).sync(path, {}, run());
    expect(uploaded(world)).toHaveLength(before + 3);
  });

  it('needs no exchange where the portal serves as ArcGIS Online does', async () => {
    world = await startPortalWorld({ ...SHORT, servesAsIs: true });
    const session = world.session(await world.signIn());
    const engine = engineWith(session, () => world.time.forward(STEP));
    await engine.create(world.definition(), world.path('online'), run());
    expect(world.asked).not.toContain('generateToken serverUrl');
    expect(renewals()).toBeGreaterThan(2);
  });

  it('leaves no secret in any file or message', async () => {
    world = await startPortalWorld(SHORT);
    const engine = await signedIn(() => world.time.forward(STEP));
    const path = world.path('clean');
    await engine.create(world.definition(), path, run());
    arm(world, 'failedJob:no@synchronizeReplica');
    editBothSides(world, path);
    const error = await failureOf(engine.sync(path, {}, run()));
    const files = readdirSync(world.folder).map((name) =>
      readFileSync(join(world.folder, name), 'latin1'),
    );
    const texts = [
      ...files,
      JSON.stringify([error.message, error.hint, error.server, error.stack]),
    ];
    expect(world.secrets.length).toBeGreaterThan(8);
    for (const secret of world.secrets) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
});

describe('a server that asks for Windows sign-in in the middle', () => {
  it('is asked once more, and then answers', async () => {
    world = await startPortalWorld();
    const engine = await signedIn();
    const path = world.path('windows');
    arm(world, 'negotiate@createReplica', 'negotiate@jobs');
    await engine.create(world.definition(), path, run());
    editBothSides(world, path);
    arm(world, 'negotiate@synchronizeReplica');
    expect((await engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 3 });
  });

  it('is named when it asks again', async () => {
    world = await startPortalWorld();
    const engine = await signedIn();
    arm(world, 'negotiate@FeatureServerx*', 'negotiate@servicex*');
    expect(await failureOf(engine.service(world.serviceUrl, run()))).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(
        /at 127\.0\.0\.1:\d+: it asks for a Windows sign-in that did not succeed\.$/,
      ) as string,
      hint: expect.stringContaining('as a user of the domain of that server') as string,
      commandHint: expect.stringContaining('offers no Windows sign-in') as string,
    });
  });
});

describe('a token that is bound to a Referer', () => {
  const USER = { username: 'anna', password: 'first secret' };
  const REFERER = 'https://maps.example.com';

  async function boundTo(referer: string, at: World): Promise<Connection> {
    const tokenUrl = at.serviceUrl.replace(/\/rest\/.*$/, '/tokens/generateToken');
    const plain = createConnection({ fetch });
    const { token } = await generateToken(plain, { tokenUrl, ...USER, referer });
    return createConnection({ fetch, referer: REFERER, tokens: staticToken(token) });
  }

  it('serves every request with that Referer: calls, jobs, uploads, downloads', async () => {
    world = await startPortalWorld();
    const seen = new Set<string>();
    const alone = await startWorld({
      users: [{ name: USER.username, password: USER.password }],
      requireToken: true,
      interceptor: ({ operation }) => {
        seen.add(operation[0] ?? 'service');
        return null;
      },
    });
    try {
      const connection = await boundTo(REFERER, alone);
      const engine = alone.engineWith({ connectionTo: () => connection });
      const path = alone.path('bound');
      await engine.create(alone.definition(), path, run());
      editBothSides(alone, path);
      expect((await engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 3 });
      await upload(connection, { url: alone.serviceUrl }, PHOTO, { partsFrom: 1 });
      for (const operation of ['createReplica', 'synchronizeReplica', 'replicafiles', 'uploads']) {
        expect([...seen]).toContain(operation);
      }
    } finally {
      await alone.close();
    }
  });

  it('serves no other', async () => {
    world = await startPortalWorld();
    const alone = await startWorld({
      users: [{ name: USER.username, password: USER.password }],
      requireToken: true,
    });
    try {
      const connection = await boundTo('https://other.example.com', alone);
      const engine = alone.engineWith({ connectionTo: () => connection });
      expect(await failureOf(engine.service(alone.serviceUrl, run()))).toMatchObject({
        code: 'sign-in',
        message: expect.stringContaining('does not accept the token') as string,
      });
    } finally {
      await alone.close();
    }
  });
});
