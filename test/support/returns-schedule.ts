/**
 * Random days of a crew, an office and others, and what must hold at their end: every accepted edit is on the service
 * once, none that was refused is, and the crew and the office agree on which is which.
 */
import fc from 'fast-check';
import type { ReturnsOptions } from '../../main/engine/returns/returns.ts';
import type { ReviewDecision, ReviewEdit, SendOptions } from '../../shared/model/return.ts';
import { makeKit, returnsOf, type Kit } from './returns.ts';
import { braced, guid } from './service-spec.ts';
import { run, startWorld, type World } from './world.ts';

const TREES = 5;

export type Act =
  | {
      readonly kind: 'crew-update' | 'office-update';
      readonly tree: number;
      readonly field: 'Species' | 'Height';
    }
  | { readonly kind: 'crew-add' }
  | { readonly kind: 'crew-delete' | 'crew-revert'; readonly tree: number }
  | { readonly kind: 'make' }
  /** The crew has a connection after all. */
  | { readonly kind: 'crew-sync' }
  /** The n-th return that was made, counted back from the newest. */
  | { readonly kind: 'open'; readonly back: number }
  | { readonly kind: 'decide'; readonly accepts: readonly boolean[] }
  /** Changes the decision about one edit that is not done, whatever it was. */
  | { readonly kind: 'redecide'; readonly nth: number; readonly take: ReviewDecision['take'] }
  | { readonly kind: 'send'; readonly onConflict: SendOptions['onConflict'] };

const tree = fc.integer({ min: 1, max: TREES });
const field = fc.constantFrom('Species' as const, 'Height' as const);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('crew-update' as const), tree, field }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('office-update' as const), tree, field }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crew-add' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('crew-delete' as const, 'crew-revert' as const),
      tree,
    }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'make' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crew-sync' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('open' as const),
      back: fc.constantFrom(0, 0, 0, 1, 2),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      accepts: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('redecide' as const),
      nth: fc.nat(3),
      take: fc.constantFrom('accept' as const, 'refuse' as const, 'undecide' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      onConflict: fc.constantFrom(
        'ask' as const,
        'mine' as const,
        'merge' as const,
        'theirs' as const,
      ),
    }),
  },
);

export const days = fc.array(act, { minLength: 6, maxLength: 16 });

/** Every value that a crew writes is another one, so that it is known again wherever it appears. */
interface Life {
  readonly world: World;
  readonly kit: Kit;
  readonly made: string[];
  readonly written: Set<string>;
  readonly accepted: Set<string>;
  next: number;
}

/** Throws when something does not hold. */
export async function live(
  acts: readonly Act[],
  more: Partial<ReturnsOptions> = {},
): Promise<void> {
  const world = await startWorld({ trees: TREES });
  try {
    const kit = await makeKit(world);
    const life: Life = {
      ...{ world, made: [], written: new Set(), accepted: new Set(), next: 1 },
      kit: { ...kit, returns: returnsOf(world, more) },
    };
    for (const each of acts) await perform(each, life);
    await close(life);
    check(life);
  } finally {
    await world.close();
  }
}

async function perform(act: Act, life: Life): Promise<void> {
  const { world, kit, made } = life;
  const north = kit.crew['north']!;
  switch (act.kind) {
    case 'crew-update': {
      const value = crewValue(life, act.field);
      world.sql(
        north,
        `UPDATE Trees SET ${act.field} = ${value} WHERE GlobalID = '${braced('a', act.tree)}'`,
      );
      return;
    }
    case 'crew-add': {
      world.sql(
        north,
        `INSERT INTO Trees (geom, Species) SELECT geom, ${crewValue(life, 'Species')} FROM Trees LIMIT 1`,
      );
      return;
    }
    case 'crew-delete':
      world.sql(north, `DELETE FROM Trees WHERE GlobalID = '${braced('a', act.tree)}'`);
      return;
    case 'crew-revert': {
      const edits = [...world.engine.changes(north)].filter(
        ({ globalId }) => globalId === braced('a', act.tree),
      );
      world.engine.revert(
        north,
        edits.map(({ editId }) => editId),
      );
      return;
    }
    case 'office-update':
      remoteUpdate(life, act.tree, act.field);
      return;
    case 'make': {
      const result = await kit.returns.make(north, {}, run()).catch(expected('invalid'));
      if (result) made.push(result.path);
      return;
    }
    case 'crew-sync':
      await crewSync(life);
      return;
    case 'open': {
      const path = made.at(-1 - act.back);
      if (path !== undefined) await kit.returns.open(path, kit.office, run());
      return;
    }
    case 'decide':
      await decide(life, act.accepts);
      return;
    case 'redecide':
      await redecide(life, act);
      return;
    case 'send': {
      const path = reviewPath(life);
      const options = { onConflict: act.onConflict, carryOver: false };
      if (path === null) return;
      const sent = await kit.returns.send(path, options, run()).catch(expected('replica-copied'));
      if (!sent) await kit.returns.send(path, { ...options, ownReplica: true }, run());
    }
  }
}

/** Whatever was not handed in goes to the service with it. */
async function crewSync({ world, kit, accepted }: Life): Promise<void> {
  const north = kit.crew['north']!;
  for (const change of world.engine.changes(north)) {
    if (!change.isHeld) for (const value of valuesOf({ change })) accepted.add(value);
  }
  const sync = () => world.engine.sync(north, { onConflict: 'mine' }, run());
  if (await sync().catch(expected('replica-copied'))) return;
  await world.engine.registerCopy(north, { again: true }, run());
  const edits = [...world.engine.changes(north)].map(({ editId }) => editId);
  world.engine.hold(north, edits, false);
  await sync();
}

