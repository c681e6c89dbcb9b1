import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type DrawnCount,
  type LoadFailure,
  ReplicaMap,
  type ReplicaMapLayer,
} from '../../../renderer/map/replica-map.ts';
import type { FeatureRef, Pick } from '../../../renderer/map/picking.ts';
import type { MapFeatures, MapQuery } from '../../../shared/model/view.ts';
import { flatFeatures } from '../../unit/renderer/map/flat.ts';
import {
  at,
  click,
  drag,
  type MapPage,
  ORIGIN,
  paintedPixels,
  pointer,
  showMap,
} from './support.ts';

interface Asked {
  readonly query: MapQuery;
  readonly signal: AbortSignal;
}

const POINTS: ReplicaMapLayer = {
  layerId: 0,
  geometryType: 'esriGeometryPoint',
  drawingInfo: null,
  isVisible: true,
};
const AREAS: ReplicaMapLayer = {
  layerId: 1,
  geometryType: 'esriGeometryPolygon',
  drawingInfo: null,
  isVisible: true,
};

const square = (x: number, y: number, size: number): [number, number][] => [
  at(x, y),
  at(x, y + size),
  at(x + size, y + size),
  at(x + size, y),
  at(x, y),
];
const points = flatFeatures('point', [[[at(100, 100)]], [[at(200, 200)]], [[at(400, 300)]]], {
  total: 187_321,
});
const areas = flatFeatures('polygon', [[square(50, 50, 200)]]);

let map: ReplicaMap;
let page: MapPage;
let asked: Asked[];
let answers: Record<number, () => Promise<MapFeatures>>;
let picks: Pick[];

const load = (query: MapQuery, signal: AbortSignal): Promise<MapFeatures> => {
  asked.push({ query, signal });
  return answers[query.layerId]!();
};

/** Resolves when the layers are loaded and painted. */
async function show(layers: readonly ReplicaMapLayer[]): Promise<void> {
  const waiting = new Set(layers.map(({ layerId }) => layerId));
  const loaded = new Promise<void>((resolve) => {
    map.onDrawn(({ layerId }) => {
      waiting.delete(layerId);
      if (waiting.size === 0) resolve();
    });
  });
  map.setLayers(layers);
  await loaded;
  await painted();
}

async function painted(): Promise<void> {
  await map.settled();
  map.base.olMap.renderSync();
}

/** Red, green and blue of the painted picture at a position in metres from the origin, and its opacity. */
function pixel(x: number, y: number): number[] {
  const canvas = page.element.querySelector<HTMLCanvasElement>('.map-picture canvas')!;
  return [...canvas.getContext('2d')!.getImageData(x, 499 - y, 1, 1).data];
}

beforeEach(async () => {
  asked = [];
  picks = [];
  answers = { 0: async () => points, 1: async () => areas };
  map = new ReplicaMap({ load });
  map.onPick((pick) => picks.push(pick));
  page = await showMap(map);
});

afterEach(() => {
  map.dispose();
  document.documentElement.removeAttribute('data-theme');
});

