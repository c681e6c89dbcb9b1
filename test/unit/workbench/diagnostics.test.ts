import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  gatherDiagnostics,
  withoutPerson,
  zipDiagnostics,
  type DiagnosticsSource,
} from '../../../main/workbench/diagnostics.ts';
import type { Job, ReplicaSummary } from '../../../shared/model/window.ts';

describe('withoutPerson', () => {
  it.each([
    ['/home/anna', 'in /home/anna/maps/a.gpkg', 'in ~/maps/a.gpkg'],
    ['/home/anna', 'at file:///home/anna/app.js:1', 'at file://~/app.js:1'],
    ['/home/anna', '"/home/anna"', '"~"'],
    ['/home/anna', '/home/annabel/x', '/home/annabel/x'],
    ['/Users/anna', '/Users/anna/Library', '~/Library'],
    ['C:\\Users\\anna', 'C:\\Users\\anna\\maps', '~\\maps'],
    ['C:\\Users\\anna', '"C:\\\\Users\\\\anna\\\\maps"', '"~\\\\maps"'],
    ['C:\\Users\\anna', 'file:///c:/users/Anna/app.js', 'file:///~/app.js'],
    ['/', '/data/anna/x', '/data/user/x'],
  ])('with home %s makes %s to %s', (home, text, clean) => {
    expect(withoutPerson(text, { home, names: ['anna'] })).toBe(clean);
  });

  it('replaces names as whole words, and short ones in paths only', () => {
    const person = { home: '/h', names: ['anna.muster', 'me'] };
    expect(withoutPerson('Anna.Muster owns it; give me /a/me/b', person)).toBe(
      'user owns it; give me /a/user/b',
    );
    expect(withoutPerson('annaXmuster', person)).toBe('annaXmuster');
  });

  it('takes a name with signs for text', () => {
    expect(withoutPerson('a $1 (b+c) d', { home: '/h', names: ['(b+c)'] })).toBe('a $1 user d');
  });
});

describe('the diagnostics bundle', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'syncline-diagnostics-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const source = (over: Partial<DiagnosticsSource> = {}): DiagnosticsSource => ({
    info: {
      ...{ name: 'Syncline', version: '1.0.0', electron: '45', platform: 'linux' },
      canKeepSecrets: true,
    },
    settings: () => ({
      ...{ theme: 'dark', tileUrl: 'https://t.example.com/{z}/{x}/{y}?key=TILEKEY123' },
      ...{ tileAttribution: '', replicasFolder: join(homedir(), 'maps'), isWelcomed: true },
    }),
    jobs: () => [
      { title: 'Bay', error: { code: 'sign-in', message: 'token=abcdef123456 refused' } } as Job,
    ],
    replicas: async () => [
      {
        ...{ fileName: 'a.gpkg', path: '/p/a.gpkg', state: 'ready', warnings: [], error: null },
        status: { definition: { geometry: { xmin: 7.123456 } }, layers: [], pending: 3 },
      } as unknown as ReplicaSummary,
    ],
    usernames: async () => ['field.worker'],
    logFile: join(folder, 'syncline.log'),
    ...over,
  });

  it('holds no token, no key, no name, no home folder and no coordinate', async () => {
    writeFileSync(
      join(folder, 'syncline.log'),
      [
        'GET https://a.example.com/x?token=SECRETTOKEN1',
        'Authorization: Bearer SECRETTOKEN2',
        '{"password":"SECRETTOKEN3"}',
        'https://someone:SECRETTOKEN4@a.example.com/',
        `field.worker in ${homedir()}/maps of ${userInfo().username}/x`,
      ].join('\n'),
    );
    const text = (await gatherDiagnostics(source())).map((file) => file.text).join('\n');
    expect(text).not.toMatch(/SECRETTOKEN|TILEKEY|abcdef123456|field\.worker|7\.123456/);
    expect(text).not.toContain(join(homedir(), 'maps'));
    expect(text).toContain('"pending": 3');
  });

  it('is whole without a log, and packs what was shown', async () => {
    const files = await gatherDiagnostics(source());
    const names = ['program.json', 'settings.json', 'work.json', 'replicas.json', 'syncline.log'];
    expect(files.map(({ name }) => name)).toEqual(names);
    const packed = unzipSync(zipDiagnostics(files));
    for (const { name, text } of files) expect(strFromU8(packed[name]!)).toBe(text);
  });

  it('holds the end of a long log', async () => {
    writeFileSync(join(folder, 'syncline.log'), `${'x'.repeat(500_000)}the end`);
    const log = (await gatherDiagnostics(source())).at(-1)!;
    expect(log.text.length).toBeLessThanOrEqual(200_000);
    expect(log.text.endsWith('the end')).toBe(true);
  });
});
