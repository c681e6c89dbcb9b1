/** Stopping at every named point of a create and of a sync: what is left and where, and that the next run goes on. */
import { describe, expect, it } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../../main/sync/step.ts';
import {
  arm,
  calm,
  editBothSides,
  engineAt,
  expectNothingLeft,
  expectSettled,
  expectWhole,
  failureOf,
  filesOf,
  giveUp,
  goOn,
  inWorld,
  registered,
  stoppable,
  uploaded,
} from '../../support/failures.ts';
import { guid } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

/** Where a create is stopped, and what is then left: nothing, an unfinished file, or all of it. */
const IN_CREATE: Readonly<Partial<Record<CrashPoint, 'nothing' | 'part' | 'all'>>> = {
  'call:before-begin': 'nothing',
  'call:after-begin': 'nothing',
  'call:after-send': 'part',
  'call:after-stage': 'part',
  'await-job:after-poll': 'part',
  'await-job:after-stage': 'nothing',
  'fetch-answer:before-stage': 'nothing',
  'fetch-answer:after-stage': 'nothing',
  'apply-answer:before-read': 'nothing',
  'apply-answer:before-commit': 'nothing',
  'apply-answer:after-commit': 'nothing',
  'fetch-attachments:after-one': 'nothing',
  // From here on it takes no time any more: the file is finished.
  'finish-create:before': 'all',
  'finish-create:after': 'all',
};

const CREATE_POINTS = Object.entries(IN_CREATE) as [CrashPoint, 'nothing' | 'part' | 'all'][];

describe('a create that is stopped', () => {
  it.concurrent.each(CREATE_POINTS)('at %s leaves %s', (point, left) =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      const { stop, run: options } = stoppable();
      const engine = engineAt(world, point, 1, () => stop.abort());
      const create = engine.create(world.definition(), path, options);
      if (left === 'all') {
        await create;
      } else {
        const error = await failureOf(create);
        expect(error.code).toBe('cancelled');
        if (left === 'nothing') {
          expect(error).toMatchObject({
            message: 'Stopped.',
            hint: 'Nothing is left, neither on the server nor on this machine.',
          });
          await expectNothingLeft(world, path);
        } else {
          expect(error).toMatchObject({
            message: 'Stopped. The server is still preparing the replica.',
            hint: `${path}.part keeps what is known so far: resume the create to go on, or unregister the file to give it up.`,
          });
          expect(filesOf(world, path)).toEqual(['field.gpkg.part']);
        }
      }
      await goOn(world, path);
      await expectWhole(world, path);
    }),
  );

  it.concurrent.each(['stall:400', 'stallAfter:400'])(
    'while the server is at the call (%s) leaves no replica of which the user does not know',
    (fault) =>
      inWorld({}, async (world) => {
        const path = world.path('field');
        const { stop, run: options } = stoppable();
        const definition = world.definition({ async: false });
        arm(world, `${fault}@createReplica`);
        const engine = engineAt(world, 'call:after-begin', 1, () =>
          setTimeout(() => stop.abort(), 100),
        );
        const error = await failureOf(engine.create(definition, path, options));
        expect(error.code).toBe('cancelled');
        // Long enough for the server to have done what it was asked for.
        await new Promise((resolve) => setTimeout(resolve, 800));
        calm(world);
        if (filesOf(world, path).length === 0) {
          expect(error.hint).toMatch(/^Nothing is left/);
          expect(await registered(world)).toEqual([]);
        } else {
          expect(error.message).toBe('Stopped. The server may still be making the replica.');
          expect(error.hint).toContain('unregister the file to give it up.');
        }
        await goOn(world, path);
        await expectWhole(world, path);
      }),
  );

  it('can be given up for good as soon as the server has made its replica', () =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      const { stop, run: options } = stoppable();
      const engine = engineAt(world, 'call:after-stage', 1, () => stop.abort());
      await failureOf(engine.create(world.definition(), path, options));
      const early = await failureOf(world.engine.unregister(`${path}.part`, run()));
      expect(early).toMatchObject({
        code: 'unknown-outcome',
        message: 'The server is still preparing this replica.',
        hint: expect.stringMatching(
          /run this again in a few minutes\. .*\.part is kept until then\.$/,
        ) as string,
      });
      await giveUp(world, `${path}.part`);
      await expectNothingLeft(world, path);
    }));
});

