import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { openReplicaView, type ReplicaView } from '../../../main/store/view/replica-view.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { RowCondition, RowsQuery, TableRow } from '../../../shared/model/view.ts';
import {
  AREAS,
  buildReplica,
  EVERYTHING,
  everything,
  guid,
  NOTES,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { foreignConnection } from '../../support/tracking-model.ts';

const folder = temporaryFolder();
let path: string;
let view: ReplicaView;

const TEXTS = [
  'Ahorn',
  'ahorn',
  'Ähre',
  'Zebra',
  'zebra 2',
  '100% _x',
  'GRÜSSE',
  'grüße',
  '',
  null,
];
const DAY = 86_400_000;

/** Rows with values that repeat, so that ties and nulls are common. */
function row(n: number): WireFeature {
  const attributes: Record<string, unknown> = {
    ...everything(n).attributes,
    small: n % 7 === 0 ? null : n % 5,
    whole: n % 4 === 0 ? null : (n % 4) + 0,
    big: n % 6 === 0 ? null : 9007199254740993n + BigInt(n % 3),
    single: n % 3 === 0 ? null : (n % 9) / 4 - 1,
    real: (n % 11) - 5,
    text: TEXTS[n % TEXTS.length],
    moment: n % 5 === 0 ? null : 1_700_000_000_000 + (n % 8) * DAY + (n % 2),
    day: n % 9 === 0 ? null : `2024-05-0${(n % 8) + 1}`,
    link: n % 2 === 0 ? guid(n % 10) : null,
    picture: n % 3 === 0 ? null : 'AQID',
  };
  return { geometry: { points: [[n, n]] }, attributes };
}

const ROWS = 120;
const FIRST = 401;
const numbers = Array.from({ length: ROWS }, (_, index) => FIRST + index);

beforeAll(async () => {
  path = await buildReplica(folder.path('rows.gpkg'), {
    fill(sink) {
      sink.features(EVERYTHING, 'data', numbers.map(row));
      sink.features(
        AREAS,
        'data',
        [1, 2, 3, 4, 5].map((n) => ({
          geometry: null,
          attributes: {
            OBJECTID: n,
            GlobalID: guid(200 + n),
            ZONE: n === 1 ? 7 : 8,
            USE: [1, 2, 1, null, 9][n - 1],
          },
        })),
      );
    },
  });
  view = openReplicaView(path);
});
afterAll(() => {
  view.close();
  folder.dispose();
});

function rowsOf(query: RowsQuery, from = view): TableRow[] {
  const { cursor, total } = from.openRows(query);
  const rows: TableRow[] = [];
  while (rows.length < total) rows.push(...from.rows(cursor, rows.length, 50));
  from.closeRows(cursor);
  return rows;
}

/** What the naive reading knows of a row: wire values by field name. */
type Plain = Readonly<Record<string, unknown>>;

function plainRows(): Plain[] {
  const { fields } = view.layers().find(({ layerId }) => layerId === EVERYTHING)!;
  return rowsOf({ layerId: EVERYTHING }).map(({ fid, values }) => ({
    fid,
    ...Object.fromEntries(fields.map((field, index) => [field.name, values[index]])),
  }));
}

const SURFACE: Readonly<Record<string, string>> = { 1: 'Gravel', 2: 'Asphalt' };
const isNothing = (value: unknown): boolean => value === null || value === '';
const stripped = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');

/** What a field is sorted by. */
function key(plain: Plain, field: string): number | bigint | string | null {
  const value = plain[field];
  if (isNothing(value)) return null;
  if (field === 'whole') return stripped(SURFACE[String(value)] ?? String(value));
  if (typeof value === 'string') return field === 'link' ? value : stripped(value);
  return value as number | bigint;
}

describe('sort', () => {
  test('is that of a naive reading for every kind of field, empty ones last, ties in the order of the file', () => {
    const rows = plainRows();
    const fields = ['small', 'whole', 'big', 'single', 'real', 'text', 'moment', 'day', 'link'];
    for (const field of fields) {
      for (const isDescending of [false, true]) {
        const expected = rows
          .toSorted((left, right) => {
            const [a, b] = [key(left, field), key(right, field)];
            if (a === null || b === null) return Number(a === null) - Number(b === null);
            if (a === b) return 0;
            return a < b !== isDescending ? -1 : 1;
          })
          .map(({ fid }) => fid);
        const sort = { field, isDescending };
        const found = rowsOf({ layerId: EVERYTHING, sort }).map(({ fid }) => fid);
        expect(found, `${field} ${isDescending}`).toEqual(expected);
      }
    }
  });

  test('takes the meaning that a code has in the subtype of its row', () => {
    const uses = rowsOf({ layerId: AREAS, sort: { field: 'USE', isDescending: false } });
    expect(uses.map(({ values }) => values[3])).toEqual([9, 2, 1, 1, null]);
    expect(uses.map(({ values }) => values[0])).toEqual([5, 2, 3, 1, 4]);
  });
});

const condition: fc.Arbitrary<RowCondition> = fc.oneof(
  fc.record({
    field: fc.constantFrom('small', 'whole', 'real', 'single', 'OBJECTID'),
    operator: fc.constantFrom('equals', 'not-equals', 'less', 'at-most', 'more', 'at-least'),
    value: fc.oneof(fc.integer({ min: -3, max: 6 }), fc.constantFrom(0.25, 410, 450)),
  }),
  fc.record({
    field: fc.constant('moment'),
    operator: fc.constantFrom('equals', 'not-equals', 'less', 'at-most', 'more', 'at-least'),
    value: fc
      .tuple(fc.integer({ min: -1, max: 8 }), fc.integer({ min: 0, max: 1 }))
      .map(([days, ms]) => 1_700_000_000_000 + days * DAY + ms),
  }),
  fc.record({
    field: fc.constantFrom('text', 'day'),
    operator: fc.constantFrom(
      'equals',
      'not-equals',
      'contains',
      'begins-with',
      'less',
      'at-least',
    ),
    value: fc.constantFrom(
      'ahorn',
      'ÄHRE',
      'z',
      '%',
      '_',
      'Grüsse',
      'ü',
      'e',
      '2024-05-03',
      '-05-',
    ),
  }),
  fc.record({
    field: fc.constantFrom('small', 'whole', 'text', 'moment', 'link', 'picture', 'big'),
    operator: fc.constantFrom('is-empty', 'is-not-empty'),
    value: fc.constant(null),
  }),
);

function holds(plain: Plain, { field, operator, value }: RowCondition): boolean {
  const own = plain[field];
  if (operator === 'is-empty') return isNothing(own);
  if (operator === 'is-not-empty') return !isNothing(own);
  const isText = typeof value === 'string';
  const [a, b] = isText
    ? [own === null ? null : (own as string).toLowerCase(), value.toLowerCase()]
    : [own as number | null, value!];
  if (operator === 'equals') return a === b;
  if (operator === 'not-equals') return a !== b;
  if (a === null) return false;
  if (operator === 'contains') return String(a).includes(String(b));
  if (operator === 'begins-with') return String(a).startsWith(String(b));
  const [x, y] = isText ? [stripped(String(a)), stripped(String(b))] : [a, b];
  if (operator === 'less') return x < y;
  if (operator === 'at-most') return x <= y;
  return operator === 'more' ? x > y : x >= y;
}

describe('filter', () => {
  test('by conditions is that of a naive reading', () => {
    const rows = plainRows();
    fc.assert(
      fc.property(fc.array(condition, { minLength: 1, maxLength: 3 }), (conditions) => {
        const expected = rows
          .filter((plain) => conditions.every((each) => holds(plain, each)))
          .map(({ fid }) => fid);
        const found = rowsOf({ layerId: EVERYTHING, conditions }).map(({ fid }) => fid);
        expect(found).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('finds identifiers and large numbers whatever their spelling', () => {
    const count = (field: string, value: string | number): number =>
      rowsOf({ layerId: EVERYTHING, conditions: [{ field, operator: 'equals', value }] }).length;
    expect(count('GlobalID', guid(FIRST).toLowerCase().slice(1, -1))).toBe(1);
    expect(count('link', guid(4).toLowerCase())).toBe(ROWS / 10);
    const bigs = plainRows().filter(({ big }) => big === 9007199254740995n);
    expect(count('big', '9007199254740995')).toBe(bigs.length);
    expect(bigs.length).toBeGreaterThan(0);
  });

  test('takes dates as other programs write them', async () => {
    const other = await buildReplica(folder.path('dates.gpkg'));
    const db = foreignConnection(other, { recursive: false });
    const written = [
      '2024-05-06 07:08:09',
      '2024-05-06T09:08:09+02:00',
      '2024-05-06T07:08:09Z',
      'no date',
    ];
    for (const text of written) {
      db.prepare('INSERT INTO "layer_gpkg_everything" (moment) VALUES (?)').run(text);
    }
    db.close();
    const dates = openReplicaView(other);
    const value = Date.UTC(2024, 4, 6, 7, 8, 9);
    const conditions = [{ field: 'moment', operator: 'equals', value }] as const;
    expect(rowsOf({ layerId: EVERYTHING, conditions }, dates)).toHaveLength(3);
    dates.close();
  });

  test('by text looks at text, at meanings and at numbers as they are written', () => {
    const found = (text: string): number => rowsOf({ layerId: EVERYTHING, text }).length;
    const rows = plainRows();
    expect(found('asphalt')).toBe(rows.filter(({ whole }) => whole === 2).length);
    expect(found('GRÜß')).toBe(rows.filter(({ text }) => text === 'grüße').length);
    expect(found('0% _')).toBe(rows.filter(({ text }) => text === '100% _x').length);
    expect(found('-0.75')).toBe(rows.filter(({ single }) => single === -0.75).length);
    expect(found(guid(FIRST))).toBe(1);
    expect(found('nowhere to be found')).toBe(0);
    expect(found('   ')).toBe(ROWS);
  });

  test('by text finds a code by what it means in its subtype', () => {
    const found = (text: string): unknown[] =>
      rowsOf({ layerId: AREAS, text }).map(({ values }) => values[0]);
    expect(found('lawn')).toEqual([1]);
    expect(found('gravel')).toEqual([3]);
  });

  test.each([
    ['a field that is not there', { field: 'nothing', operator: 'equals', value: 1 }],
    ['text for a number', { field: 'small', operator: 'equals', value: 'many' }],
    ['text for a date', { field: 'moment', operator: 'less', value: 'tomorrow' }],
    ['a value for binary data', { field: 'picture', operator: 'equals', value: 'x' }],
  ] as const)('refuses %s in a sentence', (_, wrong) => {
    const open = () => view.openRows({ layerId: EVERYTHING, conditions: [wrong] });
    expect(open).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(open).toThrow(/\.$/);
  });

  test('a name with quotes in it does not get into the statement', () => {
    const sort = { field: 'text"; DROP TABLE x; --', isDescending: false };
    expect(() => view.openRows({ layerId: EVERYTHING, sort })).toThrow(/has no field/);
    expect(
      rowsOf({ layerId: EVERYTHING, sort: { field: 'select', isDescending: true } }),
    ).toHaveLength(ROWS);
    const area = { field: 'st_area(shape)', isDescending: true };
    expect(rowsOf({ layerId: EVERYTHING, sort: area })).toHaveLength(ROWS);
  });
});

describe('pages', () => {
  test('come in the order of the file, with values in the order of the fields', () => {
    const { fields } = view.layers().find(({ layerId }) => layerId === EVERYTHING)!;
    const [first] = rowsOf({ layerId: EVERYTHING });
    const at = (name: string): unknown => first!.values[fields.findIndex((f) => f.name === name)];
    expect(at('OBJECTID')).toBe(FIRST);
    expect(at('GlobalID')).toBe(guid(FIRST));
    expect(at('moment')).toBe(row(FIRST).attributes['moment']);
    expect(at('picture')).toBe(3);
    expect(first).toMatchObject({ fid: 1, globalId: guid(FIRST), pending: null, attachments: 0 });
  });

  test('indexOf tells where a row stands', () => {
    const sort = { field: 'text', isDescending: true };
    const { cursor } = view.openRows({ layerId: EVERYTHING, sort });
    const rows = view.rows(cursor, 0, 500);
    rows.forEach(({ fid }, index) => expect(view.indexOf(cursor, fid)).toBe(index));
    expect(view.indexOf(cursor, 99_999)).toBe(-1);
  });

  test('the four lists used last stay open; an older one is refused in a sentence', () => {
    const lists = [1, 2, 3, 4].map(() => view.openRows({ layerId: NOTES }).cursor);
    view.rows(lists[0]!, 0, 1);
    view.openRows({ layerId: NOTES });
    expect(() => view.rows(lists[0]!, 0, 1)).not.toThrow();
    expect(() => view.rows(lists[1]!, 0, 1)).toThrow(expect.objectContaining({ code: 'invalid' }));
    view.closeRows(lists[0]!);
    expect(() => view.indexOf(lists[0]!, 1)).toThrow(/not open any more/);
  });
});

describe('rows with pending edits', () => {
  let edited: ReplicaView;
  beforeAll(async () => {
    const copy = await buildReplica(folder.path('edited.gpkg'));
    const file = openReplicaFile(copy);
    const db = foreignConnection(copy, { recursive: false });
    db.exec(`UPDATE "Hydrants_valves" SET NAME = 'mine' WHERE fid = 1;
      DELETE FROM "Hydrants_valves" WHERE fid = 2;
      INSERT INTO "Hydrants_valves" (NAME) VALUES ('new');`);
    db.close();
    const conflict = {
      layerId: POINTS,
      target: 'feature',
      globalId: guid(1),
      mine: 'update',
    } as const;
    await file.apply((transaction) =>
      transaction.keepConflict({ ...conflict, theirs: 'delete', fields: [] }, null),
    );
    file.close();
    edited = openReplicaView(copy);
  });
  afterAll(() => edited.close());

  test('say so; one that is being deleted stands behind the others as it was before', () => {
    const rows = rowsOf({ layerId: POINTS }, edited);
    expect(
      rows.map(({ pending, hasConflict, values }) => [values[2], pending, hasConflict]),
    ).toEqual([
      ['mine', 'update', true],
      ['point 3', null, false],
      ['new', 'add', false],
      ['point 2', 'delete', false],
    ]);
    expect(rows.map(({ attachments }) => attachments)).toEqual([1, 0, 0, 1]);
    expect(rows.at(-1)!.fid).toBeLessThan(0);
  });

  test('are the only ones when asked for, sorted and filtered like others', () => {
    const names = (query: Partial<RowsQuery>): unknown[] =>
      rowsOf({ layerId: POINTS, onlyPending: true, ...query }, edited).map((r) => r.values[2]);
    expect(names({})).toEqual(['mine', 'new', 'point 2']);
    expect(names({ sort: { field: 'NAME', isDescending: true } })).toEqual([
      'point 2',
      'new',
      'mine',
    ]);
    expect(names({ text: 'POINT' })).toEqual(['point 2']);
  });

  test('a row that goes while its list is open comes without values', async () => {
    const copy = await buildReplica(folder.path('going.gpkg'));
    const open = openReplicaView(copy);
    const before = open.version();
    const { cursor } = open.openRows({ layerId: POINTS });
    const db = foreignConnection(copy, { recursive: false });
    db.exec('DELETE FROM "Hydrants_valves" WHERE fid = 2');
    db.close();
    expect(open.version()).not.toBe(before);
    expect(open.rows(cursor, 0, 9).map(({ globalId }) => globalId)).toEqual([
      guid(1),
      null,
      guid(3),
    ]);
    expect(open.rows(cursor, 1, 1)[0]!.values).toEqual([null, null, null, null]);
    open.close();
  });
});
