/** Full and read-only disks: what is said, what is left, and that nothing is lost or sent twice. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { canMount, mountDisk, type Disk } from '../../support/disks.ts';
import {
  editBothSides,
  expectNothingLeft,
  expectSettled,
  failureOf,
  filesOf,
  registered,
  rejected,
} from '../../support/failures.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
let disk: Disk;
afterEach(async () => {
  disk.remove();
  await world.close();
});

/** What a failure may be on a full disk, and that it says so. */
const FULL = /disk is full|is full or reports an error/;

describe.runIf(canMount)('a full disk', () => {
  // From no room at all to room for everything: each size fails at another place, or not at all.
  it.each([0, 8, 120, 196, 212, 244, 276, 300, 340])(
    'with %i KB free for a create leaves nothing, here or there, or has made it whole',
    async (free) => {
      world = await startWorld();
      disk = mountDisk(1024);
      disk.fill(free);
      const path = join(disk.folder, 'field.gpkg');
      const made = await world.engine.create(world.definition(), path, run()).then(
        () => true,
        async (error: unknown) => {
          expect(await failureOf(rejected(error))).toMatchObject({
            code: 'file',
            message: expect.stringMatching(FULL) as string,
            hint: expect.stringMatching(/free some space|free space|make room/i) as string,
          });
          return false;
        },
      );
      if (!made) await expectNothingLeft(world, path);
      disk.empty();
      if (!made) await world.engine.create(world.definition(), path, run());
      expect(filesOf(world, path)).toEqual(['field.gpkg']);
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
      expect(await registered(world)).toHaveLength(1);
    },
  );

  it.each([0, 8, 24, 40, 56, 72, 88, 104, 120, 136, 152, 176, 200, 240])(
    'with %i KB free for a sync keeps every edit, and the next one settles each once',
    async (free) => {
      world = await startWorld();
      disk = mountDisk(2048);
      const path = join(disk.folder, 'field.gpkg');
      await world.engine.create(world.definition(), path, run());
      editBothSides(world, path);
      disk.fill(free);
      const failure = await world.engine.sync(path, {}, run()).then(
        () => null,
        (error: unknown) => failureOf(rejected(error)),
      );
      disk.empty();
      if (failure) {
        const isOpen = world.engine.status(path).exchange?.hasEdits ?? false;
        expect(failure.code).toBe(isOpen ? 'unknown-outcome' : 'file');
        expect(failure.message).toMatch(FULL);
        expect(failure.hint).toMatch(/free some space|free space|make room/i);
        await world.engine.sync(path, {}, run());
      }
      await expectSettled(world, path);
    },
  );
});

describe.runIf(canMount)('a read-only disk', () => {
  it('refuses what must write, names the folder, and lets everything be looked at', async () => {
    world = await startWorld();
    disk = mountDisk(2048);
    const template = world.path('field');
    const path = join(disk.folder, 'field.gpkg');
    await world.engine.create(world.definition(), template, run());
    world.sql(template, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
    copyFileSync(template, path);
    disk.makeReadOnly();
    for (const work of [
      () => world.engine.create(world.definition(), join(disk.folder, 'new.gpkg'), run()),
      () => world.engine.sync(path, {}, run()),
      () => world.engine.unregister(path, run()),
    ]) {
      expect(await failureOf(work)).toMatchObject({
        code: 'file',
        message: expect.stringMatching(/\.gpkg cannot be opened for writing\.$/) as string,
        hint: `Check that the folder ${disk.folder} exists and that you may write in it.`,
      });
    }
    expect(world.engine.status(path)).toMatchObject({ pending: 1, state: 'ready' });
    expect([...world.engine.changes(path)]).toHaveLength(1);
    expect((await world.engine.verify(path, run())).differences).toHaveLength(1);
    expect(existsSync(join(disk.folder, 'new.gpkg.part'))).toBe(false);
    expect(await registered(world)).toHaveLength(1);
    expect(world.applied).toEqual([]);
  });
});
