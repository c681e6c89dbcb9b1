/** Return files from the crew to the service: each accepted edit arrives once, what is refused never does. */
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../main/sample-service/context.ts';
import type { SyncModel } from '../../../shared/model/definition.ts';
import type { Review, ReviewEdit, SendOptions } from '../../../shared/model/return.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { handOver, makeKit, secondOffice } from '../../support/returns.ts';
import { braced, guid } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'ask', carryOver: false };
const set = (n: number, values: string): string =>
  `UPDATE Trees SET ${values} WHERE GlobalID = '${braced('a', n)}'`;
const plant = (species: string): string =>
  `INSERT INTO Trees (geom, Species, Height) SELECT geom, '${species}', 40 FROM Trees WHERE GlobalID = '${braced('a', 5)}'`;
const remove = (n: number): string => `DELETE FROM Trees WHERE GlobalID = '${braced('a', n)}'`;

function named({ edits }: Review, title: string): ReviewEdit {
  const found = edits.find((edit) => edit.title === title || edit.globalId === title);
  if (!found) throw new Error(`No ${title} among ${edits.map((edit) => edit.title).join(', ')}`);
  return found;
}

const OFFERED: readonly (readonly [ProfileName, SyncModel])[] = [
  ['hosted', 'perReplica'],
  ['hosted', 'perLayer'],
  ['enterprise-geodatabase', 'perReplica'],
  ['hostile', 'perLayer'],
];

describe.each(OFFERED)('a return to %s of a %s replica', (profile, syncModel) => {
  it('brings every accepted edit to the service once, and none that was refused', () =>
    inWorld({ profile }, async (world) => {
      const kit = await makeKit(world, ['north'], { syncModel });
      world.sql(kit.crew['north']!, set(2, `Species = 'Ash'`), plant('New'), remove(4));
      const opened = await handOver(kit);
      expect(opened).toMatchObject({ opening: 'opened', number: 1, fresh: 3, known: 0 });
      expect(opened.review.returns).toMatchObject([{ number: 1, by: 'Ada', edits: 3 }]);
      const { path } = opened.review;
      const update = named(opened.review, braced('a', 2));
      expect(update.change?.changes).toMatchObject([{ field: 'Species', after: 'Ash' }]);
      await kit.returns.send(path, SEND, run());
      expect(world.applied).toEqual([]);
      const gone = named(opened.review, braced('a', 4));
      await kit.returns.decide(path, {
        choice: { reviewIds: [gone.reviewId] },
        take: 'refuse',
        reason: 'It stands',
      });
      await kit.returns.decide(path, { choice: { undecided: true }, take: 'accept' });
      const sent = await kit.returns.send(path, SEND, run());
      expect(world.applied.map(({ kind }) => kind).sort()).toEqual(['add', 'update']);
      expect(sent.review.counts).toMatchObject({ sent: 2, refused: 1, waiting: 0, undecided: 0 });
      await kit.returns.send(path, SEND, run());
      expect(world.applied).toHaveLength(2);
      const { edits } = kit.returns.answer(path);
      expect(edits.map(({ fate }) => fate).sort()).toEqual([
        'on-the-service',
        'on-the-service',
        'refused',
      ]);
      expect(edits.find(({ fate }) => fate === 'refused')?.text).toBe(
        'Refused by the office: It stands',
      );
    }));
});

