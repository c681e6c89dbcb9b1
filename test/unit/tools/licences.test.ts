import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { noticesText } from '../../../tools/licences/notices.ts';
import { mergeNotices, packageFolder, readNotice } from '../../../tools/licences/packages.ts';

const notice = (name: string, version = '1.0.0', text = 'Permission is granted.') => ({
  name,
  version,
  licence: 'MIT',
  text,
});

function makeFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-licences-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('which package a module belongs to', () => {
  test.each([
    ['/p/node_modules/ol/Map.js', '/p/node_modules/ol'],
    ['/p/node_modules/@lucide/svelte/dist/icon.js', '/p/node_modules/@lucide/svelte'],
    ['/p/node_modules/a/node_modules/b/index.js?url', '/p/node_modules/a/node_modules/b'],
    ['\0/p/node_modules/ajv/core.js?commonjs-es-import', '/p/node_modules/ajv'],
    ['C:\\p\\node_modules\\zod\\index.js', 'C:/p/node_modules/zod'],
    ['/p/main/index.ts', null],
    ['\0vite/preload-helper.js', null],
  ])('%j', (id, folder) => {
    expect(packageFolder(id)).toBe(folder);
  });
});

test('a notice has every text that a package carries, and no code of that name', () => {
  const folder = makeFolder({
    'package.json': JSON.stringify({ name: 'a', version: '2.0.0', license: { type: 'ISC' } }),
    LICENSE: 'Licence text\n',
    'NOTICE.md': 'Notice text',
    'license.js': 'code()',
    'README.md': 'About',
  });
  expect(readNotice(folder)).toEqual({
    name: 'a',
    version: '2.0.0',
    licence: 'ISC',
    text: 'Licence text\n\nNotice text',
  });
});

test('a folder that is no package has no notice', () => {
  expect(readNotice(makeFolder({}))).toBeNull();
  expect(readNotice(makeFolder({ 'package.json': '{"type":"module"}' }))).toBeNull();
});

test('the same package in several bundles is named once, another version of it again', () => {
  const merged = mergeNotices([
    [notice('zod'), notice('ol')],
    [notice('zod'), notice('zod', '2.0.0')],
  ]);
  expect(merged.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'ol 1.0.0',
    'zod 1.0.0',
    'zod 2.0.0',
  ]);
});

test('the text lists every package, and says so when one carries no licence text', () => {
  const text = noticesText([notice('a'), notice('b', '1.0.0', '')], 'Apache License');
  expect(text).toContain('  a 1.0.0 (MIT)\n  b 1.0.0 (MIT)\n');
  expect(text).toContain('a 1.0.0 (MIT)\n\nPermission is granted.');
  expect(text).toContain('names its licence, MIT, and carries no text');
  expect(text.trimEnd().endsWith('Apache License')).toBe(true);
});
