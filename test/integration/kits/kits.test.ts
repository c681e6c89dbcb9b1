/** Crew kits: what is in them, what is refused before anything is registered, and that a copy's return is believed. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openHome } from '../../../main/store/home/home.ts';
import { cleanupKey } from '../../../shared/model/cleanup-rules.ts';
import { parseKit } from '../../../shared/model/kit.ts';
import type { KitWish } from '../../../shared/model/kit-making.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { kitsOf, kitWish, masterOf } from '../../support/kits.ts';
import { returnsOf } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { replicasOf, run, silent, type World } from '../../support/world.ts';

const MZ = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(5000, 1)]);

function installer(world: World, name: string, data: Buffer = MZ): string {
  const path = join(world.folder, name);
  writeFileSync(path, data);
  return path;
}

describe('a crew kit', () => {
  it('has copies, installers, definition and guide for the crew, and twins and manifest for the office', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const wish = kitWish(world, { installers: [installer(world, 'Syncline Setup.exe')] });
      const report = await kitsOf(world).make(wish, run());
      expect(report).toMatchObject({ isComplete: true, remarks: [], name: 'Spring' });
      expect(readdirSync(wish.folder).sort()).toEqual([
        ...['For the crew', 'Spring.syncline-kit', 'definitions', 'twins'],
      ]);
      const crew = join(wish.folder, 'For the crew');
      expect(readdirSync(crew).sort()).toEqual([
        ...['Spring.syncline-kit', 'Start here.html', 'definitions', 'installers'],
        ...['north.gpkg', 'south.gpkg'],
      ]);
      expect(readFileSync(join(crew, 'installers', 'Syncline Setup.exe'))).toEqual(MZ);
      expect(readdirSync(join(wish.folder, 'twins')).sort()).toEqual(['north.gpkg', 'south.gpkg']);
      const manifest = parseKit(
        readFileSync(join(wish.folder, 'Spring.syncline-kit'), 'utf8'),
        'Spring',
      );
      const ids = manifest.copies.map(({ replicaId }) => replicaId);
      const known = await replicasOf(world);
      expect(known.map(({ replicaId }) => replicaId)).toEqual(expect.arrayContaining(ids));
      expect(known).toHaveLength(3);
      expect(report.files.map(({ kind }) => kind)).toEqual([
        ...['guide', 'copy', 'copy', 'installer', 'definition'],
      ]);
    }));

  it('is believed at the office: what a copy hands in can be reviewed there, and the kit says so', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const kits = kitsOf(world);
      const wish = kitWish(world);
      await kits.make(wish, run());
      const stick = join(world.folder, 'stick');
      cpSync(join(wish.folder, 'For the crew'), stick, { recursive: true });
      const north = join(stick, 'north.gpkg');
      expect(kits.copy(north)).toMatchObject({
        ...{ kitName: 'Spring', copyName: 'north', canReturn: true, isExpired: false },
      });
      world.sql(north, `UPDATE Trees SET Species = 'Ash' WHERE GlobalID = '${braced('a', 2)}'`);
      const returns = returnsOf(world);
      const made = await returns.make(north, { by: 'Ada' }, run());
      expect(kits.state(wish.folder).summary).toBe('Nothing has come back yet.');
      await returns.open(made.path, wish.folder, run());
      const state = kits.state(wish.folder);
      expect(state.summary).toBe('1 of 2 copies have handed something in: 1 edit to decide about.');
      expect(state.copies).toMatchObject([
        { name: 'north', returns: 1, lastReturnBy: 'Ada', undecided: 1 },
        { name: 'south', returns: 0, reviewPath: null },
      ]);
      const path = returns.find(wish.folder, 'north');
      await returns.decide(path, { choice: { undecided: true }, take: 'accept' });
      await returns.send(path, { onConflict: 'ask', carryOver: false }, run());
      expect(world.applied.map(({ kind }) => kind)).toEqual(['update']);
      expect(kits.state(wish.folder).copies[0]).toMatchObject({ sent: 1, waiting: 0 });
    }));

  it('that is made again is the same kit: no key changes, nothing is registered twice', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const wish = kitWish(world);
      await kitsOf(world).make(wish, run());
      const manifest = readFileSync(join(wish.folder, 'Spring.syncline-kit'), 'utf8');
      const again = await kitsOf(world).make(wish, run());
      expect(again.isComplete).toBe(true);
      expect(readFileSync(join(wish.folder, 'Spring.syncline-kit'), 'utf8')).toBe(manifest);
      expect(await replicasOf(world)).toHaveLength(3);
      const other = kitsOf(world).make({ ...wish, names: ['east'] }, run());
      expect((await failureOf(other)).message).toBe('The folder office holds the kit Spring.');
    }));

  it('without installers and without a last day says what follows from it', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const { remarks } = await kitsOf(world).make(kitWish(world, { expiresAt: null }), run());
      expect(remarks.map(({ where, level }) => [where, level])).toEqual([
        ['installers', 'warning'],
        ['expiresAt', 'warning'],
      ]);
    }));

  it('puts its replicas on the hold list, because nobody synchronises them', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const homeFolder = join(world.folder, 'home');
      const { copies } = await kitsOf(world, { homeFolder }).make(kitWish(world), run());
      const { replicaId, serviceUrl } = world.engine.status(copies[0]!.path);
      const home = openHome(homeFolder);
      expect(home.holds().get(cleanupKey(serviceUrl, replicaId!))?.reason).toMatch(
        /^Out with a crew: north of the kit Spring, until 2099-12-0[12]\.$/,
      );
      expect(home.holds().size).toBe(2);
      home.close();
    }));

  it('that has expired is still handed in', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const later = { now: () => Date.UTC(2100, 0, 2), sleep: () => Promise.resolve() };
      const { crewFolder } = await kitsOf(world).make(kitWish(world), run());
      const north = join(crewFolder!, 'north.gpkg');
      expect(kitsOf(world, { clock: later }).copy(north)).toMatchObject({ isExpired: true });
      world.sql(north, `DELETE FROM Trees WHERE GlobalID = '${braced('a', 4)}'`);
      const made = await returnsOf(world, { clock: later }).make(north, {}, run());
      expect(made).toMatchObject({ edits: 1 });
    }));
});

describe('nothing is registered', () => {
  const cases: readonly (readonly [string, (world: World) => Partial<KitWish> | void, RegExp])[] = [
    ['with a name that no file can have', () => ({ name: 'a/b' }), /cannot be the name of a file/],
    ['with two copies of one name', () => ({ names: ['a', 'A'] }), /Two copies/],
    ['with a day that has passed', () => ({ expiresAt: '2020-01-01T00:00:00.000Z' }), /has passed/],
    [
      'with an installer that is not there',
      (world) => ({ installers: [join(world.folder, 'none.exe')] }),
      /There is no installer/,
    ],
    [
      'with an installer that was cut off',
      (world) => ({ installers: [installer(world, 'cut.exe', Buffer.from('<html>'))] }),
      /damaged/,
    ],
    [
      'with a file that is no installer',
      (world) => ({ installers: [installer(world, 'notes.txt')] }),
      /no installer/,
    ],
    [
      'with pending edits in the replica',
      (world) =>
        world.sql(
          world.path('master'),
          `UPDATE Trees SET Species = 'Ash' WHERE GlobalID = '${braced('a', 2)}'`,
        ),
      /has pending edits/,
    ],
    [
      'in a folder with files of others',
      (world) => {
        mkdirSync(join(world.folder, 'office'));
        writeFileSync(join(world.folder, 'office', 'letter.txt'), 'x');
      },
      /is not empty/,
    ],
    [
      'with tiles that nobody has allowed to copy',
      () => ({
        tiles: {
          url: 'https://t.test/{z}/{x}/{y}',
          attribution: 'T',
          maxZoom: 3,
          isAllowed: false,
        },
      }),
      /not said that these tiles/,
    ],
    [
      'with tiles of an operator that forbids it',
      () => ({
        tiles: {
          ...{ url: 'https://tile.openstreetmap.org/{z}/{x}/{y}.png', attribution: 'OSM' },
          ...{ maxZoom: 3, isAllowed: true },
        },
      }),
      /must not be copied/,
    ],
  ];
  it.each(cases)('%s', (_, prepare, message) =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const changes = prepare(world) ?? {};
      const error = await failureOf(kitsOf(world).make(kitWish(world, changes), run()));
      expect(error.message).toMatch(message);
      expect(await replicasOf(world)).toHaveLength(1);
      expect(existsSync(join(world.folder, 'office', 'For the crew'))).toBe(false);
    }),
  );
});

describe('a kit that was cancelled', () => {
  it('is gone on with by making it again', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const stop = new AbortController();
      const wish = kitWish(world);
      const progress = {
        ...silent,
        phase: (text: string) => {
          if (text.startsWith('Copy 2 of 2')) stop.abort();
        },
      };
      const report = await kitsOf(world)
        .make(wish, { signal: stop.signal, progress })
        .catch(() => null);
      expect(report?.isComplete ?? false).toBe(false);
      expect(existsSync(join(wish.folder, 'For the crew'))).toBe(false);
      expect((await kitsOf(world).make(wish, run())).isComplete).toBe(true);
      expect(await replicasOf(world)).toHaveLength(3);
    }));
});
