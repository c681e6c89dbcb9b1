import { describe, expect, test } from 'vitest';
import { click, drag, pointer, press } from './support.ts';
import { clickAll, polygon, relative, SQUARE, useShapeDesk } from './shape-support.ts';

const desk = useShapeDesk();

function doubleClick(): void {
  desk.page.base.olMap.getViewport()!.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
}

describe('a new shape', () => {
  test('of a point is there after one click, and editing has ended', () => {
    desk.map.shapes.start('esriGeometryPoint');
    expect(desk.status).toMatchObject({ mode: 'draw', vertices: 0, canFinish: false });
    click(desk.page, [120, 130]);
    expect(relative(desk.finished[0])).toEqual([[[120, 130]]]);
    expect(desk.status?.mode).toBeNull();
    expect(desk.map.shapes.isEditing).toBe(false);
  });

  test('of several points collects clicks until Enter', () => {
    desk.map.shapes.start('esriGeometryMultipoint');
    click(desk.page, [100, 100]);
    click(desk.page, [200, 100]);
    click(desk.page, [201, 101]);
    expect(desk.status).toMatchObject({ vertices: 2, parts: 1, lengthMetres: null });
    press(desk.page, 'Enter');
    expect(relative(desk.finished[0])).toEqual([
      [
        [100, 100],
        [200, 100],
      ],
    ]);
  });

  test('of a line ends with a double click, whose second click is no vertex', () => {
    desk.map.shapes.start('esriGeometryPolyline');
    click(desk.page, [100, 100]);
    expect(desk.status?.canFinish).toBe(false);
    click(desk.page, [300, 100]);
    expect(desk.status?.lengthMetres).toBeGreaterThan(150);
    click(desk.page, [301, 101]);
    doubleClick();
    expect(relative(desk.finished[0])).toEqual([
      [
        [100, 100],
        [300, 100],
      ],
    ]);
  });

  test('of an area runs clockwise and is closed, however it was drawn', () => {
    for (const corners of [SQUARE, SQUARE.toReversed()]) {
      desk.map.shapes.start('esriGeometryPolygon');
      clickAll(desk, corners);
      expect(desk.status).toMatchObject({ vertices: 4, parts: 1, canFinish: true });
      expect(desk.status?.areaSquareMetres).toBeGreaterThan(20_000);
      press(desk.page, 'Enter');
    }
    const [first, second] = desk.finished.map((each) => relative(each)[0]!);
    expect(first).toEqual([...SQUARE, SQUARE[0]]);
    expect(second).toHaveLength(5);
    expect(second).toEqual([...SQUARE, SQUARE[0]]);
  });

  test('of an area ends with a click on its first corner', () => {
    desk.map.shapes.start('esriGeometryPolygon');
    clickAll(desk, SQUARE);
    click(desk.page, [203, 102]);
    expect(relative(desk.finished[0])).toEqual([[...SQUARE, SQUARE[0]]]);
  });

  test('with too few corners is not finished, and says what is missing', () => {
    desk.map.shapes.start('esriGeometryPolygon');
    click(desk.page, [100, 100]);
    click(desk.page, [200, 100]);
    press(desk.page, 'Enter');
    expect(desk.finished).toEqual([]);
    expect(desk.status).toMatchObject({
      mode: 'draw',
      problem: 'An area needs at least 3 corners at different places.',
    });
    click(desk.page, [150, 200]);
    expect(desk.status).toMatchObject({ problem: null, canFinish: true });
  });

  test('with all corners on one line encloses nothing and cannot be finished', () => {
    desk.map.shapes.start('esriGeometryPolygon');
    for (const x of [100, 200, 300]) click(desk.page, [x, 100]);
    expect(desk.status).toMatchObject({ problem: 'A ring encloses nothing.', canFinish: false });
    expect(desk.map.shapes.finish()).toBeNull();
  });

  test('that crosses itself says so and can be finished', () => {
    desk.map.shapes.start('esriGeometryPolygon');
    clickAll(desk, [
      [100, 100],
      [300, 300],
      [300, 100],
      [100, 300],
    ]);
    expect(desk.status).toMatchObject({
      problem: 'A ring crosses or touches itself.',
      canFinish: true,
    });
  });

  test('is drawn by keys alone: arrows move a cross, Insert sets a vertex, Backspace takes it back', () => {
    desk.map.shapes.start('esriGeometryPolyline');
    press(desk.page, 'Insert');
    for (let i = 0; i < 40; i++) press(desk.page, 'ArrowRight');
    press(desk.page, 'Insert');
    for (let i = 0; i < 20; i++) press(desk.page, 'ArrowUp');
    press(desk.page, 'Insert');
    expect(desk.status?.vertices).toBe(3);
    press(desk.page, 'Backspace');
    press(desk.page, 'Enter');
    expect(relative(desk.finished[0])).toEqual([
      [
        [400, 250],
        [440, 250],
      ],
    ]);
  });

  test('takes typed coordinates for its first vertex and for the one set last', () => {
    const { shapes } = desk.map;
    shapes.start('esriGeometryPolyline');
    shapes.setVertex(10, 20);
    click(desk.page, [300, 100]);
    shapes.setVertex(30, 40);
    expect(desk.status?.selectedVertex).toEqual({ part: 0, at: 1, x: 30, y: 40 });
    expect(shapes.finish()).toEqual({
      paths: [
        [
          [10, 20],
          [30, 40],
        ],
      ],
    });
  });

  test('lets a drag pan the map between two clicks', () => {
    desk.map.shapes.start('esriGeometryPolyline');
    click(desk.page, [100, 100]);
    const [before] = desk.map.base.viewExtent();
    drag(desk.page, [600, 400], [500, 400]);
    expect(desk.map.base.viewExtent()[0] - before).toBeGreaterThan(20);
    expect(desk.status?.vertices).toBe(1);
  });

  test('does not zoom by the double click that ends it', () => {
    desk.map.shapes.start('esriGeometryPoint');
    const zoom = desk.map.base.olMap.getView().getZoom();
    click(desk.page, [100, 100]);
    click(desk.page, [100, 100]);
    expect(desk.finished).toHaveLength(1);
    expect(desk.map.base.olMap.getView().getAnimating()).toBe(false);
    expect(desk.map.base.olMap.getView().getZoom()).toBe(zoom);
  });
});

