/** Tokens of a signed-in user: renewed, exchanged, ended; for the portal and for its servers. */
import { afterEach, describe, expect, it } from 'vitest';
import { createFeatureServiceClient } from '../../../../main/arcgis/client.ts';
import { revokeToken } from '../../../../main/arcgis/auth/oauth-tokens.ts';
import type { RefreshGrant } from '../../../../main/arcgis/auth/portal-session.ts';
import { serverTokens } from '../../../../main/arcgis/auth/federated.ts';
import { failureOf } from '../../../support/failures.ts';
import { CLIENT_ID, startPortalWorld, type PortalWorld } from '../../../support/portal.ts';
import { startWorld } from '../../../support/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let world: PortalWorld;
afterEach(() => world.close());

const grants = (): string[] => world.asked.filter((one) => /^(token|generateToken)/.test(one));
const describeWith = (tokens: ReturnType<PortalWorld['tokensFrom']>) =>
  createFeatureServiceClient({
    connection: world.connection(tokens),
    serviceUrl: world.serviceUrl,
  }).describe();

describe('a session at the portal', () => {
  it('uses its access token until five minutes before the end', async () => {
    world = await startPortalWorld();
    const signedIn = await world.signIn();
    const session = world.session(signedIn);
    world.time.forward(24 * MINUTE);
    expect(await session.token()).toBe(signedIn.tokens.accessToken);
    world.time.forward(2 * MINUTE);
    const next = await session.token();
    expect(next).not.toBe(signedIn.tokens.accessToken);
    expect(await session.token()).toBe(next);
    expect(grants()).toEqual(['token authorization_code', 'token refresh_token']);
  });

  it('renews once for all requests that were refused together', async () => {
    world = await startPortalWorld();
    const signedIn = await world.signIn();
    const session = world.session(signedIn);
    const refused = signedIn.tokens.accessToken;
    const many = await Promise.all(Array.from({ length: 8 }, () => session.refresh(refused)));
    expect(new Set(many).size).toBe(1);
    expect(many[0]).not.toBe(refused);
    expect(await session.refresh(refused)).toBe(many[0]);
    expect(grants()).toEqual(['token authorization_code', 'token refresh_token']);
  });

  it('exchanges its refresh token in the last day and hands the new one on', async () => {
    world = await startPortalWorld();
    const signedIn = await world.signIn();
    const saved: RefreshGrant[] = [];
    const session = world.session(signedIn, saved);
    world.time.forward(12 * DAY);
    await session.token();
    expect(saved).toEqual([]);
    world.time.forward(DAY + 2 * HOUR);
    await session.token();
    expect(saved).toHaveLength(1);
    expect(saved[0]).toMatchObject({ redirectUri: signedIn.redirectUri });
    expect(saved[0]!.refreshToken).not.toBe(signedIn.tokens.refreshToken);
    expect(saved[0]!.refreshExpires).toBeGreaterThan(world.time.now() + 13 * DAY);
    world.time.forward(10 * DAY);
    await session.token();
    expect(grants().slice(1)).toEqual([
      'token refresh_token',
      'token exchange_refresh_token',
      'token refresh_token',
    ]);
  });

  it('goes on with the old refresh token where none is exchanged', async () => {
    world = await startPortalWorld({ offersExchange: false });
    const session = world.session(await world.signIn());
    world.time.forward(13.5 * DAY);
    expect(await session.token()).toEqual(expect.any(String));
    expect(grants().slice(1)).toEqual(['token exchange_refresh_token', 'token refresh_token']);
  });

  it('goes on with the old refresh token when the exchange never arrived', async () => {
    world = await startPortalWorld();
    const session = world.session(await world.signIn());
    world.time.forward(13.5 * DAY);
    world.sample.sync!.faults.add({
      name: 'dropBefore',
      argument: null,
      operation: 'token',
      count: 1,
    });
    expect(await session.token()).toEqual(expect.any(String));
  });

  it('ends with its refresh token, in words that say what to do', async () => {
    world = await startPortalWorld();
    const session = world.session(await world.signIn());
    world.time.forward(15 * DAY);
    expect(await failureOf(session.token())).toMatchObject({
      code: 'sign-in',
      message: expect.stringMatching(
        /^The sign-in of anna\.muster at 127\.0\.0\.1:\d+ has ended\.$/,
      ) as string,
      hint: expect.stringMatching(/^Sign in again\./) as string,
    });
    // Nothing is asked for in vain.
    expect(grants()).toEqual(['token authorization_code']);
  });

  it('ends when the portal does not know the refresh token any more, and asks no more', async () => {
    world = await startPortalWorld();
    const session = world.session(await world.signIn());
    world.sample.portal!.grants.endRefresh();
    world.time.forward(HOUR);
    for (const work of [session.token(), session.refresh(null), session.token()]) {
      expect(await failureOf(work)).toMatchObject({ code: 'sign-in', server: { code: 498 } });
    }
    expect(grants()).toEqual(['token authorization_code', 'token refresh_token']);
  });

  it('uses a token that is still good while the portal cannot be reached', async () => {
    world = await startPortalWorld();
    const signedIn = await world.signIn();
    const session = world.session(signedIn);
    world.time.forward(26 * MINUTE);
    const broken = { name: 'dropBefore', argument: null, operation: 'token', count: 3 } as const;
    world.sample.sync!.faults.add(broken);
    expect(await session.token()).toBe(signedIn.tokens.accessToken);
    world.sample.sync!.faults.add(broken);
    world.time.forward(5 * MINUTE);
    expect(await failureOf(session.token())).toMatchObject({ code: 'unreachable' });
    expect(await session.token()).not.toBe(signedIn.tokens.accessToken);
  });

  it('does not renew at each request where tokens live for two minutes', async () => {
    world = await startPortalWorld({ accessSeconds: 120 });
    const session = world.session(await world.signIn());
    await session.token();
    world.time.forward(80_000);
    await session.token();
    expect(grants()).toEqual(['token authorization_code']);
    world.time.forward(20_000);
    await session.token();
    expect(grants()).toEqual(['token authorization_code', 'token refresh_token']);
  });

  it('ends at the portal when it is revoked', async () => {
    world = await startPortalWorld();
    const signedIn = await world.signIn();
    const app = { portalUrl: world.portalUrl, clientId: CLIENT_ID };
    expect(await revokeToken(world.connection(), app, signedIn.tokens.refreshToken!)).toBe(true);
    expect(world.sample.portal!.grants.userOf(signedIn.tokens.accessToken)).toBe(null);
    const session = world.session(signedIn);
    world.time.forward(HOUR);
    expect(await failureOf(session.token())).toMatchObject({ code: 'sign-in' });
  });
});