describe('loading', () => {
  test('asks for the view with its scale and tells how many of all are drawn', async () => {
    const counts: DrawnCount[] = [];
    map.onDrawn((count) => counts.push(count));
    await show([POINTS]);
    const { query } = asked.at(-1)!;
    expect(query).toMatchObject({ layerId: 0, limit: 5000, resolution: 1 });
    expect(query.bbox[0]).toBeLessThan(ORIGIN[0]);
    expect(query.bbox[3]).toBeGreaterThan(ORIGIN[1] + 500);
    expect(counts).toEqual([{ layerId: 0, drawn: 3, total: 187_321 }]);
  });

  test('asks for the field that decides the symbol', async () => {
    const symbol = { type: 'esriSMS', style: 'esriSMSCircle', color: [255, 0, 0, 255], size: 9 };
    const renderer = {
      type: 'uniqueValue',
      field1: 'Kind',
      uniqueValueInfos: [{ value: 'a', symbol }],
    };
    answers[0] = async () =>
      flatFeatures('point', [[[at(100, 100)]], [[at(200, 200)]]], { symbols: ['a', 'b'] });
    await show([{ ...POINTS, drawingInfo: { renderer } }]);
    expect(asked.at(-1)?.query.symbolField).toBe('Kind');
    expect(pixel(100, 100)).toEqual([255, 0, 0, 255]);
    expect(pixel(200, 200)).not.toEqual([255, 0, 0, 255]);
    expect(pixel(200, 200)[3]).toBe(255);
  });

  test('aborts a load when the view moves on and draws only the last answer', async () => {
    const waiting: ((features: MapFeatures) => void)[] = [];
    answers[0] = () => new Promise((resolve) => waiting.push(resolve));
    map.setLayers([POINTS]);
    await expect.poll(() => asked.length).toBe(1);
    map.base.olMap.getView().setCenter([ORIGIN[0] + 5000, ORIGIN[1]]);
    await expect.poll(() => asked.length).toBe(2);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    const counts: DrawnCount[] = [];
    map.onDrawn((count) => counts.push(count));
    waiting[0]!(points);
    waiting[1]!(flatFeatures('point', []));
    await expect.poll(() => counts).toEqual([{ layerId: 0, drawn: 0, total: 0 }]);
  });

  test('reports a layer that cannot be read and draws the others', async () => {
    const failures: LoadFailure[] = [];
    map.onFailure((failure) => failures.push(failure));
    answers[1] = () => Promise.reject(new Error('gone'));
    map.setLayers([POINTS, AREAS]);
    await expect.poll(() => failures.map(({ layerId }) => layerId)).toEqual([1]);
    await painted();
    expect(pixel(400, 300)[3]).toBe(255);
  });

  test('shows a changed row after refresh', async () => {
    await show([POINTS]);
    expect(pixel(600, 400)[3]).toBe(0);
    answers[0] = async () => flatFeatures('point', [[[at(600, 400)]]]);
    map.refresh(0);
    await expect.poll(() => (map.base.olMap.renderSync(), pixel(600, 400)[3])).toBe(255);
    expect(pixel(400, 300)[3]).toBe(0);
  });
});

describe('drawing', () => {
  test('20,000 points are on the picture, and the picture moves along with the view', async () => {
    answers[0] = async () =>
      flatFeatures(
        'point',
        Array.from({ length: 20_000 }, (_, i) => [[at((i % 200) * 4, Math.floor(i / 200) * 5)]]),
      );
    await show([POINTS]);
    const before = paintedPixels(page);
    expect(before).toBeGreaterThan(200_000);
    answers[0] = () => new Promise(() => undefined);
    map.base.olMap.getView().setCenter([ORIGIN[0] + 800, ORIGIN[1] + 250]);
    map.base.olMap.renderSync();
    expect(paintedPixels(page) / before).toBeCloseTo(0.5, 1);
  });

  test('the first layer is on top, and a hidden layer is not drawn', async () => {
    await show([POINTS, AREAS]);
    const onTop = pixel(100, 100);
    map.setVisible(0, false);
    await painted();
    expect(pixel(100, 100)).not.toEqual(onTop);
    expect(pixel(100, 100)[3]).toBeGreaterThan(0);
    map.setVisible(1, false);
    await painted();
    expect(paintedPixels(page)).toBe(0);
  });

  test('a hole in an area stays open', async () => {
    answers[1] = async () =>
      flatFeatures('polygon', [[square(50, 50, 200), square(100, 100, 50).reverse()]]);
    await show([AREAS]);
    expect(pixel(70, 70)[3]).toBeGreaterThan(0);
    expect(pixel(125, 125)[3]).toBe(0);
  });

  test('each state of an edit has a look of its own, and a deleted feature loses its symbol', async () => {
    const looks = new Set<string>();
    for (const state of [0, 1, 2, 3, 4]) {
      answers[0] = async () => flatFeatures('point', [[[at(300, 300)]]], { states: [state] });
      map.refresh();
      await show([POINTS]);
      const canvas = page.element.querySelector<HTMLCanvasElement>('.map-picture canvas')!;
      const { data } = canvas.getContext('2d')!.getImageData(280, 180, 40, 40);
      looks.add(data.join());
      expect(pixel(300, 300)[3]).toBe(state === 3 ? 0 : 255);
    }
    expect(looks.size).toBe(5);
  });

  test('another theme draws other colours of states', async () => {
    document.documentElement.dataset['theme'] = 'light';
    answers[1] = async () => flatFeatures('polygon', [[square(50, 50, 200)]], { states: [1] });
    await show([AREAS]);
    const light = map.base.theme;
    const edge = () => [48, 49, 50].map((x) => pixel(x, 150)).join();
    const before = edge();
    document.documentElement.dataset['theme'] = 'dark';
    await expect.poll(() => map.base.theme.states.add).not.toBe(light.states.add);
    expect(map.base.theme.water).not.toBe(light.water);
    await expect.poll(() => (map.base.olMap.renderSync(), edge())).not.toBe(before);
  });
});

