/**
 * Every fault of the sample service on a create, once and for ever: whether the first run gets through, what is kept and
 * what is said when it does not, and that the next one makes exactly one replica, whole.
 */
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../main/sample-service/sync/fault-text.ts';
import type { AppError, ErrorCode } from '../../../shared/errors.ts';
import {
  arm,
  expectNothingLeft,
  expectWhole,
  failureOf,
  filesOf,
  goOn,
  inWorld,
  registered,
} from '../../support/failures.ts';
import { run, type World } from '../../support/world.ts';

/** How a create ends: done, or with a code, and then with the unfinished file kept or with nothing left. */
type End = 'done' | readonly [ErrorCode, 'kept' | 'nothing left'];

interface Row {
  readonly fault: string;
  readonly once: End;
  readonly always: End;
}

const doubt: End = ['unknown-outcome', 'kept'];
const kept = (code: ErrorCode): End => [code, 'kept'];
const lost = (code: ErrorCode): End => [code, 'nothing left'];
const row = (fault: string, once: End, always: End = once): Row => ({ fault, once, always });

const CALL: readonly Row[] = [
  row('cut:0@createReplica', doubt),
  row('cut:20@createReplica', doubt),
  row('dropBefore@createReplica', doubt),
  row('dropAfter@createReplica', doubt),
  row('status:500@createReplica', doubt),
  row('status:503@createReplica', doubt),
  row('htmlPage@createReplica', doubt),
  row('stall:20@createReplica', 'done'),
  row('stallAfter:20@createReplica', 'done'),
  // Nothing was asked for yet, so nothing is worth keeping.
  row('invalidToken@createReplica', lost('sign-in')),
  row('tokenRequired@createReplica', lost('sign-in')),
  row('negotiate@createReplica', 'done', lost('sign-in')),
  row('tooManyRequests:0@createReplica', 'done', lost('unreachable')),
];

const JOB: readonly Row[] = [
  row('cut:20@jobs', 'done', kept('bad-answer')),
  row('dropBefore@jobs', 'done', kept('unreachable')),
  row('dropAfter@jobs', 'done', kept('unreachable')),
  row('status:500@jobs', kept('refused')),
  row('status:502@jobs', 'done', kept('unreachable')),
  row('status:503@jobs', 'done', kept('unreachable')),
  row('stall:20@jobs', 'done'),
  row('invalidToken@jobs', kept('sign-in')),
  row('tokenRequired@jobs', kept('sign-in')),
  row('negotiate@jobs', 'done', kept('sign-in')),
  row('tooManyRequests:0@jobs', 'done', kept('unreachable')),
  row('duplicate@jobs', 'done'),
  row('htmlPage@jobs', kept('bad-answer')),
  row('failedJob', lost('refused')),
  row('failedJob:no room', lost('refused')),
  row('completedWithErrors', lost('refused')),
];

const RESULT: readonly Row[] = [
  row('cut:0@replicafiles', 'done', kept('bad-answer')),
  row('cut:500@replicafiles', 'done', kept('bad-answer')),
  row('dropBefore@replicafiles', 'done', kept('unreachable')),
  row('status:500@replicafiles', lost('not-found')),
  row('status:503@replicafiles', 'done', kept('unreachable')),
  row('invalidToken@replicafiles', kept('sign-in')),
  row('tooManyRequests:0@replicafiles', 'done', kept('unreachable')),
  row('duplicate@replicafiles', 'done'),
  row('htmlPage@replicafiles', kept('bad-answer')),
  row('expiredResult', lost('not-found')),
];

const ATTACHMENT: readonly Row[] = [
  row('cut:1@attachments', 'done', 'done'),
  row('dropAfter@attachments', 'done', kept('unreachable')),
  row('invalidToken@attachments', kept('sign-in')),
  row('status:500@attachments', 'done', 'done'),
];

const ALL = [...CALL, ...JOB, ...RESULT, ...ATTACHMENT];

it('every fault that the sample service knows is tried', () => {
  const tried = new Set(ALL.map(({ fault }) => fault.split(/[:@]/)[0]));
  expect([...tried].sort()).toEqual(Object.keys(FAULTS).sort());
});

/** A create under a fault ends as the table says, and the next one makes the replica whole. */
async function createUnder(world: World, fault: string, end: End): Promise<void> {
  const path = world.path('field');
  arm(world, fault);
  const create = world.engine.create(world.definition(), path, run());
  if (end === 'done') await create;
  else await expectEnd(world, await failureOf(create), end, fault);
  await goOn(world, path);
  // Attachments that could not be had stay listed as missing until they can.
  if (world.engine.status(path).missingAttachments > 0) await world.engine.sync(path, {}, run());
  await expectWhole(world, path);
}

async function expectEnd(
  world: World,
  error: AppError,
  [code, left]: Exclude<End, 'done'>,
  fault: string,
): Promise<void> {
  const path = world.path('field');
  expect(error.code).toBe(code);
  if (left === 'nothing left') {
    expect(error.hint).toMatch(/Nothing is left, neither on the server nor on this machine\.$/);
    await expectNothingLeft(world, path);
    return;
  }
  expect(error.hint).toContain(
    `${path}.part keeps what is known so far: resume the create to go on, or unregister the file`,
  );
  const beside = fault.includes('@replicafiles') ? ['.answer', '.answer.resume'] : [];
  const allowed = ['.part', ...beside].map((ending) => `field.gpkg${ending}`);
  expect(filesOf(world, path).filter((name) => !allowed.includes(name))).toEqual([]);
}

describe.concurrent('a create with a fault once', () => {
  it.each(ALL)('$fault', ({ fault, once }) =>
    inWorld({}, (world) => createUnder(world, fault, once)),
  );
});

describe.concurrent('a create with a fault for ever', () => {
  it.each(ALL)('$fault', ({ fault, always }) =>
    inWorld({}, (world) => createUnder(world, `${fault}x*`, always)),
  );
});

describe.concurrent('a create in one synchronous call', () => {
  const definition = { async: false, transportType: 'esriTransportTypeEmbedded' } as const;
  it.each(['cut:0', 'cut:1000', 'dropBefore', 'dropAfter', 'stallAfter:20', 'htmlPage'])(
    'with %s ends with one whole replica and no other',
    (fault) =>
      inWorld({}, async (world) => {
        const path = world.path('field');
        arm(world, `${fault}@createReplica`);
        const create = world.engine.create(world.definition(definition), path, run());
        if (fault.startsWith('stall')) await create;
        else expect((await failureOf(create)).code).toBe('unknown-outcome');
        await goOn(world, path);
        await expectWhole(world, path);
      }),
  );
});

it('a proxy that sends createReplica twice makes a second replica, which is named with the way to remove it', () =>
  inWorld({}, async (world) => {
    const path = world.path('field');
    arm(world, 'duplicate@createReplica');
    const { remarks, replicaName } = await world.engine.create(world.definition(), path, run());
    const [other, ...more] = (await registered(world)).filter((name) => name !== replicaName);
    expect(more).toEqual([]);
    const remark = remarks.find(({ where }) => where === 'replicaName');
    expect(remark?.text).toContain(`Another replica came into being at the same time, ${other} (`);
    const [, id] = /--id (\S+)$/.exec(remark!.text)!;
    await world.service().unregisterReplica(id!, new AbortController().signal);
    await expectWhole(world, path);
  }));
