/**
 * Random lives of a replica: edits here and there, syncs under faults and crashes, and at the end a quiet sync. What must
 * hold afterwards is checked here, so that a twin test can run the same with a mechanism switched off.
 */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { ChangeReport } from '../../shared/model/report.ts';
import fc from 'fast-check';
import { PROFILES, type ProfileName } from '../../main/sample-service/context.ts';
import { parseFault } from '../../main/sample-service/sync/fault-text.ts';
import { openReplicaFile } from '../../main/store/replica-file.ts';
import { CRASH_POINTS, type CrashPoint } from '../../main/sync/step.ts';
import { SYNC_DEFAULTS, syncReplica } from '../../main/sync/sync.ts';
import type { ReplicaFile } from '../../main/sync/ports.ts';
import type { FeatureService } from '../../main/sync/service-port.ts';
import { braced, guid } from './service-spec.ts';
import { quickClock, silent, startWorld, type World } from './world.ts';

export type Action =
  | {
      readonly kind: 'local-update' | 'local-delete' | 'remote-update' | 'remote-delete';
      readonly tree: number;
    }
  | { readonly kind: 'local-add' | 'remote-add' }
  | { readonly kind: 'local-attach'; readonly tree: number }
  | {
      readonly kind: 'sync';
      readonly options: Partial<SyncOptions>;
      readonly fault: string | null;
      readonly crash: { readonly point: CrashPoint; readonly occurrence: number } | null;
    };

export interface Schedule {
  readonly profile: ProfileName;
  readonly actions: readonly Action[];
}

const TREES = 6;

const tree = fc.integer({ min: 1, max: TREES });
const policy = fc.constantFrom('mine' as const, 'theirs' as const, 'merge' as const);
const options = fc.record({
  onConflict: policy,
  rollbackOnFailure: fc.boolean(),
  oneCall: fc.boolean(),
  direction: fc.constantFrom(
    ...([
      'bidirectional',
      'bidirectional',
      'bidirectional',
      'upload',
      'download',
      'snapshot',
    ] as const),
  ),
});
const OPERATIONS = ['synchronizeReplica', 'jobs', 'replicafiles', 'query', 'upload'];
const fault: fc.Arbitrary<string> = fc.oneof(
  fc
    .constantFrom(
      'dropBefore',
      'dropAfter',
      'status:500',
      'status:502',
      'htmlPage',
      'cut:10',
      'cut:200',
    )
    .chain((name) => fc.constantFrom(...OPERATIONS).map((operation) => `${name}@${operation}`)),
  fc.constantFrom(
    'expiredResult',
    'failedJob',
    'completedWithErrors',
    'tooManyRequests:0@synchronizeReplica',
  ),
);
const crash = fc.record({
  point: fc.constantFrom(...CRASH_POINTS),
  occurrence: fc.integer({ min: 1, max: 3 }),
});

const edit = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'local-update' as const,
      'local-delete' as const,
      'remote-update' as const,
      'remote-delete' as const,
    ),
    tree,
  }),
  fc.record({ kind: fc.constantFrom('local-add' as const, 'remote-add' as const) }),
  fc.record({ kind: fc.constant('local-attach' as const), tree }),
);
const sync = fc.record({
  kind: fc.constant('sync' as const),
  options,
  fault: fc.option(fault, { freq: 2 }),
  crash: fc.option(crash, { freq: 2 }),
});

/** Six to fourteen actions with syncs among them, against a server of any family. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  profile: fc.constantFrom(...PROFILES),
  actions: fc.array(fc.oneof({ weight: 3, arbitrary: edit }, { weight: 2, arbitrary: sync }), {
    minLength: 6,
    maxLength: 14,
  }),
});

/** A simulated power cut: from then on nothing can be written any more. */
class Crash extends Error {}

export interface Mechanisms {
  /** Wraps the service that the engine sees: a twin test blinds it. */
  readonly service?: (service: FeatureService) => FeatureService;
  readonly file?: (file: ReplicaFile) => ReplicaFile;
}

interface Life {
  readonly world: World;
  readonly path: string;
  counter: number;
  /** What the user last did to a row or attachment, by GlobalID: the value that must arrive, or null for a delete. */
  readonly wishes: Map<string, string | null>;
}

