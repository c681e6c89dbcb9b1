/** Background tiles in a kit: fetched politely and within bounds, gone on with, and shown without a connection. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MOST_TILES } from '../../../main/engine/kits/basemap.ts';
import { countTiles, rangeAt, tilesOf } from '../../../main/engine/kits/tile-math.ts';
import type { KitTiles } from '../../../shared/model/kit-making.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { kitsOf, kitWish, masterOf } from '../../support/kits.ts';
import { replicasOf, run, silent } from '../../support/world.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');

/** A tile server; `answer` may end the response itself. */
async function withTiles(
  answer: (path: string, response: ServerResponse) => boolean,
  test: (url: string, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(`${path} ${request.headers['user-agent'] ?? ''}`);
    if (!answer(path, response)) response.end(Buffer.concat([PNG, Buffer.from(path)]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await test(`http://127.0.0.1:${port}/{z}/{x}/{y}.png`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const tiles = (url: string, maxZoom = 8): KitTiles => ({
  ...{ url, attribution: '© City of Example', maxZoom, isAllowed: true },
});

describe('background tiles', () => {
  it('come along for the surroundings of the data, each asked for once, by a program that says who it is', () =>
    inWorld({}, (world) =>
      withTiles(
        () => false,
        async (url, asked) => {
          await masterOf(world);
          const kits = kitsOf(world);
          const { crewFolder } = await kits.make(kitWish(world, { tiles: tiles(url) }), run());
          const north = join(crewFolder!, 'north.gpkg');
          const about = kits.basemap(north);
          expect(about).toMatchObject({ attribution: '© City of Example', minZoom: 0, maxZoom: 8 });
          const wanted = [...tilesOf(about!.bbox, 8)];
          expect(asked).toHaveLength(countTiles(about!.bbox, 8));
          expect(new Set(asked).size).toBe(asked.length);
          expect(asked.every((line) => line.endsWith(' Syncline/test'))).toBe(true);
          for (const { z, x, y } of wanted) {
            const data = Buffer.from(kits.tile(north, z, x, y)!);
            expect(data.subarray(PNG.length).toString()).toBe(`/${z}/${x}/${y}.png`);
          }
          expect(kits.tile(north, 8, 0, 0)).toBeNull();
          expect(kits.basemap(world.path('master'))).toBeNull();
        },
      ),
    ));

  it('that are missing are left out, and a server that asks to wait is waited for', () =>
    inWorld({}, (world) => {
      let isBusy = true;
      return withTiles(
        (path, response) => {
          if (path.startsWith('/3/')) response.writeHead(404).end();
          else if (isBusy) response.writeHead(429, { 'Retry-After': '1' }).end();
          else return false;
          if (!path.startsWith('/3/')) isBusy = false;
          return true;
        },
        async (url) => {
          await masterOf(world);
          const kits = kitsOf(world);
          const { crewFolder } = await kits.make(kitWish(world, { tiles: tiles(url, 4) }), run());
          const north = join(crewFolder!, 'north.gpkg');
          const { bbox } = kits.basemap(north)!;
          const at = (z: number) => {
            const { x, y } = rangeAt(bbox, z);
            return kits.tile(north, z, x[0], y[0]);
          };
          expect([at(2), at(3), at(4)].map((data) => data !== null)).toEqual([true, false, true]);
        },
      );
    }));

  it('that fail leave the kit to be gone on with: nothing is fetched or registered twice', () =>
    inWorld({}, (world) => {
      let isRefusing = true;
      return withTiles(
        (path, response) => {
          if (!isRefusing || !path.startsWith('/6/')) return false;
          response.writeHead(403).end();
          return true;
        },
        async (url, asked) => {
          await masterOf(world);
          const kits = kitsOf(world);
          const wish = kitWish(world, { tiles: tiles(url) });
          expect((await failureOf(kits.make(wish, run()))).message).toBe(
            'The tile server refused a tile (HTTP 403).',
          );
          isRefusing = false;
          const before = asked.filter((line) => !line.startsWith('/6/'));
          expect((await kits.make(wish, run())).isComplete).toBe(true);
          for (const line of before) {
            expect(asked.filter((other) => other === line)).toHaveLength(1);
          }
          expect(await replicasOf(world)).toHaveLength(3);
        },
      );
    }));

  it('that are no pictures are refused: a page that asks to sign in is no background', () =>
    inWorld({}, (world) =>
      withTiles(
        (_, response) => {
          response.end('<html>Sign in</html>');
          return true;
        },
        async (url) => {
          await masterOf(world);
          const error = await failureOf(
            kitsOf(world).make(kitWish(world, { tiles: tiles(url) }), run()),
          );
          expect(error.code).toBe('bad-answer');
        },
      ),
    ));

  it('can be cancelled', () =>
    inWorld({}, (world) =>
      withTiles(
        () => false,
        async (url, asked) => {
          await masterOf(world);
          const stop = new AbortController();
          const progress = {
            ...silent,
            transfer: (what: string, { done }: { readonly done: number }) => {
              if (what === 'Background tiles' && done === 3) stop.abort();
            },
          };
          const wish = kitWish(world, { tiles: tiles(url) });
          await expect(
            kitsOf(world).make(wish, { signal: stop.signal, progress }),
          ).rejects.toThrow();
          expect(asked.length).toBeLessThan(8);
        },
      ),
    ));

  it('are not fetched for an area that has too many: the closest zoom that fits is named', () =>
    inWorld({}, async (world) => {
      world.remote({
        adds: [
          {
            attributes: { GlobalID: '{00000000-0000-4000-8000-0000000000FF}', Species: 'Far' },
            geometry: { x: 90_000, y: 90_000 },
          },
        ],
      });
      await masterOf(world);
      const wish = kitWish(world, { tiles: tiles('https://t.test/{z}/{x}/{y}', 18) });
      const { message, hint } = await failureOf(kitsOf(world).make(wish, run()));
      expect(message).toMatch(/tiles down to zoom 18; a kit takes at most 10,000\.$/);
      const [, zoom] = /zoom (\d+) at most/.exec(hint!) ?? [];
      expect(Number(zoom)).toBeGreaterThan(8);
      expect(MOST_TILES).toBe(10_000);
      expect(await replicasOf(world)).toHaveLength(1);
    }));
});
