/**
 * Whole runs of the engine over answers that are damaged: a create, an export, a sync and a relay. Each ends well or with a
 * sentence; no file is half written, no edit is lost, and no receipt says more than the server did. SYNCLINE_FUZZ sets
 * the number of runs over answers of the client; of these, which take longer, a twentieth is made.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { Fetch } from '../../../main/arcgis/exchange.ts';
import { createEngine } from '../../../main/engine/engine.ts';
import type { Engine } from '../../../main/engine/api.ts';
import { createRelays, type Relays } from '../../../main/engine/relay.ts';
import { ALL_PROFILES, type ProfileName } from '../../../main/sample-service/context.ts';
import type { Clock } from '../../../main/sync/ports.ts';
import { troubleOfDatabase } from '../../../main/store/check-database.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { RelayReceipt } from '../../../shared/model/relay.ts';
import { editBothSides } from '../../support/failures.ts';
import { mutateAnswer } from '../../support/mutate-json.ts';
import {
  inOrder,
  recordingFetch,
  replay,
  type RecordedAnswer,
} from '../../support/recorded-answers.ts';
import { startRelayWorld, wish } from '../../support/relay.ts';
import { guid } from '../../support/service-spec.ts';
import { run, silent, startWorld, type World } from '../../support/world.ts';
import { fuzzCount, seededRandom } from '../geodatabase/random.ts';
import { expectSentence, noteTally } from './laws.ts';
import { accountOf, expectAccounted, expectNamed, type Said } from './account.ts';

const HOURS = 3_600_000;
const MOST_STEPS = 1000;
const runs = (): number => Math.ceil(fuzzCount(2400) / 20);

let folder: string;
let worlds: { close(): Promise<void> }[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'syncline-fuzz-'))));
afterEach(async () => {
  for (const world of worlds) await world.close();
  worlds = [];
  rmSync(folder, { recursive: true });
});

interface Tools {
  readonly engine: Engine;
  readonly relays: Relays;
}

function toolsOver(fetch: Fetch, tick: () => void = () => undefined): Tools {
  const connectionTo = () => createConnection({ fetch, sleep: async () => tick() });
  const clock: Clock = { now: () => Date.now(), sleep: async () => tick() };
  const options = { connectionTo, clock };
  return { engine: createEngine(options), relays: createRelays(options) };
}

interface Trial {
  readonly seed: number;
  readonly tools: Tools;
  readonly options: ReturnType<typeof run>;
  /** What the server has said, as it came, and what it was asked about. */
  readonly said: () => Said;
}

interface Subject {
  readonly answers: readonly RecordedAnswer[];
  /** Numbers of the answers that hold the results of edits. */
  readonly uploads?: ReadonlySet<number>;
  /** Answers questions that were not recorded; it must not change anything. */
  readonly elsewhere?: Fetch;
  /** What is run, and looked at afterwards. */
  readonly work: (trial: Trial) => Promise<unknown>;
  readonly look: (trial: Trial, error: AppError | null) => void;
}

/** An object with edits in it, and no error. */
function isWhole(body: Buffer): boolean {
  try {
    const { edits, error } = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, '')) as Record<
      string,
      unknown
    >;
    return Array.isArray(edits) && error === undefined;
  } catch {
    return false;
  }
}

