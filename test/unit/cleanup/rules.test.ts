import { describe, expect, test } from 'vitest';
import type { CleanupDetails, CleanupFacts, CleanupRow } from '../../../shared/model/cleanup.ts';
import { DEFAULT_RULES } from '../../../shared/model/cleanup.ts';
import { blocksOf, historyKindOf } from '../../../shared/model/cleanup-blocks.ts';
import {
  filterRows,
  groupRows,
  judgeRow,
  sortRows,
  staleKeys,
} from '../../../shared/model/cleanup-list.ts';
import {
  ageBandOf,
  cleanupKey,
  confirmationWords,
  hasNeverSynced,
  idleDaysOf,
  lagOf,
  parseRules,
  stalenessOf,
  visibilityOf,
} from '../../../shared/model/cleanup-rules.ts';
import { cleanupDetails, cleanupRow, cleanupService } from '../../support/fake-cleanup.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 7, 7);
const ago = (days: number): number => NOW - days * DAY;

function row(details: Partial<CleanupDetails>, changes: Partial<CleanupRow> = {}): CleanupRow {
  return cleanupRow({ details: cleanupDetails(details), ...changes });
}

function facts(changes: Partial<CleanupFacts> = {}): CleanupFacts {
  return { ...cleanupService().facts!, ...changes };
}

describe('idle days', () => {
  test.each<[string, Partial<CleanupDetails>, number | null]>([
    ['counts from the later of both', { creationDate: ago(9), lastSyncDate: ago(5) }, 5],
    [
      'counts from the creation after an older sync date',
      { creationDate: ago(3), lastSyncDate: ago(5) },
      3,
    ],
    ['takes 1970 for never', { creationDate: ago(7), lastSyncDate: 1000 }, 7],
    ['is unknown without dates', { creationDate: null, lastSyncDate: null }, null],
    ['is never below zero', { creationDate: NOW + DAY, lastSyncDate: null }, 0],
  ])('%s', (_name, details, expected) => {
    expect(idleDaysOf(row(details), NOW)).toBe(expected);
  });

  test('come from the list where the details are not there yet', () => {
    const waiting = cleanupRow({ details: null, state: 'waiting', lastSyncDate: ago(4) });
    expect(idleDaysOf(waiting, NOW)).toBe(4);
  });

  test.each([
    [0, 'month'],
    [30, 'month'],
    [31, 'half-year'],
    [180, 'half-year'],
    [181, 'year'],
    [365, 'year'],
    [366, 'older'],
    [null, 'not-told'],
  ] as const)('%s is in the band %s', (days, band) => expect(ageBandOf(days)).toBe(band));
});

describe('never synchronised', () => {
  test.each<[string, Partial<CleanupDetails>, boolean | null]>([
    ['a date of 1970', { lastSyncDate: 1000 }, true],
    ['the date of creation', { creationDate: ago(9), lastSyncDate: ago(9) }, true],
    ['a later date', { creationDate: ago(9), lastSyncDate: ago(8) }, false],
    ['no date', { lastSyncDate: null }, null],
  ])('%s', (_name, details, expected) => expect(hasNeverSynced(row(details))).toBe(expected));
});

describe('generation lag', () => {
  const published = facts({ minServerGens: { 0: 100, 1: 100 }, serverGens: { 0: 150, 1: 120 } });
  const at = (zero: number, one: number) =>
    row({ generations: { replica: null, layers: { 0: zero, 1: one } } });

  test('is that of the layer that is furthest behind', () => {
    expect(lagOf(at(140, 119), published)).toEqual({ behind: 10, isTime: false, tooOld: [] });
  });

  test('names layers below the minimum', () => {
    expect(lagOf(at(99, 100), published).tooOld).toEqual([0]);
  });

  test('takes the one generation of a perReplica replica for all layers', () => {
    const one = row({ generations: { replica: 90, layers: {} } });
    expect(lagOf(one, published)).toEqual({ behind: 60, isTime: false, tooOld: [0, 1] });
  });

  test('says that generations like moments are no count', () => {
    const epoch = facts({ serverGens: { 0: 1_700_000_000_000 } });
    expect(lagOf(at(1_600_000_000_000, 0), epoch).isTime).toBe(true);
  });

  test('is unknown where the service publishes nothing', () => {
    expect(lagOf(at(1, 1), facts())).toEqual({ behind: null, isTime: false, tooOld: [] });
    expect(lagOf(at(1, 1), null).behind).toBeNull();
  });
});

