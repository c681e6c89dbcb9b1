import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConfig } from '../../../main/workbench/config.ts';
import { ReplicaList, warningsOf } from '../../../main/workbench/replica-list.ts';
import { AppError } from '../../../shared/errors.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import type { ReplicaSummary } from '../../../shared/model/window.ts';

let folder: string;
let told: (readonly ReplicaSummary[])[];
let reads: string[];
let answer: (path: string) => Partial<StatusReport>;
let list: ReplicaList;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-list-'));
  [told, reads] = [[], []];
  answer = () => ({ state: 'ready', exchange: null });
  list = open();
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(): ReplicaList {
  return new ReplicaList({
    config: openConfig(folder),
    readStatus: async (path) => {
      reads.push(path);
      return answer(path) as StatusReport;
    },
    onChanged: (replicas) => told.push(replicas),
  });
}

const file = (name: string): string => {
  const path = join(folder, name);
  writeFileSync(path, name);
  return path;
};
const state = async (): Promise<unknown> => (await list.list()).map((one) => one.state);

describe('the list of replicas', () => {
  it('tells of a replica at rest, of one that is closed and of one that was interrupted', async () => {
    list.add(file('a.gpkg'));
    expect(await state()).toEqual(['ready']);
    answer = () => ({ state: 'closed', exchange: null });
    await list.refresh(list.add(join(folder, 'a.gpkg')));
    expect(await state()).toEqual(['closed']);
    answer = () => ({ state: 'ready', exchange: {} as StatusReport['exchange'] });
    await list.refresh(list.add(join(folder, 'a.gpkg')));
    expect(await state()).toEqual(['interrupted']);
    expect(told).toHaveLength(2);
  });

  it('knows an unfinished replica by the name that it will have', async () => {
    file('a.gpkg.part');
    const key = list.add(join(folder, 'a.gpkg'));
    expect(await state()).toEqual(['unfinished']);
    expect(reads).toEqual([join(folder, 'a.gpkg.part')]);
    expect(await list.fileOf(key)).toBe(join(folder, 'a.gpkg.part'));
    renameSync(join(folder, 'a.gpkg.part'), join(folder, 'a.gpkg'));
    expect(await list.fileOf(key)).toBe(join(folder, 'a.gpkg'));
    expect(await state()).toEqual(['ready']);
  });

  it('calls an unfinished file that cannot be read unfinished, with the reason', async () => {
    file('a.gpkg.part');
    answer = () => {
      throw new AppError('file', 'It is damaged.');
    };
    list.add(join(folder, 'a.gpkg'));
    expect(await list.list()).toMatchObject([
      { state: 'unfinished', status: null, error: { code: 'file', message: 'It is damaged.' } },
    ]);
  });

  it('says what to do about a file that is not there', async () => {
    list.add(join(folder, 'gone.gpkg'));
    const [summary] = await list.list();
    expect(summary).toMatchObject({ state: 'missing', status: null, error: { code: 'file' } });
    expect(summary!.error!.hint).toMatch(/Open it from its new place/);
    expect(reads).toEqual([]);
  });

  it('says why a file cannot be read, and of a bug no more than that', async () => {
    list.add(file('a.gpkg'));
    answer = () => {
      throw new AppError('file', 'This is no replica.');
    };
    expect(await list.list()).toMatchObject([
      { state: 'unreadable', error: { message: 'This is no replica.' } },
    ]);
    answer = () => {
      throw new TypeError('secret');
    };
    await list.refresh(list.add(join(folder, 'a.gpkg')));
    expect(await list.list()).toMatchObject([
      { state: 'unreadable', error: { code: 'internal', message: 'Something went wrong.' } },
    ]);
  });

  it('looks again at a file that has changed, and at no other', async () => {
    list.add(file('a.gpkg'));
    list.add(file('b.gpkg'));
    await list.list();
    await list.list();
    expect(reads).toHaveLength(2);
    utimesSync(join(folder, 'a.gpkg'), new Date(1), new Date(1));
    await list.list();
    expect(reads.slice(2)).toEqual([join(folder, 'a.gpkg')]);
    rmSync(join(folder, 'b.gpkg'));
    expect(await state()).toEqual(['missing', 'ready']);
  });

  it('keeps the key of a file, however it is written and at the next start', async () => {
    const key = list.add(file('a.gpkg'));
    expect(list.add(join(folder, 'x', '..', 'a.gpkg'))).toBe(key);
    const next = open();
    expect((await next.list()).map((one) => one.key)).toEqual([key]);
    expect(next.path(key)).toBe(join(folder, 'a.gpkg'));
  });

  it('forgets a file without touching it', async () => {
    const key = list.add(file('a.gpkg'));
    await list.list();
    list.forget(key);
    expect(told.at(-1)).toEqual([]);
    expect(() => list.path(key)).toThrow('not on the list any more');
    expect(await list.refresh(key)).toBe(null);
    const again = list.add(join(folder, 'a.gpkg'));
    expect(again).not.toBe(key);
    expect(await state()).toEqual(['ready']);
  });

  it('puts the newest first', async () => {
    list.add(file('a.gpkg'));
    list.add(file('b.gpkg'));
    expect((await list.list()).map(({ fileName }) => fileName)).toEqual(['b.gpkg', 'a.gpkg']);
  });
});

describe('a warning about the folder of a replica', () => {
  it.each([
    ['C:\\Users\\anna\\OneDrive\\Maps\\a.gpkg', 'OneDrive'],
    ['C:\\Users\\anna\\OneDrive - Contoso Ltd\\a.gpkg', 'OneDrive'],
    ['/Users/anna/Library/CloudStorage/OneDrive-Personal/a.gpkg', 'OneDrive'],
    ['/home/anna/OneDrive/a.gpkg', 'OneDrive'],
    ['C:\\Users\\anna\\Dropbox\\a.gpkg', 'Dropbox'],
    ['C:\\Users\\anna\\Dropbox (Personal)\\a.gpkg', 'Dropbox'],
    ['/Users/anna/Library/CloudStorage/Dropbox-Team/a.gpkg', 'Dropbox'],
    ['/home/anna/Dropbox/maps/a.gpkg', 'Dropbox'],
    ['C:\\Users\\anna\\iCloudDrive\\a.gpkg', 'iCloud Drive'],
    ['/Users/anna/Library/Mobile Documents/com~apple~CloudDocs/a.gpkg', 'iCloud Drive'],
    ['G:\\My Drive\\a.gpkg', 'Google Drive'],
    ['/Users/anna/Library/CloudStorage/GoogleDrive-anna@example.com/a.gpkg', 'Google Drive'],
  ])('is given for %s', (path, service) => {
    expect(warningsOf(path)).toEqual([expect.stringContaining(`that ${service} synchronises`)]);
  });

  it.each([
    '/home/anna/Documents/a.gpkg',
    'C:\\Users\\anna\\Documents\\OneDrive.gpkg',
    '/data/OneDriver/a.gpkg',
    '/data/dropboxes/a.gpkg',
    '/data/my drives/a.gpkg',
  ])('is not given for %s', (path) => {
    expect(warningsOf(path)).toEqual([]);
  });
});
