import { describe, expect, it } from 'vitest';
import {
  carriedPart,
  decide,
  featureToSend,
  isRefusedBefore,
  rulesOf,
  sameVersion,
} from '../../../main/relay/item.ts';
import type { RelayItem, RelayVersion } from '../../../shared/model/relay.ts';
import { feature, file, GONE, item, relayLayer, relayRecord } from '../../support/relay-items.ts';

const both = rulesOf(relayRecord({ direction: 'bidirectional', policy: 'source' }), relayLayer());
const targetWins = { ...both, policy: 'target' } as const;
const oneWay = { ...both, direction: 'one-way' } as const;

const [A, B, C] = ['a', 'b', 'c'].map((text) => feature(text)) as [
  RelayVersion,
  RelayVersion,
  RelayVersion,
];

/** base, what the source holds, what the target holds. */
type State = readonly [RelayVersion | null, RelayVersion | null, RelayVersion | null];

function said(state: State, rules = both): string {
  const [base, source, target] = state;
  const decision = decide(item({ base, held: { source, target } }), rules);
  if (decision.kind !== 'send') return decision.kind;
  const { to, kind, overrides } = decision.edit;
  return `${kind} to ${to}${overrides ? ', overriding' : ''}`;
}

describe('decide, bidirectional', () => {
  const table: readonly (readonly [string, State, string])[] = [
    ['a new row of the source', [null, A, null], 'add to target'],
    ['a new row of the target', [null, null, A], 'add to source'],
    ['a change of the source', [A, B, A], 'update to target'],
    ['a change of the target', [A, A, B], 'update to source'],
    ['a delete on the source', [A, null, A], 'delete to target'],
    ['a delete on the target', [A, A, null], 'delete to source'],
    ['the same change on both', [A, B, B], 'agree'],
    ['a delete on both', [A, null, null], 'agree'],
    ['the same row on both from the beginning', [null, A, A], 'agree'],
    ['different changes', [A, B, C], 'update to target, overriding'],
    ['different rows from the beginning', [null, A, B], 'update to target, overriding'],
    ['a delete against a change', [A, null, B], 'delete to target, overriding'],
    ['a change against a delete', [A, B, null], 'add to target, overriding'],
  ];
  it.each(table)('%s', (_name, state, expected) => {
    expect(said(state)).toBe(expected);
  });

  it('lets the target win where that was asked for', () => {
    expect(said([A, B, C], targetWins)).toBe('update to source, overriding');
    expect(said([A, B, null], targetWins)).toBe('delete to source, overriding');
    expect(said([A, null, B], targetWins)).toBe('add to source, overriding');
    expect(said([A, B, A], targetWins)).toBe('update to target');
  });
});

describe('decide, one-way', () => {
  const table: readonly (readonly [string, State, string])[] = [
    ['a new row of the source', [null, A, null], 'add to target'],
    ['a change of the source', [A, B, A], 'update to target'],
    ['a delete on the source', [A, null, A], 'delete to target'],
    ['a change of the target alone', [A, A, B], 'leave'],
    ['a delete on the target alone', [A, A, null], 'leave'],
    ['a row that only the target has', [null, null, A], 'leave'],
    ['changes on both', [A, B, C], 'update to target, overriding'],
    ['a change against a delete', [A, B, null], 'add to target, overriding'],
    ['another row on the target from the beginning', [null, A, B], 'update to target, overriding'],
  ];
  it.each(table)('%s', (_name, state, expected) => {
    expect(said(state, oneWay)).toBe(expected);
  });

  it('never sends anything to the source, whatever the three versions are', () => {
    const versions = [null, A, B, C];
    for (const base of versions) {
      for (const source of versions) {
        for (const target of versions) {
          expect(said([base, source, target], oneWay)).not.toContain('to source');
        }
      }
    }
  });
});

describe('decide, before it can be known', () => {
  it('asks for a row that a download called deleted', () => {
    expect(
      decide(item({ base: A, held: { source: null, target: A }, goneAt: 'source' }), both),
    ).toEqual({
      kind: 'ask',
      side: 'source',
    });
  });

  it('looks at the bytes of a file that was announced where another version is known', () => {
    const known = item({
      what: 'attachment',
      base: file('x'),
      held: { source: file(null), target: file('x') },
    });
    expect(decide(known, both)).toEqual({ kind: 'compare', sides: ['source'] });
  });

  it('sends a file that only one side has without looking at its bytes first', () => {
    const fresh = item({
      what: 'attachment',
      base: null,
      held: { source: file(null), target: null },
    });
    expect(decide(fresh, both)).toMatchObject({
      kind: 'send',
      edit: { to: 'target', kind: 'add' },
    });
  });
});

describe('sameVersion', () => {
  it('goes by name and bytes for files, and by fields and shape for rows', () => {
    const { comparison } = both;
    expect(sameVersion(file('x'), file('x'), comparison)).toBe('same');
    expect(sameVersion(file('x'), file('y'), comparison)).toBe('different');
    expect(sameVersion(file('x'), file(null), comparison)).toBe('unknown');
    expect(sameVersion(file('x'), file('x', 'other.jpg'), comparison)).toBe('different');
    expect(sameVersion(A, feature('a', { x: 1.00000001, y: 2 }), comparison)).toBe('same');
    expect(sameVersion(A, feature('a', { x: 7, y: 2 }), comparison)).toBe('different');
    expect(sameVersion(null, null, comparison)).toBe('same');
    expect(sameVersion(A, null, comparison)).toBe('different');
  });
});

describe('isRefusedBefore', () => {
  const refused = (version: RelayVersion | null): RelayItem =>
    item({
      base: A,
      held: { source: B, target: A },
      refusal: {
        to: 'target',
        version,
        code: 1016,
        serverMessage: 'No.',
        explanation: null,
        at: GONE,
      },
    });
  const edit = (of: RelayItem) => {
    const decision = decide(of, both);
    if (decision.kind !== 'send') throw new Error(decision.kind);
    return decision.edit;
  };

  it('knows the version again that the service did not take', () => {
    expect(isRefusedBefore(refused(B), edit(refused(B)), both.comparison)).toBe(true);
  });

  it('lets a row through that has changed since', () => {
    expect(isRefusedBefore(refused(C), edit(refused(C)), both.comparison)).toBe(false);
  });
});

describe('what is sent', () => {
  const layer = relayLayer();
  const sent = (state: State) => {
    const [base, source, target] = state;
    const decision = decide(item({ base, held: { source, target } }), both);
    if (decision.kind !== 'send') throw new Error(decision.kind);
    return featureToSend(decision.edit, layer, both.comparison);
  };

  it('is the whole row for an add', () => {
    expect(sent([null, A, null])).toEqual({
      attributes: { GLOBALID: item().globalId, Species: 'a', Height: 1 },
      geometry: { x: 1, y: 2 },
    });
  });

  it('is what differs for an update, without the shape where that is the same', () => {
    expect(sent([A, B, A])).toEqual({ attributes: { GLOBALID: item().globalId, Species: 'b' } });
  });

  it('is nothing for a delete', () => {
    expect(sent([A, null, A])).toBeNull();
  });
});

it('keeps of a row what is carried, and what did not come as it was', () => {
  const came = { attributes: { OBJECTID: 7, Species: 'b', Editor: 'ana' } };
  expect(carriedPart(came, A, relayLayer(), true)).toEqual({
    what: 'feature',
    feature: { attributes: { Species: 'b', Height: 1 }, geometry: { x: 1, y: 2 } },
  });
});