test('two quick clicks while drawing do not zoom', () => {
  desk.map.shapes.start('esriGeometryPolyline');
  click(desk.page, [100, 100]);
  click(desk.page, [300, 100]);
  expect(desk.map.base.olMap.getView().getAnimating()).toBe(false);
  expect(desk.status?.vertices).toBe(2);
});

describe('Escape', () => {
  test('drops what is half drawn first, then ends without a result', () => {
    desk.map.shapes.start('esriGeometryPolyline');
    click(desk.page, [100, 100]);
    click(desk.page, [200, 100]);
    press(desk.page, 'Escape');
    expect(desk.status).toMatchObject({ mode: 'draw', vertices: 0, canStepBack: true });
    press(desk.page, 'Escape');
    expect(desk.status?.mode).toBeNull();
    expect(desk.finished).toEqual([]);
  });

  test('brings back what it dropped by a step back', () => {
    desk.map.shapes.start('esriGeometryPolyline');
    click(desk.page, [100, 100]);
    click(desk.page, [200, 100]);
    press(desk.page, 'Escape');
    expect(desk.map.shapes.stepBack()).toBe(true);
    expect(desk.status).toMatchObject({ mode: 'draw', vertices: 2 });
  });

  test('drops a hole that is half drawn and leaves the shape', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    desk.map.shapes.setMode('add-hole');
    click(desk.page, [250, 150]);
    press(desk.page, 'Escape');
    expect(desk.status).toMatchObject({ mode: 'reshape', vertices: 4, holes: 0 });
    press(desk.page, 'Escape');
    expect(desk.status?.mode).toBeNull();
  });
});

