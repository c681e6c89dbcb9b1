/** A kit that was begun and is not wanted any more: its replicas go, the one that it was made of stays, and no edit is lost. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KitPoint } from '../../../main/engine/kits/kits.ts';
import { rememberFiles } from '../../../main/engine/remember-files.ts';
import { openHome } from '../../../main/store/home/home.ts';
import type { CrashPoint } from '../../../main/sync/step.ts';
import { crashKit } from '../../support/crash.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { kitsOf, kitWish, masterOf } from '../../support/kits.ts';
import { braced } from '../../support/service-spec.ts';
import { replicasOf, run, type World } from '../../support/world.ts';

const crewOf = (world: World): string => join(world.folder, 'office', 'For the crew.part');

/** Makes a kit until it dies at `point`. */
async function begin(world: World, point: KitPoint | CrashPoint, occurrence = 1): Promise<string> {
  await masterOf(world);
  const wish = kitWish(world);
  expect(await crashKit({ point, occurrence, wish })).toBe('killed');
  return wish.folder;
}

describe('a kit whose making was interrupted', () => {
  it('tells how far it is, and is gone on with as it was wished for', () =>
    inWorld({}, async (world) => {
      const folder = await begin(world, 'call:after-send', 2);
      const kits = kitsOf(world);
      expect(kits.begun(folder)).toMatchObject({
        ...{ name: 'Spring', from: world.path('master'), isWhole: false },
        copies: [
          { name: 'north', isRegistered: true },
          { name: 'south', isRegistered: false },
        ],
        summary: expect.stringContaining('1 of 2 copies') as unknown,
      });
      expect(await kits.goOn(folder, run())).toMatchObject({ isComplete: true, name: 'Spring' });
      expect(kits.begun(folder)).toBeNull();
      expect(await replicasOf(world)).toHaveLength(3);
      expect((await failureOf(kits.goOn(folder, run()))).code).toBe('invalid');
    }));

  it.each<readonly [KitPoint | CrashPoint, number]>([
    ['kit-begun', 1],
    ['call:after-send', 1],
    ['call:after-send', 2],
    ['apply-answer:before-commit', 2],
    ['apply-answer:after-commit', 2],
    ['kit-copies-made', 1],
    ['kit-copy-marked', 2],
    ['kit-filled', 1],
  ])('at %s (%i) is given up: nothing of it is left, here or on the service', (point, occurrence) =>
    inWorld({}, async (world) => {
      const folder = await begin(world, point, occurrence);
      const report = await kitsOf(world).giveUp(folder, run());
      expect(report).toMatchObject({ isComplete: true });
      expect(readdirSync(folder)).toEqual([]);
      const { replicaId } = world.engine.status(world.path('master'));
      expect(await replicasOf(world)).toMatchObject([{ replicaId }]);
      await world.engine.sync(world.path('master'), {}, run());
      expect((await failureOf(kitsOf(world).giveUp(folder, run()))).message).toMatch(/No kit was/);
    }),
  );

  it('is given up once more where giving up was interrupted itself', () =>
    inWorld({}, async (world) => {
      const folder = await begin(world, 'kit-copies-made');
      const at = (point: string): void => {
        if (point === 'kit-copy-given-up') throw new Error('Killed');
      };
      await expect(kitsOf(world, { at }).giveUp(folder, run())).rejects.toThrow('Killed');
      expect(await replicasOf(world)).toHaveLength(2);
      expect(await kitsOf(world).giveUp(folder, run())).toMatchObject({
        isComplete: true,
        copies: [{ outcome: 'already-gone' }, { outcome: 'unregistered' }],
      });
      expect(await replicasOf(world)).toHaveLength(1);
    }));

  it('keeps a copy that somebody has edited all the same, with its replica', () =>
    inWorld({}, async (world) => {
      const folder = await begin(world, 'kit-copies-made');
      const north = join(crewOf(world), 'north.gpkg');
      world.sql(north, `UPDATE Trees SET Species = 'Ash' WHERE GlobalID = '${braced('a', 2)}'`);
      const report = await kitsOf(world).giveUp(folder, run());
      expect(report).toMatchObject({
        isComplete: false,
        copies: [
          { name: 'north', outcome: 'kept', error: { code: 'invalid' } },
          { name: 'south', outcome: 'unregistered' },
        ],
      });
      expect(world.engine.status(north)).toMatchObject({ pending: 1 });
      const { replicaId } = world.engine.status(north);
      expect((await replicasOf(world)).map((each) => each.replicaId)).toContain(replicaId);
      expect(kitsOf(world).begun(folder)).not.toBeNull();
    }));

  it('that is whole but for the names of its folders is not given up', () =>
    inWorld({}, async (world) => {
      const folder = await begin(world, 'kit-manifest-written');
      expect(kitsOf(world).begun(folder)).toMatchObject({ isWhole: true });
      expect((await failureOf(kitsOf(world).giveUp(folder, run()))).message).toMatch(/is complete/);
      expect(await replicasOf(world)).toHaveLength(3);
    }));

  it('leaves files of others where they are', () =>
    inWorld({}, async (world) => {
      const folder = await begin(world, 'kit-filled');
      const note = join(crewOf(world), 'letter.txt');
      writeFileSync(note, 'x');
      expect(await kitsOf(world).giveUp(folder, run())).toMatchObject({ isComplete: true });
      expect(existsSync(note)).toBe(true);
    }));
});

describe('the book of this machine', () => {
  it('knows the copies of a kit where they lie, with what was edited in them, and who was given up', () =>
    inWorld({}, async (world) => {
      await masterOf(world);
      const homeFolder = join(world.folder, 'home');
      const remembering = { homeFolder, now: Date.now, userOf: () => null };
      const engine = rememberFiles(world.engine, remembering);
      const kits = kitsOf(world, { engine, homeFolder });
      const { crewFolder } = await kits.make(kitWish(world), run());
      const north = join(crewFolder!, 'north.gpkg');
      world.sql(north, `UPDATE Trees SET Species = 'Ash' WHERE GlobalID = '${braced('a', 2)}'`);
      const { replicaId } = world.engine.status(north);
      const home = openHome(homeFolder);
      expect(home.filesOf(replicaId!)).toContain(north);
      home.close();

      const other = kitWish(world, { folder: join(world.folder, 'other'), names: ['east'] });
      expect(await crashKit({ point: 'kit-filled', occurrence: 1, wish: other })).toBe('killed');
      await kits.giveUp(other.folder, run());
      const book = openHome(homeFolder);
      expect(book.audit(0, 10).entries).toContainEqual(
        expect.objectContaining({ action: 'unregister', outcome: 'done' }),
      );
      book.close();
    }));
});
