/** A crew that has a connection after all and synchronises its copy itself, before or after the office sends: nothing goes twice. */
import { describe, expect, it } from 'vitest';
import type { Review, SendOptions } from '../../../shared/model/return.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { handOver, makeKit } from '../../support/returns.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'ask', carryOver: false };
const set = (n: number, values: string): string =>
  `UPDATE Trees SET ${values} WHERE GlobalID = '${braced('a', n)}'`;
const undecided = { undecided: true } as const;
const plant = `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'New', 40 FROM Trees WHERE Height = 5`;

const sent = (world: World): string[] =>
  world.applied
    .filter(({ replicaId }) => replicaId !== null)
    .map(({ attributes }) => String(attributes['Species'] ?? attributes['Height']))
    .sort();

const release = (world: World, path: string): void => {
  world.engine.hold(
    path,
    [...world.engine.changes(path)].map(({ editId }) => editId),
    false,
  );
};

const fates = ({ edits }: Review) => edits.map(({ state, isDone }) => `${state} ${String(isDone)}`);

describe('a crew that synchronises itself', () => {
  it('before the office sends: the review is told, goes on as a copy of its own, and sends what is accepted once', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Holly'`), plant);
      const { review } = await handOver(kit);
      await kit.returns.decide(review.path, {
        choice: {
          reviewIds: [review.edits.find(({ globalId }) => globalId === braced('a', 3))!.reviewId],
        },
        take: 'refuse',
      });
      await kit.returns.decide(review.path, {
        choice: {
          reviewIds: [review.edits.find(({ globalId }) => globalId === braced('a', 2))!.reviewId],
        },
        take: 'accept',
      });
      world.sql(north, set(4, `Species = 'Late'`));
      await world.engine.sync(north, {}, run());
      expect(sent(world)).toEqual(['Late']);
      const error = await failureOf(kit.returns.send(review.path, SEND, run()));
      expect(error).toMatchObject({ code: 'replica-copied' });
      const own = await kit.returns.send(review.path, { ...SEND, ownReplica: true }, run());
      expect(own).toMatchObject({ isRegistered: true });
      expect(own.review.counts).toMatchObject({ sent: 1, undecided: 1, refused: 1, waiting: 0 });
      expect(sent(world)).toEqual(['Ash', 'Late']);
      await kit.returns.decide(review.path, { choice: undecided, take: 'accept' });
      const end = await kit.returns.send(review.path, SEND, run());
      expect(sent(world)).toEqual(['Ash', 'Late', 'New']);
      expect(fates(end.review).sort()).toEqual(['accepted true', 'accepted true', 'refused false']);
    }));

  it('after the office has sent: it is told, registers its copy, and sends nothing of what was handed in', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Holly'`), plant);
      const { review } = await handOver(kit);
      await kit.returns.decide(review.path, { choice: undecided, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Better' } }] });
      world.sql(north, set(4, `Species = 'Late'`), set(2, 'Height = 12'));
      const error = await failureOf(world.engine.sync(north, {}, run()));
      expect(error).toMatchObject({ code: 'replica-copied' });
      expect(sent(world)).toEqual(['Ash', 'Holly', 'New']);
      await world.engine.registerCopy(north, { again: true }, run());
      release(world, north);
      await world.engine.sync(north, { onConflict: 'merge' }, run());
      expect(sent(world)).toEqual(['Ash', 'Holly', 'Late', 'New']);
      const again = await handOver(kit);
      await kit.returns.decide(again.review.path, { choice: undecided, take: 'accept' });
      await kit.returns.send(review.path, { ...SEND, onConflict: 'merge' }, run());
      expect(sent(world)).toEqual(['12', 'Ash', 'Holly', 'Late', 'New']);
      const now = world.look(review.path, (db) =>
        db.prepare('SELECT Species FROM Trees WHERE GlobalID = ?').pluck().get(braced('a', 3)),
      );
      expect(now).toBe('Better');
    }));
});
