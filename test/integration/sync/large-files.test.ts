/** Files of many megabytes: in parts up, by range down, and on from where they were after whatever stopped them. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnection, type Call, type Connection } from '../../../main/arcgis/request.ts';
import type { Engine } from '../../../main/engine/api.ts';
import type { ProfileName } from '../../../main/sample-service/context.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { upload } from '../../../main/arcgis/uploads.ts';
import type { FileTransfer } from '../../../shared/model/file-transfer.ts';
import { braced, guid, TREES } from '../../support/service-spec.ts';
import { quickClock, run, silent, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const MEGABYTE = 1024 * 1024;
const SIZE = 25 * MEGABYTE + 17;

/** Bytes that repeat nowhere, so that a part in a wrong place shows. */
function bytesOf(seed: number, size = SIZE): Buffer {
  const data = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) data.writeUInt32LE((at + seed) >>> 0, at);
  return data;
}

const digest = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

async function replica(profile: ProfileName, changes = {}): Promise<string> {
  world = await startWorld({ profile });
  const path = world.path('field');
  await world.engine.create(world.definition(changes), path, run());
  return path;
}

function attach(path: string, n: number, data: Buffer): void {
  world.look(path, (db) =>
    db
      .prepare(
        `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA) VALUES (?, ?, 'video/mp4', ?, ?)`,
      )
      .run(braced('e', n), braced('a', 3), `film ${n}.mp4`, data),
  );
}

function attachThere(n: number, data: Buffer): void {
  world.remote({
    attachmentAdds: [
      {
        ...{ globalId: guid('d', n), parentGlobalId: guid('a', 4), name: `their film ${n}.mp4` },
        ...{ contentType: 'video/mp4', data },
      },
    ],
  });
}

function digestThere(globalId: string): string {
  const found = [...world.archive.attachments(TREES)].find(
    (each) => each.globalId.toUpperCase() === globalId,
  )!;
  return digest(world.archive.attachmentData(TREES, found.attachmentId)!);
}

function digestHere(path: string, globalId: string): string | null {
  const found = world.look(path, (db) =>
    db
      .prepare<[string], { data: Buffer | null }>(
        'SELECT DATA AS data FROM Trees__ATTACH WHERE GLOBALID = ?',
      )
      .get(globalId),
  );
  return found?.data ? digest(found.data) : null;
}

interface Seen {
  readonly engine: Engine;
  /** What was asked of `uploads`, in order. */
  readonly uploads: string[];
  /** The `Range` of every request for a file. */
  readonly ranges: (string | null)[];
}

/** An engine whose requests are seen, and may fail at the n-th part as if the process had ended. */
function engineThat({ crashAtPart = Infinity } = {}): Seen {
  const uploads: string[] = [];
  const ranges: (string | null)[] = [];
  let parts = 0;
  const seen = (call: Call): void => {
    const what = /\/uploads\/(?:[^/]+\/)?(register|uploadPart|commit|parts|upload)$/.exec(call.url);
    if (!what) return;
    if (what[1] === 'uploadPart' && ++parts >= crashAtPart) throw new Error('crash');
    uploads.push(what[1] === 'uploadPart' ? `part ${call.parameters!['partId']}` : what[1]!);
  };
  const engine = world.engineWith({
    connectionTo: (): Connection => {
      const connection = createConnection({
        fetch: (url, options) => {
          const headers = new Headers(options?.headers);
          if (/attachments\/\d+|replicafiles\//.test(String(url))) {
            ranges.push(headers.get('range'));
          }
          return fetch(url, options);
        },
        sleep: (ms, signal) => quickClock.sleep(ms, signal ?? new AbortController().signal),
      });
      return {
        ...connection,
        json: async (call, options) => {
          seen(call);
          return connection.json(call, options);
        },
      };
    },
  });
  return { engine, uploads, ranges };
}

/** What the queue told, file by file, each state once. */
function watch(): {
  options: ReturnType<typeof run>;
  states: Map<string, string[]>;
  last: Map<string, FileTransfer>;
} {
  const states = new Map<string, string[]>();
  const last = new Map<string, FileTransfer>();
  const file = (transfer: FileTransfer): void => {
    const key = `${transfer.direction} ${transfer.name}`;
    const known = states.get(key) ?? [];
    if (known.at(-1) !== transfer.state) states.set(key, [...known, transfer.state]);
    last.set(key, transfer);
  };
  return { options: { ...run(), progress: { ...silent, file } }, states, last };
}

const fault = (text: string): void => world.sample.sync!.faults.add(parseFault(text));

