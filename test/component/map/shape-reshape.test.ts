import { describe, expect, test } from 'vitest';
import type { FeatureRef, Pick } from '../../../renderer/map/picking.ts';
import { flatFeatures } from '../../unit/renderer/map/flat.ts';
import { at, click, drag, pointer, press } from './support.ts';
import {
  clickAll,
  polygon,
  relative,
  ring,
  showLayer,
  SQUARE,
  useShapeDesk,
} from './shape-support.ts';

const desk = useShapeDesk();

/** Numbers that no arithmetic gives back. */
const ODD = [
  [-13629800.123456789, 4545100.987654321],
  [-13629799.999999998, 4545300.1],
  [-13629600.333333334, 4545300.000000001],
  [-13629600.1, 4545100.7],
] as const;

describe('reshaping', () => {
  test('gives back an untouched shape as it was, to the last bit', () => {
    const rings = [[...ODD, ODD[0]].map(([x, y]) => [x, y])];
    desk.map.shapes.edit({ rings }, 'esriGeometryPolygon');
    expect(desk.status).toMatchObject({ mode: 'reshape', vertices: 4, hasChanged: false });
    expect(desk.map.shapes.finish()).toEqual({ rings });
  });

  test('moves one vertex and leaves the others as they were, to the last bit', () => {
    const rings = [[...ODD, ODD[0]].map(([x, y]) => [x, y])];
    desk.map.shapes.edit({ rings }, 'esriGeometryPolygon');
    drag(desk.page, [400, 300], [450, 350], { ctrlKey: true });
    expect(desk.status?.hasChanged).toBe(true);
    const [changed] = desk.map.shapes.finish()!['rings'] as number[][][];
    expect(changed?.filter((_, index) => index !== 2)).toEqual(
      rings[0]!.filter((_, index) => index !== 2),
    );
    expect(changed?.[2]?.[0]).toBeCloseTo(ODD[2][0] + 50, 6);
  });

  test('keeps the order and the direction of rings that nobody touched, wrong as they may be', () => {
    const backwards = ring(...SQUARE.toReversed());
    desk.map.shapes.edit({ rings: [backwards] }, 'esriGeometryPolygon');
    expect(desk.map.shapes.finish()).toEqual({ rings: [backwards] });
  });

  test('moves a vertex by as much as the pointer moves, wherever it got hold of it', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    drag(desk.page, [404, 303], [454, 333]);
    expect(desk.status?.selectedVertex).toMatchObject({ part: 0, at: 2 });
    expect(relative(desk.map.shapes.finish())[0]).toContainEqual([450, 330]);
  });

  test('adds a vertex where an edge is clicked, and a drag of the edge takes it along', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    click(desk.page, [203, 200]);
    expect(desk.status).toMatchObject({ vertices: 5, selectedVertex: { part: 0, at: 1 } });
    drag(desk.page, [300, 100], [300, 50]);
    expect(relative(desk.map.shapes.finish())).toEqual([
      [
        [200, 100],
        [200, 200],
        [200, 300],
        [400, 300],
        [400, 100],
        [300, 50],
        [200, 100],
      ],
    ]);
  });

  test('removes a vertex by Alt and a click, by Delete and by call', () => {
    const { shapes } = desk.map;
    const corners = [...SQUARE, [300, 50], [250, 60]] as const;
    shapes.edit(polygon(corners), 'esriGeometryPolygon');
    click(desk.page, [300, 50], { altKey: true });
    expect(desk.status?.vertices).toBe(5);
    click(desk.page, [250, 60]);
    press(desk.page, 'Delete');
    expect(desk.status?.vertices).toBe(4);
    click(desk.page, [400, 100]);
    expect(shapes.removeVertex()).toBe(true);
    expect(desk.status?.vertices).toBe(3);
    expect(relative(shapes.finish())).toEqual([[...SQUARE.slice(0, 3), SQUARE[0]]]);
  });

  test('a part with too few vertices goes whole', () => {
    const triangle = [
      [500, 100],
      [500, 200],
      [600, 200],
    ] as const;
    desk.map.shapes.edit(polygon(SQUARE, triangle), 'esriGeometryPolygon');
    click(desk.page, [500, 100]);
    desk.map.shapes.removeVertex();
    expect(relative(desk.map.shapes.finish())).toEqual([[...SQUARE, SQUARE[0]]]);
  });

  test('moves a point and single points of a multipoint', () => {
    const { shapes } = desk.map;
    const [x, y] = at(100, 100);
    shapes.edit({ x, y }, 'esriGeometryPoint');
    drag(desk.page, [100, 100], [150, 120]);
    expect(relative(shapes.finish())).toEqual([[[150, 120]]]);
    shapes.edit({ points: [at(100, 100), at(200, 100)] }, 'esriGeometryMultipoint');
    drag(desk.page, [200, 100], [220, 150]);
    shapes.setMode('add-part');
    click(desk.page, [300, 300]);
    const points = shapes.finish()!;
    expect(relative(points)).toEqual([
      [
        [100, 100],
        [220, 150],
        [300, 300],
      ],
    ]);
    expect((points['points'] as unknown[])[0]).toEqual(at(100, 100));
  });

  test('a drag beside the shape pans the map', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    const [before] = desk.map.base.viewExtent();
    drag(desk.page, [700, 400], [600, 400]);
    expect(desk.map.base.viewExtent()[0] - before).toBeGreaterThan(20);
    expect(desk.status?.hasChanged).toBe(false);
  });

  test('says that a ring crosses itself, and that a hole has left its area', () => {
    const { shapes } = desk.map;
    shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    drag(desk.page, [200, 100], [500, 200]);
    expect(desk.status).toMatchObject({
      problem: 'A ring crosses or touches itself.',
      canFinish: true,
    });
    const hole = [
      [250, 150],
      [350, 150],
      [350, 250],
    ] as const;
    shapes.edit(polygon(SQUARE, hole), 'esriGeometryPolygon');
    expect(desk.status).toMatchObject({ problem: null, holes: 1 });
    drag(desk.page, [350, 250], [500, 250]);
    expect(desk.status).toMatchObject({
      problem: 'A hole must lie inside of the area that it belongs to.',
      canFinish: false,
    });
  });

  test('what cannot be read is not edited, and says so', () => {
    desk.map.shapes.edit({ curveRings: [] }, 'esriGeometryPolygon');
    expect(desk.map.shapes.isEditing).toBe(false);
    expect(desk.status).toMatchObject({ mode: null });
    expect(desk.status?.problem).toMatch(/cannot be edited/);
  });
});