describe('staleness', () => {
  const rulesOf = (one: CleanupRow, known = facts()): string[] =>
    stalenessOf(one, known, DEFAULT_RULES, NOW).map(({ rule }) => rule);

  test.each<[string, Partial<CleanupDetails>, string[]]>([
    ['180 days', { creationDate: ago(999), lastSyncDate: ago(180) }, ['idle']],
    ['179 days', { creationDate: ago(999), lastSyncDate: ago(179) }, []],
    ['never since 30 days', { creationDate: ago(30), lastSyncDate: ago(30) }, ['never-synced']],
    ['never since 29 days', { creationDate: ago(29), lastSyncDate: ago(29) }, []],
    ['owner gone', { lastSyncDate: ago(1), owner: 'gone' }, ['owner-gone']],
    ['owner not known', { lastSyncDate: ago(1), owner: 'unknown' }, []],
    ['no dates at all', { creationDate: null, lastSyncDate: null }, []],
  ])('%s', (_name, details, expected) => expect(rulesOf(row(details))).toEqual(expected));

  test('too old to download', () => {
    const behind = row({ lastSyncDate: ago(1), generations: { replica: null, layers: { 0: 4 } } });
    expect(rulesOf(behind, facts({ minServerGens: { 0: 5 } }))).toEqual(['behind']);
  });

  test('nothing is guessed before the details are there', () => {
    expect(rulesOf(cleanupRow({ details: null, lastSyncDate: ago(999) }))).toEqual([]);
  });

  test('rules that are kept are read back, and damaged ones are not', () => {
    expect(parseRules(JSON.stringify(DEFAULT_RULES))).toEqual(DEFAULT_RULES);
    expect(parseRules('{"idleDays":"x"}')).toMatchObject({ idleDays: null, ownerGone: false });
    for (const text of [null, 'no JSON', 'null', '3']) expect(parseRules(text)).toBeNull();
  });
});

describe('what it blocks', () => {
  const archived = facts({ tracksChanges: false, hasArchivedData: true });
  const named = (id: number, days: number) =>
    row({ creationDate: ago(900), lastSyncDate: ago(days) }, { key: `${id}`, replicaId: `${id}` });

  test.each<[Partial<CleanupFacts>, string]>([
    [{ hasBranchVersions: true }, 'branch'],
    [{ tracksChanges: true }, 'change-tracking'],
    [{ hasVersionedData: true }, 'versioned'],
    [{ hasArchivedData: true }, 'archive'],
    [{ hasArchivedData: null }, 'archive'],
    [{ hasArchivedData: false }, 'unknown'],
  ])('a service with %j keeps history as %s', (changes, kind) => {
    expect(historyKindOf(facts({ tracksChanges: false, ...changes }))).toBe(kind);
  });

  test('the oldest frees the archive up to the next one', () => {
    const all = [named(1, 400), named(2, 100), named(3, 10)];
    expect(blocksOf(all[0]!, archived, all)).toEqual({
      blocks: [
        'Trim Archive History cannot go past 2025-07-03, when this replica was last in touch.',
      ],
      frees: ['Trim Archive History could go on to 2026-04-29, where the next replica stands.'],
    });
    expect(blocksOf(all[1]!, archived, all).frees).toEqual([
      'Nothing by itself: 1 older replica of this service holds it back further.',
    ]);
  });

  test('says so where others tell no date', () => {
    const all = [named(1, 400), cleanupRow({ key: '2', details: null })];
    expect(blocksOf(all[0]!, archived, all).frees[0]).toContain('others tell no date');
  });

  test('a replica that is too old blocks change tracking no more', () => {
    const tracked = facts({ tracksChanges: true, minServerGens: { 0: 10 }, serverGens: { 0: 20 } });
    const old = row({ generations: { replica: null, layers: { 0: 5 } } });
    expect(blocksOf(old, tracked, [old]).blocks[0]).toContain('Nothing more');
    const behind = row({ generations: { replica: null, layers: { 0: 12 } } });
    expect(blocksOf(behind, tracked, [behind]).frees[0]).toContain('furthest behind');
  });

  test('one side of a relay says that the relay ends, of whatever service', () => {
    const side = row({ targetType: 'Server' });
    for (const known of [null, facts()]) {
      expect(blocksOf(side, known, [side]).frees.at(-1)).toMatch(/relay .* ends with it/);
      expect(blocksOf(row({}), known, []).frees.join(' ')).not.toContain('relay');
    }
  });

  test('a branch version of its own is named', () => {
    const branch = facts({ hasBranchVersions: true, versionsEachReplica: true });
    const own = row({ replicaVersion: 'admin.North_1' });
    expect(blocksOf(own, branch, [own]).blocks.join()).toContain('admin.North_1');
    expect(blocksOf(own, branch, [own]).frees.join()).toContain('reconciled and posted');
  });

  test('nothing is claimed about a service that says nothing', () => {
    expect(blocksOf(named(1, 1), null, []).blocks[0]).toContain('not known');
  });
});

