/** What this machine knows of reviews: clean-up finds their files, and is told when a crew's replica need not be kept. */
import { describe, expect, it } from 'vitest';
import { rememberFiles } from '../../../main/engine/remember-files.ts';
import { holdCopies } from '../../../main/engine/kits/hold-copies.ts';
import { localReplicas } from '../../../main/engine/cleanup/local-replicas.ts';
import { openHome } from '../../../main/store/home/home.ts';
import type { KitReport } from '../../../shared/model/kit-making.ts';
import type { SendOptions } from '../../../shared/model/return.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { makeKit, returnsOf, secondOffice } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { quickClock, run, type World } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'ask', carryOver: false };
const edit = (world: World, path: string): void =>
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Ash' WHERE GlobalID IN ('${braced('a', 2)}', '${braced('a', 3)}')`,
  );

/** The returns of a machine that keeps a book. */
async function atOffice(world: World) {
  const kit = await makeKit(world);
  const homeFolder = world.path('home');
  const engine = rememberFiles(world.engine, {
    ...{ homeFolder, now: () => quickClock.now() },
    userOf: () => null,
  });
  const book = <T>(work: (home: ReturnType<typeof openHome>) => T): T => {
    const home = openHome(homeFolder);
    try {
      return work(home);
    } finally {
      home.close();
    }
  };
  return { kit, engine, homeFolder, book, returns: returnsOf(world, { engine, homeFolder }) };
}

describe('the book of this machine', () => {
  it('knows the edits that wait in a review, from the moment at which it is opened, and where it was moved to', () =>
    inWorld({}, async (world) => {
      const { kit, returns, book } = await atOffice(world);
      edit(world, kit.crew['north']!);
      const made = await returns.make(kit.crew['north']!, {}, run());
      const { review } = await returns.open(made.path, kit.office, run());
      const pending = () =>
        book((home) =>
          localReplicas(home, () => quickClock.now())
            .filesOf(review.replicaId!)
            .map(({ path, pending: count }) => [path, count]),
        );
      expect(pending()).toEqual([[review.path, 2]]);
      const moved = secondOffice(world, kit);
      const other = await returns.open(made.path, moved, run());
      expect(pending()).toEqual(
        [
          [review.path, 2],
          [other.review.path, 2],
        ].sort(),
      );
      await returns.decide(review.path, { choice: { undecided: true }, take: 'refuse' });
      expect(new Map(pending() as [string, number][]).get(review.path)).toBe(0);
    }));

  it('lets go of the replica of a copy once everything of its crew is settled, and not before', () =>
    inWorld({}, async (world) => {
      const { kit, returns, book, homeFolder } = await atOffice(world);
      const copies = [{ name: 'north', path: kit.crew['north']! }];
      const report = { name: 'Spring', expiresAt: null, copies } as unknown as KitReport;
      holdCopies(report, homeFolder, { engine: world.engine, clock: quickClock });
      edit(world, kit.crew['north']!);
      const made = await returns.make(kit.crew['north']!, {}, run());
      const { review } = await returns.open(made.path, kit.office, run());
      expect(returns.hold(review.path)).toEqual({
        reason: 'Out with a crew: north of the kit Spring.',
        isSettled: false,
      });
      const open = () => returns.release(review.path);
      expect(await failureOf(Promise.resolve().then(open))).toMatchObject({
        message: '2 edits are neither refused nor on the service yet.',
      });
      const [first] = review.edits;
      await returns.decide(review.path, {
        choice: { reviewIds: [first!.reviewId] },
        take: 'refuse',
      });
      await returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      expect(await failureOf(Promise.resolve().then(open))).toMatchObject({
        message: 'One edit is neither refused nor on the service yet.',
      });
      await returns.send(review.path, SEND, run());
      expect(returns.hold(review.path)).toMatchObject({ isSettled: true });
      expect(open()).toBe(true);
      expect(returns.hold(review.path)).toBeNull();
      expect(open()).toBe(false);
      const { entries } = book((home) => home.audit(0, 10));
      expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
        ['release', 'released'],
        ['hold', 'held'],
      ]);
      expect((await returns.send(review.path, SEND, run())).sync.result).toBe('done');
    }));
});