/** Lives through a schedule and throws when an edit was lost, applied twice or left without its receipt. */
export async function live(
  { profile, actions }: Schedule,
  mechanisms: Mechanisms = {},
): Promise<void> {
  const world = await startWorld({ trees: TREES, profile });
  try {
    const life: Life = { world, path: world.path('field'), counter: 0, wishes: new Map() };
    await world.engine.create(world.definition(), life.path, {
      signal: new AbortController().signal,
      progress: silent,
    });
    for (const action of actions) await act(life, action, mechanisms);
    world.sample.sync!.faults.clear();
    await settle(life, mechanisms);
    await expectNothingLostOrTwice(life);
  } finally {
    await world.close();
  }
}

/** Runs one statement and remembers what the user wished when it changed something. */
function wish(life: Life, globalId: string, value: string | null, statement: string): void {
  const changes = life.world.look(life.path, (db) => db.prepare(statement).run().changes);
  if (changes > 0) life.wishes.set(globalId, value);
}

async function act(life: Life, action: Action, mechanisms: Mechanisms): Promise<void> {
  const { world } = life;
  const mark = `v${++life.counter}`;
  const id = 'tree' in action ? braced('a', action.tree) : '';
  switch (action.kind) {
    case 'local-update':
      return wish(life, id, mark, `UPDATE Trees SET Species = '${mark}' WHERE GlobalID = '${id}'`);
    case 'local-delete':
      return wish(life, id, null, `DELETE FROM Trees WHERE GlobalID = '${id}'`);
    case 'local-add': {
      const added = braced('9', life.counter);
      return wish(
        life,
        added,
        mark,
        `INSERT INTO Trees (GlobalID, Species, Height) VALUES ('${added}', '${mark}', 1)`,
      );
    }
    case 'local-attach': {
      const attached = braced('8', life.counter);
      return wish(
        life,
        attached,
        id,
        `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
           SELECT '${attached}', GlobalID, 'text/plain', '${mark}.txt', CAST('${mark}' AS BLOB)
           FROM Trees WHERE GlobalID = '${id}'`,
      );
    }
    case 'remote-update':
      return quietly(() =>
        world.remote({
          updates: [{ attributes: { GlobalID: guid('a', action.tree), Species: `r${mark}` } }],
        }),
      );
    case 'remote-delete':
      return quietly(() => world.remote({ deletes: [{ globalId: id }] }));
    case 'remote-add':
      return world.remote({
        adds: [
          {
            attributes: { GlobalID: guid('7', life.counter), Species: mark },
            geometry: { x: 1, y: 1 },
          },
        ],
      });
    case 'sync':
      return synchronise(life, action, mechanisms);
  }
}

/** The row may be gone: then somebody else was faster, which is part of life. */
function quietly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('"code":1011')) throw error;
  }
}

async function synchronise(
  { world, path }: Life,
  { options: chosen, fault: text, crash: at }: Extract<Action, { kind: 'sync' }>,
  mechanisms: Mechanisms,
): Promise<void> {
  world.sample.sync!.faults.clear();
  if (text) world.sample.sync!.faults.add(parseFault(text));
  let isDead = false;
  let passed = 0;
  const real = openReplicaFile(path);
  const guarded = new Proxy(real, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return (...parameters: unknown[]) => {
        if (isDead) throw new Crash('dead');
        return (value as (...all: unknown[]) => unknown).apply(target, parameters);
      };
    },
  });
  try {
    await syncReplica(
      {
        service: mechanisms.service?.(world.service()) ?? world.service(),
        file: mechanisms.file?.(guarded) ?? guarded,
        clock: quickClock,
        progress: silent,
        signal: new AbortController().signal,
        at: (point) => {
          if (at && point === at.point && ++passed === at.occurrence) {
            isDead = true;
            throw new Crash(point);
          }
        },
      },
      { ...SYNC_DEFAULTS, ...chosen },
    );
  } catch (error) {
    // Faults and crashes end a sync with an error; what they may not do is checked at the end.
    if (!(error instanceof Error)) throw error;
    if (error.message.startsWith('Assertion failed')) throw error;
  } finally {
    real.close();
  }
}

/** Quiet syncs until nothing is pending: the first one may only reconcile or resolve. */
async function settle(life: Life, mechanisms: Mechanisms): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await synchronise(
      life,
      { kind: 'sync', options: { onConflict: 'mine' }, fault: null, crash: null },
      mechanisms,
    );
    const { exchange, conflicts } = life.world.engine.status(life.path);
    const pending = [...life.world.engine.changes(life.path)].filter(
      (one) => !isOrphan(life.world, one),
    );
    if (pending.length === 0 && exchange === null && conflicts === 0) return;
  }
}