describe('a large attachment that goes up', () => {
  it('goes in parts, whole and once', async () => {
    const path = await replica('enterprise-hosted');
    const data = bytesOf(1);
    attach(path, 1, data);
    const { engine, uploads } = engineThat();
    const { options, states, last } = watch();
    const { counts } = await engine.sync(path, {}, options);
    expect(counts).toMatchObject({ accepted: 1, stillPending: 0 });
    expect(uploads).toEqual(['register', 'part 1', 'part 2', 'part 3', 'part 4', 'commit']);
    expect(digestThere(braced('e', 1))).toBe(digest(data));
    expect(states.get('up film 1.mp4')).toEqual(['waiting', 'going', 'done']);
    expect(last.get('up film 1.mp4')).toMatchObject({
      ...{ direction: 'up', size: SIZE, done: SIZE, feature: 'Trees 3', reason: null },
    });
  });

  it('goes on with the parts that are missing after a crash between two of them', async () => {
    const path = await replica('enterprise-hosted');
    const data = bytesOf(2);
    attach(path, 1, data);
    await expect(engineThat({ crashAtPart: 3 }).engine.sync(path, {}, run())).rejects.toThrow(
      'crash',
    );
    const { engine, uploads } = engineThat();
    const { counts } = await engine.sync(path, {}, run());
    expect(counts).toMatchObject({ accepted: 1, stillPending: 0 });
    expect(uploads).toEqual(['parts', 'part 3', 'part 4', 'commit']);
    expect(digestThere(braced('e', 1))).toBe(digest(data));
  });

  it('begins anew when its bytes have changed meanwhile, or the service has cleaned the item up', async () => {
    const path = await replica('enterprise-hosted');
    attach(path, 1, bytesOf(3));
    await expect(engineThat({ crashAtPart: 3 }).engine.sync(path, {}, run())).rejects.toThrow(
      'crash',
    );
    const changed = bytesOf(4);
    world.look(path, (db) =>
      db
        .prepare('UPDATE Trees__ATTACH SET DATA = ? WHERE GLOBALID = ?')
        .run(changed, braced('e', 1)),
    );
    const second = engineThat({ crashAtPart: 2 });
    await expect(second.engine.sync(path, {}, run())).rejects.toThrow('crash');
    expect(second.uploads).toEqual(['register', 'part 1']);
    const listed = (await (await fetch(`${world.serviceUrl}/uploads?f=json`)).json()) as {
      uploads: { itemID: string }[];
    };
    for (const { itemID } of listed.uploads) {
      await fetch(`${world.serviceUrl}/uploads/${itemID}/delete`, {
        method: 'POST',
        body: new URLSearchParams({ f: 'json' }),
      });
    }
    const third = engineThat();
    expect((await third.engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 1 });
    expect(third.uploads).toEqual([
      'parts',
      'register',
      'part 1',
      'part 2',
      'part 3',
      'part 4',
      'commit',
    ]);
    expect(digestThere(braced('e', 1))).toBe(digest(changed));
  });

  it.each([
    'status:503@uploadPart',
    'dropBefore@uploadPart',
    'dropAfter@uploadPart',
    'dropAfter@commit',
  ])('gets through %s, and is attached once', async (text) => {
    const path = await replica('enterprise-hosted');
    const data = bytesOf(5);
    attach(path, 1, data);
    fault(text);
    const { counts } = await engineThat().engine.sync(path, {}, run());
    expect(counts).toMatchObject({ accepted: 1, stillPending: 0 });
    expect(digestThere(braced('e', 1))).toBe(digest(data));
    expect(world.applied.filter(({ kind }) => kind === 'attachment-add')).toHaveLength(1);
  });

  it('goes on after a sign-in that ended in the middle', async () => {
    const path = await replica('enterprise-hosted');
    const data = bytesOf(6);
    attach(path, 1, data);
    const first = engineThat();
    const { options, last } = watch();
    const progress = {
      ...options.progress,
      transfer: (_what: string, { done }: { done: number }) => {
        if (done === 16 * MEGABYTE) fault('invalidToken@uploadPartx*');
      },
    };
    const notYet = ['part 3', 'part 4'];
    await expect(first.engine.sync(path, {}, { ...options, progress })).rejects.toMatchObject({
      code: 'sign-in',
    });
    expect(last.get('up film 1.mp4')).toMatchObject({ state: 'failed' });
    world.sample.sync!.faults.clear();
    const { engine, uploads } = engineThat();
    expect((await engine.sync(path, {}, run())).counts).toMatchObject({ accepted: 1 });
    expect(uploads).toEqual(['parts', ...notYet, 'commit']);
    expect(digestThere(braced('e', 1))).toBe(digest(data));
  });
});

