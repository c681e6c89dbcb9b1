import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { receiveDropped } from '../../../main/ipc/dropped-files.ts';
import { createHandlers } from '../../../main/ipc/handlers/index.ts';
import type { Desktop } from '../../../main/ipc/handlers/files.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import { filesOf } from '../../support/failures.ts';
import { guid, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';
import { startBench, type Bench } from './engine-processes.ts';

let folder: string;
let world: World;
let bench: Bench;
let path: string;
let key: string;
let handlers: Handlers;
let chosen: readonly string[] | null;
const opened: string[] = [];

const tree = (n: number) => ({ layerId: TREES, globalId: parseGlobalId(guid('a', n))! });
const photo = { layerId: TREES, globalId: parseGlobalId(guid('f', 1))! };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
  world = await startWorld({ trees: 5 });
  bench = startBench(folder);
  path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  key = (await bench.addReplica(path)).key;
  chosen = null;
  opened.length = 0;
  const desktop: Desktop = {
    openFile: async () => chosen?.[0] ?? null,
    openFiles: async () => chosen,
    openPath: async (file) => void opened.push(file),
    saveFile: async () => null,
    openFolder: async () => null,
    showInFolder: () => undefined,
    copyText: () => undefined,
    showWindow: () => undefined,
    showHelp: () => undefined,
  };
  handlers = createHandlers(bench, desktop);
});
afterEach(async () => {
  await bench.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

function fileWith(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function choose(...paths: readonly string[]) {
  chosen = paths;
  return handlers.edits.chooseFiles({ purpose: 'add' });
}

const rename = (species: string) => ({
  key,
  edits: [{ kind: 'update' as const, ...tree(3), attributes: { Species: species } }],
});

describe('editing in the window', () => {
  it('is seen by the view and the list of replicas, and leaves one file when it is closed', async () => {
    const before = await handlers.replica.version({ key });
    expect(await handlers.edits.undoState({ key })).toEqual({ undo: null, redo: null });
    await handlers.edits.apply(rename('Lime'));
    expect(await handlers.replica.version({ key })).not.toBe(before);
    expect((await handlers.replica.feature({ key, layerId: TREES, feature: 3 }))!.pending).toBe(
      'update',
    );
    await expect
      .poll(async () => (await bench.replicas.list())[0]?.status?.pending, { timeout: 10_000 })
      .toBe(1);
    expect((await handlers.edits.undo({ key })).redo).toBe('Changed Species of Trees 3');
    expect((await handlers.edits.redo({ key })).undo).toBe('Changed Species of Trees 3');
    await handlers.replica.close({ key });
    expect(filesOf(world, path)).toEqual([basename(path)]);
    // Byte 18 of a SQLite file: 1 without a write-ahead log.
    expect(readFileSync(path)[18]).toBe(1);
    expect(await handlers.edits.undoState({ key })).toEqual({ undo: null, redo: null });
  });

  it('gives the shape of a feature and takes it back', async () => {
    const shape = await handlers.edits.shape({ key, ...tree(2) });
    expect(shape).toEqual({ geometry: { x: 200, y: 200 }, hasZ: false, hasM: false });
    const { text } = await handlers.edits.apply({
      key,
      edits: [
        {
          kind: 'update',
          ...tree(2),
          attributes: {},
          shape: { geometry: { x: 250, y: 200 } },
        },
      ],
    });
    expect(text).toBe('Moved Trees 2');
    expect(await handlers.edits.shape({ key, ...tree(2) })).toMatchObject({
      geometry: { x: 250, y: 200 },
    });
    expect(
      await handlers.edits.shape({ key, layerId: TREES, globalId: parseGlobalId(guid('a', 99))! }),
    ).toBeNull();
  });

  it('adds files that were dropped on it or chosen, and no others', async () => {
    const file = fileWith('note.txt', 'hello');
    const drop = () => handlers.edits.addAttachments({ key, ...tree(3), paths: [file] });
    expect(() => drop()).toThrow(/was neither dropped on this window nor chosen/);
    const listeners = new Map<string, (event: never, path: unknown) => void>();
    receiveDropped(
      { on: (channel, listener) => void listeners.set(channel, listener) },
      (url) => url === 'app://syncline/',
      (dropped) => bench.grants.allowReading(dropped),
    );
    const [tell] = listeners.values();
    const from = (url: string, parent: unknown) => ({ senderFrame: { url, parent } }) as never;
    tell!(from('https://elsewhere.example', null), file);
    tell!(from('app://syncline/', {}), file);
    tell!({ senderFrame: null } as never, file);
    tell!(from('app://syncline/', null), 7);
    expect(() => drop()).toThrow(/was neither dropped/);
    tell!(from('app://syncline/', null), file);
    expect((await drop()).text).toBe('Added note.txt to Trees 3');
    expect(() => bench.grants.require(file)).toThrow(/was not chosen/);

    expect(await handlers.edits.chooseFiles({ purpose: 'add' })).toBeNull();
    const [a, b] = [fileWith('a.png', 'a'), fileWith('b.png', 'bb')];
    const paths = [a, b];
    expect(() => handlers.edits.addAttachments({ key, ...tree(3), paths })).toThrow(/neither/);
    expect(() => handlers.edits.replaceAttachment({ key, ...photo, path: a })).toThrow(/neither/);
    expect(await choose(a, b)).toEqual([
      { name: 'a.png', path: a, size: 1 },
      { name: 'b.png', path: b, size: 2 },
    ]);
    expect((await handlers.edits.addAttachments({ key, ...tree(3), paths })).text).toBe(
      'Added 2 attachments to Trees 3',
    );
    expect(await handlers.edits.chooseFiles({ purpose: 'replace' })).toHaveLength(1);
    expect((await handlers.edits.replaceAttachment({ key, ...photo, path: a })).text).toBe(
      'Replaced a.png of Trees 1',
    );
    const { attachments } = (await handlers.replica.feature({ key, layerId: TREES, feature: 3 }))!;
    expect(attachments).toMatchObject([
      { name: 'note.txt', contentType: 'text/plain', size: 5, pending: 'add' },
      { name: 'a.png', contentType: 'image/png', size: 1 },
      { name: 'b.png' },
    ]);
  });

  it('adds no file that is too large, empty, a folder or gone', async () => {
    const large = fileWith('large.mov', '');
    truncateSync(large, 200 * 1024 * 1024 + 1);
    for (const [file, says] of [
      [large, /large.mov has 201 MB; an attachment may have 200 MB/],
      [fileWith('empty.txt', ''), /empty.txt is empty/],
      [folder, /is a folder/],
      [join(folder, 'gone.txt'), /There is no file/],
    ] as const) {
      const paths = [fileWith('good.txt', 'x'), file];
      await choose(...paths);
      await expect(handlers.edits.addAttachments({ key, ...tree(3), paths })).rejects.toThrow(says);
    }
    const details = await handlers.replica.feature({ key, layerId: TREES, feature: 3 });
    expect(details!.attachments).toEqual([]);
  });

  it('opens a copy of an attachment of a harmless type, and removes it at the end', async () => {
    await handlers.edits.openAttachment({ key, ...photo });
    const [copy] = opened as [string];
    expect(basename(copy)).toBe('tree 1.jpg');
    expect([...readFileSync(copy)]).toEqual([255, 216, 1]);
    expect(statSync(copy).mode & 0o777).toBe(0o400);
    const path = fileWith('run.sh', 'rm -rf /');
    chmodSync(path, 0o755);
    await choose(path);
    await handlers.edits.replaceAttachment({ key, ...photo, path });
    await expect(handlers.edits.openAttachment({ key, ...photo })).rejects.toThrow(
      'run.sh is of a type that could run programs.',
    );
    expect(opened).toHaveLength(1);
    await expect(handlers.edits.openAttachment({ key, ...tree(1) })).rejects.toThrow(
      'This attachment is not in the file yet.',
    );
    await bench.copies.removeAll();
    expect(existsSync(copy)).toBe(false);
  });
});
