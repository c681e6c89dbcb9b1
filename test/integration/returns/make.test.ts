/** Making a return: what it can hold, who has handed in what, and whatever is made can be opened. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RETURN_LIMITS } from '../../../main/engine/returns/limits.ts';
import { readHandIn } from '../../../main/store/returns/hand-in.ts';
import { crashReturns } from '../../support/crash.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { handOver, makeKit, returnsOf } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';

const set = (n: number, values: string): string =>
  `UPDATE Trees SET ${values} WHERE GlobalID = '${braced('a', n)}'`;
const photo = (n: number, bytes: number): string =>
  `INSERT INTO Trees__ATTACH (REL_GLOBALID, ATT_NAME, DATA) VALUES ('${braced('a', n)}', 'p${n}.jpg', x'${randomBytes(bytes).toString('hex')}')`;

describe('a return that would hold too much', () => {
  it.each([
    ['bytes', { fileBytes: 4000 }, /too large for one return file of 4 GB/],
    [
      'bytes of one attachment',
      { attachmentBytes: 4000 },
      /^The attachment p3\.jpg is larger than 1 GB/,
    ],
    ['attachments', { attachments: 1 }, /holds at most 1 attachments/],
  ])('says so before anything is handed in, and leaves no file: too many %s', (_, limits, says) =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, photo(3, 5000), photo(4, 100));
      const returns = returnsOf(world, { limits: { ...RETURN_LIMITS, ...limits } });
      const error = await failureOf(returns.make(north, {}, run()));
      expect(error.message).toMatch(says);
      expect(error.hint).toMatch(/^Nothing was handed in\. Hold these attachments back/);
      expect(readdirSync(dirname(north))).toEqual(['north.gpkg']);
      expect(readHandIn(north)).toMatchObject({ fresh: 2, lastReturn: 0 });
      expect([...world.engine.changes(north)].some(({ isHeld }) => isHeld)).toBe(false);
      expect(await handOver(kit)).toMatchObject({ fresh: 2 });
    }),
  );

  it('keeps to what the office takes: names and notes that are too long are cut', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`));
      world.engine.comment(north, braced('a', 2) as GlobalId, 'n'.repeat(100_001));
      const opened = await handOver(kit, 'north', 'A'.repeat(300));
      expect(opened.review.returns[0]?.by).toBe('A'.repeat(200));
      expect(opened.review.edits[0]?.comment).toBe('n'.repeat(100_000));
    }));

  it('is not made where it could not be read again, and nothing is handed in', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`));
      const returns = returnsOf(world, { program: 'x'.repeat(101) });
      const error = await failureOf(returns.make(north, {}, run()));
      expect(error.message).toBe('The return file could not be read again as it was written.');
      expect(readHandIn(north)).toMatchObject({ fresh: 1, lastReturn: 0 });
      expect(readdirSync(dirname(north))).toEqual(['north.gpkg']);
    }));
});

describe('what counts as handed in', () => {
  it('is what is in a file that has its name: not when the program dies before, nor when the name cannot be given', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Holly'`));
      const to = join(dirname(north), 'first.syncline-return');
      const work = { kind: 'make', path: north, to } as const;
      expect(await crashReturns({ point: 'return-marked', occurrence: 1, work })).toBe('killed');
      expect(existsSync(to)).toBe(false);
      expect(readHandIn(north)).toMatchObject({ fresh: 2, changed: 0, lastReturn: 0 });
      const blocked = returnsOf(world, {
        at: (point) =>
          void (point === 'return-marked' && mkdirSync(join(dirname(north), 'second'))),
      });
      const error = await failureOf(
        blocked.make(north, { to: join(dirname(north), 'second') }, run()),
      );
      expect(error.code).toBe('file');
      expect(readHandIn(north)).toMatchObject({ fresh: 2, lastReturn: 0 });
      await world.engine.sync(north, {}, run());
      expect(world.applied).toEqual([]);
      expect(await handOver(kit)).toMatchObject({ number: 3, fresh: 2 });
      expect(readHandIn(north)).toMatchObject({ fresh: 0, changed: 0, lastReturn: 3 });
    }));

  it('is told by what was edited, whatever the clocks say, and what is taken back is told once', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Holly'`));
      await handOver(kit);
      // The clock of the crew's machine was set back.
      world.sql(north, set(2, 'Height = 9'));
      world.look(north, (db) =>
        db.exec(`UPDATE syncline_edit SET last_changed_at = '2001-01-01T00:00:00.000Z'`),
      );
      expect(readHandIn(north)).toMatchObject({ fresh: 0, changed: 1, takenBack: 0 });
      const third = [...world.engine.changes(north)].find(
        ({ globalId }) => globalId === braced('a', 3),
      )!;
      world.engine.revert(north, [third.editId]);
      expect(readHandIn(north)).toMatchObject({ changed: 1, takenBack: 1 });
      await handOver(kit);
      expect(readHandIn(north)).toMatchObject({ pending: 1, fresh: 0, changed: 0, takenBack: 0 });
    }));
});
