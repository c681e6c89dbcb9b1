/**
 * Real answers of every family of servers, damaged in bytes and in structure, given to every function of the client that
 * reads one: it returns, or fails with a sentence. SYNCLINE_FUZZ sets the number of runs for each kind of answer.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fetch } from '../../../main/arcgis/exchange.ts';
import { createConnection, type Connection } from '../../../main/arcgis/request.ts';
import { PROFILES, type ProfileName } from '../../../main/sample-service/context.ts';
import type { SyncRequest } from '../../../shared/model/protocol.ts';
import { mutateAnswer } from '../../support/mutate-json.ts';
import { ANNA, CLIENT_ID, startPortalWorld } from '../../support/portal.ts';
import {
  inOrder,
  recordingFetch,
  replay,
  type RecordedAnswer,
} from '../../support/recorded-answers.ts';
import { braced, INSPECTIONS, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';
import { fuzzCount, seededRandom } from '../geodatabase/random.ts';
import { JOURNEYS, signInEverywhere, type Guest, type Visit } from './journeys.ts';
import { expectSentence, noteTally } from './laws.ts';

const HOURS = 3_600_000;
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'syncline-fuzz-'))));
afterEach(() => readdirSync(folder).forEach((name) => rmSync(join(folder, name))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Recording {
  readonly visit: Omit<Visit, 'connection' | 'signal'>;
  readonly answers: readonly RecordedAnswer[];
}

const connectionOver = (fetch: Fetch, tick: () => void = () => undefined): Connection =>
  createConnection({ fetch, now: () => 1_800_000_000_000, sleep: async () => tick() });

async function record(profile: ProfileName, name: string): Promise<Recording> {
  const world = await startWorld({ profile, trees: 4 });
  try {
    const answers: RecordedAnswer[] = [];
    const visit = { ...(await visitOf(world)), folder };
    const connection = connectionOver(recordingFetch(answers));
    const { signal } = new AbortController();
    // What one family refuses is an answer, too.
    await JOURNEYS[name]!({ ...visit, connection, signal }).catch((error: unknown) =>
      expectSentence(error, 0),
    );
    return { visit, answers: inOrder(answers) };
  } finally {
    await world.close();
  }
}

async function visitOf(world: World): Promise<Omit<Visit, 'connection' | 'signal' | 'folder'>> {
  const { serviceUrl } = world;
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  world.remote({
    updates: [
      {
        attributes: { GlobalID: braced('a', 1), Species: 'Lime' },
      },
    ],
  });
  const { replicaId, syncModel, generations } = world.engine.status(path);
  const request: SyncRequest = {
    ...{ replicaId: replicaId!, direction: 'bidirectional', edits: null, async: false },
    ...{
      syncModel: syncModel === 'perLayer' ? 'perLayer' : 'perReplica',
      returnIdsForAdds: true,
      returnAttachmentsDataByUrl: true,
      closeReplica: false,
    },
    ...{ timeReferenceUnknownClient: false, replicaServerGen: generations.replica },
    layers: [TREES, INSPECTIONS].map((layerId) => ({
      ...{ layerId, direction: 'bidirectional' },
      serverGen: generations.layers[layerId] ?? null,
    })),
  };
  const description = await world.service().describe(run().signal);
  const replica = { id: replicaId!, request };
  return { serviceUrl, description, definition: world.definition(), replica };
}

/** One run with one or two answers changed; what it throws besides `AppError` is a bug. */
async function fuzzOnce(
  seed: number,
  answers: readonly RecordedAnswer[],
  work: (connection: Connection, signal: AbortSignal) => Promise<unknown>,
): Promise<'read' | 'refused'> {
  const random = seededRandom(seed);
  const chosen = new Set([
    random(answers.length),
    ...(random(5) === 0 ? [random(answers.length)] : []),
  ]);
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  let naps = 0;
  const { fetch, isEndless } = replay(answers, {
    change: (body, index) => (chosen.has(index) ? mutateAnswer(body, random) : body),
    onEndless: stop,
  });
  const connection = connectionOver(fetch, () => {
    if (++naps > 300) stop();
  });
  try {
    await work(connection, controller.signal);
    return 'read';
  } catch (error) {
    expectSentence(error, seed);
    return 'refused';
  } finally {
    expect(isEndless() || naps > 300, `seed ${seed} goes on for ever`).toBe(false);
  }
}

async function fuzzAll(
  name: string,
  recordings: readonly (readonly [
    RecordedAnswer[] | readonly RecordedAnswer[],
    (connection: Connection, signal: AbortSignal) => Promise<unknown>,
  ])[],
  count: number,
): Promise<void> {
  const tally = { read: 0, refused: 0 };
  for (let seed = 0; seed < count; seed++) {
    const [answers, work] = recordings[seed % recordings.length]!;
    tally[await fuzzOnce(seed, answers, work)]++;
  }
  noteTally(name, tally);
  expect(tally.read).toBeGreaterThan(0);
  expect(tally.refused).toBeGreaterThan(0);
}

describe('damaged answers are read or refused, never more:', () => {
  it.each(Object.keys(JOURNEYS))(
    '%s',
    async (name) => {
      const recordings = [];
      for (const profile of PROFILES) recordings.push(await record(profile, name));
      await fuzzAll(
        name,
        recordings.map(({ answers, visit }) => [
          answers,
          (connection, signal) => JOURNEYS[name]!({ ...visit, connection, signal }),
        ]),
        fuzzCount(400),
      );
    },
    HOURS,
  );

  it(
    'a sign-in',
    async () => {
      const world = await startPortalWorld();
      const answers: RecordedAnswer[] = [];
      const { tokens, redirectUri } = await world.signIn();
      const guest: Omit<Guest, 'connection'> = {
        ...{ serviceUrl: world.serviceUrl, portalUrl: world.portalUrl, clientId: CLIENT_ID },
        ...{ ...ANNA, redirectUri, refreshToken: tokens.refreshToken! },
      };
      await signInEverywhere({ ...guest, connection: connectionOver(recordingFetch(answers)) });
      await world.close();
      const work = (connection: Connection): Promise<void> =>
        signInEverywhere({ ...guest, connection });
      await fuzzAll('a sign-in', [[inOrder(answers), work]], fuzzCount(800));
    },
    HOURS,
  );
});
