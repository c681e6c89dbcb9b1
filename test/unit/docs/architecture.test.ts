import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../../tools/check/run.ts';

const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

/** Where a path that the page names may begin. */
const BASES = ['.', 'main', 'renderer', 'docs'];
/** Folders on a computer of a user, and what a build makes. */
const ELSEWHERE = ['twins/', 'out/'];

function foldersIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}

describe('the page about the architecture', () => {
  test('names paths that are there', () => {
    const paths = [...page.matchAll(/`([\w.-]+\/[\w./-]*)`/g)]
      .map(([, path]) => path!)
      .filter((path) => !ELSEWHERE.includes(path));
    expect(paths.length).toBeGreaterThan(40);
    const isThere = (path: string): boolean =>
      BASES.some((base) => existsSync(join(ROOT, base, path)));
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });

  test('names every part of the program and of its tools', () => {
    const folders = [...foldersIn('main'), ...foldersIn('tools')];
    expect(folders.filter((folder) => !page.includes(folder))).toEqual([]);
  });
});