/** Points that a sync passes, and how often; a row that both sides changed makes it resolve a conflict. */
const SYNC_POINTS = CRASH_POINTS.filter(
  (point) => !point.startsWith('finish-create') && !point.startsWith('reconcile'),
).flatMap((point) =>
  (/resolve-conflicts|fetch-attachments/.test(point) ? [1] : [1, 2, 3]).map((nth) => ({
    point,
    nth,
  })),
);

async function prepare(world: World): Promise<string> {
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  editBothSides(world, path);
  world.remote({
    updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }],
    attachmentAdds: [
      {
        globalId: guid('e', 1),
        parentGlobalId: guid('a', 6),
        name: 'theirs.txt',
        contentType: 'text/plain',
        data: new Uint8Array([1, 2, 3]),
      },
    ],
  });
  return path;
}

const OPTIONS = { onConflict: 'mine' } as const;

describe('a sync that is stopped', () => {
  it.concurrent.each(SYNC_POINTS)(
    'at $point, time $nth, says whether edits are in doubt and is finished by the next one',
    ({ point, nth }) =>
      inWorld({}, async (world) => {
        const path = await prepare(world);
        const { stop, run: options } = stoppable();
        const error = await failureOf(
          engineAt(world, point, nth, () => stop.abort()).sync(path, OPTIONS, options),
        );
        const { exchange } = world.engine.status(path);
        if (exchange?.hasEdits) {
          expect(error).toMatchObject({
            code: 'unknown-outcome',
            message: 'Stopped. Edits have been sent and their outcome is not known yet.',
            hint: 'Run sync again: it first asks the server which edits it holds and sends none of them twice.',
          });
        } else {
          expect(error).toMatchObject({
            code: 'cancelled',
            message: 'Stopped. No edit was sent whose outcome is unknown.',
          });
        }
        expect(filesOf(world, path).filter((name) => !/\.gpkg(\.answer)?$/.test(name))).toEqual([]);
        await world.engine.sync(path, OPTIONS, run());
        expect(uploaded(world)).toEqual(['add', 'attachment-add', 'update']);
        await expectSettled(world, path);
      }),
  );

  it('before the edits have left does not leave them in doubt', () =>
    inWorld({}, async (world) => {
      const path = await prepare(world);
      const { stop, run: options } = stoppable();
      const engine = engineAt(world, 'call:after-begin', 2, () => stop.abort());
      expect((await failureOf(engine.sync(path, OPTIONS, options))).code).toBe('cancelled');
      expect(world.engine.status(path)).toMatchObject({ pending: 3, exchange: null });
      expect(uploaded(world)).toEqual([]);
    }));

  it.concurrent.each(['stall:400', 'stallAfter:400'])(
    'while the server is at the edits (%s) finds out later what became of them',
    (fault) =>
      inWorld({}, async (world) => {
        const path = world.path('field');
        await world.engine.create(world.definition({ async: false }), path, run());
        editBothSides(world, path);
        const { stop, run: options } = stoppable();
        const engine = engineAt(world, 'call:after-begin', 2, () => {
          arm(world, `${fault}@synchronizeReplica`);
          setTimeout(() => stop.abort(), 100);
        });
        expect((await failureOf(engine.sync(path, {}, options))).code).toBe('unknown-outcome');
        calm(world);
        await world.engine.sync(path, {}, run());
        await world.engine.sync(path, {}, run());
        expect(uploaded(world).filter((kind) => kind !== 'update')).toEqual([
          'add',
          'attachment-add',
        ]);
        await expectSettled(world, path);
      }),
  );
});
