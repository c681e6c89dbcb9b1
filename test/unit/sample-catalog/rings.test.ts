import { describe, expect, it } from 'vitest';
import { shore } from '../../../main/sample-service/catalog/shore.ts';
import { type Point, STUDY_AREA } from '../../../main/sample-service/catalog/projection.ts';
import type { Row } from '../../../main/sample-service/spec.ts';
import { LAYERS, loaded } from './catalog-rows.ts';
import {
  clockwiseArea,
  contains,
  pathsOf,
  type Position,
  type Ring,
  ringsOf,
  selfContact,
} from './geometry.ts';

const POLYGONS = LAYERS.filter(({ layer }) => layer.geometryType === 'esriGeometryPolygon');

describe.each(POLYGONS)('$path', ({ rows }) => {
  it('closes every ring and gives it an area', () => {
    for (const ring of rows.flatMap(ringsOf)) {
      expect(ring.length).toBeGreaterThanOrEqual(4);
      expect(ring.at(-1)).toEqual(ring[0]);
      expect(Math.abs(clockwiseArea(ring))).toBeGreaterThan(20);
    }
  });

  it('has no ring that touches itself', () => {
    const faults = rows.flatMap((row, index) =>
      ringsOf(row).flatMap((ring) => {
        const contact = selfContact(ring);
        return contact === null ? [] : [`row ${index}: ${contact}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it('runs outer rings clockwise, holes the other way inside the outer ring before them', () => {
    const faults = rows.flatMap((row, index) => (isWellOrdered(ringsOf(row)) ? [] : [index]));
    expect(faults).toEqual([]);
  });
});

describe('the polygons of the catalog', () => {
  it('include holes and several parts in habitats and parcels', () => {
    for (const path of ['SaveTheBay/Habitats', 'LandUse/LandUse']) {
      const { rows } = loaded(path);
      expect(rows.filter((row) => holes(row).length > 0).length).toBeGreaterThan(20);
      expect(rows.filter((row) => outers(row).length > 1).length).toBeGreaterThan(20);
    }
  });

  it('include one habitat that has no rings at all', () => {
    const empty = loaded('SaveTheBay/Habitats').rows.filter((row) => ringsOf(row).length === 0);
    expect(empty).toHaveLength(1);
    expect(empty[0]!.geometry).toMatchObject({ rings: [] });
  });
});

describe('SaveTheBay/SurveyLines', () => {
  const { rows } = loaded('SaveTheBay/SurveyLines');

  it('gives every position a height and every path two positions or more', () => {
    for (const path of rows.flatMap(pathsOf)) {
      expect(path.length).toBeGreaterThanOrEqual(2);
      for (const position of path) expect(position).toHaveLength(3);
    }
  });

  it('has lines of several paths', () => {
    expect(rows.filter((row) => pathsOf(row).length > 1).length).toBeGreaterThan(20);
  });

  it('dives below sea level and flies above it', () => {
    for (const row of rows) {
      const heights = pathsOf(row).flatMap((path) => path.map(([, , z]) => z!));
      if (row.attributes['Method'] === 'rov') expect(Math.max(...heights)).toBeLessThan(0);
      if (row.attributes['Method'] === 'drone') expect(Math.min(...heights)).toBeGreaterThan(50);
    }
  });
});

describe('LandUse/LandUse', () => {
  const { rows } = loaded('LandUse/LandUse');

  it('has sides that two parcels share exactly, save at the frame and the shore', () => {
    const sides = new Set(rows.flatMap((row) => ringsOf(row).flatMap(sidesOf)));
    const all = rows.flatMap((row) => ringsOf(row).flatMap(sidesOf));
    expect(sides.size).toBe(all.length);
    const alone = all.filter((side) => !sides.has(side.split(' ').toReversed().join(' ')));
    const astray = alone.filter((side) => !side.split(' ').every(isAtFrameOrShore));
    expect(astray).toEqual([]);
  });

  it('follows the shore nearly everywhere', () => {
    const sides = new Set(rows.flatMap((row) => ringsOf(row).flatMap(sidesOf)));
    const atShore = [...sides].filter((side) => !sides.has(reversed(side)) && !isAtFrame(side));
    const total = shore().end - shore().start;
    const followed = atShore.filter((side) => shore().distance(middleOf(side)) < 0.05);
    const length = followed.reduce((sum, side) => sum + lengthOf(side), 0);
    expect(length / total).toBeGreaterThan(0.95);
    expect(length / total).toBeLessThan(1.001);
  });

  it('covers the land of the study area and nothing else', () => {
    const covered = rows.flatMap(ringsOf).reduce((sum, ring) => sum + clockwiseArea(ring), 0);
    expect(Math.abs(covered / clockwiseArea(landRing()) - 1)).toBeLessThan(0.001);
  });

  it('fills every pond-sized hole with a parcel of water', () => {
    const water = new Set(
      rows
        .filter(({ attributes }) => attributes['LandUseClass'] === 80)
        .flatMap((row) => ringsOf(row).flatMap(sidesOf)),
    );
    const ponds = rows
      .flatMap((row) => holes(row))
      .filter((hole) => water.has(reversed(sidesOf(hole)[0]!)));
    expect(ponds.length).toBeGreaterThan(200);
  });

  it('has 8 to 20 vertices a row on average', () => {
    const vertices = rows.flatMap(ringsOf).reduce((sum, ring) => sum + ring.length, 0);
    expect(vertices / rows.length).toBeGreaterThan(8);
    expect(vertices / rows.length).toBeLessThan(20);
  });
});

function outers(row: Row): Ring[] {
  return ringsOf(row).filter((ring) => clockwiseArea(ring) > 0);
}

function holes(row: Row): Ring[] {
  return ringsOf(row).filter((ring) => clockwiseArea(ring) < 0);
}

function isWellOrdered(rings: readonly Ring[]): boolean {
  let outer: Ring | null = null;
  return rings.every((ring) => {
    if (clockwiseArea(ring) > 0) {
      outer = ring;
      return true;
    }
    return outer !== null && ring.every((corner) => contains(outer!, corner));
  });
}

function sidesOf(ring: Ring): string[] {
  return ring.slice(1).map((corner, at) => `${ring[at]!.join()} ${corner.join()}`);
}

function reversed(side: string): string {
  return side.split(' ').toReversed().join(' ');
}

function endsOf(side: string): [Point, Point] {
  return side.split(' ').map((corner) => corner.split(',').map(Number)) as unknown as [
    Point,
    Point,
  ];
}

function middleOf(side: string): Point {
  const [[ax, ay], [bx, by]] = endsOf(side);
  return [(ax + bx) / 2, (ay + by) / 2];
}

function lengthOf(side: string): number {
  const [[ax, ay], [bx, by]] = endsOf(side);
  return Math.hypot(ax - bx, ay - by);
}

/** True when the side runs along the frame of the study area. */
function isAtFrame(side: string): boolean {
  const [x, y] = middleOf(side);
  const { west, south, east, north } = STUDY_AREA;
  return Math.min(x - west, y - south, east - x, north - y) < 0.01;
}

function isAtFrameOrShore(corner: string): boolean {
  const [x, y] = corner.split(',').map(Number) as [number, number];
  const { west, south, east, north } = STUDY_AREA;
  const toFrame = Math.min(x - west, y - south, east - x, north - y);
  return toFrame < 0.01 || shore().distance([x, y]) < 0.02;
}

/** The shoreline within the study area, closed around its eastern corners. */
function landRing(): Ring {
  const { south, east, north } = STUDY_AREA;
  const line = shore().points.filter(([, y]) => y > south && y < north);
  const inside: readonly Position[] = [
    [line[0]![0], south],
    ...line,
    [line.at(-1)![0], north],
    [east, north],
    [east, south],
  ];
  return [...inside, inside[0]!];
}
