import { describe, expect, test } from 'vitest';
import {
  describeEditCode,
  EDIT_CODES,
  explainEditCode,
  isRolledBackCode,
} from '../../../shared/model/edit-codes.ts';

/** protocol.md 9.2, without gaps. */
const DOCUMENTED = [
  ...Array.from({ length: 24 }, (_, index) => 1000 + index),
  ...[2000, 2001],
  ...[-2147217395, -2147220982, -2147220987, -2147220977],
  ...[-2147221403, -2147221400, -2147221399, -2147221398, -2147221395],
];

describe('edit codes', () => {
  test('cover every documented code and no other', () => {
    expect([...EDIT_CODES.keys()].toSorted()).toEqual(DOCUMENTED.toSorted());
  });

  test.each([...EDIT_CODES])('%s has whole sentences', (_code, text) => {
    expect(text.title).toMatch(/^[A-Z][^.]*$/);
    expect(text.explanation).toMatch(/^[A-Z].*\.$/);
    expect(text.remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('a code of its own quotes the server', () => {
    expect(describeEditCode(4711, 'Row is frozen. ').explanation).toBe(
      'The server refused the edit and said: “Row is frozen”.',
    );
    expect(describeEditCode(4711, null).title).toBe('Error 4711');
  });

  test('no code and no words still tell what to do', () => {
    expect(explainEditCode(null, '')).toMatch(
      /^The server refused the edit and gave no reason\. Correct what/,
    );
  });

  test.each([
    [1003, true],
    [1012, true],
    [2000, true],
    [1016, false],
    [null, false],
  ])('%s is a rollback by another edit: %s', (code, expected) => {
    expect(isRolledBackCode(code)).toBe(expected);
  });
});
