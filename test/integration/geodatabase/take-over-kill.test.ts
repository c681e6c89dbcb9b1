/**
 * The process is killed (SIGKILL) at every point of a take-over. Run again there is one file, with every edit that waited in
 * the geodatabase exactly once; the geodatabase is as it was.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digest, fieldGeodatabase } from '../../support/field-geodatabase.ts';
import { filesOf, inWorld } from '../../support/failures.ts';
import { braced } from '../../support/service-spec.ts';
import { crashTakeOver, TAKE_OVER_POINTS } from '../../support/take-over-crash.ts';
import { run, type World } from '../../support/world.ts';

/** More than any point is passed. */
const MOST = 30;

const EDITS = [
  `add attachment ${braced('e', 7)}`,
  `add feature ${braced('b', 1)}`,
  `delete feature ${braced('a', 4)}`,
  `update feature ${braced('a', 2)}`,
];

/** What the second run makes of what the killed one left; the files that belong to it. */
async function goOn(world: World, from: string, path: string): Promise<string[]> {
  // The file has its name only when it is whole.
  if (!existsSync(path)) await world.engine.takeOver(from, path, {}, run());
  const status = world.engine.status(path);
  expect(status).toMatchObject({ state: 'ready', pending: EDITS.length, exchange: null });
  expect(
    [...world.engine.changes(path)]
      .map(({ kind, target, globalId }) => `${kind} ${target} ${braceless(globalId)}`)
      .toSorted(),
  ).toEqual(EDITS.map(braceless).toSorted());
  return filesOf(world, path).filter((name) => !LOCK.test(name));
}

/** What a killed process has held the file with; whoever opens the file for writing takes it away. */
const LOCK = /-syncline(-journal)?$/;

const braceless = (text: string): string => text.toLowerCase().replace(/[{}]/g, '');

describe('a take-over that is killed', () => {
  it.each(TAKE_OVER_POINTS)(
    'at every %s gives one file with every edit once, as soon as it is run again',
    (point) =>
      inWorld({}, async (world) => {
        const from = await fieldGeodatabase(world);
        const before = digest(from);
        let kills = 0;
        for (let occurrence = 1; occurrence <= MOST; occurrence++) {
          const path = world.path(`${point.replace(':', '-')}-${occurrence}`);
          const end = await crashTakeOver({ from, path, point, occurrence });
          if (end === 'survived') break;
          kills++;
          const files = await goOn(world, from, path);
          expect(files).toEqual([basename(path)]);
        }
        expect(kills).toBeGreaterThan(0);
        expect(kills).toBeLessThan(MOST);
        expect(digest(from)).toBe(before);
        expect(world.applied).toEqual([]);
      }),
  );

  it.each(TAKE_OVER_POINTS)(
    'at the first %s, and is synchronised then, brings every edit to the service once',
    (point) =>
      inWorld({}, async (world) => {
        const from = await fieldGeodatabase(world);
        const path = world.path('taken');
        expect(await crashTakeOver({ from, path, point, occurrence: 1 })).toBe('killed');
        await goOn(world, from, path);
        const { counts } = await world.engine.sync(path, {}, run());
        expect(counts).toMatchObject({ sent: 4, accepted: 4, stillPending: 0 });
        expect(world.applied.map(({ kind }) => kind).toSorted()).toEqual([
          'add',
          'attachment-add',
          'delete',
          'update',
        ]);
        expect((await world.engine.verify(path, run())).differences).toEqual([]);
        expect(filesOf(world, path)).toEqual([basename(path)]);
      }),
  );
});
