/**
 * Every fault of the sample service on each exchange of a careful sync (1 download, 2 upload, 3 confirm): what is said,
 * that every edit is then pending or accepted, and that the next sync settles each exactly once.
 */
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../shared/errors.ts';
import {
  arm,
  calm,
  editBothSides,
  engineAt,
  expectSettled,
  failureOf,
  filesOf,
  inWorld,
  rejected,
  uploaded,
} from '../../support/failures.ts';
import { run, type World } from '../../support/world.ts';

/** How the run ends when the exchange carries no edits, and when it carries some. */
interface Row {
  readonly fault: string;
  readonly without: ErrorCode | 'done';
  readonly withEdits: ErrorCode | 'done';
}

const row = (
  fault: string,
  without: Row['without'],
  withEdits: Row['withEdits'] = 'unknown-outcome',
): Row => ({ fault, without, withEdits });

const ROWS: readonly Row[] = [
  row('cut:10@synchronizeReplica', 'unreachable'),
  row('dropBefore@synchronizeReplica', 'unreachable'),
  row('dropAfter@synchronizeReplica', 'unreachable'),
  row('status:500@synchronizeReplica', 'unreachable'),
  row('status:503@synchronizeReplica', 'unreachable'),
  row('htmlPage@synchronizeReplica', 'unreachable'),
  row('stall:20@synchronizeReplica', 'done', 'done'),
  row('stallAfter:20@synchronizeReplica', 'done', 'done'),
  // Refused before anything was looked at: the edits certainly did not arrive.
  row('invalidToken@synchronizeReplica', 'sign-in', 'sign-in'),
  row('tokenRequired@synchronizeReplica', 'sign-in', 'sign-in'),
  row('tooManyRequests:0@synchronizeReplica', 'unreachable', 'unreachable'),
  row('cut:20@jobs', 'bad-answer'),
  row('dropAfter@jobs', 'unreachable'),
  row('status:500@jobs', 'refused'),
  row('status:503@jobs', 'unreachable'),
  row('invalidToken@jobs', 'sign-in'),
  row('tooManyRequests:0@jobs', 'unreachable'),
  row('htmlPage@jobs', 'bad-answer'),
  row('cut:10@replicafiles', 'bad-answer'),
  row('dropBefore@replicafiles', 'unreachable'),
  row('status:503@replicafiles', 'unreachable'),
  row('invalidToken@replicafiles', 'sign-in'),
  row('htmlPage@replicafiles', 'bad-answer'),
  // The answer is gone for good: what it would have said is asked for, and then it is known.
  row('status:500@replicafiles', 'not-found', 'not-found'),
  row('expiredResult', 'not-found', 'not-found'),
  row('failedJob', 'refused', 'done'),
  row('failedJob:no room', 'refused', 'done'),
  row('completedWithErrors', 'done', 'done'),
];

async function edited(world: World, async = true): Promise<string> {
  const path = world.path('field');
  await world.engine.create(world.definition({ async }), path, run());
  editBothSides(world, path);
  return path;
}

/** Pending edits and accepted ones together are the three that were made. */
function expectNoneLost(world: World, path: string): void {
  const accepted = world.engine
    .history(path)
    .sessions.flatMap(({ receipts }) => receipts)
    .filter(({ outcome }) => outcome === 'accepted');
  expect(world.engine.status(path).pending + accepted.length).toBe(3);
}

const EXCHANGES = [
  { nth: 1, name: 'download' },
  { nth: 2, name: 'upload' },
  { nth: 3, name: 'confirming download' },
] as const;

describe.each(EXCHANGES)('a fault in the $name', ({ nth }) => {
  it.concurrent.each(ROWS)('$fault', ({ fault, without, withEdits }) =>
    inWorld({}, async (world) => {
      const path = await edited(world);
      const engine = engineAt(world, 'call:before-begin', nth, () => arm(world, `${fault}x*`));
      const end = nth === 2 ? withEdits : without;
      const sync = engine.sync(path, {}, run());
      if (end === 'done') {
        await sync;
      } else {
        const error = await failureOf(sync);
        expect(error.code).toBe(end);
        const isOpen = world.engine.status(path).exchange?.hasEdits ?? false;
        expect(isOpen).toBe(end === 'unknown-outcome');
        if (isOpen) expect(error.hint).toMatch(/Run sync again: it first asks the server/);
      }
      expectNoneLost(world, path);
      const allowed = /^field\.gpkg(\.answer(\.resume)?)?$/;
      expect(filesOf(world, path).filter((name) => !allowed.test(name))).toEqual([]);
      calm(world);
      await world.engine.sync(path, {}, run());
      expect(uploaded(world)).toEqual(['add', 'attachment-add', 'update']);
      await expectSettled(world, path);
    }),
  );
});

describe('a proxy that sends synchronizeReplica twice', () => {
  it.concurrent.each([true, false])('brings each edit to the server once (job: %s)', (isAsync) =>
    inWorld({}, async (world) => {
      const path = await edited(world, isAsync);
      const engine = engineAt(world, 'call:before-begin', 2, () =>
        arm(world, 'duplicate@synchronizeReplica'),
      );
      // A job that is refused because its twin is at work is a failure like any other.
      await engine.sync(path, {}, run()).catch((error: unknown) => failureOf(rejected(error)));
      await world.engine.sync(path, {}, run());
      // An update that is applied twice leaves the same row; an add or an attachment must not come twice.
      const kinds = uploaded(world).filter((kind) => kind !== 'update');
      expect(kinds).toEqual(['add', 'attachment-add']);
      expect(world.engine.status(path)).toMatchObject({ pending: 0, conflicts: 0 });
      expect((await world.engine.verify(path, run())).differences).toEqual([]);
    }),
  );
});

describe('uploads of attachments', () => {
  it.concurrent.each(['cut:10', 'dropAfter', 'status:503', 'invalidToken', 'htmlPage'])(
    'that end with %s are made again before anything is sent',
    (fault) =>
      inWorld({ profile: 'enterprise-hosted' }, async (world) => {
        const path = await edited(world);
        arm(world, `${fault}@uploadx*`);
        await failureOf(world.engine.sync(path, {}, run()));
        expect(world.engine.status(path)).toMatchObject({ pending: 3, exchange: null });
        expect(uploaded(world)).toEqual([]);
        calm(world);
        await world.engine.sync(path, {}, run());
        await expectSettled(world, path);
      }),
  );
});
