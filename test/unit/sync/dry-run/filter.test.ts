import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeIn } from '../../../../main/sync/dry-run/reference.ts';
import { meets } from '../../../../main/sync/dry-run/shapes-meet.ts';
import { fieldsOf, isTrue } from '../../../../main/sync/dry-run/where.ts';
import type { EsriGeometry } from '../../../../shared/model/geometry.ts';
import { layer } from '../../../support/service-description.ts';
import { row } from '../../../support/sync.ts';

const square = (x: number, y: number, size: number): number[][] => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];
const line = (...path: readonly (readonly [number, number])[]): EsriGeometry => ({ paths: [path] });
const area = (...rings: readonly number[][][]): EsriGeometry => ({ rings });
const BOX: EsriGeometry = { xmin: 0, ymin: 0, xmax: 10, ymax: 10 };
const HOLE = area(square(0, 0, 10), square(3, 3, 4).toReversed());

describe('meets', () => {
  it.each<[string, EsriGeometry, EsriGeometry, boolean | null]>([
    ['a point in a box', { x: 5, y: 5 }, BOX, true],
    ['a point on its edge', { x: 10, y: 5 }, BOX, true],
    ['a point beside it', { x: 10.1, y: 5 }, BOX, false],
    [
      'one of many points',
      {
        points: [
          [20, 20],
          [1, 1],
        ],
      },
      BOX,
      true,
    ],
    ['a line through a box', line([-5, 5], [15, 5]), BOX, true],
    ['a line around its corner', line([-5, 8], [5, 20]), BOX, false],
    ['a line within it', line([1, 1], [2, 2]), BOX, true],
    ['an area within it', area(square(2, 2, 1)), BOX, true],
    ['an area around it', area(square(-5, -5, 50)), BOX, true],
    ['an area that touches it', area(square(10, 0, 5)), BOX, true],
    ['an area beside it', area(square(11, 0, 5)), BOX, false],
    ['a point in a hole', { x: 5, y: 5 }, HOLE, false],
    ['a point beside the hole', { x: 1, y: 1 }, HOLE, true],
    ['an area in a hole', area(square(4, 4, 1)), HOLE, false],
    ['a point on a line', { x: 5, y: 5 }, line([0, 0], [10, 10]), true],
    ['a point beside a line', { x: 5, y: 6 }, line([0, 0], [10, 10]), false],
    ['lines that cross', line([0, 0], [10, 10]), line([0, 10], [10, 0]), true],
    ['the same point', { x: 1, y: 2, z: 9 }, { x: 1, y: 2 }, true],
    ['an empty point', { x: null, y: null }, BOX, null],
    ['a shape that is none', { paths: 5 }, BOX, null],
    ['true curves', { curveRings: [] }, BOX, null],
  ])('%s', (_name, a, b, expected) => {
    expect(meets(a, b)).toBe(expected);
    expect(meets(b, a)).toBe(expected);
  });

  it('agrees with the coordinates for points and boxes', () => {
    const number = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(number, number, (x, y) => {
        expect(meets({ x, y }, BOX)).toBe(x >= 0 && x <= 10 && y >= 0 && y <= 10);
      }),
    );
  });
});

describe('placeIn', () => {
  it('leaves a shape of the same reference as it is, by any of its numbers', () => {
    const shape = { x: 1, y: 2 };
    expect(placeIn(shape, { wkid: 102100, latestWkid: 3857 }, 3857)).toBe(shape);
    expect(placeIn(shape, { wkid: 26910 }, { wkid: 26910 })).toBe(shape);
  });

  it('goes from degrees to metres and back', () => {
    const lon = fc.double({ min: -180, max: 180, noNaN: true });
    const lat = fc.double({ min: -85, max: 85, noNaN: true });
    fc.assert(
      fc.property(lon, lat, (x, y) => {
        const metres = placeIn({ paths: [[[x, y]]] }, { wkid: 4326 }, 102100)!;
        const back = placeIn(metres, { wkid: 3857 }, 4326) as { paths: number[][][] };
        expect(back.paths[0]![0]![0]).toBeCloseTo(x, 9);
        expect(back.paths[0]![0]![1]).toBeCloseTo(y, 9);
      }),
    );
    const corner = placeIn({ x: 180, y: 0 }, { wkid: 4326 }, 3857) as { x: number; y: number };
    expect(corner.x).toBeCloseTo(20037508.342789, 4);
    expect(corner.y).toBeCloseTo(0, 6);
  });

  it.each([
    [{ wkid: 26910 }, 4326],
    [{ wkt: 'LOCAL_CS' }, 4326],
    [{ wkid: 4326 }, { wkt: 'LOCAL_CS' }],
  ])('says nothing of %j in %j', (from, to) => {
    expect(placeIn({ x: 1, y: 2 }, from, to)).toBeNull();
  });
});

describe('isTrue', () => {
  const hydrants = layer();
  const answer = (where: string, attributes: Readonly<Record<string, unknown>> = {}) =>
    isTrue(
      where,
      row({ OBJECTID: 7, Status: 'open', Pressure: 3.5, Installed: 5, ...attributes }),
      hydrants,
    );

  it.each<[string, boolean | null]>([
    ["Status = 'open'", true],
    ["status='open'", true],
    ["Status = 'shut'", false],
    ["Status <> 'shut'", true],
    ["Status = 'OPEN'", null],
    ["Status <> 'Open '", null],
    ["Status > 'a'", null],
    ['Pressure > 3', true],
    ['Pressure <= 3', false],
    ['Pressure >= 3.5 AND OBJECTID = 7', true],
    ['Pressure < 3 AND nobody knows', null],
    ["Pressure < 3 AND Status = 'OPEN'", false],
    ["Status IN ('shut', 'open')", true],
    ["Status IN ('shut', 'lost')", false],
    ['OBJECTID in (1, -7)', false],
    ['Status IS NULL', false],
    ['Status IS NOT NULL', true],
    ['"Pressure" = 3.5', true],
    ["Pressure = '3.5'", null],
    ["Installed > DATE '2024-01-01'", null],
    ['Installed = 5', null],
    ["Status LIKE 'o%'", null],
    ["Status = 'open' OR 1 = 1", null],
    ["NOT Status = 'open'", null],
    ["(Status = 'open')", null],
    ['Pressure BETWEEN 1 AND 2', null],
    ['Unknown = 1', null],
    ["Status = 'open", null],
    ['', null],
  ])('%s is %s', (where, expected) => {
    expect(answer(where)).toBe(expected);
  });

  it('no value matches nothing but IS NULL, and a doubled quote is one', () => {
    expect(answer("Status <> 'shut'", { Status: null })).toBe(false);
    expect(answer('Status IS NULL', { Status: null })).toBe(true);
    expect(answer("Status = 'O''Neill'", { Status: "O'Neill" })).toBe(true);
  });

  it('fieldsOf names the fields that it asks for, or all of them', () => {
    expect(fieldsOf("Status = 'open' AND pressure > 1", hydrants)).toEqual(['Status', 'Pressure']);
    expect(fieldsOf("Status LIKE 'o%'", hydrants)).toHaveLength(hydrants.fields.length);
  });
});