describe('how much is seen', () => {
  test.each([
    [null, null, [], 'anonymous'],
    ['a', true, [], 'all'],
    ['a', null, ['a', 'B'], 'others-too'],
    ['a', false, ['A'], 'own-only'],
    ['a', null, [], 'own-only'],
    [undefined, null, ['b'], 'unknown'],
  ] as const)('%s, administrator %s, owners %j: %s', (user, isAdministrator, owners, kind) => {
    expect(visibilityOf(user, isAdministrator, [...owners]).kind).toBe(kind);
  });
});

describe('the list', () => {
  const judge = (one: CleanupRow) => judgeRow(one, facts(), DEFAULT_RULES, NOW);
  const rows = [
    judge(row({ replicaOwner: 'b', lastSyncDate: ago(500) }, { key: '1', replicaName: 'R 10' })),
    judge(row({ replicaOwner: 'a', lastSyncDate: ago(1) }, { key: '2', replicaName: 'R 9' })),
    judge(cleanupRow({ key: '3', replicaName: 'Z', details: null })),
  ];

  test('sorts names by their numbers, and what is not known last either way', () => {
    const names = (isDescending: boolean) =>
      sortRows(rows, 'idle', isDescending).map(({ row: { key } }) => key);
    expect(sortRows(rows, 'name', false).map(({ row: { key } }) => key)).toEqual(['2', '1', '3']);
    expect(names(false)).toEqual(['2', '1', '3']);
    expect(names(true)).toEqual(['1', '2', '3']);
  });

  test('sorts by how far behind, what cannot download any more as the furthest, and by sync model', () => {
    const service = facts({ minServerGens: { 0: 100 }, serverGens: { 0: 500 } });
    const at = (generation: number | null, syncModel: string) => {
      const generations = { replica: generation, layers: {} };
      const layers = [{ id: 0, name: null, where: null }];
      const one = row({ generations, layers, syncModel }, { key: `${generation ?? 'none'}` });
      return judgeRow(one, service, DEFAULT_RULES, NOW);
    };
    const lagging = [
      at(50, 'perReplica'),
      at(null, 'perLayer'),
      at(499, 'none'),
      at(200, 'perLayer'),
    ];
    const keys = (column: 'lag' | 'model', isDescending: boolean) =>
      sortRows(lagging, column, isDescending).map(({ row: { key } }) => key);
    expect(keys('lag', false)).toEqual(['499', '200', '50', 'none']);
    expect(keys('lag', true)).toEqual(['50', '200', '499', 'none']);
    expect(keys('model', false)).toEqual(['499', 'none', '200', '50']);
  });

  test('finds those of an owner, of nobody, and those whose file is here or was', () => {
    const keys = (filter: Parameters<typeof filterRows>[1]) =>
      filterRows(rows, filter).map(({ row: { key } }) => key);
    expect(keys({ owner: 'B' })).toEqual(['1']);
    expect(keys({ owner: '' })).toEqual(['3']);
    const file = { path: '/a', fileName: 'a', pending: 0, isInDoubt: false, problem: null };
    const here = [{ ...file, isMissing: false }];
    const gone = [{ ...file, pending: null, isMissing: true }];
    const local = [
      judge(row({}, { key: 'h', local: here })),
      judge(row({}, { key: 'g', local: gone })),
    ];
    const found = (filter: Parameters<typeof filterRows>[1]) =>
      filterRows(local, filter).map(({ row: { key } }) => key);
    expect(found({ isHere: true })).toEqual(['h']);
    expect(found({ isMissing: true })).toEqual(['g']);
    expect(found({ hasPending: true })).toEqual([]);
  });

  test('groups by owner and counts the stale', () => {
    expect(groupRows(rows, 'owner').map(({ name, stale }) => [name, stale])).toEqual([
      ['', 0],
      ['a', 0],
      ['b', 1],
    ]);
  });

  test('offers stale ones that are not held', () => {
    const held = judge({ ...rows[0]!.row, key: '4', hold: { reason: 'x', by: null, at: 0 } });
    expect(staleKeys([...rows, held])).toEqual(['1']);
  });

  test('names a replica the same however it is spelled', () => {
    expect(cleanupKey('https://h/ArcGIS', ' {ABC-1} ')).toBe(
      cleanupKey('https://h/arcgis', 'abc-1'),
    );
  });

  test('the words count what really goes', () => {
    const items = [
      { key: '1', plan: 'unregister' },
      { key: '2', plan: 'asks' },
      { key: '3', plan: 'held' },
    ] as never;
    expect(confirmationWords({ items }, [])).toBe('unregister 1');
    expect(confirmationWords({ items }, ['2', '3'])).toBe('unregister 2');
  });
});
