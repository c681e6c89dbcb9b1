import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readShape } from '../../../../renderer/map/shape-model.ts';
import { ShapeSession } from '../../../../renderer/map/shape-session.ts';
import {
  describeShape,
  NO_SHAPE,
  type ShapeMode,
  type ShapeStatus,
} from '../../../../renderer/map/shape-status.ts';
import { StepHistory } from '../../../../renderer/map/shape-steps.ts';

const HOUSE = {
  rings: [
    [
      [0, 0],
      [0, 10],
      [10, 10],
      [10, 0],
      [0, 0],
    ],
    [
      [2, 2],
      [4, 2],
      [4, 4],
      [2, 2],
    ],
  ],
};

type Act = (session: ShapeSession) => unknown;
const place = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }));
const modes: ShapeMode[] = ['draw', 'reshape', 'move', 'add-part', 'add-hole'];
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom(...modes).map(
    (mode): Act =>
      (session) =>
        session.setMode(mode),
  ),
  place.map(
    (at): Act =>
      (session) =>
        session.isDrawing && session.addVertex(at),
  ),
  place.map(
    ([x, y]): Act =>
      (session) =>
        session.setVertex(x, y),
  ),
  place.map(
    ([x, y]): Act =>
      (session) =>
        session.moveBy(x - 6, y - 6),
  ),
  fc.constantFrom<Act>(
    (session) => session.selectNext(1),
    (session) => session.selectNext(-1),
    (session) => session.removeVertex(),
    (session) => session.removePart(),
    (session) => session.commitSketch(),
    (session) => session.dropSketch(),
    (session) => session.stepBack(),
    (session) => session.stepForward(),
  ),
);

describe('any sequence of steps', () => {
  test('leads back to the shape as it was, to the last bit, and forward to where it ended', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const session = new ShapeSession(readShape(HOUSE, 'esriGeometryPolygon')!);
        for (const each of acts) each(session);
        while (session.stepForward());
        const [shape, sketch] = [session.shape, session.sketch];
        while (session.stepBack());
        expect(session.hasChanged).toBe(false);
        expect(session.canStepBack).toBe(false);
        expect(session.shape.parts.map(({ isAsRead }) => isAsRead)).toEqual([true, true]);
        while (session.stepForward());
        expect([session.shape, session.sketch]).toEqual([shape, sketch]);
        while (session.stepBack());
        expect(session.finish()).toEqual(HOUSE);
      }),
    );
  });

  test('never gives out a shape that it calls unusable, and says what is wrong instead', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const session = new ShapeSession(readShape({ rings: [] }, 'esriGeometryPolygon')!);
        for (const each of acts) each(session);
        const { canFinish } = session;
        const geometry = session.finish();
        expect(geometry !== null).toBe(canFinish);
        if (geometry === null) {
          expect(session.problem).toMatch(/\.$/);
          return;
        }
        for (const ring of geometry['rings'] as number[][][]) {
          expect(ring.length).toBeGreaterThanOrEqual(4);
          expect(ring.at(-1)).toEqual(ring[0]);
        }
      }),
    );
  });
});

describe('the modes', () => {
  test('a part that is half drawn and not enough is dropped by another mode, and a step back brings it again', () => {
    const session = new ShapeSession(readShape(HOUSE, 'esriGeometryPolygon')!);
    session.setMode('add-part');
    session.addVertex([20, 20]);
    session.setMode('reshape');
    expect(session.sketch).toEqual([]);
    expect(session.stepBack()).toBe(true);
    expect([session.mode, session.sketch]).toEqual(['add-part', [[20, 20]]]);
  });

  test('a new shape that is there is reshaped, after steps back and forward as well', () => {
    const session = new ShapeSession(readShape({ paths: [] }, 'esriGeometryPolyline')!);
    session.addVertex([0, 0]);
    session.addVertex([5, 0]);
    expect(session.setMode('reshape')).toBe(true);
    session.stepBack();
    expect([session.mode, session.sketch.length]).toEqual(['draw', 2]);
    session.stepForward();
    expect([session.mode, session.sketch.length]).toEqual(['reshape', 0]);
  });

  test('a shape whose last part was removed is drawn anew', () => {
    const session = new ShapeSession(readShape(HOUSE, 'esriGeometryPolygon')!);
    session.selectNext(1);
    expect(session.removePart()).toBe(true);
    expect([session.mode, session.canFinish]).toEqual(['draw', false]);
  });
});

describe('the steps', () => {
  test('are bounded, the fewer the larger the shape', () => {
    const depth = (size: number): number => {
      const steps = new StepHistory(0, () => size);
      for (let i = 1; i <= 1000; i++) steps.push(i);
      let count = 0;
      while (steps.back() !== null) count += 1;
      return count;
    };
    expect(depth(10)).toBe(499);
    expect(depth(20_000)).toBe(199);
    expect(depth(10_000_000)).toBe(19);
  });
});

describe('the words', () => {
  const status: ShapeStatus = {
    ...NO_SHAPE,
    mode: 'reshape',
    geometryType: 'esriGeometryPolygon',
    vertices: 1204,
    parts: 2,
    holes: 1,
    lengthMetres: 500,
    areaSquareMetres: 12_345,
  };

  test.each<readonly [Partial<ShapeStatus>, string]>([
    [{}, '1,204 vertices, 2 parts, 1 hole, 1.23 ha.'],
    [
      { selectedVertex: { part: 1, at: 2, x: 0, y: 0 } },
      '1,204 vertices, 2 parts, 1 hole, 1.23 ha. Vertex 3 of part or hole 2 is selected.',
    ],
    [{ parts: 1, holes: 0, vertices: 1, areaSquareMetres: null, lengthMetres: null }, '1 vertex.'],
    [
      { parts: 1, holes: 0, vertices: 2, areaSquareMetres: null, problem: 'A line has no length.' },
      '2 vertices, 500 m. A line has no length.',
    ],
    [{ mode: null }, 'No shape is being edited.'],
  ])('%j: what a live region says', (change, expected) => {
    expect(describeShape({ ...status, ...change })).toBe(expected);
  });

  test('an empty shape says how to draw it', () => {
    for (const [geometryType, word] of [
      ['esriGeometryPoint', 'Click the position'],
      ['esriGeometryMultipoint', 'Click each position'],
      ['esriGeometryPolyline', 'Click each vertex'],
      ['esriGeometryPolygon', 'Click each corner'],
    ] as const) {
      const empty = { ...NO_SHAPE, mode: 'draw' as const, geometryType };
      expect(describeShape(empty)).toContain(word);
      expect(describeShape(empty)).toContain('Insert');
    }
  });
});
