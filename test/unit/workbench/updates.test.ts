import { describe, expect, test } from 'vitest';
import { parseUpdateSource } from '../../../main/workbench/update-source.ts';
import { UpdateDesk, type Updater } from '../../../main/workbench/updates.ts';
import type { Config } from '../../../main/workbench/config.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Updates } from '../../../shared/model/updates.ts';

describe('where updates may come from', () => {
  test.each([
    ['https://files.example.org/syncline', 'https://files.example.org/syncline'],
    ['http://127.0.0.1:8080/x/', 'http://127.0.0.1:8080/x/'],
    [' http://localhost/x ', 'http://localhost/x'],
  ])('the address %j', (text, url) => {
    expect(parseUpdateSource(text)).toEqual({ kind: 'address', url });
  });

  test.each(['/srv/installers', 'D:\\Installers', '\\\\server\\share\\syncline'])(
    'the folder %j',
    (path) => {
      expect(parseUpdateSource(path)).toEqual({ kind: 'folder', path });
    },
  );

  test.each([
    'http://files.example.org/',
    'ftp://files.example.org/',
    'file:///srv/installers',
    'https://user:secret@files.example.org/',
    'installers',
    '..\\installers',
    'C:installers',
    'files.example.org',
    '',
  ])('%j is refused', (text) => {
    expect(() => parseUpdateSource(text)).toThrow(AppError);
  });
});

function makeDesk(
  updater: Partial<Updater> | 'portable',
  source: string | null = '/srv/installers',
) {
  const stored = { updateSource: source };
  const told: Updates[] = [];
  const log: unknown[] = [];
  const calls: string[] = [];
  const config: Config = {
    get: (name) => (stored as never)[name],
    set: (name, value) => void Object.assign(stored, { [name]: value }),
  };
  const desk = new UpdateDesk({
    config,
    updater:
      updater === 'portable'
        ? updater
        : {
            look: async () => null,
            load: async () => undefined,
            installAtEnd: () => calls.push('installAtEnd'),
            ...updater,
          },
    now: () => 7,
    onChanged: (updates) => told.push(updates),
    onFound: (version) => calls.push(`found ${version}`),
    onError: (error) => log.push(error),
    quit: () => calls.push('quit'),
  });
  return { desk, told, log, calls, stored };
}

const gone = new AppError('unreachable', 'Nobody answers.');

describe('UpdateDesk', () => {
  test('without a place it is off, and never looks', async () => {
    const { desk, told } = makeDesk({ look: () => Promise.reject(new Error('asked')) }, null);
    await desk.lookQuietly();
    expect(desk.get()).toEqual({ source: null, state: { kind: 'off' } });
    expect(told).toEqual([]);
    await expect(desk.look()).rejects.toThrow('switched off');
  });

  test('at the start it tells of what it finds, and brings nothing', async () => {
    const { desk, calls } = makeDesk({
      look: async () => '2.0.0',
      load: () => Promise.reject(new Error('loaded')),
    });
    await desk.lookQuietly();
    expect(calls).toEqual(['found 2.0.0']);
    expect(desk.get().state).toEqual({ kind: 'found', version: '2.0.0' });
  });

  test('a place that does not answer is remembered, not told', async () => {
    const { desk, calls, log } = makeDesk({ look: () => Promise.reject(gone) });
    await desk.lookQuietly();
    expect(desk.get().state).toEqual({ kind: 'unreachable', at: 7 });
    expect(calls).toEqual([]);
    expect(log).toEqual([gone]);
  });

  test('a list of versions that cannot be read is a failure', async () => {
    const damaged = new AppError('bad-answer', 'The list is damaged.');
    const { desk } = makeDesk({ look: () => Promise.reject(damaged) });
    expect((await desk.look()).state).toMatchObject({
      kind: 'failed',
      error: { message: 'The list is damaged.' },
    });
  });

  test('it is brought, shown as it comes, and installed at the end of the program', async () => {
    const { desk, told, calls } = makeDesk({
      look: async () => '2.0.0',
      load: async (onPercent) => onPercent(50),
    });
    await desk.look();
    expect(() => desk.install()).toThrow('not been brought');
    await desk.load();
    expect(told.map(({ state }) => ('percent' in state ? state.percent : state.kind))).toEqual([
      'looking',
      'found',
      0,
      50,
      'loaded',
    ]);
    expect(calls).toEqual([]);
    desk.install();
    expect(calls).toEqual(['installAtEnd', 'quit']);
  });

  test('a download that fails can be looked for again', async () => {
    const { desk } = makeDesk({ look: async () => '2.0.0', load: () => Promise.reject(gone) });
    await desk.look();
    expect((await desk.load()).state.kind).toBe('failed');
    await expect(desk.load()).rejects.toThrow('no newer version');
    expect((await desk.look()).state.kind).toBe('found');
  });

  test('while it looks, neither the place changes nor does it look twice', async () => {
    let answer: (version: string | null) => void = () => undefined;
    const { desk, stored } = makeDesk({
      look: () => new Promise((resolve) => (answer = resolve)),
    });
    const looking = desk.look();
    expect(() => desk.setSource('/elsewhere')).toThrow('already');
    await expect(desk.look()).rejects.toThrow('already');
    answer(null);
    expect((await looking).state).toEqual({ kind: 'newest', at: 7 });
    desk.setSource('/elsewhere');
    expect(stored.updateSource).toBe('/elsewhere');
  });

  test('a place without encryption is refused, and an empty one switches it off', () => {
    const { desk, stored } = makeDesk({});
    expect(() => desk.setSource('http://files.example.org')).toThrow(AppError);
    expect(stored.updateSource).toBe('/srv/installers');
    expect(desk.setSource('  ')).toEqual({ source: null, state: { kind: 'off' } });
  });

  test('a portable program has no updates, whatever is set', async () => {
    const { desk } = makeDesk('portable');
    expect(desk.get().state).toEqual({ kind: 'unavailable', reason: 'portable' });
    await desk.lookQuietly();
    await expect(desk.look()).rejects.toThrow(AppError);
  });
});
