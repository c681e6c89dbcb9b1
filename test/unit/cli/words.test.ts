import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  indent,
  pairs,
  sections,
  shortened,
  table,
  wrapText,
} from '../../../main/cli/print/layout.ts';
import { PLAIN } from '../../../main/cli/print/style.ts';
import {
  amount,
  bytes,
  duration,
  moment,
  safe,
  serverMoment,
} from '../../../main/cli/print/words.ts';

test.each([
  [0, '0 edits'],
  [1, '1 edit'],
  [43, '43 edits'],
  [12_345, '12,345 edits'],
])('%s is %s', (value, text) => {
  expect(amount(value, 'edit', 'edits')).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [734_000, '734 kB'],
  [999_960, '1.0 MB'],
  [12_345_678, '12.3 MB'],
  [5e15, '5000 TB'],
])('%s bytes are %s', (value, text) => {
  expect(bytes(value)).toBe(text);
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_620_000, '2 h 07 min'],
])('%s ms are %s', (value, text) => {
  expect(duration(value)).toBe(text);
});

test.each([
  ['2026-08-07T09:12:33.000Z', '2026-08-07 09:12 UTC'],
  ['soon', 'soon'],
  [null, 'never'],
])('the moment %s reads %s', (iso, text) => {
  expect(moment(iso, 'never')).toBe(text);
});

test.each([
  [null, 'never'],
  [1000, 'never'],
  [Date.UTC(2026, 7, 7, 9, 12), '2026-08-07 09:12 UTC'],
])('the server time %s reads %s', (epoch, text) => {
  expect(serverMoment(epoch, 'never')).toBe(text);
});

test('safe text has no control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(safe(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
});

describe('layout', () => {
  test('a table aligns words left, numbers right, and wide characters by their width', () => {
    const lines = table(
      [{ title: 'Name' }, { title: 'Rows', align: 'right' }, { title: '' }],
      [
        ['Hydrants', '1,234', 'x'],
        ['消火栓', '9', ''],
      ],
      PLAIN,
    );
    expect(lines).toEqual(['Name       Rows', 'Hydrants  1,234  x', '消火栓        9']);
  });

  test('pairs, indents, sections and long lists', () => {
    expect(
      pairs(
        [
          ['a', '1'],
          ['long', '2'],
        ],
        PLAIN,
      ),
    ).toEqual(['a     1', 'long  2']);
    expect(indent(['a', ''])).toEqual(['  a', '']);
    expect(sections(['a'], [], ['b', 'c'])).toEqual(['a', '', 'b', 'c']);
    expect(shortened(['a', 'b', 'c'], 2)).toEqual(['a', 'b', '… and 1 more; --json lists all.']);
    expect(shortened(['a', 'b'], 2)).toEqual(['a', 'b']);
  });

  test('wrapping loses no word and makes no line longer than it must be', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1 }),
        fc.integer({ min: 5, max: 60 }),
        (words, width) => {
          const lines = wrapText(words.join(' '), width);
          expect(lines.join(' ').split(' ')).toEqual(words);
          for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
        },
      ),
    );
  });
});