async function expectNothingLostOrTwice(life: Life): Promise<void> {
  const { world, path } = life;
  const problems: string[] = [];
  const status = world.engine.status(path);
  const pending = [...world.engine.changes(path)].filter((change) => !isOrphan(world, change));
  if (pending.length > 0) problems.push(`${pending.length} edits are still pending`);
  if (status.exchange !== null) problems.push('an exchange is still under way');
  problems.push(...lostWishes(life));
  const ours = world.applied.filter(({ replicaId }) => replicaId !== null);
  const seen = new Map<string, number>();
  for (const { kind, globalId, attributes } of ours) {
    // Every local update writes a value of its own; a row can be deleted and added again.
    const key =
      kind === 'update'
        ? `${kind} ${globalId} ${String(attributes['Species'])}`
        : `${kind} ${globalId}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  for (const [key, count] of seen) {
    if (count > 1 && !key.startsWith('delete') && !isReAdded(key, ours))
      problems.push(`${key} was applied ${count} times`);
  }
  problems.push(...receiptProblems(world, path));
  const { differences } = await world.engine.verify(path, {
    signal: new AbortController().signal,
    progress: silent,
  });
  for (const { globalId, kind, explanation, isExpected } of differences) {
    if (!isExpected) problems.push(`${globalId} ${kind}: ${explanation}`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** An attachment that was added to a tree which somebody deleted meanwhile: it stays pending, refused with its reason. */
function isOrphan(world: World, { attachment }: ChangeReport): boolean {
  const parent = attachment?.parentGlobalId;
  return (
    parent !== undefined &&
    parent !== null &&
    world.archive.count({ layerId: 0, globalIds: [parent] }) === 0
  );
}

/** Every last wish of the user arrived, or a receipt says that it was given up. */
function lostWishes({ world, path, wishes }: Life): string[] {
  const { sessions } = world.engine.history(path);
  const givenUp = new Set(
    sessions
      .flatMap(({ receipts }) => receipts)
      .filter(({ outcome }) => outcome === 'discarded' || outcome === 'already-there')
      .map(({ globalId }) => globalId as string),
  );
  const pending = new Set(
    [...world.engine.changes(path)].map(({ globalId }) => globalId as string),
  );
  const ours = world.applied.filter(({ replicaId }) => replicaId !== null);
  return [...wishes].flatMap(([globalId, value]) => {
    const isDone = ours.some(
      (one) =>
        one.globalId === globalId &&
        (value === null
          ? one.kind === 'delete'
          : one.kind.startsWith('attachment') || one.attributes['Species'] === value),
    );
    // A row that the user deleted is gone, whoever was faster.
    const isNothing =
      value === null && world.archive.count({ layerId: 0, globalIds: [globalId] }) === 0;
    // An attachment goes with its tree.
    const parentGone =
      globalId.startsWith('{8') && world.archive.count({ layerId: 0, globalIds: [value!] }) === 0;
    if (isDone || isNothing || parentGone || givenUp.has(globalId) || pending.has(globalId))
      return [];
    return [`the edit of ${globalId} to ${value ?? 'nothing'} was lost`];
  });
}

/** An add may be applied twice only when the row was deleted in between. */
function isReAdded(key: string, ours: World['applied']): boolean {
  const [kind, globalId] = key.split(' ');
  return kind === 'add' && ours.some((one) => one.kind === 'delete' && one.globalId === globalId);
}

/** sent = accepted + refused + rolled back + unknown; nothing is left unknown; accepted receipts match the server's log. */
function receiptProblems(world: World, path: string): string[] {
  const problems: string[] = [];
  const { sessions } = world.engine.history(path);
  const receipts = sessions.flatMap((session) => session.receipts);
  const accepted = receipts.filter(({ outcome }) => outcome === 'accepted');
  for (const { kind, target, globalId } of accepted) {
    const wanted = target === 'attachment' ? `attachment-${kind}` : kind;
    const isThere = world.applied.some((one) => one.kind === wanted && one.globalId === globalId);
    // A delete of a row that was gone already has nothing to apply.
    if (!isThere && kind !== 'delete')
      problems.push(`${wanted} ${globalId} is called accepted and was never applied`);
  }
  for (const { sessionId, result } of sessions) {
    if (
      result === 'done' &&
      receipts.some((one) => one.sessionId === sessionId && one.outcome === 'unknown')
    ) {
      problems.push(`session ${sessionId} is done and has unknown outcomes`);
    }
  }
  return problems;
}
