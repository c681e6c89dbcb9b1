import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whatIsNew, type RowVersions } from '../../../main/engine/returns/what-is-new.ts';
import type { ExactRow } from '../../../shared/model/return-line.ts';

const ID = 'OBJECTID';
const row = (a: string, b: string, id: string | null = '1'): ExactRow => ({
  GlobalID: '{1}',
  [ID]: id === null ? null : { i: id },
  a,
  b,
});

describe('what a return brings that is new', () => {
  test.each<[string, RowVersions, RowVersions | null, ReturnType<typeof whatIsNew>]>([
    [
      'is everything when nothing was settled',
      { before: row('0', '0'), after: row('1', '0') },
      null,
      { kind: 'update', before: row('0', '0'), after: row('1', '0') },
    ],
    [
      'is nothing when it is what was settled',
      { before: row('0', '0'), after: row('1', '0') },
      { before: row('0', '0'), after: row('1', '0') },
      null,
    ],
    [
      'is the other field when one was settled',
      { before: row('0', '0'), after: row('1', '1') },
      { before: row('0', '0'), after: row('1', '0') },
      { kind: 'update', before: row('1', '0'), after: row('1', '1') },
    ],
    [
      'is the way back when the crew took it back',
      { before: row('0', '0'), after: row('0', '0') },
      { before: row('0', '0'), after: row('1', '0') },
      { kind: 'update', before: row('1', '0'), after: row('0', '0') },
    ],
    [
      'is nothing when the crew has downloaded what others made of it',
      { before: row('9', '0'), after: row('9', '0') },
      { before: row('0', '0'), after: row('1', '0') },
      null,
    ],
    [
      'starts from what the crew has downloaded where it has gone on from there',
      { before: row('9', '0'), after: row('8', '0') },
      { before: row('0', '0'), after: row('1', '0') },
      { kind: 'update', before: row('9', '0'), after: row('8', '0') },
    ],
    [
      'is an update of a new row that was settled',
      { before: null, after: row('1', '1', null) },
      { before: null, after: row('1', '0', null) },
      { kind: 'update', before: row('1', '0', null), after: row('1', '1', null) },
    ],
    [
      'is a delete of a new row that was settled and is gone at the crew',
      { before: null, after: null },
      { before: null, after: row('1', '0', null) },
      { kind: 'delete', before: row('1', '0', null), after: null },
    ],
    [
      'is an add of a row whose delete was settled and that the crew has again',
      { before: row('0', '0'), after: row('1', '0') },
      { before: row('0', '0'), after: null },
      { kind: 'add', before: null, after: row('1', '0') },
    ],
    [
      'is not the number that the service gave a new row',
      { before: row('1', '0', '7'), after: row('1', '0', null) },
      null,
      null,
    ],
  ])('%s', (_, incoming, settled, expected) => {
    expect(whatIsNew(incoming, settled, ID)).toEqual(expected);
  });

  const values = fc.constantFrom('0', '1', '2');
  const rows = fc.option(fc.tuple(values, values).map(([a, b]) => row(a, b)));
  const versions = fc.record({ before: rows, after: rows });

  test('is nothing the second time, whatever came before', () => {
    fc.assert(
      fc.property(versions, (incoming) => {
        expect(whatIsNew(incoming, incoming, ID)).toBeNull();
      }),
    );
  });

  test('never names a field that has the settled value already', () => {
    fc.assert(
      fc.property(versions, rows, (settled, after) => {
        const fresh = whatIsNew({ before: settled.before, after }, settled, ID);
        if (!fresh?.before || !fresh.after || !settled.after) return;
        for (const name of ['a', 'b']) {
          const isSettled = after?.[name] === settled.after[name];
          if (isSettled) expect(fresh.before[name]).toBe(fresh.after[name]);
        }
      }),
    );
  });

  test('ends at what the crew has', () => {
    fc.assert(
      fc.property(versions, fc.option(versions), (incoming, settled) => {
        const fresh = whatIsNew(incoming, settled, ID);
        if (fresh) expect(fresh.after).toEqual(incoming.after);
      }),
    );
  });
});
