/** The process dies at any named point of the work on returns: nothing is lost, and nothing reaches the service twice. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReturnPoint } from '../../../main/engine/returns/returns.ts';
import type { CrashPoint } from '../../../main/sync/step.ts';
import type { SendOptions } from '../../../shared/model/return.ts';
import { crashReturns } from '../../support/crash.ts';
import { inWorld } from '../../support/failures.ts';
import { handOver, makeKit, type Kit } from '../../support/returns.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'ask', carryOver: false };

function edit(world: World, kit: Kit): void {
  world.sql(
    kit.crew['north']!,
    `UPDATE Trees SET Species = 'Ash' WHERE GlobalID = '${braced('a', 2)}'`,
    `DELETE FROM Trees WHERE GlobalID = '${braced('a', 4)}'`,
    `INSERT INTO Trees (geom, Species) SELECT geom, 'New' FROM Trees WHERE Height = 5`,
    `INSERT INTO Trees__ATTACH (REL_GLOBALID, ATT_NAME, DATA) VALUES ('${braced('a', 3)}', 'p', x'0102')`,
  );
}

const ALL = ['add', 'attachment-add', 'delete', 'update'];
const arrived = (world: World): string[] =>
  world.applied
    .filter(({ replicaId }) => replicaId !== null)
    .map(({ kind }) => kind)
    .sort();

async function finish(world: World, kit: Kit): Promise<void> {
  const path = kit.returns.find(kit.office, 'north');
  await kit.returns.decide(path, { choice: { undecided: true }, take: 'accept' });
  const sent = await kit.returns.send(path, SEND, run());
  expect(sent.review.counts).toMatchObject({ sent: 4, waiting: 0, undecided: 0 });
  expect(arrived(world)).toEqual(ALL);
}

describe('when the process dies', () => {
  it.each<ReturnPoint>(['return-written', 'return-marked'])(
    'while a return is made (%s), there is no half file, and the next one holds everything',
    (point) =>
      inWorld({}, async (world) => {
        const kit = await makeKit(world);
        const north = kit.crew['north']!;
        edit(world, kit);
        const to = join(dirname(north), 'first.syncline-return');
        expect(
          await crashReturns({ point, occurrence: 1, work: { kind: 'make', path: north, to } }),
        ).toBe('killed');
        expect(existsSync(to)).toBe(false);
        const isMarked = point === 'return-marked';
        expect([...world.engine.changes(north)].map(({ isHeld }) => isHeld)).toEqual(
          Array.from({ length: 4 }, () => isMarked),
        );
        const opened = await handOver(kit);
        expect(opened).toMatchObject({ number: isMarked ? 2 : 1, fresh: 4 });
        await finish(world, kit);
      }),
  );

  it('while a return is opened, the review is as it was, and opening it again takes all of it in', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      edit(world, kit);
      const made = await kit.returns.make(kit.crew['north']!, {}, run());
      const work = { kind: 'open', path: made.path, office: kit.office } as const;
      expect(await crashReturns({ point: 'review-filled', occurrence: 1, work })).toBe('killed');
      expect(kit.returns.review(kit.returns.find(kit.office, 'north'))).toBeNull();
      expect(await kit.returns.open(made.path, kit.office, run())).toMatchObject({
        opening: 'opened',
        fresh: 4,
      });
      await finish(world, kit);
    }));

  it('while edits are decided about, none is', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      edit(world, kit);
      const { review } = await handOver(kit);
      const decision = { choice: { undecided: true }, take: 'refuse' } as const;
      const work = { kind: 'decide', path: review.path, decision } as const;
      expect(await crashReturns({ point: 'review-decided', occurrence: 1, work })).toBe('killed');
      expect(kit.returns.review(review.path)?.counts).toMatchObject({ undecided: 4, refused: 0 });
      await finish(world, kit);
    }));

  it.each<[ReturnPoint | CrashPoint, number]>([
    ['call:after-begin', 2],
    ['call:after-send', 2],
    ['apply-answer:before-commit', 2],
    ['apply-answer:after-commit', 2],
    ['review-sent', 1],
  ])('while a review is sent (%s, %i), it is finished by the next send', (point, occurrence) =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      edit(world, kit);
      const { review } = await handOver(kit);
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      const work = { kind: 'send', path: review.path, options: SEND } as const;
      expect(await crashReturns({ point, occurrence, work })).toBe('killed');
      // Opened again meanwhile: what is not settled is not taken for new.
      const again = await handOver(kit).catch((error: unknown) => error);
      expect(again).toMatchObject(
        again instanceof Error ? { code: 'unknown-outcome' } : { fresh: 0 },
      );
      await kit.returns.send(review.path, SEND, run());
      await finish(world, kit);
    }),
  );

  it('while a review gets a replica of its own, what is accepted goes on from there', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      edit(world, kit);
      const { review } = await handOver(kit);
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await world.engine.sync(kit.crew['north']!, {}, run());
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 5), Species: 'Theirs' } }] });
      await world.engine.sync(kit.crew['north']!, {}, run());
      const options = { ...SEND, ownReplica: true };
      const work = { kind: 'send', path: review.path, options } as const;
      expect(await crashReturns({ point: 'review-registered', occurrence: 1, work })).toBe(
        'killed',
      );
      await kit.returns.send(review.path, options, run());
      await finish(world, kit);
    }));

  it('while a review is carried over to a fresh replica, it goes on there with every decision', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      edit(world, kit);
      const { review } = await handOver(kit);
      const refused = review.edits.filter(
        ({ kind, target }) => kind === 'delete' && target === 'feature',
      );
      await kit.returns.decide(review.path, {
        choice: { reviewIds: refused.map(({ reviewId }) => reviewId) },
        take: 'refuse',
        reason: 'No',
      });
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await world.service().unregisterReplica(review.replicaId!, run().signal);
      const work = {
        kind: 'send',
        path: review.path,
        options: { ...SEND, carryOver: true },
      } as const;
      expect(await crashReturns({ point: 'review-carried', occurrence: 1, work })).toBe('killed');
      expect(readdirSync(dirname(review.path)).sort()).toEqual([
        'north.review-2.gpkg',
        'north.review.gpkg',
      ]);
      const sent = await kit.returns.send(review.path, SEND, run());
      expect(sent.review.counts).toMatchObject({ sent: 3, refused: 1, waiting: 0 });
      expect(sent.review.returns).toHaveLength(1);
      expect(arrived(world)).toEqual(['add', 'attachment-add', 'update']);
    }));
});
