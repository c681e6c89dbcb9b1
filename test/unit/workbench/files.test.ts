import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { freeReplicaFile, safeFileName, writeWhole } from '../../../main/workbench/files.ts';
import { Grants } from '../../../main/workbench/grants.ts';

describe('safeFileName', () => {
  it.each([
    ['Bay', 'Bay'],
    ['Wege/Pfade: "neu" <2>', 'Wege-Pfade- -neu- -2'],
    ['..', 'replica'],
    ['', 'replica'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.hidden', 'hidden'],
    ['name. . .', 'name'],
    ['CON', 'replica CON'],
    ['con.gpkg', 'replica con.gpkg'],
    ['nul .txt', 'replica nul.txt'],
    ['LPT1', 'replica LPT1'],
    ['COM¹.jpg', 'replica COM¹.jpg'],
    ['console', 'console'],
    ['a\u0000b\u001f\u007f\u0085c', 'a-b-c'],
    ['photo\u202egpj.exe', 'photo-gpj.exe'],
    ['line\u2028break', 'line-break'],
    ['half \ud83d pair', 'half - pair'],
    ['Zürich 地図 🗺.jpg', 'Zürich 地図 🗺.jpg'],
  ])('makes %j to %j', (text, name) => {
    expect(safeFileName(text)).toBe(name);
  });

  it.each(['x', '地', '🗺', 'é'])(
    'keeps a name of very many %s below what file systems take',
    (one) => {
      const name = safeFileName(`${one.repeat(500)}.jpg`);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(184);
      expect(name.endsWith(`${one}.jpg`)).toBe(true);
      expect(name.isWellFormed()).toBe(true);
    },
  );

  it('takes no extension for one that is too long to be one', () => {
    expect(Buffer.byteLength(safeFileName(`a.${'b'.repeat(500)}`))).toBeLessThanOrEqual(184);
  });
});

describe('files in a folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'syncline-files-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('get a name that neither a replica nor an unfinished one has', async () => {
    expect(await freeReplicaFile(folder, 'Bay')).toBe(join(folder, 'Bay.gpkg'));
    writeFileSync(join(folder, 'Bay.gpkg'), '');
    writeFileSync(join(folder, 'Bay 2.gpkg.part'), '');
    expect(await freeReplicaFile(folder, 'Bay')).toBe(join(folder, 'Bay 3.gpkg'));
  });

  it('can be written under the longest name', async () => {
    const path = await freeReplicaFile(folder, '地'.repeat(400));
    await writeWhole(path, 'x');
    expect(readFileSync(path, 'utf8')).toBe('x');
  });

  it('are written whole, and the folder is made', async () => {
    const path = join(folder, 'a', 'b', 'out.json');
    await writeWhole(path, 'one');
    await writeWhole(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['out.json']);
  });

  it('can come piece by piece; what goes wrong meanwhile leaves the old file', async () => {
    const path = join(folder, 'out.csv');
    async function* pieces(fails: boolean) {
      yield 'one ';
      await Promise.resolve();
      if (fails) throw new AppError('invalid', 'Not this one.');
      yield 'two';
    }
    await writeWhole(path, pieces(false));
    await expect(writeWhole(path, pieces(true))).rejects.toMatchObject({ code: 'invalid' });
    expect(readFileSync(path, 'utf8')).toBe('one two');
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  it('that cannot be written leave nothing and say so', async () => {
    writeFileSync(join(folder, 'file'), 'kept');
    await expect(writeWhole(join(folder, 'file', 'x'), 'y')).rejects.toMatchObject({
      code: 'file',
      hint: 'Choose another folder, or make room on the disk.',
    });
    await expect(writeWhole(folder, 'y')).rejects.toMatchObject({ code: 'file' });
    expect(readdirSync(folder)).toEqual(['file']);
  });
});

describe('Grants', () => {
  it('let pass what was allowed, however it is written, and nothing else', () => {
    const grants = new Grants();
    expect(grants.allow('/data/a.gpkg')).toBe('/data/a.gpkg');
    grants.require('/data/x/../a.gpkg');
    for (const path of ['/data/b.gpkg', '/data', '/data/a.gpkg/..', '']) {
      expect(() => grants.require(path)).toThrow(/was not chosen in a dialog/);
    }
  });
});
