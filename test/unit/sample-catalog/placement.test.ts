import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { COASTLINE } from '../../../main/sample-service/catalog/coastline.ts';
import { TOWNS } from '../../../main/sample-service/catalog/places.ts';
import {
  isInStudyArea,
  type Point,
  toGeographic,
  toMercator,
} from '../../../main/sample-service/catalog/projection.ts';
import { shore } from '../../../main/sample-service/catalog/shore.ts';
import type { Row } from '../../../main/sample-service/spec.ts';
import { loaded } from './catalog-rows.ts';
import { clockwiseArea, pathsOf, pointOf, ringsOf, touch } from './geometry.ts';

describe('the shoreline', () => {
  const { points } = shore();

  it('passes through every published point of the coast', () => {
    const keys = new Set(points.map(String));
    for (const [longitude, latitude] of COASTLINE) {
      expect(keys.has(String(toMercator(longitude, latitude)))).toBe(true);
    }
  });

  it('has no segment longer than 80 m and never meets itself', () => {
    for (let i = 0; i + 1 < points.length; i++) {
      const [a, b] = [points[i]!, points[i + 1]!];
      expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThanOrEqual(80);
      for (let j = i + 2; j + 1 < points.length; j++) {
        if (touch(a, b, points[j]!, points[j + 1]!))
          throw new Error(`Segments ${i} and ${j} meet.`);
      }
    }
  });

  const places: readonly { name: string; at: readonly [number, number]; isLand: boolean }[] = [
    { name: 'San Luis Obispo', at: [-120.66, 35.28], isLand: true },
    { name: 'Arroyo Grande', at: [-120.59, 35.12], isLand: true },
    { name: 'the Irish Hills', at: [-120.8, 35.23], isLand: true },
    { name: 'the sandspit of Morro Bay', at: [-120.8665, 35.325], isLand: true },
    { name: 'the water of Morro Bay', at: [-120.848, 35.338], isLand: false },
    { name: 'San Luis Obispo Bay', at: [-120.72, 35.15], isLand: false },
    { name: 'Estero Bay', at: [-120.95, 35.4], isLand: false },
    { name: 'the open sea', at: [-120.98, 35.05], isLand: false },
  ];

  it.each(places)('has $name on the right side', ({ at, isLand }) => {
    expect(shore().isLand(toMercator(...at))).toBe(isLand);
  });

  it('measures distance and place along itself consistently', () => {
    const line = shore();
    for (let measure = line.start; measure < line.end; measure += 997) {
      const { point, seaward } = line.at(measure);
      expect(line.distance(point)).toBeLessThan(1e-6);
      expect(line.measureOf(point)).toBeCloseTo(measure, 3);
      expect(Math.hypot(...seaward)).toBeCloseTo(1, 9);
    }
  });
});

describe('the projection', () => {
  it('agrees with proj4, there and back', () => {
    for (const [longitude, latitude] of COASTLINE) {
      const expected = proj4('EPSG:4326', 'EPSG:3857', [longitude, latitude]);
      const found = toMercator(longitude, latitude);
      expect(Math.hypot(found[0] - expected[0]!, found[1] - expected[1]!)).toBeLessThan(0.001);
      expect(toGeographic(found)[0]).toBeCloseTo(longitude, 10);
      expect(toGeographic(found)[1]).toBeCloseTo(latitude, 10);
    }
  });
});

describe('SaveTheBay/Incidents', () => {
  const { rows } = loaded('SaveTheBay/Incidents');

  it('has two reports without a position', () => {
    expect(rows.filter(({ geometry }) => geometry === null)).toHaveLength(2);
  });

  /** Metres off the shore, seaward when positive. */
  const reach: readonly { type: number; name: string; from: number; to: number }[] = [
    { type: 0, name: 'oil sheens', from: 250, to: 6000 },
    { type: 1, name: 'stranded birds', from: -35, to: 0 },
    { type: 2, name: 'marine mammals', from: -25, to: 1500 },
    { type: 3, name: 'debris', from: -45, to: 0 },
    { type: 4, name: 'algal blooms', from: 150, to: 3500 },
    { type: 5, name: 'discharges', from: 15, to: 260 },
  ];

  it.each(reach)('places $name between $from and $to m off the shore', ({ type, from, to }) => {
    const offsets = rows
      .filter(({ attributes, geometry }) => attributes['Type'] === type && geometry)
      .map((row) => offShore(pointOf(row) as unknown as Point));
    expect(offsets.length).toBeGreaterThan(90);
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(from - 0.02);
    expect(Math.max(...offsets)).toBeLessThanOrEqual(to + 0.02);
  });
});

describe('SaveTheBay/Habitats', () => {
  const onLand = ['SAND', 'DUNE', 'MARS'];
  const { rows } = loaded('SaveTheBay/Habitats');

  it('has beaches, dunes and marshes on land, all others in the water', () => {
    const faults = rows.filter(({ attributes, geometry }) => {
      const expected = onLand.includes(String(attributes['HabitatCode']));
      return cornersOf({ attributes, geometry }).some(
        (corner) => shore().isLand(corner) !== expected,
      );
    });
    expect(faults).toEqual([]);
  });

  it('has no two habitats in the same place', () => {
    const rings = rows.flatMap((row) => ringsOf(row).filter((ring) => clockwiseArea(ring) > 0));
    const meeting = rings.flatMap((ring, index) =>
      rings
        .slice(index + 1)
        .filter((other) =>
          ring
            .slice(1)
            .some((corner, at) =>
              other.slice(1).some((next, to) => touch(ring[at]!, corner, other[to]!, next)),
            ),
        ),
    );
    expect(meeting).toEqual([]);
  });
});

describe('SaveTheBay/SurveyLines', () => {
  it('walks on land, sails and dives in the water', () => {
    for (const row of loaded('SaveTheBay/SurveyLines').rows) {
      const offsets = pathsOf(row).flatMap((path) => path.map(([x, y]) => offShore([x!, y!])));
      const method = row.attributes['Method'];
      if (method === 'walk') expect(Math.max(...offsets)).toBeLessThan(0.02);
      if (method === 'boat' || method === 'rov') expect(Math.min(...offsets)).toBeGreaterThan(0);
    }
  });
});

describe('Facilities/Facilities', () => {
  const { rows } = loaded('Facilities/Facilities');
  const at = (row: Row): Point => toMercator(...(pointOf(row) as unknown as [number, number]));

  it('stand in the study area', () => {
    for (const row of rows) expect(isInStudyArea(at(row))).toBe(true);
  });

  it('have outfalls and sampling stations in the water, pumps and plants in towns', () => {
    for (const row of rows) {
      const type = String(row.attributes['facility_type']);
      if (['outfall', 'sampling_station'].includes(type))
        expect(offShore(at(row))).toBeGreaterThan(0);
      if (!['pump_station', 'treatment_plant'].includes(type)) continue;
      expect(shore().isLand(at(row))).toBe(true);
      const [x, y] = at(row);
      const isInTown = TOWNS.some(
        ({ point, radius }) => Math.hypot(point[0] - x, point[1] - y) < radius * 1.5,
      );
      expect(isInTown).toBe(true);
    }
  });
});

function offShore(point: Point): number {
  return shore().distance(point) * (shore().isLand(point) ? -1 : 1);
}

function cornersOf(row: Row): Point[] {
  return ringsOf(row).flatMap((ring) => ring.map(([x, y]): Point => [x!, y!]));
}