describe('a crew', () => {
  it('never sends itself what it has handed in, nor what it changes about it later', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Own'`));
      const third = [...world.engine.changes(north)].find(
        ({ globalId }) => globalId === braced('a', 3),
      )!;
      world.engine.hold(north, [third.editId], true);
      const made = await kit.returns.make(north, {}, run());
      expect(made).toMatchObject({ number: 1, edits: 1, newEdits: 1, keptBack: 1 });
      expect(existsSync(made.path)).toBe(true);
      world.engine.hold(north, [third.editId], false);
      world.sql(north, set(2, `Height = 99`), set(4, `Species = 'Late'`));
      const held = [...world.engine.changes(north)].find(
        ({ globalId }) => globalId === braced('a', 2),
      )!;
      expect(held).toMatchObject({ isHeld: true });
      expect(held.comment).toMatch(/^Handed in with return 1/);
      expect(world.engine.hold(north, [held.editId], false)).toBe(0);
      await world.engine.sync(north, {}, run());
      expect(world.applied.map(({ globalId }) => globalId).sort()).toEqual([
        braced('a', 3),
        braced('a', 4),
      ]);
      expect(world.engine.status(north).pending).toBe(1);
      const again = await kit.returns.make(north, {}, run());
      expect(again).toMatchObject({ number: 2, edits: 1, newEdits: 0 });
    }));

  it('cannot carry over to a file of its own what it has handed in', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`));
      await kit.returns.make(north, {}, run());
      const error = await failureOf(world.engine.carryOver(north, world.path('other'), run()));
      expect(error.message).toMatch(/were handed in; the office sends them/);
      expect(world.engine.status(north).pending).toBe(1);
    }));

  it('gets a sentence for a file that is no copy of a kit, for the twin, and when there is nothing to hand in', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const make = (path: string) => failureOf(kit.returns.make(path, {}, run()));
      expect((await make(world.path('master'))).message).toMatch(/no copy of a crew kit/);
      expect((await make(`${kit.office}/twins/north.gpkg`)).message).toMatch(/office’s own copy/);
      expect((await make(kit.crew['north']!)).message).toBe('There is nothing to hand in.');
      expect(readdirSync(dirname(kit.crew['north']!))).toEqual(['north.gpkg']);
    }));
});

describe('later returns', () => {
  it('repeat what was handed in before, and only what is new of them is sent', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`));
      const { review } = await handOver(kit);
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 2), Species: 'Better' } }] });
      world.sql(north, set(2, `Height = 77`), set(3, `Species = 'Yew'`));
      const second = await handOver(kit);
      expect(second).toMatchObject({ fresh: 2, known: 0 });
      expect(
        named(second.review, braced('a', 2)).change?.changes.map(({ field }) => field),
      ).toEqual(['Height']);
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, { ...SEND, onConflict: 'merge' }, run());
      const mine = world.applied.filter(({ replicaId }) => replicaId !== null);
      expect(mine.map(({ attributes }) => attributes)).toMatchObject([
        { Species: 'Ash' },
        { Height: 77 },
        { Species: 'Yew' },
      ]);
      expect(mine[1]!.attributes).not.toHaveProperty('Species');
      const third = await handOver(kit);
      expect(third).toMatchObject({ fresh: 0, known: 2 });
      await kit.returns.send(review.path, SEND, run());
      expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toHaveLength(3);
    }));

  it('tell of what the crew has taken back: before it was sent nothing goes, after it the old value does', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      const before = world.look(north, (db) =>
        db.prepare(`SELECT Species FROM Trees WHERE GlobalID = ?`).pluck().get(braced('a', 2)),
      ) as string;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Yew'`), plant('Mistake'));
      const { review } = await handOver(kit);
      const sent = named(review, braced('a', 2));
      await kit.returns.decide(review.path, {
        choice: { reviewIds: [sent.reviewId] },
        take: 'accept',
      });
      await kit.returns.send(review.path, SEND, run());
      const ids = [...world.engine.changes(north)].map(({ editId }) => editId);
      world.engine.revert(north, ids);
      const second = await handOver(kit);
      expect(second.fresh).toBe(1);
      expect(second.review.counts).toMatchObject({ undecided: 1, 'none-left': 2 });
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      expect(world.applied.map(({ attributes }) => attributes['Species'])).toEqual(['Ash', before]);
    }));

  it('ask again about a refused edit that the crew has changed since, and not about one that it has not', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`), set(3, `Species = 'Yew'`));
      const { review } = await handOver(kit);
      await kit.returns.decide(review.path, {
        choice: { undecided: true },
        take: 'refuse',
        reason: 'No photo',
      });
      world.sql(north, set(3, `Species = 'Elder'`));
      const second = await handOver(kit);
      expect(second).toMatchObject({ fresh: 1, known: 1 });
      expect(named(second.review, braced('a', 2))).toMatchObject({
        state: 'refused',
        reason: 'No photo',
      });
      const asked = named(second.review, braced('a', 3));
      expect(asked).toMatchObject({ state: 'undecided', number: 2 });
      expect(asked.note).toBe('Refused in return 1 (No photo); the crew has changed it since.');
      await kit.returns.decide(review.path, {
        choice: { globalIds: [asked.globalId] },
        take: 'accept',
      });
      const changed = await kit.returns.decide(review.path, {
        choice: { globalIds: [named(second.review, braced('a', 2)).globalId] },
        take: 'accept',
      });
      expect(changed.review.counts).toMatchObject({ waiting: 2 });
      await kit.returns.send(review.path, SEND, run());
      expect(world.applied.map(({ attributes }) => attributes['Species']).sort()).toEqual([
        'Ash',
        'Elder',
      ]);
    }));

  it('may be lost on the way, opened twice or out of order: nothing is lost and nothing goes twice', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`));
      const first = await kit.returns.make(north, {}, run());
      world.sql(north, set(3, `Species = 'Yew'`));
      const second = await kit.returns.make(north, {}, run());
      const open = (path: string) => kit.returns.open(path, kit.office, run());
      const { review } = await open(second.path);
      expect(review.counts.undecided).toBe(2);
      const late = await open(first.path);
      expect(late).toMatchObject({ opening: 'overtaken', fresh: 0 });
      expect(late.summary).toBe(
        'Return 2 of north was opened before and holds everything of return 1. Nothing has changed.',
      );
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      const again = await open(second.path);
      expect(again).toMatchObject({ opening: 'opened-before', fresh: 0 });
      expect(again.review.counts).toMatchObject({ sent: 2, undecided: 0 });
      await kit.returns.send(review.path, SEND, run());
      expect(world.applied).toHaveLength(2);
    }));

  it('of a crew file that was restored from a backup are told from those that were opened', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(north, set(2, `Species = 'Ash'`));
      copyFileSync(north, world.path('backup'));
      await handOver(kit);
      world.sql(world.path('backup'), set(3, `Species = 'Yew'`));
      const other = await kit.returns.make(world.path('backup'), {}, run());
      const error = await failureOf(kit.returns.open(other.path, kit.office, run()));
      expect(error.message).toMatch(/^Another return 1 of north was opened before/);
    }));

  it('that are opened in two folders of the office are sent from one of them', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const other = secondOffice(world, kit);
      world.sql(kit.crew['north']!, set(2, `Species = 'Ash'`), plant('New'));
      const made = await kit.returns.make(kit.crew['north']!, {}, run());
      for (const office of [kit.office, other]) {
        const { review } = await kit.returns.open(made.path, office, run());
        await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      }
      await kit.returns.send(kit.returns.find(kit.office, 'north'), SEND, run());
      const error = await failureOf(
        kit.returns.send(kit.returns.find(other, 'north'), SEND, run()),
      );
      expect(error).toMatchObject({ code: 'replica-copied' });
      expect(world.applied).toHaveLength(2);
      // A replica of its own makes no second edit of what is there, nor of what others have made better since.
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 2), Species: 'Better' } }] });
      const again = { ...SEND, ownReplica: true };
      const sent = await kit.returns.send(kit.returns.find(other, 'north'), again, run());
      expect(sent.review.counts).toMatchObject({ sent: 1, conflicts: 1 });
      expect(world.applied.filter(({ replicaId }) => replicaId !== null)).toHaveLength(2);
    }));
});

