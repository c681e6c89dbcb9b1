import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../../../tools/check/run.ts';

const FOLDER = join(ROOT, 'docs/adr');
const names = readdirSync(FOLDER).filter((name) => /^\d/.test(name));
const texts = new Map(names.map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
const index = readFileSync(join(FOLDER, 'README.md'), 'utf8');

const Dependencies = z.record(z.string(), z.string());
const Package = z.object({ dependencies: Dependencies, optionalDependencies: Dependencies });

describe('the pages about decisions', () => {
  test('are numbered one after the other, and begin with their number', () => {
    expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, at) => at + 1));
    for (const [name, text] of texts) expect(text).toMatch(`# ${Number(name.slice(0, 4))}. `);
  });

  test('are listed under their titles', () => {
    const listed = [...index.matchAll(/^(\d+)\. \[(.+)\]\((.+)\)$/gm)].map(
      ([, number, title, name]) => ({ name, begins: `# ${number}. ${title}\n` }),
    );
    expect(listed.map(({ name }) => name)).toEqual(names);
    for (const { name, begins } of listed) expect(texts.get(name!)).toContain(begins);
  });

  test('say of every package that ships why it is there', () => {
    const file: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const { dependencies, optionalDependencies } = Package.parse(file);
    const rows = [...texts.values()].join('\n');
    const packages = Object.keys({ ...dependencies, ...optionalDependencies });
    expect(packages.filter((name) => !rows.includes(`| ${name} `))).toEqual([]);
  });
});