describe('picking', () => {
  test('a click finds what lies under it, the topmost layer first', async () => {
    await show([POINTS, AREAS]);
    click(page, [102, 101]);
    click(page, [60, 240], { ctrlKey: true });
    click(page, [700, 450]);
    expect(picks).toEqual([
      {
        source: 'click',
        isAdditive: false,
        features: [
          { layerId: 0, fid: 1 },
          { layerId: 1, fid: 1 },
        ],
      },
      { source: 'click', isAdditive: true, features: [{ layerId: 1, fid: 1 }] },
      { source: 'click', isAdditive: false, features: [] },
    ]);
  });

  test('a box drawn with Shift finds all that it touches', async () => {
    await show([POINTS, AREAS]);
    drag(page, [180, 180], [420, 320], { shiftKey: true });
    expect(picks).toHaveLength(1);
    expect(picks[0]).toMatchObject({ source: 'box', isAdditive: false });
    expect(picks[0]?.features).toEqual([
      { layerId: 0, fid: 2 },
      { layerId: 0, fid: 3 },
      { layerId: 1, fid: 1 },
    ]);
    expect(map.base.viewExtent()[0]).toBeCloseTo(ORIGIN[0], 3);
  });

  test('a hidden layer is not found', async () => {
    await show([POINTS, AREAS]);
    map.setVisible(0, false);
    click(page, [102, 101]);
    expect(picks[0]?.features).toEqual([{ layerId: 1, fid: 1 }]);
  });

  test('the feature under the pointer is told once, and its end', async () => {
    const hovers: (FeatureRef | null)[] = [];
    map.onHover((feature) => hovers.push(feature));
    await show([POINTS]);
    pointer(page, 'pointermove', [400, 300]);
    await expect.poll(() => hovers.length).toBe(1);
    pointer(page, 'pointermove', [401, 301]);
    pointer(page, 'pointermove', [600, 450]);
    await expect.poll(() => hovers).toEqual([{ layerId: 0, fid: 3 }, null]);
  });
});

describe('selection and comparison', () => {
  test('zooms to selected features, drawn or given', async () => {
    await show([POINTS, AREAS]);
    expect(map.zoomToSelection()).toBe(false);
    map.select(1, [1]);
    expect(map.zoomToSelection()).toBe(true);
    const [xmin, ymin, xmax, ymax] = map.base.viewExtent();
    expect((xmin + xmax) / 2 - ORIGIN[0]).toBeCloseTo(150, 3);
    expect((ymin + ymax) / 2 - ORIGIN[1]).toBeCloseTo(150, 3);
    map.clearSelection();
    const [x, y] = at(700, 100);
    map.select(0, [{ fid: 999, geometry: { x, y } }]);
    expect(map.zoomToSelection()).toBe(true);
    expect(map.base.olMap.getView().getCenter()).toEqual([x, y]);
    map.select(0, []);
    expect(map.zoomToSelection()).toBe(false);
  });

  test('shows both geometries of a change through a transform', () => {
    const [x, y] = at(0, 0);
    const transform = ([a, b]: readonly [number, number]) => [a + x, b + y] as const;
    map.showComparison({ before: { x: 100, y: 100 }, after: { x: 300, y: 200 }, transform });
    expect(map.zoomToComparison()).toBe(true);
    expect(map.base.olMap.getView().getCenter()).toEqual([x + 200, y + 150]);
    map.showComparison(null);
    expect(map.zoomToComparison()).toBe(false);
  });

  test('draws nothing for a geometry that cannot be read', () => {
    map.showComparison({ before: { rings: 'x' }, after: null });
    expect(map.zoomToComparison()).toBe(false);
  });

  test('knows the bounds of what is drawn', async () => {
    await show([AREAS]);
    expect(map.boundsOf(1, 1)).toEqual([...at(50, 50), ...at(250, 250)]);
    expect(map.boundsOf(1, 2)).toBeNull();
  });
});