describe('the office', () => {
  it('decides a conflict where others have changed the same, and the crew is told', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      world.sql(kit.crew['north']!, set(2, `Species = 'Ash'`), set(3, `Species = 'Yew'`));
      const { review } = await handOver(kit);
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 2), Species: 'Theirs' } }] });
      const check = await kit.returns.check(review.path, run());
      expect(check.drift.map(({ fate }) => fate).sort()).toEqual(['conflict', 'stays']);
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      expect(kit.returns.answer(review.path).edits.map(({ fate }) => fate)).toContain('conflict');
      const [conflict] = world.engine.conflicts(review.path);
      await world.engine.resolve(review.path, [
        { conflictId: conflict!.conflictId, take: 'theirs' },
      ]);
      const sent = await kit.returns.send(review.path, SEND, run());
      expect(sent.review.counts).toMatchObject({ sent: 1, waiting: 0, conflicts: 0 });
      const fates = Object.fromEntries(
        kit.returns.answer(review.path).edits.map((edit) => [edit.globalId, edit.fate]),
      );
      expect(fates).toEqual({ [braced('a', 2)]: 'refused', [braced('a', 3)]: 'on-the-service' });
      // Given up is given up: a later return does not bring the old value back.
      world.sql(kit.crew['north']!, set(2, 'Height = 12'));
      await handOver(kit);
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(review.path, SEND, run());
      const last = world.applied.at(-1)!;
      expect(last.attributes).toMatchObject({ Height: 12 });
      expect(last.attributes).not.toHaveProperty('Species');
    }));

  it('goes on with a fresh replica when the service has forgotten the old one, decisions and all', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      world.sql(
        north,
        set(2, `Species = 'Ash'`),
        set(3, `Species = 'Yew'`),
        set(4, `Species = 'Fig'`),
      );
      const { review } = await handOver(kit);
      const choose = (n: number) => ({ globalIds: [named(review, braced('a', n)).globalId] });
      await kit.returns.decide(review.path, { choice: choose(2), take: 'accept' });
      await kit.returns.decide(review.path, { choice: choose(3), take: 'refuse' });
      await world.service().unregisterReplica(review.replicaId!, run().signal);
      const check = await kit.returns.check(review.path, run());
      expect(check.dryRun).toBeNull();
      expect(check.summary).toMatch(/has forgotten this replica/);
      const error = await failureOf(kit.returns.send(review.path, SEND, run()));
      expect(error).toMatchObject({ code: 'replica-gone' });
      expect(error.commandHint).toMatch(/--carry-over/);
      const sent = await kit.returns.send(review.path, { ...SEND, carryOver: true }, run());
      expect(sent.carriedOver).toBe(true);
      expect(sent.review.path).not.toBe(review.path);
      expect(sent.review.counts).toMatchObject({ sent: 1, refused: 1, undecided: 1 });
      expect(world.applied.map(({ attributes }) => attributes['Species'])).toEqual(['Ash']);
      // What waits is still the crew's alone: it can be refused there, and brought back.
      for (const take of ['refuse', 'undecide'] as const) {
        await kit.returns.decide(sent.review.path, { choice: choose(4), take });
      }
      world.sql(north, set(2, 'Height = 66'));
      const second = await handOver(kit);
      expect(second).toMatchObject({ fresh: 1, known: 2 });
      await kit.returns.decide(kit.returns.find(kit.office, 'north'), {
        choice: { undecided: true },
        take: 'accept',
      });
      await kit.returns.send(review.path, SEND, run());
      expect(
        world.applied.map(({ attributes }) => attributes['Species'] ?? attributes['Height']).sort(),
      ).toEqual([66, 'Ash', 'Fig']);
    }));
});
