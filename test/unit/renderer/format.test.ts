import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatList,
  formatPercent,
  formatRelative,
  plural,
} from '../../../renderer/ui/format.ts';

describe('format', () => {
  test('counts have thousands separators', () => {
    expect(formatCount(1_234_567, 'en')).toBe('1,234,567');
  });

  const bytes: readonly (readonly [number, string])[] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1_250_000, '1.25 MB'],
    [999_900, '1 MB'],
    [5_000_000_000, '5 GB'],
    [-3, '0 B'],
  ];
  test.each(bytes)('%d bytes read as %s', (count, words) => {
    expect(formatBytes(count, 'en')).toBe(words);
  });

  const durations: readonly (readonly [number, string])[] = [
    [350, '350 ms'],
    [999.7, '1 s'],
    [1000, '1 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [72_000, '1 min 12 s'],
    [7_500_000, '2 h 5 min'],
    [90_000_000, '1 day 1 h'],
    [176_400_000, '2 days 1 h'],
  ];
  test.each(durations)('%d ms read as %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  test('a phrase follows its count, and zero has a phrase of its own where one is given', () => {
    const forms = { zero: 'Nothing to send', one: '# edit to send', other: '# edits to send' };
    expect(plural(0, forms)).toBe('Nothing to send');
    expect(plural(1, forms)).toBe('1 edit to send');
    expect(plural(50_000, forms)).toBe('50,000 edits to send');
    expect(plural(0, { other: '# edits' })).toBe('0 edits');
  });

  test('a percentage is 100 only when everything is done', () => {
    expect(formatPercent(0.999, 'en')).toBe('99%');
    expect(formatPercent(1, 'en')).toBe('100%');
    expect(formatPercent(0.0001, 'en')).toBe('1%');
    expect(formatPercent(0, 'en')).toBe('0%');
  });

  test('a moment reads as its distance from now', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    const at = (offset: number): string => formatRelative(new Date(now.getTime() + offset), now);
    expect(at(-20_000)).toBe('just now');
    expect(at(-312_000)).toBe('5 minutes ago');
    expect(at(7_200_000)).toBe('in 2 hours');
    expect(at(-86_400_000)).toBe('yesterday');
  });

  test('a list ends with "and"', () => {
    expect(formatList(['Hydrants', 'Valves', 'Pipes'])).toBe('Hydrants, Valves and Pipes');
  });
});
