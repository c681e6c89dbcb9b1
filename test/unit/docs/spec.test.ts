import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../../tools/check/run.ts';

const spec = readFileSync(join(ROOT, 'main/sync/SPEC.md'), 'utf8');

interface Invariant {
  readonly number: number;
  readonly tests: string;
}

interface Claim {
  readonly path: string;
  /** What stands in the names of the tests; several where they are separated by commas. */
  readonly words: string | null;
}

const invariants: readonly Invariant[] = spec.split('\n').flatMap((line) => {
  const [, number, tests] = /^\| I(\d+) +\|.*\|([^|]+)\|$/.exec(line) ?? [];
  return number === undefined ? [] : [{ number: Number(number), tests: tests! }];
});

/** `integration/sync/held`, `conflicts`: the second lies beside the first. */
function claimsOf({ tests }: Invariant): readonly Claim[] {
  let folder = '';
  return [...tests.matchAll(/`([^`]+)`(?: _\(([^)]+)\)_)?/g)].map(([, name, words]) => {
    const isWhole = /^(unit|integration|component|e2e)\//.test(name!);
    const path = isWhole ? name! : join(folder, name!);
    folder = isWhole && isFolder(path) ? path : dirname(path);
    return { path, words: words ?? null };
  });
}

const isFolder = (path: string): boolean => {
  const full = join(ROOT, 'test', path);
  return existsSync(full) && statSync(full).isDirectory();
};

function filesOf(path: string): readonly string[] {
  const full = join(ROOT, 'test', path);
  if (isFolder(path)) {
    const names = readdirSync(full, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(full, name));
  }
  return [`${full}.test.ts`, `${full}.ts`].filter((file) => existsSync(file));
}

describe('the page about what always holds', () => {
  test('has every invariant once, in the order of their numbers', () => {
    const numbers = invariants.map(({ number }) => number);
    expect(numbers.length).toBeGreaterThan(40);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test.each(invariants)('I$number names tests that are there', (invariant) => {
    const claims = claimsOf(invariant);
    expect(claims).not.toEqual([]);
    expect(claims.filter(({ path }) => filesOf(path).length === 0)).toEqual([]);
  });

  test.each(invariants)('I$number quotes words of these tests', (invariant) => {
    for (const { path, words } of claimsOf(invariant)) {
      const text = filesOf(path)
        .map((file) => readFileSync(file, 'utf8'))
        .join('\n');
      for (const part of words?.split(', ') ?? []) {
        expect(text, `${path}: ${part}`).toContain(part.replace(/…$/, ''));
      }
    }
  });
});
