import { afterEach, describe, expect, it } from 'vitest';
import type { Call, Connection } from '../../../main/arcgis/request.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { ALL_PROFILES, type ProfileName } from '../../../main/sample-service/context.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { traitsOf } from '../../../main/sample-service/sync/profiles.ts';
import type { Engine } from '../../../main/engine/api.ts';
import type { SyncReport } from '../../../shared/model/report.ts';
import { braced, parksSpec, specField } from '../../support/service-spec.ts';
import { quickClock, run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const TREES = 60;
const NOTE = 100_000;

/** An Enterprise service that takes JSON, as the forms of ArcGIS Online do. */
const TAKES_JSON = { traits: { editsUploadFormats: ['json', 'sqlite'] as const } };

/** Trees with a field that holds a long text, so that few edits are many megabytes. */
async function replicaOf(options: Parameters<typeof startWorld>[0] = {}): Promise<string> {
  const parks = parksSpec({ trees: TREES });
  const [trees, ...others] = parks.layers;
  const spec = {
    ...parks,
    layers: [
      { ...trees!, fields: [...trees!.fields, specField('Notes', 'String', { length: 200_000 })] },
      ...others,
    ],
  };
  world = await startWorld({
    profile: 'enterprise-geodatabase',
    specs: [spec],
    sync: TAKES_JSON,
    ...options,
  });
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  return path;
}

const writeNotes = (path: string, length = NOTE): void =>
  world.sql(path, `UPDATE Trees SET Notes = hex(zeroblob(${length / 2})) || Height`);

/** What each call of synchronizeReplica that held edits was sent with, and how it may be changed on its way. */
function engineThat(change: (parameters: Record<string, string>) => void = () => undefined): {
  readonly engine: Engine;
  readonly calls: ('file' | 'within')[];
  readonly uploads: () => number;
} {
  const calls: ('file' | 'within')[] = [];
  let uploads = 0;
  const seen = (call: Call): Call => {
    if (call.url.endsWith('/uploads/upload')) uploads += 1;
    if (!call.url.endsWith('/synchronizeReplica')) return call;
    const parameters = { ...call.parameters };
    if ('editsUploadId' in parameters) calls.push('file');
    else if ('edits' in parameters) calls.push('within');
    change(parameters);
    return { ...call, parameters };
  };
  const engine = world.engineWith({
    connectionTo: (): Connection => {
      const connection = createConnection({
        fetch,
        sleep: (ms, signal) => quickClock.sleep(ms, signal ?? new AbortController().signal),
      });
      return {
        ...connection,
        json: (call, options) => connection.json(seen(call), options),
        receive: (call, receive) => connection.receive(seen(call), receive),
      };
    },
  });
  return { engine, calls, uploads: () => uploads };
}

const timesApplied = (): number[] => {
  const times = new Map<string, number>();
  for (const { globalId, replicaId } of world.applied) {
    if (replicaId !== null) times.set(globalId, (times.get(globalId) ?? 0) + 1);
  }
  return [...times.values()];
};

function expectAllThere(report: SyncReport): void {
  expect(report.counts).toMatchObject({ sent: TREES, accepted: TREES, stillPending: 0 });
  expect(timesApplied()).toEqual(Array.from({ length: TREES }, () => 1));
}

describe('edits of more than four megabytes', () => {
  it.each([{}, { oneCall: true }, { direction: 'upload' as const }, { rollbackOnFailure: true }])(
    'go up as a file, once, and the session says so: %j',
    async (options) => {
      const path = await replicaOf();
      writeNotes(path);
      const { engine, calls } = engineThat();
      const report = await engine.sync(path, options, run());
      expectAllThere(report);
      expect(calls).toEqual(['file']);
      expect(report.summary).toMatch(/5\.7 MB of edits went up as a file\.$/);
      expect(engine.history(path).sessions.map(({ summary }) => summary)).toContain(report.summary);
      expect((await engine.verify(path, run())).differences).toEqual([]);
    },
  );

  it('go within the call where they are fewer, or the service takes no files', async () => {
    const path = await replicaOf();
    writeNotes(path, 1000);
    const few = engineThat();
    await few.engine.sync(path, {}, run());
    expect(few.calls).toEqual(['within']);
    await world.close();
    const other = await replicaOf({ profile: 'hosted' });
    writeNotes(other);
    const without = engineThat();
    expectAllThere(await without.engine.sync(other, {}, run()));
    expect(without).toMatchObject({ calls: ['within'] });
    expect(without.uploads()).toBe(0);
  });

  it('go within the call where the file would be larger than the service takes', async () => {
    const path = await replicaOf({ maxUploadMegabytes: 5 });
    writeNotes(path);
    const { engine, calls, uploads } = engineThat();
    const report = await engine.sync(path, {}, run());
    expectAllThere(report);
    expect({ calls, uploads: uploads() }).toEqual({ calls: ['within'], uploads: 0 });
    expect(report.summary).toMatch(/within the call, because it takes files of up to 5 MB\.$/);
  });
});

/** The families that let a client try, with the word Uploads where they leave it out. */
function withUploads(profile: ProfileName): Parameters<typeof startWorld>[0] {
  const { capabilities } = traitsOf(profile);
  return { profile, sync: { traits: { capabilities: `${capabilities},Uploads` } } };
}

describe.each(ALL_PROFILES)('a file of edits for %s', (profile) => {
  const takesJson = profile === 'hosted' || profile === 'hostile';
  it.each([{}, { direction: 'upload' as const }])(
    `${takesJson ? 'is taken' : 'is refused as JSON, and its edits go within the call'}, each once: %j`,
    async (options) => {
      const path = await replicaOf(withUploads(profile));
      writeNotes(path);
      const { engine, calls } = engineThat();
      const report = await engine.sync(path, options, run());
      expect(report.counts).toMatchObject({ sent: TREES, accepted: TREES, stillPending: 0 });
      expect(calls).toEqual(takesJson ? ['file'] : ['file', 'within']);
      expect(report.summary).toContain(
        takesJson ? 'went up as a file' : 'sent again within the call',
      );
      // What goes into a branch version is applied to its copy of the data.
      if (profile !== 'enterprise-branch') expectAllThere(report);
      expect(report.rollback).toBeNull();
    },
  );
});

describe('a service that does not take the file of edits', () => {
  const cases = [
    {
      name: 'refuses its format',
      sync: {},
      change: () => undefined,
      says: /did not take the edits as a file and holds none of them, so they were sent again within the call/,
    },
    {
      name: 'does not know the parameters and answers as if nothing had been sent',
      sync: TAKES_JSON,
      change: (parameters: Record<string, string>) => {
        delete parameters['editsUploadId'];
        delete parameters['editsUploadFormat'];
      },
      says: /passed over the file of edits and holds none of them, so they were sent again within the call/,
    },
  ];
  const ways = [{}, { rollbackOnFailure: true }, { oneCall: true }];
  const all = cases.flatMap((each) => ways.map((options) => ({ ...each, options })));
  it.each(all)(
    '$name, $options: gets them within the call, once',
    async ({ sync, change, says, options }) => {
      const path = await replicaOf({ sync });
      writeNotes(path);
      const { engine, calls } = engineThat(change);
      const report = await engine.sync(path, options, run());
      expectAllThere(report);
      expect(calls).toEqual(['file', 'within']);
      expect(report.summary).toMatch(says);
      expect(report.rollback).toBeNull();
    },
  );

  it('refuses the upload itself: they go within the call', async () => {
    const path = await replicaOf();
    writeNotes(path);
    const connection = createConnection({ fetch });
    const engine = world.engineWith({
      connectionTo: () => ({
        ...connection,
        json: (call, options) =>
          connection.json(
            call.url.endsWith('/uploads/upload')
              ? { ...call, url: call.url.replace('/uploads/upload', '/uploads/elsewhere') }
              : call,
            options,
          ),
      }),
    });
    const report = await engine.sync(path, {}, run());
    expectAllThere(report);
    expect(report.summary).toMatch(/because it did not take them as a file\.$/);
  });
});

describe('a call with a file of edits whose answer is lost', () => {
  it.each(['dropBefore', 'dropAfter'])('%s: no edit is lost and none goes twice', async (fault) => {
    const path = await replicaOf();
    writeNotes(path);
    const { engine, uploads } = engineThat();
    world.sample.sync!.faults.add(parseFault(`${fault}@synchronizeReplica`));
    await expect(engine.sync(path, { direction: 'upload' }, run())).rejects.toMatchObject({
      code: 'unknown-outcome',
    });
    const report = await engine.sync(path, { direction: 'upload' }, run());
    expect(report.counts).toMatchObject({ accepted: TREES, stillPending: 0 });
    expect(timesApplied()).toEqual(Array.from({ length: TREES }, () => 1));
    // The id of the first upload is no promise: what is sent again is uploaded again.
    expect(uploads()).toBe(fault === 'dropBefore' ? 2 : 1);
  });

  it('is uploaded anew when a crash comes between the upload and the call', async () => {
    const path = await replicaOf();
    writeNotes(path);
    const crashing = world.engineWith({
      at: (point) => {
        if (point === 'call:before-begin') throw new Error('crash');
      },
    });
    await expect(crashing.sync(path, { direction: 'upload' }, run())).rejects.toThrow('crash');
    const { engine, uploads } = engineThat();
    expectAllThere(await engine.sync(path, { direction: 'upload' }, run()));
    expect(uploads()).toBe(1);
  });
});

it('names the edit that is refused out of a file as it does otherwise', async () => {
  const path = await replicaOf();
  writeNotes(path);
  world.remote({ deletes: [{ globalId: braced('a', 7) }] });
  const { engine, calls } = engineThat();
  const report = await engine.sync(path, { direction: 'upload' }, run());
  expect(calls).toEqual(['file']);
  expect(report.counts).toMatchObject({ sent: TREES, rolledBack: TREES - 1, refused: 1 });
  expect(report.rollback).toMatchObject({ isProven: true });
  expect(report.receipts.filter(({ outcome }) => outcome === 'refused')).toMatchObject([
    { globalId: braced('a', 7) },
  ]);
});