describe.each<ProfileName>(['hosted', 'enterprise-hosted', 'hostile'])(
  'against %s, a large attachment that comes down',
  (profile) => {
    it('comes by way of a file, is whole, and leaves nothing beside the replica', async () => {
      const path = await replica(profile);
      const data = bytesOf(7);
      attachThere(1, data);
      const { options, states } = watch();
      const { counts } = await engineThat().engine.sync(path, {}, options);
      expect(counts.downloadedAttachments).toBe(1);
      expect(digestHere(path, braced('d', 1))).toBe(digest(data));
      expect(states.get('down their film 1.mp4')).toEqual(['waiting', 'going', 'done']);
      expect(readdirSync(world.folder).filter((name) => name.includes('.attachment'))).toEqual([]);
    });

    it('goes on by range after a line that broke, and after a stop of the program', async () => {
      const path = await replica(profile);
      const data = bytesOf(8);
      attachThere(1, data);
      attachThere(2, bytesOf(9, 100));
      const controller = new AbortController();
      const progress = {
        ...silent,
        transfer: (_what: string, { done }: { done: number }) => {
          if (done > 10 * MEGABYTE) controller.abort(new Error('stopped'));
        },
      };
      await expect(
        engineThat().engine.sync(path, {}, { signal: controller.signal, progress }),
      ).rejects.toThrow();
      const left = readdirSync(world.folder).filter((name) => name.endsWith('.attachment'));
      expect(left).toHaveLength(1);
      const had = statSync(`${world.folder}/${left[0]!}`).size;
      expect(had).toBeGreaterThan(10 * MEGABYTE);
      const { engine, ranges } = engineThat();
      const { counts } = await engine.sync(path, {}, run());
      expect(counts.downloadedAttachments).toBe(2);
      expect(ranges.filter((range) => range !== null)).toEqual([`bytes=${had}-`]);
      expect(digestHere(path, braced('d', 1))).toBe(digest(data));
      expect(existsSync(`${world.folder}/${left[0]!}`)).toBe(false);
    });
  },
);

describe('attachments that come down', () => {
  it('a part of one is not gone on with where nothing tells that it is still the same file', async () => {
    const path = await replica('hosted');
    const [before, after] = [bytesOf(20), bytesOf(21)];
    attachThere(1, before);
    const without: typeof fetch = async (url, options) => {
      const response = await fetch(url, options);
      const headers = new Headers(response.headers);
      headers.delete('etag');
      return new Response(response.body, { status: response.status, headers });
    };
    const plain = world.engineWith({ connectionTo: () => createConnection({ fetch: without }) });
    const controller = new AbortController();
    const transfer = (_what: string, { done }: { done: number }): void => {
      if (done > 10 * MEGABYTE) controller.abort(new Error('stopped'));
    };
    const stopped = { signal: controller.signal, progress: { ...silent, transfer } };
    await expect(plain.sync(path, {}, stopped)).rejects.toThrow();
    world.remote({
      attachmentUpdates: [
        {
          ...{ globalId: guid('d', 1), parentGlobalId: guid('a', 4), name: 'their film 1.mp4' },
          ...{ contentType: 'video/mp4', data: after },
        },
      ],
    });
    expect((await plain.sync(path, {}, run())).counts.downloadedAttachments).toBe(1);
    expect(digestHere(path, braced('d', 1))).toBe(digest(after));
  });

  it('one that cannot be had stops no other, is told with its reason, and comes the next time', async () => {
    const path = await replica('hosted');
    for (const n of [1, 2, 3]) attachThere(n, bytesOf(n, 1000));
    const broken = world.engineWith({
      connectionTo: () => {
        const connection = createConnection({ fetch });
        let files = 0;
        return {
          ...connection,
          receive: (call, receive) => {
            const isSecond = call.isFile === true && /attachments/.test(call.url) && ++files === 2;
            return connection.receive(
              isSecond ? { ...call, url: call.url.replace(/\d+$/, '99999') } : call,
              receive,
            );
          },
        };
      },
    });
    const { options, last } = watch();
    const report = await broken.sync(path, {}, options);
    expect(report.counts.downloadedAttachments).toBe(2);
    expect(world.engine.status(path).missingAttachments).toBe(1);
    const states = [...last.values()].map(({ state }) => state).sort();
    expect(states).toEqual(['done', 'done', 'failed']);
    expect([...last.values()].find(({ state }) => state === 'failed')!.reason).toMatch(/[.]$/);
    expect((await world.engine.sync(path, {}, run())).counts.downloadedAttachments).toBe(1);
    expect(world.engine.status(path).missingAttachments).toBe(0);
  });
});

it('a hostile service may spell what it holds of an item as it likes', async () => {
  const spellings: unknown[] = [
    { parts: [1, 2] },
    { Parts: [{ partID: '1' }, { PARTID: 2 }] },
    { PARTS: ['1', '2'], extra: {} },
  ];
  for (const spelling of spellings) {
    const sent: string[] = [];
    const answers: Connection['json'] = async ({ url, parameters }) => {
      if (url.endsWith('/parts')) return spelling;
      if (url.endsWith('/uploadPart')) sent.push(parameters!['partId']!);
      return url.endsWith('i1') ? { ItemID: 'i1', Committed: 'false' } : { Success: 'true' };
    };
    const connection = { ...createConnection({ fetch }), json: answers };
    const data = new Uint8Array(10);
    const resume = { itemId: 'i1', partBytes: 4, parts: [] };
    const id = await upload(
      connection,
      { url: 'http://127.0.0.1/x' },
      { name: 'a', contentType: 'b', data },
      { partsFrom: 1, resume },
    );
    expect({ id, sent }).toEqual({ id: 'i1', sent: ['3'] });
  }
  world = await startWorld();
});
