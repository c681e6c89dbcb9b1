/** Relays as the window asks for them: pages of what the file holds, and the list of files. */
import { mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { relayMethods } from '../../../main/engine/host/relay-methods.ts';
import { openForWriting } from '../../../main/store/db.ts';
import type { Stored } from '../../../main/workbench/config.ts';
import { RelayList } from '../../../main/workbench/relay-list.ts';
import type { KnownRelay } from '../../../shared/model/relay-list.ts';
import { relaysOf, startRelayWorld, type RelayWorld } from '../../support/relay.ts';
import { guid } from '../../support/service-spec.ts';
import { run } from '../../support/world.ts';
import { startBench } from '../window/engine-processes.ts';

const CHOICES = { direction: 'bidirectional', policy: 'source', withAttachments: true } as const;

let world: RelayWorld;
afterEach(() => world.close());

const methods = relayMethods(relaysOf());

async function create(): Promise<void> {
  world = await startRelayWorld();
  const { urls, path } = world;
  await methods.createRelay({ urls, choices: CHOICES, path }, run());
}

function rename(species: string, side: 'source' | 'target'): void {
  const attributes = { GlobalID: guid('a', 1), Species: species };
  world.side(side).remote({ updates: [{ attributes }] });
}

describe('a relay in the window', () => {
  it('plans in words without making a file', async () => {
    world = await startRelayWorld();
    const plan = await methods.planRelay({ urls: world.urls, choices: CHOICES }, run());
    expect(plan.layers.every(({ sentence }) => sentence.length > 0)).toBe(true);
    expect(() => methods.relayLook({ path: world.path })).toThrow('There is no file');
  });

  it('reads receipts by page, every one of them once', async () => {
    await create();
    const { path } = world;
    const [session] = methods.relaySessions({ path });
    const sessionId = session!.sessionId;
    const first = methods.relayReceipts({ path, sessionId, from: 0, count: 12 });
    const rest = methods.relayReceipts({ path, sessionId, from: 12, count: 12 });
    const ids = [...first.receipts, ...rest.receipts].map(({ receiptId }) => receiptId);
    expect(first.total).toBe(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('counts as many receipts as the sessions say', async () => {
    await create();
    const { path } = world;
    rename('Lime', 'source');
    rename('Oak', 'target');
    await methods.syncRelay({ path, retriesRefused: false }, run());
    for (const { sessionId, counts } of methods.relaySessions({ path })) {
      const { total } = methods.relayReceipts({ path, sessionId, from: 0, count: 1 });
      const said = [counts.source, counts.target].map(
        ({ sent, overridden, held }) => sent + overridden + held,
      );
      expect(total).toBe(said[0]! + said[1]!);
    }
  });

  it('shows what gave way before what was accepted, and keeps both versions', async () => {
    await create();
    const { path } = world;
    rename('Lime', 'source');
    rename('Oak', 'target');
    const report = await methods.syncRelay({ path, retriesRefused: false }, run());
    const page = { path, sessionId: report.sessionId, from: 0, count: 10 };
    expect(methods.relayReceipts(page).receipts[0]).toMatchObject({ outcome: 'discarded' });
    const { total, changes } = methods.relayOverridden({ path, from: 0, count: 10 });
    expect(total).toBe(1);
    expect(changes[0]).toMatchObject({
      side: 'target',
      givenUp: { feature: { attributes: { Species: 'Oak' } } },
      kept: { feature: { attributes: { Species: 'Lime' } } },
    });
  });
});

describe('the list of relay files', () => {
  function listOf() {
    const stored: { relays: Stored['relays'] } = { relays: [] };
    const told: (readonly KnownRelay[])[] = [];
    const config = {
      get: () => stored.relays as never,
      set: (_name: string, value: unknown) => {
        stored.relays = value as Stored['relays'];
      },
    };
    const list = new RelayList({
      config,
      look: (path) => Promise.resolve().then(() => methods.relayLook({ path })),
      onChanged: (relays) => told.push(relays),
    });
    return { list, told };
  }

  it('keeps a file once and says what it holds', async () => {
    await create();
    const { list, told } = listOf();
    const opened = await list.open(world.path);
    expect((await list.open(world.path)).key).toBe(opened.key);
    expect(told.at(-1)).toHaveLength(1);
    expect((await list.list())[0]?.look?.status.state).toBe('ready');
  });

  it('does not take a file that is no relay', async () => {
    await create();
    const { list } = listOf();
    await expect(list.open(join(world.path, '..', 'none.relay'))).rejects.toThrow('no file');
    expect(await list.list()).toEqual([]);
  });

  it('finds a file that was moved, and keeps it in its place', async () => {
    await create();
    const { list } = listOf();
    const key = list.add(world.path);
    const moved = `${world.path}.moved.relay`;
    renameSync(world.path, moved);
    expect((await list.list())[0]).toMatchObject({ look: null, error: { code: 'file' } });
    await expect(list.locate(key, `${moved}.none`)).rejects.toThrow('no file');
    const twin = list.add(moved);
    await list.locate(key, moved);
    expect(await list.list()).toMatchObject([{ key, path: moved, error: null }]);
    expect(() => list.path(twin)).toThrow('not on the list');
  });

  it('forgets a create that left no file, and keeps one that did', async () => {
    await create();
    const { list } = listOf();
    const kept = list.add(world.path);
    const gone = list.add(`${world.path}.other`);
    await list.settle(gone);
    await list.settle(kept);
    expect((await list.list()).map(({ key }) => key)).toEqual([kept]);
    expect(() => list.path(gone)).toThrow('not on the list');
  });
});

describe('a relay file that is opened from outside', () => {
  it('comes onto the list, and what is none says why', async () => {
    await create();
    const folder = mkdtempSync(join(tmpdir(), 'syncline-relay-bench-'));
    const bench = startBench(folder);
    try {
      const opened = await bench.openFile(world.path);
      const [listed] = await bench.relays.list();
      expect(opened).toEqual({ kind: 'relay', key: listed?.key });
      expect(listed?.look?.status.state).toBe('ready');
      const wrong = join(folder, 'wrong.relay');
      writeFileSync(wrong, 'no relay');
      expect(await bench.openFile(wrong)).toMatchObject({
        kind: 'failed',
        error: { code: 'file', message: 'wrong.relay is not a relay file.' },
      });
      expect(await bench.relays.list()).toHaveLength(1);
    } finally {
      await bench.close();
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ['cut in the middle', (path: string) => truncateSync(path, 8192)],
    ['without its record', (path: string) => change(path, 'DELETE FROM relay')],
    [
      'with a record of half a line',
      (path: string) => change(path, `UPDATE relay SET record = '{"a'`),
    ],
    ['without a table', (path: string) => change(path, 'DROP TABLE session')],
  ])('says that it is damaged when it is %s', async (_case, damage) => {
    await create();
    damage(world.path);
    const read = () =>
      methods.relaySessions({ path: methods.relayLook({ path: world.path }).status.path });
    expect(read).toThrow('town.relay is damaged.');
    await expect(
      methods.syncRelay({ path: world.path, retriesRefused: false }, run()),
    ).rejects.toMatchObject({ code: 'file' });
  });
});

function change(path: string, statement: string): void {
  const db = openForWriting(path, { mustExist: true });
  db.exec(statement);
  db.close();
}
