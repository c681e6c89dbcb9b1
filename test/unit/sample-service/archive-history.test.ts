import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Archive, RowVersion } from '../../../main/sample-service/archive/archive.ts';
import { apply, edits, guid, openPark, stored } from './park.ts';

const notes = (archive: Archive, at?: number): RowVersion[] => [
  ...archive.select({ layerId: 3, ...(at !== undefined && { at }) }),
];

const add = (index: number, TEXT: string) => ({ attributes: { GlobalID: guid(3, index), TEXT } });

function history(): Archive {
  const archive = openPark();
  apply(archive, [edits(3, { adds: [add(10, 'ten')] })], { replicaId: 'r-1' });
  apply(archive, [edits(3, { updates: [add(10, 'TEN'), add(1, 'one')] })], { replicaId: 'r-2' });
  apply(archive, [edits(3, { deletes: [{ globalId: guid(3, 10) }, { globalId: guid(3, 2) }] })]);
  apply(archive, [edits(3, { adds: [add(2, 'two again')] })], { replicaId: 'r-3' });
  return archive;
}

const texts = (archive: Archive, at?: number): unknown[] =>
  notes(archive, at).map(({ attributes }) => attributes['TEXT']);

describe('history', () => {
  it('tells what held at every generation', () => {
    const archive = history();
    expect(archive.generation()).toBe(5);
    expect(texts(archive, 1)).toEqual(['Note 1', 'Note 2', 'Note 3']);
    expect(texts(archive, 2)).toEqual(['Note 1', 'Note 2', 'Note 3', 'ten']);
    expect(texts(archive, 3)).toEqual(['one', 'Note 2', 'Note 3', 'TEN']);
    expect(texts(archive, 4)).toEqual(['one', 'Note 3']);
    expect(texts(archive, 5)).toEqual(['one', 'Note 3', 'two again']);
    expect(texts(archive)).toEqual(texts(archive, 5));
  });

  it.each<[number, (readonly [number, string | null, string | null, string | null])[]]>([
    [
      1,
      [
        [1, 'Note 1', 'one', 'r-2'],
        [2, 'Note 2', 'two again', 'r-3'],
      ],
    ],
    [
      2,
      [
        [1, 'Note 1', 'one', 'r-2'],
        [2, 'Note 2', 'two again', 'r-3'],
        [10, 'ten', null, null],
      ],
    ],
    [
      3,
      [
        [2, 'Note 2', 'two again', 'r-3'],
        [10, 'TEN', null, null],
      ],
    ],
    [4, [[2, null, 'two again', 'r-3']]],
    [5, []],
  ])('compares generation %d with now', (generation, expected) => {
    const changes = [...history().changesSince(3, generation)].map(
      ({ globalId, before, after, replicaId }) => [
        globalId,
        before?.attributes['TEXT'] ?? null,
        after?.attributes['TEXT'] ?? null,
        replicaId,
      ],
    );
    expect(changes).toEqual(expected.map(([index, ...rest]) => [stored(guid(3, index)), ...rest]));
  });

  it('is not asked for before it was trimmed', () => {
    const archive = history();
    expect(archive.oldestGeneration()).toBe(0);
    archive.trim(3);
    expect(archive.oldestGeneration()).toBe(3);
    expect(() => archive.changesSince(3, 2)).toThrow(RangeError);
    expect(() => archive.attachmentChangesSince(3, 2)).toThrow(RangeError);
    expect(() => archive.select({ layerId: 3, at: 2 })).toThrow(RangeError);
    expect([...archive.changesSince(3, 3)]).toHaveLength(2);
    expect(texts(archive, 3)).toEqual(['one', 'Note 2', 'Note 3', 'TEN']);
    archive.trim(1);
    expect(archive.oldestGeneration()).toBe(3);
    archive.trim(99);
    expect(archive.oldestGeneration()).toBe(5);
    expect(texts(archive)).toEqual(['one', 'Note 3', 'two again']);
  });

  it('compares with the moment of the question, whatever is edited while it is read', () => {
    const archive = history();
    const changes = archive.changesSince(3, 4);
    apply(archive, [edits(3, { deletes: [{ globalId: guid(3, 2) }] })]);
    expect([...changes]).toMatchObject([{ after: { attributes: { TEXT: 'two again' } } }]);
    expect([...archive.changesSince(3, 4)]).toEqual([]);
    expect([...archive.changesSince(3, 5)]).toMatchObject([{ after: null }]);
  });

  it('agrees with snapshots taken after every batch, through any edits and trims', () => {
    const edit = fc.record({
      kind: fc.constantFrom('add', 'update', 'delete' as const),
      index: fc.integer({ min: 1, max: 6 }),
      text: fc.string({ maxLength: 5 }),
    });
    const batch = fc.record({ edits: fc.array(edit, { maxLength: 4 }), rollback: fc.boolean() });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 8 }), fc.nat({ max: 8 }), (batches, trimTo) => {
        const archive = openPark();
        const snapshots = new Map([[1, notes(archive)]]);
        for (const { edits: list, rollback } of batches) {
          const inputs = list.filter(({ kind }) => kind !== 'delete');
          const layerEdits = edits(3, {
            adds: inputs
              .filter(({ kind }) => kind === 'add')
              .map(({ index, text }) => add(index, text)),
            updates: inputs
              .filter(({ kind }) => kind === 'update')
              .map(({ index, text }) => add(index, text)),
            deletes: list
              .filter(({ kind }) => kind === 'delete')
              .map(({ index }) => ({ globalId: guid(3, index) })),
          });
          apply(archive, [layerEdits], { rollbackOnFailure: rollback });
          const rows = notes(archive);
          const last = snapshots.get(archive.generation());
          if (last !== undefined) expect(rows).toEqual(last);
          snapshots.set(archive.generation(), rows);
        }
        archive.trim(trimTo);
        for (const [generation, rows] of snapshots) {
          if (generation < archive.oldestGeneration()) continue;
          expect(notes(archive, generation)).toEqual(rows);
          checkChanges(archive, generation, rows);
        }
        archive.close();
      }),
      { numRuns: 60 },
    );
  });
});

/** Applying the changes since a generation to the rows of then gives the rows of now. */
function checkChanges(archive: Archive, generation: number, then: readonly RowVersion[]): void {
  const rows = new Map(then.map((row) => [row.globalId, row]));
  for (const { globalId, before, after } of archive.changesSince(3, generation)) {
    expect(rows.get(globalId) ?? null).toEqual(before);
    if (after === null) rows.delete(globalId);
    else rows.set(globalId, after);
  }
  const byId = (one: RowVersion, other: RowVersion): number => one.objectId - other.objectId;
  expect([...rows.values()].sort(byId)).toEqual(notes(archive));
}