describe('parts and holes', () => {
  test('a part that is drawn joins the shape', () => {
    const { shapes } = desk.map;
    shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    shapes.setMode('add-part');
    clickAll(desk, [
      [500, 100],
      [600, 100],
      [600, 200],
    ]);
    expect(desk.status).toMatchObject({ mode: 'add-part', parts: 2 });
    press(desk.page, 'Enter');
    expect(desk.status).toMatchObject({ mode: 'reshape', parts: 2, vertices: 7 });
    const rings = relative(shapes.finish());
    expect(rings[0]).toEqual([...SQUARE, SQUARE[0]]);
    expect(rings[1]).toEqual([
      [600, 200],
      [600, 100],
      [500, 100],
      [600, 200],
    ]);
  });

  test('a second line is a second path', () => {
    const { shapes } = desk.map;
    shapes.start('esriGeometryPolyline');
    click(desk.page, [100, 100]);
    click(desk.page, [200, 100]);
    shapes.setMode('add-part');
    expect(desk.status).toMatchObject({ mode: 'add-part', parts: 1, vertices: 2 });
    click(desk.page, [100, 200]);
    click(desk.page, [200, 200]);
    expect(relative(shapes.finish())).toEqual([
      [
        [100, 100],
        [200, 100],
      ],
      [
        [100, 200],
        [200, 200],
      ],
    ]);
  });

  test('a hole runs against its area and takes its size away', () => {
    const { shapes } = desk.map;
    shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    const before = desk.status!.areaSquareMetres!;
    shapes.setMode('add-hole');
    clickAll(desk, [
      [250, 150],
      [250, 250],
      [350, 250],
      [350, 150],
    ]);
    press(desk.page, 'Enter');
    expect(desk.status).toMatchObject({ mode: 'reshape', parts: 1, holes: 1, vertices: 8 });
    expect(desk.status!.areaSquareMetres! / before).toBeCloseTo(0.75, 3);
    expect(relative(shapes.finish())[1]).toEqual([
      [350, 150],
      [350, 250],
      [250, 250],
      [250, 150],
      [350, 150],
    ]);
  });

  test('a hole beside its area is refused, with the reason', () => {
    desk.map.shapes.edit(polygon(SQUARE), 'esriGeometryPolygon');
    desk.map.shapes.setMode('add-hole');
    clickAll(desk, [
      [250, 150],
      [250, 250],
      [550, 250],
    ]);
    press(desk.page, 'Enter');
    expect(desk.status).toMatchObject({
      mode: 'add-hole',
      problem: 'A hole must lie inside of the area that it belongs to.',
      canFinish: false,
    });
  });

  test('the part of the selected vertex goes, with its holes', () => {
    const { shapes } = desk.map;
    const hole = [
      [250, 150],
      [350, 150],
      [350, 250],
    ] as const;
    const other = [
      [500, 100],
      [500, 200],
      [600, 200],
    ] as const;
    shapes.edit(polygon(SQUARE, hole, other), 'esriGeometryPolygon');
    expect(desk.status).toMatchObject({ parts: 2, holes: 1 });
    expect(shapes.removePart()).toBe(false);
    click(desk.page, [250, 150]);
    expect(desk.status?.selectedVertex).toMatchObject({ part: 1, at: 0 });
    expect(shapes.removePart()).toBe(true);
    expect(desk.status).toMatchObject({ parts: 2, holes: 0 });
    shapes.stepBack();
    click(desk.page, [200, 100]);
    shapes.removePart();
    expect(relative(shapes.finish())).toEqual([[...other, other[0]]]);
  });

  test('modes without sense change nothing', () => {
    const { shapes } = desk.map;
    shapes.start('esriGeometryPolyline');
    for (const mode of ['reshape', 'move', 'add-hole', 'add-part'] as const) shapes.setMode(mode);
    expect(desk.status?.mode).toBe('draw');
    shapes.edit({ x: 1, y: 2 }, 'esriGeometryPoint');
    shapes.setMode('add-part');
    expect(desk.status?.mode).toBe('reshape');
    pointer(desk.page, 'pointermove', [10, 10]);
    expect(shapes.finish()).toEqual({ x: 1, y: 2 });
  });
});
