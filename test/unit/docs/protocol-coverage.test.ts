import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/protocol-coverage.md', ROOT), 'utf8');

const HEAD = ['place', 'what it says', 'client', 'sample service', 'test', 'remark'];
const TOTALS = 'Totals';
const NO_PART = 'no part';
const NOT_YET = 'not yet: ';

interface Row {
  readonly table: string;
  readonly place: string;
  readonly cells: readonly string[];
  readonly client: string;
  readonly sample: string;
  readonly tests: string;
  readonly remark: string;
}

/** The lines of the tables of the page as cells, by heading; the line below the head is left out. */
const tables = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string[][]] => {
      const [heading = '', ...lines] = section.split('\n');
      const table = lines.filter((line) => line.startsWith('|')).map(cellsOf);
      return [heading.trim(), [...table.slice(0, 1), ...table.slice(2)]];
    }),
);

const rows: readonly Row[] = [...tables]
  .filter(([heading]) => heading !== TOTALS)
  .flatMap(([table, [, ...lines]]) =>
    lines.map((cells): Row => {
      const [place = '', , client = '', sample = '', tests = '', remark = ''] = cells;
      return { table, place, cells, client, sample, tests, remark };
    }),
  );

function cellsOf(line: string): string[] {
  const inside = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function filesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, file]) => file!);
}

/** The test files that a cell names, each with the names of its tests. */
function testsIn(cell: string): { readonly file: string; readonly name: string }[] {
  return [...cell.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file, name]) => ({
    file: `test/${file!}`,
    name: name!.replaceAll('&lt;', '<'),
  }));
}

/** Client files are named from main/, except those of shared/ and renderer/. */
function clientPath(file: string): string {
  return /^(shared|renderer)\//.test(file) ? file : `main/${file}`;
}

const isThere = (path: string): boolean => existsSync(new URL(path, ROOT));
const texts = new Map<string, string>();

/** The text of a test file without the backslashes of its strings. */
function textOf(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(path, ROOT), 'utf8').replaceAll('\\', '');
  texts.set(path, text);
  return text;
}

const isNamed = ({ file, name }: { file: string; name: string }): boolean =>
  [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => textOf(file).includes(quoted));

const isNotYet = ({ remark }: Row): boolean => remark.startsWith(NOT_YET);
const isOutside = (row: Row): boolean =>
  row.client === NO_PART && row.sample === NO_PART && !isNotYet(row);

/** Statements, done, not yet, outside, with a client file, with a sample service file, with a test. */
function totalsOf(some: readonly Row[]): number[] {
  const count = (wanted: (row: Row) => boolean): number => some.filter(wanted).length;
  return [
    some.length,
    count((row) => !isNotYet(row) && !isOutside(row)),
    count(isNotYet),
    count(isOutside),
    count(({ client }) => client !== NO_PART),
    count(({ sample }) => sample !== NO_PART),
    count(({ tests }) => tests !== NO_PART),
  ];
}

const headings = [...new Set(rows.map(({ table }) => table))];

describe('docs/protocol-coverage.md', () => {
  test('has a table for each of the three pages, for what protocol.md adds and for its variants', () => {
    expect(headings).toEqual([
      'createReplica page',
      'synchronizeReplica page',
      'Sync and attachments page',
      'Added by protocol.md, sections 1 to 13',
      'Spelling variants (protocol.md, section 14)',
    ]);
    for (const heading of headings) expect(tables.get(heading)?.[0]).toEqual(HEAD);
  });

  test.each(headings)('%s: no cell is blank', (heading) => {
    for (const { cells } of rows.filter(({ table }) => table === heading)) {
      expect(cells).toHaveLength(HEAD.length);
      for (const cell of cells) expect(cell, cells.join(' | ')).toMatch(/\w/);
    }
  });

  test.each(headings)('%s: every file that is named is there', (heading) => {
    const missing = rows
      .filter(({ table }) => table === heading)
      .flatMap(({ client, sample, tests }) => [
        ...filesIn(client).map(clientPath),
        ...filesIn(sample).map((file) => `main/sample-service/${file}`),
        ...testsIn(tests).map(({ file }) => file),
      ])
      .filter((path) => !isThere(path));
    expect(missing).toEqual([]);
  });

  test.each(headings)('%s: every test that is named is in its file', (heading) => {
    const missing = rows
      .filter(({ table }) => table === heading)
      .flatMap(({ tests }) => testsIn(tests))
      .filter((named) => isThere(named.file) && !isNamed(named));
    expect(missing).toEqual([]);
  });

  test('names files and tests, or says that a side has no part', () => {
    for (const { client, sample, tests, place } of rows) {
      for (const cell of [client, sample]) {
        expect(cell, place).toMatch(/^(no part|`[^`]+`(, `[^`]+`)*)$/);
      }
      expect(tests, place).toMatch(/^(no part|`[^`]+` “[^”]+”(; `[^`]+` “[^”]+”)*)$/);
    }
  });

  test('shows by a test whatever is done, and gives a reason for what is not', () => {
    for (const row of rows) {
      const isDone = !isNotYet(row) && !isOutside(row);
      if (isDone) expect(row.tests, row.place).not.toBe(NO_PART);
      else expect(row.remark.length, row.place).toBeGreaterThan(NOT_YET.length + 10);
    }
  });

  test('has the right totals', () => {
    const [, ...lines] = tables.get(TOTALS) ?? [];
    const written = lines.map(([name, ...numbers]) => [name, ...numbers.map(Number)]);
    const counted = headings.map((heading) => [
      heading,
      ...totalsOf(rows.filter(({ table }) => table === heading)),
    ]);
    expect(written).toEqual([...counted, ['all', ...totalsOf(rows)]]);
  });
});
