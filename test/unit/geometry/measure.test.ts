import { describe, expect, it } from 'vitest';
import { lonLatOf } from '../../../main/geometry/lon-lat.ts';
import { measure } from '../../../main/geometry/measure.ts';

const degrees = lonLatOf({ wkid: 4326 })!;

describe('length on the ellipsoid', () => {
  it.each([
    [
      'a degree of the equator',
      [
        [0, 0],
        [1, 0],
      ],
      111319.4908,
    ],
    [
      'a quarter of a meridian',
      [
        [0, 0],
        [0, 90],
      ],
      10001965.7293,
    ],
    // The test line of the Geocentric Datum of Australia.
    [
      'Flinders Peak to Buninyong',
      [
        [144 + 25 / 60 + 29.5244 / 3600, -(37 + 57 / 60 + 3.7203 / 3600)],
        [143 + 55 / 60 + 35.3839 / 3600, -(37 + 39 / 60 + 10.1561 / 3600)],
      ],
      54972.271,
    ],
    [
      'a place to itself',
      [
        [7, 50],
        [7, 50],
      ],
      0,
    ],
  ])('of %s', (_, path, expected) => {
    const { length, area } = measure({ paths: [path] }, degrees);
    expect(length).toBeCloseTo(expected, 2);
    expect(area).toBeNull();
  });

  it('of a meridian is the same in one piece and in many short ones', () => {
    const pieces = Array.from({ length: 21 }, (_, at) => [7, 45 + at / 20]);
    const whole = measure({ paths: [[pieces[0]!, pieces[20]!]] }, degrees);
    expect(measure({ paths: [pieces] }, degrees).length).toBeCloseTo(whole.length!, 3);
  });

  it('adds up the parts of a line', () => {
    const one = measure(
      {
        paths: [
          [
            [0, 0],
            [1, 0],
          ],
        ],
      },
      degrees,
    ).length!;
    const paths = [
      [
        [0, 0],
        [1, 0],
        [2, 0],
      ],
      [
        [0, 0],
        [1, 0],
      ],
    ];
    expect(measure({ paths }, degrees).length).toBeCloseTo(3 * one, 6);
  });

  it('comes to an end for places that are nearly opposite', () => {
    const { length } = measure(
      {
        paths: [
          [
            [0.1, 0],
            [180.05, 0.02],
          ],
        ],
      },
      degrees,
    );
    expect(length! / 1000).toBeGreaterThan(19_900);
    expect(length! / 1000).toBeLessThan(20_040);
  });
});

describe('area on the ellipsoid', () => {
  const box = (west: number, south: number, east: number, north: number) => [
    [west, south],
    [west, north],
    [east, north],
    [east, south],
    [west, south],
  ];

  it('of the whole earth is that of the ellipsoid', () => {
    const { area } = measure({ rings: [box(-180, -90, 180, 90)] }, degrees);
    expect(area! / 510_065_621_724_088).toBeCloseTo(1, 12);
  });

  it('leaves holes out, and has no sign', () => {
    const whole = measure({ rings: [box(0, 0, 1, 1)] }, degrees);
    const hole = measure({ rings: [box(0.2, 0.2, 0.5, 0.5)] }, degrees);
    const both = measure(
      { rings: [box(0, 0, 1, 1), box(0.2, 0.2, 0.5, 0.5).toReversed()] },
      degrees,
    );
    expect(both.area).toBeCloseTo(whole.area! - hole.area!, 3);
    expect(both.length).toBeCloseTo(whole.length! + hole.length!, 6);
    expect(measure({ rings: [box(0, 0, 1, 1).toReversed()] }, degrees).area).toBeCloseTo(
      whole.area!,
      6,
    );
  });

  it('is the same whatever the coordinates are projected to', () => {
    const mercator = lonLatOf({ wkid: 3857 })!;
    const projected = [
      [667916.94, 8399737.89],
      [667916.94, 8401974.4],
      [669030.14, 8401974.4],
      [669030.14, 8399737.89],
      [667916.94, 8399737.89],
    ];
    const { area } = measure({ rings: [projected] }, mercator);
    // In the plane of the map it would be four times as much at 60 degrees.
    expect(area! / (1113.2 * 2236.51)).toBeCloseTo(0.25, 2);
  });
});

it.each([null, { x: 1, y: 2 }, { points: [[1, 2]] }])(
  '%j has neither length nor area',
  (geometry) => {
    expect(measure(geometry, degrees)).toEqual({ length: null, area: null });
  },
);

it('a place that is not on the map makes no number', () => {
  expect(
    measure(
      {
        paths: [
          [
            [0, 0],
            [1, NaN],
          ],
        ],
      },
      degrees,
    ).length,
  ).toBeNull();
});
