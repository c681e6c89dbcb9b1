import { describe, expect, test } from 'vitest';
import { flatFeatures } from '../../unit/renderer/map/flat.ts';
import { at, click, drag, ORIGIN, pointer, press } from './support.ts';
import { polygon, relative, ring, showLayer, SQUARE, useShapeDesk } from './shape-support.ts';

const desk = useShapeDesk();

/** A corner whose numbers no pixel has. */
const CORNER = [ORIGIN[0] + 100.123456789, ORIGIN[1] + 100.987654321] as const;
const NEIGHBOUR = flatFeatures('polygon', [
  [[CORNER, at(100, 400), at(180, 400), at(180, 100), CORNER]],
]);

describe('snapping', () => {
  test('asks for every vertex in view, and only while a shape is edited', async () => {
    desk.answers[0] = NEIGHBOUR;
    desk.map.setLayers([
      { layerId: 0, geometryType: 'esriGeometryPolygon', drawingInfo: null, isVisible: true },
    ]);
    const thinned = (): number => desk.asked.filter(({ resolution }) => resolution === 1).length;
    const exact = () => desk.asked.filter(({ resolution }) => resolution === 0);
    await expect.poll(thinned, { timeout: 10_000 }).toBeGreaterThan(0);
    expect(exact()).toEqual([]);
    desk.map.shapes.start('esriGeometryPolyline');
    await expect.poll(() => exact().length).toBe(1);
    expect(exact()[0]).toMatchObject({ layerId: 0, limit: 3000 });
    expect(exact()[0]!.bbox[0]).toBeLessThanOrEqual(ORIGIN[0]);
    desk.map.refresh(0);
    await expect.poll(() => exact().length).toBe(2);
    desk.map.shapes.cancel();
    const before = thinned();
    desk.map.refresh(0);
    await expect.poll(thinned).toBeGreaterThan(before);
    expect(exact()).toHaveLength(2);
  });

  test('a vertex within ten pixels gives its coordinates to the last bit', async () => {
    desk.answers[0] = NEIGHBOUR;
    desk.map.shapes.start('esriGeometryPolyline');
    await showLayer(desk, 'esriGeometryPolygon');
    click(desk.page, [106, 95]);
    click(desk.page, [50, 50]);
    press(desk.page, 'Enter');
    const [path] = desk.finished[0]!['paths'] as number[][][];
    expect(path?.[0]).toEqual([...CORNER]);
    expect(relative(desk.finished[0])[0]?.[1]).toEqual([50, 50]);
  });

  test('an edge gives its nearest place, a vertex near by comes first', async () => {
    desk.answers[0] = NEIGHBOUR;
    desk.map.shapes.start('esriGeometryPolyline');
    await showLayer(desk, 'esriGeometryPolygon');
    click(desk.page, [188, 250]);
    click(desk.page, [188, 394]);
    press(desk.page, 'Enter');
    expect(relative(desk.finished[0])).toEqual([
      [
        [180, 250],
        [180, 400],
      ],
    ]);
  });

  test('rests while Ctrl is held and when it is switched off', async () => {
    desk.answers[0] = NEIGHBOUR;
    desk.map.shapes.start('esriGeometryMultipoint');
    await showLayer(desk, 'esriGeometryPolygon');
    click(desk.page, [188, 250], { ctrlKey: true });
    desk.map.shapes.setSnapping(false);
    click(desk.page, [188, 300]);
    desk.map.shapes.setSnapping(true);
    click(desk.page, [188, 350]);
    expect(relative(desk.map.shapes.finish())).toEqual([
      [
        [188, 250],
        [188, 300],
        [180, 350],
      ],
    ]);
  });

  test('a dragged vertex does not stick to its own edges or to the old place of its feature', async () => {
    desk.answers[0] = flatFeatures('polygon', [[ring(...SQUARE)]]);
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon', { layerId: 0, fid: 1 });
    await showLayer(desk, 'esriGeometryPolygon');
    drag(desk.page, [400, 300], [405, 303]);
    expect(relative(desk.map.shapes.finish())[0]).toContainEqual([405, 303]);
  });

  test('a dragged vertex snaps to other vertices of the same shape', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    click(desk.page, [300, 300]);
    drag(desk.page, [300, 300], [206, 296]);
    const [changed] = relative(desk.map.shapes.finish());
    expect(changed?.filter(([x, y]) => x === 200 && y === 300)).toHaveLength(2);
  });

  test('a whole shape that is moved by a vertex brings it exactly onto another', async () => {
    desk.answers[0] = NEIGHBOUR;
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon', { layerId: 0, fid: 7 });
    await showLayer(desk, 'esriGeometryPolygon');
    desk.map.shapes.setMode('move');
    drag(desk.page, [200, 100], [185, 104]);
    const [changed] = relative(desk.map.shapes.finish());
    expect(changed?.[0]).toEqual([180, 100]);
    expect(changed?.[2]).toEqual([380, 300]);
  });

  test('points attract as well, lines without their closing edge', async () => {
    desk.answers[0] = flatFeatures('polyline', [
      [[at(100, 100), at(300, 100), at(300, 300)]],
      [[at(500, 400), at(600, 400)]],
    ]);
    desk.map.shapes.start('esriGeometryMultipoint');
    await showLayer(desk, 'esriGeometryPolyline');
    click(desk.page, [200, 200]);
    click(desk.page, [497, 395]);
    expect(relative(desk.map.shapes.finish())).toEqual([
      [
        [200, 200],
        [500, 400],
      ],
    ]);
  });

  test('a feature that is being deleted attracts nothing', async () => {
    desk.answers[0] = flatFeatures('point', [[[at(100, 100)]], [[at(200, 100)]]], {
      states: [3, 2],
    });
    desk.map.shapes.start('esriGeometryMultipoint');
    await showLayer(desk, 'esriGeometryPoint');
    click(desk.page, [105, 100]);
    click(desk.page, [205, 100]);
    expect(relative(desk.map.shapes.finish())).toEqual([
      [
        [105, 100],
        [200, 100],
      ],
    ]);
  });

  test('a hidden layer attracts nothing', async () => {
    desk.answers[0] = NEIGHBOUR;
    desk.map.shapes.start('esriGeometryMultipoint');
    await showLayer(desk, 'esriGeometryPolygon');
    desk.map.setVisible(0, false);
    click(desk.page, [188, 250]);
    expect(relative(desk.map.shapes.finish())).toEqual([[[188, 250]]]);
  });

  test('a mark shows what is snapped to', async () => {
    desk.answers[0] = NEIGHBOUR;
    desk.map.shapes.start('esriGeometryPolyline');
    await showLayer(desk, 'esriGeometryPolygon');
    const marked = (x: number, y: number): number => {
      pointer(desk.page, 'pointermove', [x, y]);
      desk.map.base.olMap.renderSync();
      return vectorPixels();
    };
    const nothing = marked(500, 450);
    expect(marked(186, 250)).toBeGreaterThan(nothing + 100);
    expect(marked(106, 95)).toBeGreaterThan(nothing + 50);
    expect(marked(500, 450)).toBe(nothing);
  });
});

/** Pixels that are not transparent on the canvases of the overlays. */
function vectorPixels(): number {
  const canvases = desk.page.element.querySelectorAll<HTMLCanvasElement>('.ol-layer canvas');
  let count = 0;
  for (const canvas of [...canvases].slice(-1)) {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) count += 1;
  }
  return count;
}