describe('moving the whole shape', () => {
  test('by a drag inside of it, by arrows and by call', () => {
    const { shapes } = desk.map;
    shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    shapes.setMode('move');
    drag(desk.page, [300, 200], [320, 210]);
    press(desk.page, 'ArrowLeft');
    shapes.moveBy(0, 5);
    const moved = SQUARE.map(([x, y]) => [x + 19, y + 15]);
    expect(relative(shapes.finish())).toEqual([[...moved, moved[0]]]);
  });

  test('a drag in its hole or beside it pans the map', () => {
    const hole = [
      [220, 120],
      [380, 120],
      [380, 280],
      [220, 280],
    ] as const;
    desk.map.shapes.edit(polygon(SQUARE, hole), 'esriGeometryPolygon');
    desk.map.shapes.setMode('move');
    drag(desk.page, [300, 200], [300, 240]);
    drag(desk.page, [500, 200], [450, 200]);
    expect(desk.status).toMatchObject({ holes: 1, hasChanged: false });
  });
});

describe('keys', () => {
  test('N and P go through the vertices of all parts, arrows move the selected one', () => {
    const triangle = [
      [500, 100],
      [500, 200],
      [600, 200],
    ] as const;
    const { shapes } = desk.map;
    shapes.edit(polygon(SQUARE, triangle), 'esriGeometryPolygon');
    press(desk.page, 'p');
    expect(desk.status?.selectedVertex).toMatchObject({ part: 1, at: 2 });
    press(desk.page, 'n');
    expect(desk.status?.selectedVertex).toMatchObject({ part: 0, at: 0 });
    press(desk.page, 'ArrowLeft');
    press(desk.page, 'ArrowDown', { shiftKey: true });
    expect(relative(shapes.finish())[0]).toEqual([[199, 90], ...SQUARE.slice(1), [199, 90]]);
  });

  test('Insert adds half-way to the next vertex, and beyond the end of a line', () => {
    const { shapes } = desk.map;
    shapes.edit({ paths: [[at(100, 100), at(200, 100)]] }, 'esriGeometryPolyline');
    press(desk.page, 'n');
    press(desk.page, 'Insert');
    expect(desk.status).toMatchObject({ vertices: 3, selectedVertex: { at: 1 } });
    press(desk.page, 'n');
    press(desk.page, 'Insert');
    press(desk.page, 'Enter');
    expect(relative(desk.finished[0])).toEqual([
      [
        [100, 100],
        [150, 100],
        [200, 100],
        [230, 100],
      ],
    ]);
  });

  test('without a selected vertex arrows pan the map, and plus zooms it', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    const view = desk.map.base.olMap.getView();
    press(desk.page, '+');
    expect(view.getAnimating()).toBe(true);
    expect(desk.status?.hasChanged).toBe(false);
  });

  test('keys pressed elsewhere in the page are left alone', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(desk.status?.mode).toBe('reshape');
  });

  test('the selected vertex is brought into view', () => {
    const far = [...SQUARE, [3000, 100]] as const;
    desk.map.shapes.edit(polygon(far), 'esriGeometryPolygon');
    press(desk.page, 'p');
    const [x = 0] = desk.map.base.olMap.getView().getCenter() ?? [];
    expect(x - at(0, 0)[0]).toBeCloseTo(3000, 3);
  });

  test('Escape in the middle of a drag puts the vertex back', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    pointer(desk.page, 'pointermove', [400, 300]);
    pointer(desk.page, 'pointerdown', [400, 300]);
    pointer(desk.page, 'pointerdrag', [500, 350]);
    press(desk.page, 'Escape');
    pointer(desk.page, 'pointerup', [500, 350]);
    expect(desk.status).toMatchObject({ mode: 'reshape', hasChanged: false });
    expect(relative(desk.map.shapes.finish())).toEqual([[...SQUARE, SQUARE[0]]]);
  });
});

