import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeDrawing, type DrawingStatus } from '../../../renderer/map/drawing-status.ts';
import { type ExtentChange, ExtentMap } from '../../../renderer/map/extent-map.ts';
import { at, click, drag, type MapPage, ORIGIN, pointer, press, showMap } from './support.ts';

let map: ExtentMap;
let page: MapPage;
let changes: ExtentChange[];
let status: DrawingStatus | undefined;

const UTM_10 = '+proj=utm +zone=10 +datum=WGS84 +units=m +no_defs';
const last = (): Record<string, unknown> => changes.at(-1)!.geometry ?? {};

/** Numbers rounded to the millimetre, in metres from the origin. */
function relative(positions: unknown): number[][] {
  return (positions as number[][]).map(([x, y]) =>
    [x! - ORIGIN[0], y! - ORIGIN[1]].map((value) => Math.round(value * 1000) / 1000),
  );
}

beforeEach(async () => {
  map = new ExtentMap();
  changes = [];
  map.onGeometry((change) => changes.push(change));
  map.onStatus((next) => (status = next));
  page = await showMap(map);
});

afterEach(() => map.dispose());

describe('drawing', () => {
  test('a drag from corner to corner makes an envelope', () => {
    map.setTool('rectangle');
    drag(page, [100, 100], [300, 250]);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.geometryType).toBe('esriGeometryEnvelope');
    const { xmin, ymin, xmax, ymax, spatialReference } = last();
    expect(
      relative([
        [xmin, ymin],
        [xmax, ymax],
      ]),
    ).toEqual([
      [100, 100],
      [300, 250],
    ]);
    expect(spatialReference).toEqual({ wkid: 3857 });
    expect(map.tool).toBeNull();
  });

  test('two clicks make an envelope as well', () => {
    map.setTool('rectangle');
    click(page, [100, 100]);
    expect(changes).toHaveLength(0);
    pointer(page, 'pointermove', [200, 180]);
    expect(status).toMatchObject({ isDrawing: true, vertices: 4 });
    click(page, [200, 180]);
    expect(relative([[last()['xmax'], last()['ymax']]])).toEqual([[200, 180]]);
  });

  test('a polygon ends with Enter, and Backspace takes back a corner', async () => {
    map.setTool('polygon');
    for (const corner of [
      [100, 100],
      [300, 100],
      [300, 300],
      [50, 400],
    ] as const)
      click(page, corner);
    expect(status).toMatchObject({ tool: 'polygon', isDrawing: true, vertices: 4 });
    press(page, 'Backspace');
    expect(status?.vertices).toBe(3);
    press(page, 'Enter');
    await expect.poll(() => changes.length).toBe(1);
    const [ring] = last()['rings'] as number[][][];
    expect(relative(ring)).toEqual([
      [100, 100],
      [300, 300],
      [300, 100],
      [100, 100],
    ]);
    expect(describeDrawing(status!)).toMatch(/^3 positions, 1\.2\d ha\.$/);
  });

  test('Escape drops what is half drawn and keeps what was there', () => {
    map.useViewExtent();
    const before = map.change;
    map.setTool('polyline');
    click(page, [100, 100]);
    click(page, [200, 100]);
    press(page, 'Escape');
    expect(map.tool).toBeNull();
    expect(map.change).toBe(before);
    expect(status).toMatchObject({ tool: null, vertices: 4 });
  });

  test('clicks collect points until Enter; Escape brings back what was there', () => {
    map.setTool('multipoint');
    click(page, [100, 100]);
    click(page, [200, 100]);
    click(page, [201, 101]);
    expect(relative(last()['points'])).toEqual([
      [100, 100],
      [200, 100],
    ]);
    press(page, 'Backspace');
    expect(relative(last()['points'])).toEqual([[100, 100]]);
    press(page, 'Enter');
    expect(map.tool).toBeNull();
    map.setTool('multipoint');
    click(page, [400, 400]);
    press(page, 'Escape');
    expect(relative(last()['points'])).toEqual([[100, 100]]);
  });

  test('one click makes a point', async () => {
    map.setTool('point');
    click(page, [120, 130]);
    await expect.poll(() => changes.length).toBe(1);
    expect(relative([[last()['x'], last()['y']]])).toEqual([[120, 130]]);
  });

  test('clear leaves nothing', () => {
    map.useViewExtent();
    map.clear();
    expect(changes.at(-1)).toEqual({ geometry: null, geometryType: null, problem: null });
    expect(describeDrawing(status!)).toBe('No extent is drawn.');
  });
});