/** As SQL. */
function crewValue(life: Life, name: string): string {
  const n = life.next++;
  const value = name === 'Height' ? String(1000 + n) : `crew ${n}`;
  life.written.add(value);
  return name === 'Height' ? value : `'${value}'`;
}

function remoteUpdate(life: Life, n: number, name: string): void {
  const { world } = life;
  const value = name === 'Height' ? -life.next : `others ${life.next}`;
  life.next += 1;
  try {
    world.remote({ updates: [{ attributes: { GlobalID: guid('a', n), [name]: value } }] });
  } catch {
    // The crew's delete of that tree has come first.
  }
}

function reviewPath({ kit }: Life): string | null {
  try {
    const path = kit.returns.find(kit.office, 'north');
    return kit.returns.review(path) && path;
  } catch (error) {
    return expected('file')(error);
  }
}

async function decide(life: Life, accepts: readonly boolean[]): Promise<void> {
  const { kit, accepted } = life;
  const path = reviewPath(life);
  if (path === null) return;
  const open = kit.returns.review(path)!.edits.filter(({ state }) => state === 'undecided');
  for (const [index, edit] of open.entries()) {
    const take = accepts[index % accepts.length] ? 'accept' : 'refuse';
    if (take === 'accept') for (const value of valuesOf(edit)) accepted.add(value);
    await kit.returns.decide(path, { choice: { reviewIds: [edit.reviewId] }, take });
  }
}

async function redecide(
  { kit, accepted, ...life }: Life,
  { nth, take }: { readonly nth: number; readonly take: ReviewDecision['take'] },
): Promise<void> {
  const path = reviewPath({ kit, accepted, ...life });
  const open = path === null ? [] : kit.returns.review(path)!.edits.filter(({ isDone }) => !isDone);
  const edit = open[nth % Math.max(1, open.length)];
  if (path === null || !edit) return;
  if (take === 'accept') for (const value of valuesOf(edit)) accepted.add(value);
  await kit.returns.decide(path, { choice: { reviewIds: [edit.reviewId] }, take });
}

/** What the crew writes with it. */
function valuesOf({ change }: Pick<ReviewEdit, 'change'>): string[] {
  return (change?.changes ?? []).map(({ after }) => String(after)).filter(isCrews);
}

function isCrews(value: string): boolean {
  return /^crew \d+$/.test(value) || Number(value) > 1000;
}

/** The last return, opened and decided about; mine wins, so that nothing waits. */
async function close(life: Life): Promise<void> {
  await perform({ kind: 'make' }, life);
  await perform({ kind: 'open', back: 0 }, life);
  await decide(life, [true, false, true]);
  for (let round = 0; round < 2; round++) {
    await perform({ kind: 'send', onConflict: 'mine' }, life);
  }
}

function check(life: Life): void {
  const { world, kit, accepted } = life;
  const uploads = world.applied.filter(({ replicaId }) => replicaId !== null);
  const counts = new Map<string, number>();
  for (const { attributes } of uploads) {
    for (const name of ['Species', 'Height']) {
      const value = String(attributes[name]);
      if (isCrews(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  for (const [value, n] of counts) {
    if (n > 1) throw new Error(`${value} was sent ${n} times`);
    if (!accepted.has(value)) throw new Error(`${value} was sent and never accepted`);
  }
  const path = reviewPath(life);
  if (path === null) return;
  const { edits } = kit.returns.review(path)!;
  const answers = new Map(kit.returns.answer(path).edits.map((edit) => [edit.globalId, edit.fate]));
  for (const edit of edits) checkEdit(edit, counts, answers.get(edit.globalId));
  for (const change of world.engine.changes(kit.crew['north']!)) {
    if (!answers.has(change.globalId))
      throw new Error(`The office knows nothing of ${change.globalId}`);
    if (!change.isHeld) throw new Error(`${change.globalId} would be sent by the crew as well`);
  }
}

function checkEdit(
  edit: ReviewEdit,
  counts: ReadonlyMap<string, number>,
  fate: string | undefined,
): void {
  const { globalId, state, isDone, outcome } = edit;
  const name = `${globalId} (${state}, ${outcome?.outcome ?? 'no receipt'})`;
  if (state === 'undecided') throw new Error(`${name} is undecided at the end`);
  if (state === 'accepted' && !isDone) throw new Error(`${name} waits at the end`);
  const isSent = state === 'accepted' && outcome?.outcome === 'accepted';
  if (isSent && fate !== 'on-the-service') throw new Error(`${name} is told to be ${fate}`);
  if (state === 'refused' && fate !== 'refused') throw new Error(`${name} is told to be ${fate}`);
  for (const value of valuesOf(edit)) {
    const n = counts.get(value) ?? 0;
    if (isSent && n !== 1) throw new Error(`${name}: ${value} was accepted and sent ${n} times`);
    if (state === 'refused' && n !== 0) throw new Error(`${name}: ${value} was refused and sent`);
  }
}

function expected(code: string): (error: unknown) => null {
  return (error) => {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === code)
      return null;
    throw error;
  };
}