/** A job that is done and has nothing to fetch: everything that was sent to it was taken. */
function isDoneWithoutResult(body: Buffer): boolean {
  const text = body.toString('utf8');
  return /completed|succeeded/i.test(text) && !/resultUrl"\s*:\s*"[^"]+"/i.test(text);
}

/** One run with one answer changed, seldom with two. */
async function tryOnce(seed: number, subject: Subject): Promise<'read' | 'refused'> {
  const random = seededRandom(seed);
  const { answers, elsewhere } = subject;
  const chosen = new Set([random(answers.length)]);
  if (random(5) === 0) chosen.add(random(answers.length));
  const controller = new AbortController();
  let steps = 0;
  const tick = (): void => {
    if (++steps > MOST_STEPS) controller.abort();
  };
  const replayed = replay(answers, {
    change: (body, index) => (chosen.has(index) ? mutateAnswer(body, random) : body),
    onEndless: () => controller.abort(),
    mostRequests: MOST_STEPS,
    ...(elsewhere ? { elsewhere } : {}),
  });
  const trial: Trial = {
    seed,
    tools: toolsOver(replayed.fetch, tick),
    options: { signal: controller.signal, progress: silent },
    said: () => ({
      answers: replayed.given.map(({ body }) => body.toString('utf8').toLowerCase()).join('\n'),
      hasAnsweredUpload: replayed.given.some(
        ({ index, body }) =>
          (index !== null && subject.uploads?.has(index) === true && isWhole(body)) ||
          isDoneWithoutResult(body),
      ),
      questions: replayed.asked.join('\n').toLowerCase(),
    }),
  };
  let failure: AppError | null = null;
  try {
    await subject.work(trial);
  } catch (error) {
    expectSentence(error, seed);
    failure = error as AppError;
  }
  const isEndless = replayed.isEndless() || steps > MOST_STEPS;
  expect(isEndless, `seed ${seed} goes on for ever`).toBe(false);
  subject.look(trial, failure);
  return failure === null ? 'read' : 'refused';
}

async function tryAll(name: string, subjects: readonly Subject[]): Promise<void> {
  const tally = { read: 0, refused: 0 };
  for (let seed = 0; seed < runs(); seed++) {
    tally[await tryOnce(seed, subjects[seed % subjects.length]!)]++;
  }
  noteTally(name, tally);
  expect(tally.read).toBeGreaterThan(0);
  expect(tally.refused).toBeGreaterThan(0);
}

async function startWith(profile: ProfileName): Promise<World> {
  const world = await startWorld({ profile, trees: 8 });
  worlds.push(world);
  return world;
}

/** Questions that change nothing go to the service; whatever would is refused. */
const onlyReading: Fetch = async (url, init) =>
  /createReplica|synchronizeReplica|unRegisterReplica|uploads/i.test(url)
    ? new Response('{"error":{"code":500,"message":"Not now.","details":[]}}')
    : fetch(url, init);

const filesIn = (place: string): string[] => readdirSync(place).sort();

function emptied(seed: number): string {
  const place = join(folder, `run-${seed}`);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  return place;
}

describe('over damaged answers', () => {
  it(
    'a create makes a whole file, or leaves nothing but a part that says what it is',
    async () => {
      await tryAll('create', await Promise.all(ALL_PROFILES.map(creating)));
    },
    HOURS,
  );

  it(
    'an export makes a whole file, or leaves nothing but a part',
    async () => {
      await tryAll('export', await Promise.all(ALL_PROFILES.map(exporting)));
    },
    HOURS,
  );

  it(
    'a sync loses no edit, and believes none accepted of which the server said nothing',
    async () => {
      await tryAll('sync', await Promise.all(ALL_PROFILES.map(synchronising)));
    },
    HOURS,
  );

  it(
    'a relay stays whole, and believes nothing accepted of which the server said nothing',
    async () => {
      await tryAll('relay', [await relaying()]);
    },
    HOURS,
  );
});

async function recorded(work: (tools: Tools) => Promise<unknown>): Promise<RecordedAnswer[]> {
  const answers: RecordedAnswer[] = [];
  await work(toolsOver(recordingFetch(answers)));
  return inOrder(answers);
}

/** Results of edits stand in answers that name them; the answer of a download names none. */
function withResults(answers: readonly RecordedAnswer[]): ReadonlySet<number> {
  const isResult = (body: Buffer): boolean => /Results":\s*\[\s*\{/i.test(body.toString('utf8'));
  return new Set(answers.flatMap(({ body }, index) => (isResult(body) ? [index] : [])));
}

async function creating(profile: ProfileName): Promise<Subject> {
  const world = await startWith(profile);
  const definition: ReplicaDefinition = world.definition({ replicaName: 'Fuzz' });
  const answers = await recorded(({ engine }) =>
    engine.create(definition, world.path('first'), run()),
  );
  let path = '';
  return {
    answers,
    async work({ tools, options, seed }) {
      path = join(emptied(seed), 'field.gpkg');
      await tools.engine.create(definition, path, options);
    },
    look({ tools: { engine }, seed }, error) {
      const files = filesIn(join(path, '..'));
      if (error === null) {
        expect(files, `seed ${seed}`).toEqual(['field.gpkg']);
        expect(engine.status(path), `seed ${seed}`).toMatchObject({ state: 'ready', pending: 0 });
        expect(troubleOfDatabase(path), `seed ${seed}`).toBeNull();
      } else {
        const known = ['field.gpkg.answer', 'field.gpkg.answer.resume', 'field.gpkg.part'];
        expect(known, `seed ${seed}`).toEqual(expect.arrayContaining(files));
        if (files.length > 0) {
          expect(files).toContain('field.gpkg.part');
          const status = engine.status(`${path}.part`);
          expect(status.state, `seed ${seed}`).toBe('creating');
        }
      }
      rmSync(join(path, '..'), { recursive: true });
    },
  };
}

async function exporting(profile: ProfileName): Promise<Subject> {
  const world = await startWith(profile);
  const definition = world.definition({ syncModel: 'none', returnAttachments: false });
  const answers = await recorded(({ engine }) =>
    engine.exportData(definition, join(world.folder, 'first.json'), run()),
  );
  let path = '';
  return {
    answers,
    async work({ tools, options, seed }) {
      path = join(emptied(seed), 'out.json');
      await tools.engine.exportData(definition, path, options);
    },
    look({ seed }, error) {
      const files = filesIn(join(path, '..'));
      if (error === null) expect(files, `seed ${seed}`).toEqual(['out.json']);
      else expect(files, `seed ${seed}`).not.toContain('out.json');
      expect(
        files.filter((name) => !/^out\.json(\.part.*)?$/.test(name)),
        `seed ${seed}`,
      ).toEqual([]);
      rmSync(join(path, '..'), { recursive: true });
    },
  };
}

async function synchronising(profile: ProfileName): Promise<Subject> {
  const world = await startWith(profile);
  const [base, copy] = [world.path('base'), world.path('copy')];
  await world.engine.create(world.definition(), base, run());
  editBothSides(world, base);
  world.sql(base, `DELETE FROM Trees WHERE Height = 4`);
  world.sql(base, `UPDATE Inspections SET Note = 'seen again' WHERE fid = 1`);
  world.remote({ updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }] });
  const before = accountOf(world.engine, base);
  expect(before.pending.size).toBe(5);
  copyFileSync(base, copy);
  const wanted = { onConflict: 'mine' } as const;
  const answers = await recorded(({ engine }) => engine.sync(copy, wanted, run()));
  let path = '';
  return {
    answers,
    uploads: withResults(answers),
    elsewhere: onlyReading,
    async work({ tools, options, seed }) {
      path = join(emptied(seed), 'field.gpkg');
      copyFileSync(base, path);
      await tools.engine.sync(path, wanted, options);
    },
    look({ tools: { engine }, seed, said }, error) {
      expectSyncedFiles(engine, path, error, seed);
      expectAccounted(before, engine, path, said(), seed);
      rmSync(join(path, '..'), { recursive: true });
    },
  };
}

