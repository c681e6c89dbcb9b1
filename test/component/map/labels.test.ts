import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page as browser } from 'vitest/browser';
import { ReplicaMap, type ReplicaMapLayer } from '../../../renderer/map/replica-map.ts';
import type { MapFeatures } from '../../../shared/model/view.ts';
import { flatFeatures } from '../../unit/renderer/map/flat.ts';
import { at, type MapPage, showMap } from './support.ts';

const QUIET = {
  renderer: {
    type: 'simple',
    symbol: {
      type: 'esriSFS',
      style: 'esriSFSSolid',
      color: [255, 255, 255, 0],
      outline: { type: 'esriSLS', style: 'esriSLSSolid', color: [120, 120, 120, 90], width: 0.5 },
    },
  },
};
const ANNOTATION: ReplicaMapLayer = {
  layerId: 0,
  geometryType: 'esriGeometryPolygon',
  drawingInfo: QUIET,
  isVisible: true,
  labels: 'annotation',
};
const DIMENSION: ReplicaMapLayer = { ...ANNOTATION, layerId: 1, labels: 'dimension' };

const PLAIN = { angle: 0, isBold: false, isItalic: false, isUnplaced: false };

/** A box of the given size with its lower left corner there, turned about that corner. */
function box(x: number, y: number, width: number, height: number, degrees = 0): [number, number][] {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [
    [0, 0],
    [0, height],
    [width, height],
    [width, 0],
    [0, 0],
  ].map(([u, v]) => at(x + u! * cos - v! * sin, y + u! * sin + v! * cos));
}

let map: ReplicaMap;
let page: MapPage;
let features: Record<number, MapFeatures>;

beforeEach(async () => {
  features = {};
  map = new ReplicaMap({ load: async ({ layerId }) => features[layerId]! });
  page = await showMap(map);
});
afterEach(() => {
  map.dispose();
  document.documentElement.removeAttribute('data-theme');
});

async function show(...layers: readonly ReplicaMapLayer[]): Promise<void> {
  const waiting = new Set(layers.map(({ layerId }) => layerId));
  const loaded = new Promise<void>((resolve) => {
    map.onDrawn(({ layerId }) => {
      waiting.delete(layerId);
      if (waiting.size === 0) resolve();
    });
  });
  map.setLayers(layers);
  await loaded;
  await map.settled();
  map.base.olMap.renderSync();
}

/** Pixels with something on them within a rectangle in metres from the origin. */
function inked(x: number, y: number, width: number, height: number): number {
  const canvas = page.element.querySelector<HTMLCanvasElement>('.map-picture canvas')!;
  const { data } = canvas.getContext('2d')!.getImageData(x, 500 - y - height, width, height);
  return data.filter((value, index) => index % 4 === 3 && value > 40).length;
}

const label = (text: string, more: object = {}): string =>
  JSON.stringify({ ...PLAIN, text, ...more });

describe('annotation', () => {
  test('is written in its box, turned and as large as it', async () => {
    features[0] = flatFeatures(
      'polygon',
      [[box(60, 300, 200, 24)], [box(320, 260, 200, 30, 30)], [box(560, 300, 200, 24)]],
      {
        symbols: [
          label('Oil sheen (critical)', { isBold: true }),
          label('Stranding', { angle: 30 }),
          null,
        ],
      },
    );
    await show(ANNOTATION);
    expect(inked(64, 304, 192, 16)).toBeGreaterThan(300);
    // Turned by 30 degrees, the text goes up to the right: above the middle of its box, not below it.
    expect(inked(400, 300, 60, 50)).toBeGreaterThan(100);
    expect(inked(400, 262, 60, 20)).toBe(0);
    // Without text there is the box alone.
    expect(inked(564, 304, 192, 16)).toBe(0);
    await browser.screenshot({
      path: '../../../.cache/shots/annotation.png',
      element: page.element,
    });
  });

  test('is left out where it would be too small to read', async () => {
    features[0] = flatFeatures('polygon', [[box(100, 100, 40, 3)]], { symbols: [label('Tiny')] });
    await show(ANNOTATION);
    expect(inked(100, 101, 38, 1)).toBe(0);
  });

  test('that ArcGIS could not place is faint', async () => {
    const draw = async (isUnplaced: boolean): Promise<number> => {
      features[0] = flatFeatures('polygon', [[box(60, 300, 200, 24)]], {
        symbols: [label('HHHHHHHHHH', { isUnplaced })],
      });
      map.setLayers([]);
      await show(ANNOTATION);
      const canvas = page.element.querySelector<HTMLCanvasElement>('.map-picture canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(64, 180, 192, 16);
      return Math.max(...data.filter((_, index) => index % 4 === 3));
    };
    expect(await draw(false)).toBeGreaterThan(200);
    expect(await draw(true)).toBeLessThan(160);
  });
});

describe('dimensions', () => {
  const line = (...places: readonly [number, number][]): number[] =>
    places.flatMap(([x, y]) => [...at(x, y)]);

  test('are lines beside what they measure, with ends and measure', async () => {
    features[1] = flatFeatures('polygon', [[box(100, 200, 300, 40)]], {
      symbols: [label('300', { line: line([100, 200], [400, 200], [100, 240]) })],
    });
    await show(DIMENSION);
    // The dimension line, the lines that lead to it, and the measure in its middle.
    expect(inked(130, 238, 60, 4)).toBeGreaterThan(50);
    expect(inked(98, 205, 4, 30)).toBeGreaterThan(25);
    expect(inked(398, 205, 4, 30)).toBeGreaterThan(25);
    expect(inked(238, 234, 24, 13)).toBeGreaterThan(60);
    await browser.screenshot({
      path: '../../../.cache/shots/dimension.png',
      element: page.element,
    });
  });

  test('have their measure alone where the line has no place', async () => {
    features[1] = flatFeatures('polygon', [[box(100, 200, 300, 40)]], { symbols: [label('300')] });
    await show(DIMENSION);
    expect(inked(235, 210, 30, 20)).toBeGreaterThan(40);
    expect(inked(130, 216, 60, 8)).toBe(0);
  });

  test('can be read in the dark as well', async () => {
    document.documentElement.dataset['theme'] = 'dark';
    features[0] = flatFeatures('polygon', [[box(60, 300, 240, 30)]], {
      symbols: [label('Oil sheen')],
    });
    features[1] = flatFeatures('polygon', [[box(100, 200, 300, 40)]], {
      symbols: [label('300', { line: line([100, 200], [400, 200], [100, 240]) })],
    });
    await show(ANNOTATION, DIMENSION);
    expect(inked(130, 238, 60, 4)).toBeGreaterThan(50);
    await browser.screenshot({
      path: '../../../.cache/shots/labels-dark.png',
      element: page.element,
    });
  });
});
