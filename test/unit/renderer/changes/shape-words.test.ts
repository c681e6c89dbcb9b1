import { describe, expect, test } from 'vitest';
import {
  areaText,
  lengthText,
  shapeWords,
} from '../../../../renderer/features/changes/shape-words.ts';
import type { EsriGeometry } from '../../../../shared/model/geometry.ts';
import type { ChangeReport } from '../../../../shared/model/report.ts';

type Change = Parameters<typeof shapeWords>[0];
type Measures = NonNullable<ChangeReport['measures']>;

const NOWHERE = { before: null, after: null };
/** A square of so many vertices more than its five. */
const area = (more = 0): EsriGeometry => ({
  rings: [Array.from({ length: 5 + more }, (_, at) => [at, at])],
});
const line = (count: number): EsriGeometry => ({
  paths: [Array.from({ length: count }, (_, at) => [at, 0])],
});
const point = (x: number, y: number): EsriGeometry => ({ x, y });
const measured = (changes: Partial<Measures>): Measures => ({
  ...{ lengthBefore: null, lengthAfter: null, areaBefore: null, areaAfter: null },
  ...changes,
});

function change(
  kind: Change['kind'],
  before: EsriGeometry | null,
  after: EsriGeometry | null,
  measures: Measures | null = null,
): Change {
  const version = (geometry: EsriGeometry | null) => ({ attributes: {}, geometry });
  return {
    ...{ kind, measures, geometryChanged: true },
    before: kind === 'add' ? null : version(before),
    after: kind === 'delete' ? null : version(after),
  };
}

describe('what an edit does to an area', () => {
  const updated = (areaBefore: number, areaAfter: number, more = 0): readonly string[] =>
    shapeWords(change('update', area(), area(more), measured({ areaBefore, areaAfter })), NOWHERE);

  test.each([
    ['grown', 100, 135, '35 m² larger: 135 m² now, 100 m² before'],
    ['shrunk', 135, 100, '35 m² smaller: 100 m² now, 135 m² before'],
    ['grown by little', 100, 100.4, '0.4 m² larger: 100 m² now, 100 m² before'],
    ['grown by what is rounded away', 100, 100.04, 'As large as before'],
    ['as it was in size', 100, 100, 'As large as before'],
    ['grown out of nothing', 0, 2.5, '2.5 m² larger: 2.5 m² now, 0 m² before'],
    [
      'grown to square kilometres',
      900_000,
      3_210_000,
      '2.31 km² larger: 3.21 km² now, 900,000 m² before',
    ],
  ])('that has %s is told by its size', (_, before, after, words) => {
    expect(updated(before, after)[0]).toBe(words);
  });

  test('its vertices are counted, also where there are as many as before', () => {
    expect(updated(100, 135)[1]).toBe('5 vertices, as many as before');
    expect(updated(100, 135, 2)[1]).toBe('7 vertices, 5 before');
  });

  test('its size counts, not its outline', () => {
    const measures = measured({ areaBefore: 9, areaAfter: 4, lengthBefore: 12, lengthAfter: 40 });
    expect(shapeWords(change('update', area(), area(), measures), NOWHERE)).toEqual([
      '5 m² smaller: 4 m² now, 9 m² before',
      '5 vertices, as many as before',
    ]);
  });

  test('that is new or deleted is told whole', () => {
    const added = measured({ areaAfter: 35 });
    expect(shapeWords(change('add', null, area(), added), NOWHERE)).toEqual([
      '35 m² large',
      '5 vertices',
    ]);
    const deleted = measured({ areaBefore: 1_200_000 });
    expect(shapeWords(change('delete', area(), null, deleted), NOWHERE)).toEqual([
      '1.2 km² large',
      '5 vertices',
    ]);
  });

  test('that cannot be measured has its vertices alone', () => {
    expect(shapeWords(change('update', area(), area(1)), NOWHERE)).toEqual([
      '6 vertices, 5 before',
    ]);
  });
});

describe('what an edit does to a line or a point', () => {
  test.each([
    ['longer', 200, 212.4, '12.4 m longer: 212.4 m now, 200 m before'],
    ['shorter', 1500, 900, '600 m shorter: 900 m now, 1.5 km before'],
    ['as long', 200, 200.001, 'As long as before'],
  ])('a line is %s', (_, lengthBefore, lengthAfter, words) => {
    const measures = measured({ lengthBefore, lengthAfter });
    const [first] = shapeWords(change('update', line(2), line(3), measures), NOWHERE);
    expect(first).toBe(words);
  });

  test.each([
    ['moved on the equator', point(0, 0), point(100, 0), 'Moved by 100 m'],
    [
      'moved in the north, where the map is drawn larger',
      point(0, 8_399_738),
      point(100, 8_399_738),
      'Moved by 50 m',
    ],
    [
      'moved by nothing that can be seen',
      point(0, 0),
      point(0.005, 0),
      'Moved by less than a centimetre, or in height or measure alone',
    ],
  ])('a point is %s', (_, before, after, words) => {
    expect(shapeWords(change('update', before, after), { before, after })).toEqual([words]);
  });

  test('a point that has no place on the map was moved somehow', () => {
    expect(shapeWords(change('update', point(0, 0), point(1, 1)), NOWHERE)).toEqual([
      'The position was changed',
    ]);
  });

  test('a shape came, or went, or stayed', () => {
    expect(shapeWords(change('update', null, area()), NOWHERE)).toEqual([
      'It had no geometry before',
    ]);
    expect(shapeWords(change('update', area(), null), NOWHERE)).toEqual([
      'It has no geometry any more',
    ]);
    const same = { ...change('update', area(), area()), geometryChanged: false };
    expect(shapeWords(same, NOWHERE)).toEqual([]);
  });
});

test.each([
  [0, '0 m²'],
  [0.04, '0 m²'],
  [9.96, '10 m²'],
  [12.4, '12 m²'],
  [999_999, '999,999 m²'],
  [1_000_000, '1 km²'],
  [12_345_678, '12.35 km²'],
])('an area of %d square metres reads %s', (amount, text) => {
  expect(areaText(amount)).toBe(text);
});

test.each([
  [0, '0 m'],
  [0.126, '0.13 m'],
  [12.44, '12.4 m'],
  [1000, '1 km'],
  [3214, '3.21 km'],
])('a length of %d metres reads %s', (amount, text) => {
  expect(lengthText(amount)).toBe(text);
});
