import { describe, expect, test } from 'vitest';
import { hilbertOrder } from '../../../main/geometry/hilbert.ts';

const SIDE = 64;

function orderOf(places: readonly { x: number; y: number }[]): number[] {
  const x = Float64Array.from(places, (place) => place.x);
  const y = Float64Array.from(places, (place) => place.y);
  return [...hilbertOrder({ count: places.length, minX: x, minY: y, maxX: x, maxY: y })];
}

describe('hilbertOrder', () => {
  test('goes through a grid from neighbour to neighbour, visiting each place once', () => {
    const places = Array.from({ length: SIDE * SIDE }, (_, at) => ({
      x: at % SIDE,
      y: Math.floor(at / SIDE),
    }));
    const order = orderOf(places);
    expect(new Set(order).size).toBe(places.length);
    const steps = order.slice(1).map((at, before) => {
      const [from, to] = [places[order[before] ?? NaN], places[at]];
      return (
        Math.abs((from?.x ?? NaN) - (to?.x ?? NaN)) + Math.abs((from?.y ?? NaN) - (to?.y ?? NaN))
      );
    });
    expect(new Set(steps)).toEqual(new Set([1]));
  });

  test('keeps the order of entries at the same place', () => {
    expect(orderOf([1, 0, 1, 0, 1].map((x) => ({ x, y: 5 })))).toEqual([1, 3, 0, 2, 4]);
  });

  test('bears with places at the ends of the number range', () => {
    const far = [-1.7e308, 1.7e308, 0].map((x) => ({ x, y: x }));
    expect(orderOf(far).sort()).toEqual([0, 1, 2]);
  });
});