function expectSyncedFiles(engine: Engine, path: string, error: AppError | null, seed: number) {
  const files = filesIn(join(path, '..'));
  expect(troubleOfDatabase(path), `seed ${seed}`).toBeNull();
  const status = engine.status(path);
  const known = ['field.gpkg', 'field.gpkg.answer', 'field.gpkg.answer.resume'];
  expect(known, `seed ${seed}`).toEqual(expect.arrayContaining(files));
  // An answer that is kept belongs to a call that is under way.
  if (files.length > 1) expect(status.exchange, `seed ${seed}: ${files.join()}`).not.toBeNull();
  if (error === null) expect(status.exchange, `seed ${seed}`).toBeNull();
}

async function relaying(): Promise<Subject> {
  const world = await startRelayWorld({ source: { trees: 3 } });
  worlds.push(world);
  const base = join(world.path, '..', 'base.relay');
  await world.relays.create(world.urls, wish(), base, run());
  world.source.remote({
    adds: [{ attributes: { GlobalID: guid('e', 1), Species: 'Ash' }, geometry: { x: 1, y: 2 } }],
    updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Lime' } }],
  });
  world.target.remote({
    updates: [{ attributes: { GlobalID: guid('a', 2), Species: 'Yew' } }],
    deletes: [{ globalId: guid('a', 3) }],
  });
  const copy = join(world.path, '..', 'copy.relay');
  copyFileSync(base, copy);
  const wanted = { retriesRefused: false };
  const known = new Set(acceptedBy(world.relays, base).map(({ receiptId }) => receiptId));
  const answers = await recorded(({ relays }) => relays.sync(copy, wanted, run()));
  let path = '';
  return {
    answers,
    uploads: withResults(answers),
    elsewhere: onlyReading,
    async work({ tools, options, seed }) {
      path = join(emptied(seed), 'town.relay');
      copyFileSync(base, path);
      await tools.relays.sync(path, wanted, options);
    },
    look({ tools: { relays }, seed, said }) {
      const names = ['town.relay', 'town.relay.answer', 'town.relay.answer.resume'];
      expect(names, `seed ${seed}`).toEqual(expect.arrayContaining(filesIn(join(path, '..'))));
      expect(troubleOfDatabase(path), `seed ${seed}`).toBeNull();
      relays.status(path);
      const words = said();
      for (const { receiptId, kind, globalId } of acceptedBy(relays, path)) {
        if (!known.has(receiptId)) expectNamed(kind, globalId, words, seed);
      }
      rmSync(join(path, '..'), { recursive: true });
    },
  };
}

function acceptedBy(relays: Relays, path: string): readonly RelayReceipt[] {
  const { sessions } = relays.history(path);
  return sessions
    .flatMap(({ receipts }) => receipts)
    .filter(({ outcome }) => outcome === 'accepted');
}
