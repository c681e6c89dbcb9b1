/**
 * The process is killed (SIGKILL) at every point of a take-over. Run again there is one file, with every edit that waited in
 * the geodatabase exactly once; the geodatabase is as it was.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editGeodatabase } from '../../support/edited-geodatabase.ts';
import { filesOf, inWorld } from '../../support/failures.ts';
import { braced } from '../../support/service-spec.ts';
import { crashTakeOver, TAKE_OVER_POINTS } from '../../support/take-over-crash.ts';
import { run, type World } from '../../support/world.ts';

const EDITED = Date.parse('2026-05-04T09:30:00Z');
/** More than any point is passed. */
const MOST = 30;

/** A registered geodatabase with an update, a delete and an add of trees, and an attachment of the new one. */
async function field(world: World): Promise<string> {
  await world.engine.create(world.definition({ dataFormat: 'sqlite' }), world.path('made'), run(), {
    keepOriginal: true,
  });
  const from = `${world.folder}/field.geodatabase`;
  copyFileSync(`${world.folder}/made.geodatabase`, from);
  editGeodatabase(from, [
    {
      ...{ table: 'Trees', key: 'GlobalID', at: EDITED },
      updates: { [braced('a', 2)]: { Species: 'Medlar' } },
      deletes: [braced('a', 4)],
      copies: { [braced('a', 3)]: { OBJECTID: 9001, GlobalID: braced('b', 1), Species: 'Quince' } },
    },
    {
      ...{ table: 'Trees__ATTACH', key: 'GLOBALID', at: EDITED },
      copies: {
        [braced('f', 1)]: {
          ...{ ATTACHMENTID: 9001, GLOBALID: braced('e', 7), REL_GLOBALID: braced('b', 1) },
          ...{ ATT_NAME: 'new.jpg', DATA_SIZE: 4, DATA: Buffer.from([0xff, 0xd8, 7, 7]) },
        },
      },
    },
  ]);
  return from;
}

const digest = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

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
        const from = await field(world);
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
        const from = await field(world);
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
