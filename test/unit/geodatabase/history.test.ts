import { describe, expect, test } from 'vitest';
import { classifyVersions } from '../../../main/geodatabase/history.ts';
import type { SyncPoint, Version } from '../../../main/geodatabase/history.ts';

const SENT: SyncPoint = { acknowledged: 100, uploaded: 100, downloaded: 10 };

function classify(versions: readonly (readonly [from: number, to: number | null])[], point = SENT) {
  const rows = versions.map(([from, to], at): Version => ({
    rowid: at + 1,
    objectId: 7,
    from,
    to,
  }));
  return classifyVersions('Wells', () => rows, point).map(({ kind, before, after, doubt }) => ({
    kind,
    before: before?.rowid ?? null,
    after: after?.rowid ?? null,
    doubt,
  }));
}

describe('classifyVersions', () => {
  const cases: { name: string; versions: [number, number | null][]; changes: unknown[] }[] = [
    { name: 'a downloaded row is no edit', versions: [[10, null]], changes: [] },
    {
      name: 'a row at the very moment of the upload is no edit',
      versions: [[100, null]],
      changes: [],
    },
    {
      name: 'an edit that was sent is no edit',
      versions: [
        [10, 50],
        [50, null],
      ],
      changes: [],
    },
    { name: 'a delete that was sent is no edit', versions: [[10, 50]], changes: [] },
    {
      name: 'a new row is an add',
      versions: [[120, null]],
      changes: [{ kind: 'add', before: null, after: 1, doubt: null }],
    },
    {
      name: 'a new row that was changed is one add',
      versions: [
        [120, 130],
        [130, null],
      ],
      changes: [{ kind: 'add', before: null, after: 2, doubt: null }],
    },
    { name: 'a new row that was deleted is nothing', versions: [[120, 130]], changes: [] },
    {
      name: 'a changed row is an update from what the server has',
      versions: [
        [10, 50],
        [50, 120],
        [120, 130],
        [130, null],
      ],
      changes: [{ kind: 'update', before: 2, after: 4, doubt: null }],
    },
    {
      name: 'a deleted row is a delete',
      versions: [[10, 120]],
      changes: [{ kind: 'delete', before: 1, after: null, doubt: null }],
    },
    {
      name: 'a changed and deleted row is a delete of what the server has',
      versions: [
        [10, 120],
        [120, 130],
      ],
      changes: [{ kind: 'delete', before: 1, after: null, doubt: null }],
    },
  ];
  test.each(cases)('$name', ({ versions, changes }) => {
    expect(classify(versions)).toEqual(changes);
  });

  test('edits in an upload without an answer may have been sent', () => {
    const point = { acknowledged: 100, uploaded: 200, downloaded: 10 };
    expect(
      classify(
        [
          [10, 150],
          [150, null],
        ],
        point,
      )[0]?.doubt,
    ).toBe('may-have-been-sent');
    expect(
      classify(
        [
          [10, 250],
          [250, null],
        ],
        point,
      )[0]?.doubt,
    ).toBeNull();
  });

  test('a new row in an upload without an answer that was deleted since is a delete to be sent', () => {
    const point = { acknowledged: 100, uploaded: 200, downloaded: 10 };
    expect(
      classify(
        [
          [150, 180],
          [180, 250],
        ],
        point,
      ),
    ).toEqual([{ kind: 'delete', before: 2, after: null, doubt: 'may-have-been-sent' }]);
    expect(classify([[150, 180]], point)).toEqual([]);
    expect(classify([[250, 280]], point)).toEqual([]);
  });

  test('a row of the moment of the last download may be downloaded', () => {
    const point = { acknowledged: 100, uploaded: 100, downloaded: 150 };
    expect(
      classify(
        [
          [10, 150],
          [150, null],
        ],
        point,
      )[0]?.doubt,
    ).toBe('may-be-downloaded');
    expect(
      classify(
        [
          [10, 160],
          [160, null],
        ],
        point,
      )[0]?.doubt,
    ).toBeNull();
  });

  test.each([
    [
      'two current versions',
      [
        [10, null],
        [120, null],
      ],
    ],
    [
      'two versions at the time of the upload',
      [
        [10, 150],
        [50, 150],
      ],
    ],
    [
      'a gap at the time of the upload',
      [
        [10, 50],
        [150, null],
      ],
    ],
  ] as [string, [number, number | null][]][])('refuses a history with %s', (_, versions) => {
    expect(() => classify(versions)).toThrow(/Table Wells, the row with object id 7/);
  });
});