describe('a server that is federated with the portal', () => {
  it('gets a token of its own, made once', async () => {
    world = await startPortalWorld();
    const tokens = world.tokensFrom(world.session(await world.signIn()));
    const [one] = await Promise.all([describeWith(tokens), describeWith(tokens)]);
    expect(one.layers.length).toBeGreaterThan(0);
    expect(grants()).toEqual(['token authorization_code', 'generateToken serverUrl']);
  });

  it('does not take the token of the portal itself', async () => {
    world = await startPortalWorld();
    const session = world.session(await world.signIn());
    expect(await failureOf(describeWith(session))).toMatchObject({
      code: 'sign-in',
      server: { code: 498 },
    });
  });

  it('gets another token before the end and after a refusal', async () => {
    world = await startPortalWorld({ serverSeconds: 20 * 60 });
    const tokens = world.tokensFrom(world.session(await world.signIn()));
    await describeWith(tokens);
    world.time.forward(16 * MINUTE);
    await describeWith(tokens);
    world.sample.tokens.revokeAll();
    await describeWith(tokens);
    expect(grants().slice(1)).toEqual(Array(3).fill('generateToken serverUrl'));
  });

  it('gets another token once for all requests that were refused together', async () => {
    world = await startPortalWorld();
    const tokens = world.tokensFrom(world.session(await world.signIn()));
    await describeWith(tokens);
    world.sample.tokens.revokeAll();
    world.sample.portal!.grants.endAccess();
    await Promise.all(Array.from({ length: 6 }, () => describeWith(tokens)));
    expect(grants().slice(2)).toEqual([
      'generateToken serverUrl',
      'token refresh_token',
      'generateToken serverUrl',
    ]);
  });

  it('gets one also when the portal refuses the access token', async () => {
    world = await startPortalWorld();
    const tokens = world.tokensFrom(world.session(await world.signIn()));
    world.sample.portal!.grants.endAccess();
    await describeWith(tokens);
    expect(grants().slice(1)).toEqual([
      'generateToken serverUrl',
      'token refresh_token',
      'generateToken serverUrl',
    ]);
  });

  it('is told apart from a server with users of its own', async () => {
    world = await startPortalWorld();
    const alone = await startWorld({
      users: [{ name: 'x', password: 'y' }],
      requireToken: true,
      profile: 'enterprise-hosted',
    });
    try {
      const session = world.session(await world.signIn());
      const { portalUrl } = world;
      const connection = world.connection();
      const tokens = serverTokens({ connection, portalUrl, session, serviceUrl: alone.serviceUrl });
      const error = await failureOf(tokens.token());
      expect(error).toMatchObject({
        code: 'sign-in',
        message: expect.stringMatching(/this server has users of its own\.$/) as string,
      });
    } finally {
      await alone.close();
    }
  });

  it('of another portal gets no token', async () => {
    world = await startPortalWorld();
    const other = await startPortalWorld();
    try {
      const session = world.session(await world.signIn());
      const { portalUrl } = world;
      const connection = world.connection();
      const tokens = serverTokens({ connection, portalUrl, session, serviceUrl: other.serviceUrl });
      expect(await failureOf(tokens.token())).toMatchObject({
        code: 'sign-in',
        message: expect.stringMatching(/this server belongs to the portal at 127/) as string,
      });
      expect(grants()).toEqual(['token authorization_code']);
    } finally {
      await other.close();
    }
  });
});

describe('ArcGIS Online', () => {
  const AGOL = 'https://myorg.maps.arcgis.com';
  it('uses the token of the portal at its services as it is', async () => {
    world = await startPortalWorld();
    const session = world.session(await world.signIn());
    const tokens = serverTokens({
      connection: world.connection(),
      portalUrl: AGOL,
      session,
      serviceUrl: 'https://services7.arcgis.com/x/arcgis/rest/services/A/FeatureServer',
    });
    expect(tokens).toBe(session);
  });

  it.each([
    'https://arcgis.com.evil.example/arcgis/rest/services/A/FeatureServer',
    'https://notarcgis.com/arcgis/rest/services/A/FeatureServer',
  ])('is not %s', async (serviceUrl) => {
    world = await startPortalWorld();
    const session = world.session(await world.signIn());
    const connection = world.connection();
    const tokens = serverTokens({ connection, portalUrl: AGOL, session, serviceUrl });
    expect(tokens).not.toBe(session);
  });
});
