import { toLonLat } from 'ol/proj.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BoxesMap, type BoxPick, type MapBox } from '../../../renderer/map/boxes-map.ts';
import { at, click, type MapPage, pointer, showMap } from './support.ts';

let map: BoxesMap;
let page: MapPage;
let picks: BoxPick[];
let hovers: (string | null)[];

/** A box in metres from the lower left corner of the map. */
function box(key: string, from: readonly [number, number], to: readonly [number, number]): MapBox {
  const [west = 0, south = 0] = toLonLat(at(...from));
  const [east = 0, north = 0] = toLonLat(at(...to));
  return { key, box: { west, south, east, north }, isMarked: key === 'small' };
}

beforeEach(async () => {
  map = new BoxesMap();
  [picks, hovers] = [[], []];
  map.onPick((pick) => picks.push(pick));
  map.onHover((key) => hovers.push(key));
  page = await showMap(map);
  map.setBoxes([box('large', [50, 50], [500, 400]), box('small', [100, 100], [200, 200])]);
});

afterEach(() => map.dispose());

describe('a click', () => {
  test('picks the smallest box there, and the next larger one when that is chosen already', () => {
    click(page, [150, 150]);
    map.select(new Set(['small']));
    click(page, [150, 150]);
    map.select(new Set(['large']));
    click(page, [150, 150]);
    expect(picks).toEqual([
      { key: 'small', isMore: false },
      { key: 'large', isMore: false },
      { key: 'small', isMore: false },
    ]);
  });

  test('beside all of them picks nothing, and with Ctrl it adds', () => {
    click(page, [700, 450]);
    click(page, [300, 300], { ctrlKey: true });
    expect(picks).toEqual([
      { key: null, isMore: false },
      { key: 'large', isMore: true },
    ]);
  });
});

test('the pointer tells which box it is on, once, and when it has left', () => {
  pointer(page, 'pointermove', [150, 150]);
  pointer(page, 'pointermove', [160, 160]);
  pointer(page, 'pointermove', [300, 300]);
  pointer(page, 'pointermove', [700, 450]);
  expect(hovers).toEqual(['small', 'large', null]);
});

test('a box across the antimeridian lies at both edges of the map, and no place is no box', () => {
  map.setBoxes([
    { key: 'fiji', box: { west: 177, south: -20, east: -178, north: -15 }, isMarked: false },
    { key: 'nowhere', box: { west: NaN, south: 0, east: 1, north: 1 }, isMarked: false },
  ]);
  map.zoomTo(null);
  const [west, , east] = page.base.viewExtent();
  expect(east - west).toBeGreaterThan(39_000_000);
  map.zoomTo(new Set(['nowhere']));
  expect(page.base.viewExtent()).toEqual([west, expect.any(Number), east, expect.any(Number)]);
});
