import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConfig } from '../../../main/workbench/config.ts';
import { SettingsDesk } from '../../../main/workbench/settings.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'syncline-config-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (): string => join(folder, 'settings.json');
const REPLICA = { key: 'k', path: '/data/a.gpkg' };

describe('openConfig', () => {
  it('gives back at the next start what was set', () => {
    const config = openConfig(folder);
    config.set('theme', 'dark');
    config.set('replicas', [REPLICA]);
    const next = openConfig(folder);
    expect([next.get('theme'), next.get('replicas')]).toEqual(['dark', [REPLICA]]);
  });

  it.each(['', '{', 'null', '[]', '"text"', '{"theme":', '\u0000\u0000\u0000'])(
    'takes a file that holds %j for empty, and can be written again',
    (text) => {
      writeFileSync(file(), text);
      const config = openConfig(folder);
      expect(config.get('theme')).toBe('system');
      expect(config.get('replicas')).toEqual([]);
      config.set('theme', 'light');
      expect(openConfig(folder).get('theme')).toBe('light');
    },
  );

  it('leaves out what is damaged, and only that', () => {
    const stored = {
      theme: 'pink',
      tileUrl: 5,
      isWelcomed: true,
      services: [null, { id: 's', url: 'https://a.example.com/x', name: 'A', isSample: false }, {}],
      replicas: [7, REPLICA, { key: 'no path' }],
      window: { width: 'wide' },
    };
    writeFileSync(file(), JSON.stringify(stored));
    const config = openConfig(folder);
    expect(config.get('theme')).toBe('system');
    expect(config.get('tileUrl')).toBe(null);
    expect(config.get('isWelcomed')).toBe(true);
    expect(config.get('services').map(({ id }) => id)).toEqual(['s']);
    expect(config.get('replicas')).toEqual([REPLICA]);
    expect(config.get('window')).toBe(null);
  });

  it('keeps every one of many changes that come at once', async () => {
    const config = openConfig(folder);
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        await Promise.resolve();
        config.set('replicas', [...config.get('replicas'), { key: String(i), path: `/${i}.gpkg` }]);
        config.set('tileAttribution', `change ${i}`);
      }),
    );
    expect(openConfig(folder).get('replicas')).toHaveLength(50);
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('does not write what is as it was', () => {
    const config = openConfig(folder);
    config.set('replicas', [REPLICA]);
    const text = readFileSync(file(), 'utf8');
    writeFileSync(file(), `${text} `);
    config.set('replicas', [{ ...REPLICA }]);
    expect(readFileSync(file(), 'utf8')).toBe(`${text} `);
  });
});

describe('SettingsDesk', () => {
  const desk = (changes: unknown[] = []) =>
    new SettingsDesk(openConfig(folder), {
      defaultFolder: '/documents/Syncline',
      onChanged: (settings) => changes.push(settings),
    });

  it('has the documents folder until another is chosen', () => {
    const settings = desk();
    expect(settings.get().replicasFolder).toBe('/documents/Syncline');
    expect(settings.set({ replicasFolder: '/maps' }).replicasFolder).toBe('/maps');
  });

  it('tells of a change once, with everything', () => {
    const changes: unknown[] = [];
    const settings = desk(changes);
    settings.set({ theme: 'contrast', isWelcomed: true });
    expect(changes).toEqual([settings.get()]);
    expect(settings.get()).toMatchObject({ theme: 'contrast', isWelcomed: true });
  });

  it.each([
    'https://tiles.example.org/{z}/{x}/{y}.png',
    'https://tiles.example.org/tile?z={z}&x={x}&y={y}',
    'http://127.0.0.1:8080/{z}/{x}/{y}.png',
    'http://localhost/{z}/{x}/{y}.png',
  ])('takes %s for tiles', (tileUrl) => {
    expect(desk().set({ tileUrl }).tileUrl).toBe(tileUrl);
    expect(desk().set({ tileUrl: null }).tileUrl).toBe(null);
  });

  it.each([
    'http://tiles.example.org/{z}/{x}/{y}.png',
    'https://tiles.example.org/{z}/{x}.png',
    'file:///etc/{z}/{x}/{y}',
    'javascript:{z}{x}{y}',
    '{z}/{x}/{y}',
    'http://127.0.0.1:80@tiles.example.org/{z}/{x}/{y}',
    'http://localhost.example.org/{z}/{x}/{y}',
    '',
  ])('refuses %j for tiles with the form that it must have', (tileUrl) => {
    const settings = desk();
    expect(() => settings.set({ tileUrl, theme: 'dark' })).toThrow(/address of the tiles/);
    expect(settings.get()).toMatchObject({ tileUrl: null, theme: 'system' });
  });

  it('still answers when the folder of the settings has gone', () => {
    const config = openConfig(folder);
    rmSync(folder, { recursive: true });
    expect(config.get('theme')).toBe('system');
    mkdirSync(folder);
  });
});