describe('editing', () => {
  test('the corner of a rectangle moves two sides and keeps the right angles', () => {
    map.setTool('rectangle');
    drag(page, [100, 100], [300, 250]);
    drag(page, [300, 250], [350, 300]);
    const { xmin, ymin, xmax, ymax } = last();
    expect(
      relative([
        [xmin, ymin],
        [xmax, ymax],
      ]),
    ).toEqual([
      [100, 100],
      [350, 300],
    ]);
    drag(page, [100, 200], [150, 210]);
    expect(relative([[last()['xmin'], last()['ymin']]])).toEqual([[150, 100]]);
  });

  test('the middle moves the whole rectangle, a drag beside it pans the map', () => {
    map.setTool('rectangle');
    drag(page, [100, 100], [300, 200]);
    drag(page, [200, 150], [220, 160]);
    const { xmin, ymin, xmax, ymax } = last();
    expect(
      relative([
        [xmin, ymin],
        [xmax, ymax],
      ]),
    ).toEqual([
      [120, 110],
      [320, 210],
    ]);
    const count = changes.length;
    drag(page, [600, 400], [500, 400]);
    expect(changes).toHaveLength(count);
    expect(map.base.viewExtent()[0] - ORIGIN[0]).toBeGreaterThan(20);
  });

  test('a vertex of a polygon can be moved', () => {
    const ring = [at(100, 100), at(100, 300), at(300, 300), at(100, 100)];
    map.setGeometry({ rings: [ring] }, 'esriGeometryPolygon', 3857);
    drag(page, [300, 300], [400, 350]);
    const [changed] = last()['rings'] as number[][][];
    expect(relative(changed)).toContainEqual([400, 350]);
    expect(changed).toHaveLength(4);
  });
});

describe('spatial references', () => {
  test('a geometry that was set is told back as it was given', () => {
    const geometry = { xmin: -122.5, ymin: 37.7, xmax: -122.4, ymax: 37.8 };
    map.setSpatialReference(4326, null);
    expect(map.setGeometry(geometry, 'esriGeometryEnvelope', 4326)).toBe(true);
    expect(map.change.geometry).toEqual({ ...geometry, spatialReference: { wkid: 4326 } });
  });

  test('what is drawn is converted to the chosen reference and back without loss', async () => {
    expect(map.setSpatialReference(32610, UTM_10)).toBe(true);
    map.setTool('point');
    click(page, [100, 100]);
    await expect.poll(() => changes.length).toBe(1);
    const { x, y } = last() as { x: number; y: number };
    expect(x).toBeGreaterThan(540_000);
    expect(x).toBeLessThan(560_000);
    map.setSpatialReference(3857, null);
    expect(relative([[last()['x'], last()['y']]])).toEqual([[100, 100]]);
    expect(y).toBeGreaterThan(4_100_000);
  });

  test('an envelope in another reference covers what was drawn', () => {
    map.setSpatialReference(32610, UTM_10);
    map.setTool('rectangle');
    drag(page, [100, 100], [300, 250]);
    const envelope = last() as Record<'xmin' | 'ymin' | 'xmax' | 'ymax', number>;
    for (const [x, y] of [
      [100, 100],
      [300, 250],
      [100, 250],
      [300, 100],
    ] as const) {
      map.setGeometry({ x: at(x, y)[0], y: at(x, y)[1] }, 'esriGeometryPoint', 3857);
      const corner = last() as Record<'x' | 'y', number>;
      expect(corner.x).toBeGreaterThanOrEqual(envelope.xmin - 1e-6);
      expect(corner.x).toBeLessThanOrEqual(envelope.xmax + 1e-6);
      expect(corner.y).toBeGreaterThanOrEqual(envelope.ymin - 1e-6);
      expect(corner.y).toBeLessThanOrEqual(envelope.ymax + 1e-6);
    }
  });

  test('an unknown reference or a broken definition changes nothing', () => {
    expect(map.setSpatialReference(99999, null)).toBe(false);
    expect(map.setSpatialReference(99998, 'PROJCS["')).toBe(false);
    expect(map.setSpatialReference(99997, 'nonsense')).toBe(false);
    expect(map.setGeometry({ x: 1, y: 1 }, 'esriGeometryPoint', 99999)).toBe(false);
    map.useViewExtent();
    expect(last()['spatialReference']).toEqual({ wkid: 3857 });
  });

  test('a geometry that cannot be placed is refused', () => {
    for (const geometry of [{}, { rings: 'x' }, { x: 'NaN', y: 1 }, { curveRings: [] }]) {
      expect(map.setGeometry(geometry, 'esriGeometryPolygon', 4326)).toBe(false);
    }
    expect(map.change.geometry).toBeNull();
  });
});
