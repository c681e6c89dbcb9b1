/** Each side wants somebody to sign in, and the token of one side ends at any moment of a run. */
import { afterEach, describe, expect, it } from 'vitest';
import { passwordToken } from '../../../main/arcgis/auth/password.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { staticToken, type TokenProvider } from '../../../main/arcgis/token.ts';
import type { Relays } from '../../../main/engine/relay.ts';
import type { Interceptor } from '../../../main/sample-service/context.ts';
import type { RelaySide } from '../../../shared/model/relay.ts';
import { contents, startRelayWorld, wish, type RelayWorld } from '../../support/relay.ts';
import { guid } from '../../support/service-spec.ts';
import { quickClock, run } from '../../support/world.ts';

const WHO = { username: 'ana', password: 'one' };
const SYNC = { retriesRefused: false };

let world: RelayWorld;
afterEach(() => world.close());

/** When set, the tokens of that side end just before it hears its n-th request. */
let ending: { readonly side: RelaySide; left: number } | null = null;

async function start(): Promise<void> {
  ending = null;
  const sideOptions = (side: RelaySide) => {
    const interceptor: Interceptor = ({ service }) => {
      if (service !== null && ending?.side === side && --ending.left === 0) {
        world.side(side).sample.tokens.revokeAll();
      }
      return null;
    };
    const users = [{ name: WHO.username, password: WHO.password }];
    return { users, requireToken: true, interceptor, sync: { phaseDuration: 20 } };
  };
  world = await startRelayWorld({
    source: { trees: 3, ...sideOptions('source') },
    target: sideOptions('target'),
  });
}

function relaysAs(tokensOf: (serviceUrl: string, side: RelaySide) => TokenProvider): Relays {
  const sleep = (ms: number, signal?: AbortSignal) =>
    quickClock.sleep(ms, signal ?? new AbortController().signal);
  return world.relaysWith({
    connectionTo: (url, side) => createConnection({ fetch, sleep, tokens: tokensOf(url, side) }),
  });
}

/** With a password a new token can be had whenever one has ended. */
const renewing = (): Relays =>
  relaysAs((serviceUrl) =>
    passwordToken({ ...WHO, serviceUrl, connection: createConnection({ fetch }) }),
  );

/** With a token alone it is over when the token is. */
async function withTokens(): Promise<Relays> {
  const tokens = {
    source: await tokenOf(world.urls.source),
    target: await tokenOf(world.urls.target),
  };
  return relaysAs((_url, side) => staticToken(tokens[side]));
}

async function tokenOf(serviceUrl: string): Promise<string> {
  const provider = passwordToken({ ...WHO, serviceUrl, connection: createConnection({ fetch }) });
  return (await provider.token()) ?? '';
}

/** A change on each side, a new row and a new file. */
function change(round: number): void {
  const species = (side: RelaySide) => `${side} ${String(round)}`;
  const update = (side: RelaySide, tree: number) => [
    { attributes: { GlobalID: guid('a', tree), Species: species(side) } },
  ];
  world.target.remote({ updates: update('target', 2) });
  world.source.remote({
    updates: update('source', 1),
    adds: [
      { attributes: { GlobalID: guid('e', round), Species: 'Ash' }, geometry: { x: 1, y: 2 } },
    ],
    attachmentAdds: [
      {
        ...{ globalId: guid('f', 20 + round), parentGlobalId: guid('a', 3), name: 'a.txt' },
        ...{ contentType: 'text/plain', data: new Uint8Array([round]) },
      },
    ],
  });
}

/** What the relay has applied on each side. */
function carried(): Record<RelaySide, number> {
  const of = (side: RelaySide): number =>
    world.side(side).applied.filter(({ replicaId }) => replicaId !== null).length;
  return { source: of('source'), target: of('target') };
}

function expectOnce(before: Record<RelaySide, number>): void {
  expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
  expect(carried()).toEqual({ source: before.source + 1, target: before.target + 3 });
}

describe.each(['source', 'target'] as const)(
  'a token of the %s that ends in the middle',
  (side) => {
    it('is renewed, and every change is carried once', async () => {
      await start();
      const relays = renewing();
      await relays.create(world.urls, wish(), world.path, run());
      for (let round = 1; ; round++) {
        change(round);
        const before = carried();
        ending = { side, left: 3 * round - 2 };
        const report = await relays.sync(world.path, SYNC, run());
        expect(report).toMatchObject({ result: 'done', waiting: [] });
        expectOnce(before);
        // Fewer requests than that: it has ended before each of them.
        if (ending.left > 0) {
          expect(round).toBeGreaterThan(2);
          return;
        }
      }
    }, 60_000);

    it('stops the run by name, and the next sign-in goes on without a double', async () => {
      await start();
      await (await withTokens()).create(world.urls, wish(), world.path, run());
      for (let round = 1; ; round++) {
        change(round);
        const before = carried();
        const relays = await withTokens();
        ending = { side, left: 2 * round - 1 };
        const outcome = relays.sync(world.path, SYNC, run());
        const title = side === 'source' ? 'Source' : 'Target';
        const isOver = await outcome.then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ code: 'sign-in', serviceUrl: world.urls[side] });
            expect(String(error)).toContain(`${title}: Could not`);
            return false;
          },
        );
        ending = null;
        if (!isOver) await (await withTokens()).sync(world.path, SYNC, run());
        expectOnce(before);
        if (isOver) {
          expect(round).toBeGreaterThan(2);
          return;
        }
      }
    }, 60_000);
  },
);
