/** Somebody at the office edits, in the review file, a row that a crew has edited: neither edit swallows the other. */
import { describe, expect, it } from 'vitest';
import type { SendOptions } from '../../../shared/model/return.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { handOver, makeKit } from '../../support/returns.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'ask', carryOver: false };
const set = (n: number, values: string): string =>
  `UPDATE Trees SET ${values} WHERE GlobalID = '${braced('a', n)}'`;
const undecided = { undecided: true } as const;

describe('a row that is edited in the review file as well', () => {
  it('is not refused over that edit, and goes as a whole when it is accepted', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      world.sql(kit.crew['north']!, set(2, `Species = 'Ash'`));
      const { review } = await handOver(kit);
      world.sql(review.path, set(2, 'Height = 7'));
      const error = await failureOf(
        kit.returns.decide(review.path, { choice: undecided, take: 'refuse' }),
      );
      expect(error.message).toMatch(/was edited in the review file itself, and by the crew/);
      expect(world.engine.status(review.path).pending).toBe(1);
      await kit.returns.decide(review.path, { choice: undecided, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      expect(world.applied.map(({ attributes }) => attributes)).toMatchObject([
        { Species: 'Ash', Height: 7 },
      ]);
    }));

  it('is refused once that edit is undone', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      world.sql(kit.crew['north']!, set(2, `Species = 'Ash'`));
      const { review } = await handOver(kit);
      const [before] = world.look(review.path, (db) =>
        db.prepare('SELECT Height FROM Trees WHERE GlobalID = ?').pluck().all(braced('a', 2)),
      );
      world.sql(review.path, set(2, 'Height = 7'), set(2, `Height = ${String(before)}`));
      const refused = await kit.returns.decide(review.path, { choice: undecided, take: 'refuse' });
      expect(refused.review.counts).toMatchObject({ refused: 1 });
      expect(world.engine.status(review.path).pending).toBe(0);
    }));

  it('keeps a later return of it out, and one of a row that was refused, until that edit is sent', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Yew'`));
      const { review } = await handOver(kit);
      const third = {
        globalIds: review.edits
          .filter(({ globalId }) => globalId === braced('a', 3))
          .map(({ globalId }) => globalId),
      };
      await kit.returns.decide(review.path, { choice: third, take: 'refuse' });
      world.sql(review.path, set(3, 'Height = 8'));
      world.sql(north, set(3, `Species = 'Holly'`));
      const made = await kit.returns.make(north, {}, run());
      const open = () => kit.returns.open(made.path, kit.office, run());
      expect((await failureOf(open())).message).toMatch(/was edited in the review file itself/);
      expect(kit.returns.review(review.path)?.returns).toHaveLength(1);
      await kit.returns.send(review.path, SEND, run());
      expect(world.applied.map(({ attributes }) => attributes['Height'])).toEqual([8]);
      expect(await open()).toMatchObject({ opening: 'opened', fresh: 1, known: 1 });
      await kit.returns.decide(review.path, { choice: undecided, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      expect(
        world.applied
          .slice(1)
          .map(({ attributes }) => attributes['Species'])
          .sort(),
      ).toEqual(['Ash', 'Holly']);
      expect(world.applied.at(-1)!.attributes).not.toHaveProperty('Height');
    }));

  it('is told from one that only the service has changed, or a decided conflict', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      world.sql(kit.crew['north']!, set(2, `Species = 'Ash'`), set(3, `Species = 'Yew'`));
      const { review } = await handOver(kit);
      world.remote({
        updates: [
          { attributes: { GlobalID: guid('a', 2), Height: 3 } },
          { attributes: { GlobalID: guid('a', 3), Species: 'Theirs' } },
        ],
      });
      await kit.returns.send(review.path, { ...SEND, onConflict: 'merge' }, run());
      const [conflict] = world.engine.conflicts(review.path);
      await world.engine.resolve(review.path, [{ conflictId: conflict!.conflictId, take: 'mine' }]);
      const refused = await kit.returns.decide(review.path, { choice: undecided, take: 'refuse' });
      expect(refused.review.counts).toMatchObject({ refused: 2 });
      expect(
        world.look(review.path, (db) =>
          db
            .prepare('SELECT Species, Height FROM Trees WHERE GlobalID IN (?, ?) ORDER BY GlobalID')
            .all(braced('a', 2), braced('a', 3)),
        ),
      ).toMatchObject([{ Height: 3 }, { Species: 'Theirs' }]);
      expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toEqual([]);
    }));
});
