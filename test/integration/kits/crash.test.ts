/** The process dies while a kit is made: it is gone on with, one replica for each copy, and every return is believed. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KitPoint } from '../../../main/engine/kits/kits.ts';
import type { CrashPoint } from '../../../main/sync/step.ts';
import { crashKit } from '../../support/crash.ts';
import { inWorld } from '../../support/failures.ts';
import { kitsOf, kitWish, masterOf } from '../../support/kits.ts';
import { returnsOf } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { replicasOf, run } from '../../support/world.ts';

const CASES: readonly (readonly [KitPoint | CrashPoint, number])[] = [
  ['kit-begun', 1],
  // A file that is not registered, a replica without its file, and a copy that is not marked.
  ['call:before-begin', 1],
  ['call:after-send', 2],
  ['apply-answer:after-commit', 2],
  ['kit-copies-made', 1],
  ['kit-copy-marked', 1],
  ['kit-copy-marked', 2],
  ['kit-filled', 1],
  ['kit-manifest-written', 1],
  ['kit-named', 1],
];

describe('when the process dies', () => {
  it.each(CASES)(
    'at %s (%i), the kit is whole or not there, and is finished by the same wish',
    (point, occurrence) =>
      inWorld({}, async (world) => {
        await masterOf(world);
        const wish = kitWish(world);
        expect(await crashKit({ point, occurrence, wish })).toBe('killed');
        const crew = join(wish.folder, 'For the crew');
        expect(existsSync(crew)).toBe(point === 'kit-named');
        const report = await kitsOf(world).make(wish, run());
        expect(report).toMatchObject({ isComplete: true });
        expect(readdirSync(wish.folder).sort()).toEqual([
          ...['For the crew', 'Spring.syncline-kit', 'definitions', 'twins'],
        ]);
        expect(readdirSync(crew).sort()).toEqual([
          ...['Spring.syncline-kit', 'Start here.html', 'definitions', 'north.gpkg', 'south.gpkg'],
        ]);
        expect(await replicasOf(world)).toHaveLength(3);
        const returns = returnsOf(world);
        for (const name of wish.names) {
          const copy = join(crew, `${name}.gpkg`);
          world.sql(copy, `DELETE FROM Trees WHERE GlobalID = '${braced('a', 4)}'`);
          const made = await returns.make(copy, {}, run());
          expect(await returns.open(made.path, wish.folder, run())).toMatchObject({ fresh: 1 });
        }
      }),
  );
});