describe('steps', () => {
  test('go back one by one and forward again, and a new one drops those taken back', () => {
    const { shapes } = desk.map;
    shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    expect(shapes.stepBack()).toBe(false);
    drag(desk.page, [400, 300], [450, 350]);
    click(desk.page, [300, 100]);
    expect(desk.status).toMatchObject({ vertices: 5, canStepBack: true, canStepForward: false });
    expect(shapes.stepBack()).toBe(true);
    expect(desk.status).toMatchObject({ vertices: 4, canStepForward: true });
    expect(shapes.stepBack()).toBe(true);
    expect(desk.status).toMatchObject({ hasChanged: false, canStepBack: false });
    expect(shapes.stepForward()).toBe(true);
    drag(desk.page, [200, 100], [150, 80]);
    expect(shapes.stepForward()).toBe(false);
    expect(relative(shapes.finish())).toEqual([
      [
        [150, 80],
        [200, 300],
        [450, 350],
        [400, 100],
        [150, 80],
      ],
    ]);
  });

  test('go back from a part that is done to the half drawn one', () => {
    const { shapes } = desk.map;
    shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    shapes.setMode('add-part');
    clickAll(desk, [
      [500, 100],
      [600, 100],
      [600, 200],
    ]);
    press(desk.page, 'Enter');
    shapes.stepBack();
    expect(desk.status).toMatchObject({ mode: 'add-part', parts: 2, vertices: 7 });
    shapes.stepBack();
    expect(desk.status).toMatchObject({ mode: 'add-part', vertices: 6, canFinish: false });
  });
});

describe('while a shape is edited', () => {
  test('nothing is picked or hovered and no box is drawn; afterwards it is again', async () => {
    const picks: Pick[] = [];
    const hovers: (FeatureRef | null)[] = [];
    desk.answers[0] = flatFeatures('polygon', [[ring(...SQUARE)]]);
    desk.map.onPick((pick) => picks.push(pick));
    desk.map.onHover((feature) => hovers.push(feature));
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon', { layerId: 0, fid: 1 });
    await showLayer(desk, 'esriGeometryPolygon');
    click(desk.page, [300, 200]);
    drag(desk.page, [100, 50], [450, 350], { shiftKey: true });
    expect(picks).toEqual([]);
    expect(hovers).toEqual([]);
    desk.map.shapes.cancel();
    const [x] = desk.map.base.viewExtent();
    click(desk.page, [300 - (x - at(0, 0)[0]), 200]);
    expect(picks).toHaveLength(1);
    desk.page.base.olMap.getView().setCenter(at(400, 250));
    desk.page.base.olMap.renderSync();
    click(desk.page, [300, 200]);
    expect(picks.at(-1)?.features).toEqual([{ layerId: 0, fid: 1 }]);
  });

  test('its painted picture is faint', async () => {
    const opacity = (): number => {
      desk.map.base.olMap.renderSync();
      const canvas = desk.page.element.querySelector<HTMLCanvasElement>('.map-picture canvas')!;
      return canvas.getContext('2d')!.getImageData(300, 300, 1, 1).data[3]!;
    };
    desk.answers[0] = flatFeatures('polygon', [[ring(...SQUARE)]]);
    desk.map.setLayers([
      { layerId: 0, geometryType: 'esriGeometryPolygon', drawingInfo: null, isVisible: true },
    ]);
    await expect.poll(opacity).toBeGreaterThan(0);
    await desk.map.settled();
    const before = opacity();
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon', { layerId: 0, fid: 1 });
    await desk.map.settled();
    expect(opacity() / before).toBeCloseTo(0.25, 1);
    desk.map.shapes.cancel();
    await desk.map.settled();
    expect(opacity()).toBe(before);
  });

  test('an area of 20,000 vertices can be changed vertex by vertex', () => {
    const round = Array.from({ length: 20_000 }, (_, i) => {
      const angle = (-2 * Math.PI * i) / 20_000;
      return at(300 + 5000 * Math.cos(angle), 250 + 5000 * Math.sin(angle));
    });
    const rings = [[...round, round[0]!]];
    desk.map.base.olMap.getView().setCenter(at(5300, 250));
    desk.map.base.olMap.renderSync();
    desk.map.shapes.edit({ rings }, 'esriGeometryPolygon');
    drag(desk.page, [400, 250], [450, 250], { ctrlKey: true });
    expect(desk.status).toMatchObject({ vertices: 20_000, hasChanged: true, problem: null });
    const [changed] = desk.map.shapes.finish()!['rings'] as number[][][];
    expect(changed).toHaveLength(20_001);
    expect(changed?.filter(([x], i) => x !== rings[0]![i]![0])).toHaveLength(2);
  });
});
