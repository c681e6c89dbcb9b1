import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Selection, SpatialFilter } from '../../../main/sample-service/archive/archive.ts';
import { openArchive } from '../../../main/sample-service/archive/sqlite-archive.ts';
import { projectGeometry } from '../../../main/sample-service/geometry/project.ts';
import {
  apply,
  AREAS,
  edits,
  field,
  guid,
  KEYS,
  layerSpec,
  openPark,
  PARK,
  SEED_TIME,
  stored,
  TREES,
} from './park.ts';

const archive = openPark();
const ids = (selection: Omit<Selection, 'layerId'>): number[] =>
  archive.objectIds({ layerId: 0, ...selection });

const envelope = (
  xmin: number,
  ymin: number,
  xmax: number,
  ymax: number,
  wkid = 3857,
): SpatialFilter => ({
  geometry: { xmin, ymin, xmax, ymax },
  geometryType: 'esriGeometryEnvelope',
  wkid,
});

describe('a selection', () => {
  it('gives all rows by object id with every field in wire form', () => {
    const rows = [...archive.select({ layerId: 0 })];
    expect(rows.map(({ objectId }) => objectId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(rows[0]).toEqual({
      objectId: 1,
      globalId: stored(guid(0, 1)),
      geometry: { x: 100, y: 1 },
      attributes: {
        OBJECTID: 1,
        GlobalID: stored(guid(0, 1)),
        NAME: 'Tree 1',
        KIND: 2,
        SPECIES: 'oak',
        HEIGHT: 2.5,
        COUNT: -4,
        BIG: 9007199254740993n,
        RATIO: 0.1,
        SEEN: Date.UTC(2026, 0, 1, 12),
        DAY: '2026-01-01',
        TIME: '01:30:00',
        STAMP: '2026-01-01T10:00:00+02:00',
        OWNER: 'city',
        SERIAL: 'S-1',
        LINK: stored(guid(3, 1)),
        CreationDate: SEED_TIME,
        Creator: 'Esri_Anonymous',
        EditDate: SEED_TIME,
        Editor: 'Esri_Anonymous',
      },
    });
    expect(rows[9]?.geometry).toBeNull();
  });

  it.each<[string, Omit<Selection, 'layerId'>, number[]]>([
    ['by object ids', { objectIds: [3, 1, 99] }, [1, 3]],
    ['by GlobalIDs in any form', { globalIds: [guid(0, 4), stored(guid(0, 2)), 'x'] }, [2, 4]],
    ['by an empty list of ids', { objectIds: [] }, []],
    ['by envelope', { filter: envelope(250, 0, 450, 10) }, [3, 4]],
    ['by envelope that touches', { filter: envelope(300, 3, 400, 3) }, [3]],
    [
      'by all at once',
      { where: 'OBJECTID > 3', filter: envelope(250, 0, 650, 10), objectIds: [4, 6] },
      [4, 6],
    ],
    ['in descending order', { orderBy: 'HEIGHT DESC', limit: 3 }, [10, 9, 8]],
    ['in order of two fields', { orderBy: 'KIND, NAME DESC', limit: 3 }, [8, 6, 4]],
    ['page by page', { offset: 4, limit: 2 }, [5, 6]],
    [
      'page by page behind a filter',
      { filter: envelope(0, 0, 2000, 2000), offset: 7, limit: 5 },
      [8, 9],
    ],
    ['beyond the end', { offset: 20 }, []],
  ])('works %s', (_name, selection, expected) => {
    expect(ids(selection)).toEqual(expected);
    expect(archive.count({ layerId: 0, ...selection })).toBe(expected.length);
    const rows = [...archive.select({ layerId: 0, ...selection })];
    expect(rows.map(({ objectId }) => objectId)).toEqual(expected);
  });

  it('tells the extent of what it selects, and null of nothing', () => {
    expect(archive.extent({ layerId: 0 })).toEqual({ xmin: 100, ymin: 1, xmax: 900, ymax: 9 });
    expect(archive.extent({ layerId: 0, where: 'OBJECTID IN (2,3,10)' })).toEqual({
      xmin: 200,
      ymin: 2,
      xmax: 300,
      ymax: 3,
    });
    expect(archive.extent({ layerId: 0, where: 'OBJECTID = 10' })).toBeNull();
    expect(archive.extent({ layerId: 3 })).toBeNull();
  });

  it.each(['FOO', 'NAME SIDEWAYS', 'NAME; DROP TABLE x', 'NAME ASC DESC'])(
    'refuses the order %s',
    (orderBy) => {
      expect(() => ids({ orderBy })).toThrow('Cannot perform query');
    },
  );

  it('refuses a layer that does not exist', () => {
    expect(() => archive.count({ layerId: 7 })).toThrow('Invalid or missing input parameters.');
  });

  it('takes filters in other references', () => {
    const corner = projectGeometry({ x: 250, y: 0 }, 3857, 4326) as { x: number; y: number };
    const far = projectGeometry({ x: 450, y: 10 }, 3857, 4326) as { x: number; y: number };
    expect(ids({ filter: envelope(corner.x, corner.y, far.x, far.y, 4326) })).toEqual([3, 4]);
    expect(ids({ filter: envelope(-180, -90, 180, 90, 4326) })).toHaveLength(9);
  });

  it('finds polygons by what they cover, not by their envelope', () => {
    const at = (x: number, y: number): number =>
      archive.count({
        layerId: 2,
        filter: { geometry: { x, y }, geometryType: 'esriGeometryPoint', wkid: 3857 },
      });
    expect([at(10, 10), at(35, 35), at(45, 45), at(95, 10)]).toEqual([1, 0, 1, 0]);
  });

  it('stays as it was begun when edits arrive in between', () => {
    const own = openPark();
    const rows = own.select({ layerId: 0 });
    const first = rows.next().value as { objectId: number };
    apply(own, [edits(0, { deletes: [{ globalId: guid(0, 5) }] })]);
    expect([first, ...rows].map(({ objectId }) => objectId)).toHaveLength(10);
    expect(own.count({ layerId: 0 })).toBe(9);
  });
});

describe('data in a local projection', () => {
  const local = openArchive(
    ':memory:',
    {
      ...PARK,
      name: 'Local',
      wkid: 26910,
      latestWkid: 26910,
      layers: [
        layerSpec({
          id: 0,
          name: 'Posts',
          geometryType: 'esriGeometryPoint',
          rows: () => [
            { attributes: { GlobalID: guid(0, 1) }, geometry: { x: 552821.383, y: 4183794.499 } },
            { attributes: { GlobalID: guid(0, 2) }, geometry: { x: 562821.383, y: 4183794.499 } },
          ],
        }),
      ],
    },
    { seedNow: SEED_TIME },
  );

  it.each<[string, SpatialFilter, number]>([
    ['the whole world', envelope(-180, -90, 180, 90, 4326), 2],
    ['the whole world in Mercator', envelope(-2e7, -2e7, 2e7, 2e7, 3857), 2],
    ['a third of the world', envelope(-180, -90, -40, 40, 4326), 2],
    ['a small box on the other side of the earth', envelope(-32.5, -1, -32, 1, 4326), 0],
    ['a small box where the projection ends', envelope(-33.5, -0.5, -32.5, 0.5, 4326), 0],
    ['a small box around one', envelope(-122.41, 37.79, -122.39, 37.81, 4326), 1],
    ['a box elsewhere', envelope(-122.1, 37.79, -122.0, 37.81, 4326), 0],
    ['a box on the other side of the earth', envelope(50, 30, 70, 50, 4326), 0],
  ])('is found by %s', (_name, filter, expected) => {
    expect(local.count({ layerId: 0, filter })).toBe(expected);
  });
});

describe('related rows', () => {
  it('come with the row that they belong to', () => {
    const pairs = [...archive.related(0, 0, [guid(0, 1), guid(0, 2), guid(0, 3)])];
    expect(pairs.map(({ originGlobalId, row }) => [originGlobalId, row.objectId])).toEqual([
      [stored(guid(0, 1)), 1],
      [stored(guid(0, 1)), 2],
      [stored(guid(0, 2)), 3],
    ]);
  });

  it('are refused for a relationship that does not start at the layer', () => {
    expect(() => archive.related(3, 0, [])).toThrow('Invalid or missing input parameters.');
  });
});

describe('a data file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'archive-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('keeps edits, history and counters when it is opened again', () => {
    const file = join(folder, 'kept.sqlite');
    const first = openArchive(file, PARK, { seedNow: SEED_TIME });
    apply(first, [edits(0, { deletes: [{ globalId: guid(0, 10) }] })]);
    first.close();
    const second = openArchive(file, PARK, { seedNow: SEED_TIME + 5 });
    expect(second.generation()).toBe(2);
    expect([...second.changesSince(0, 1)]).toHaveLength(1);
    const add = { attributes: { GlobalID: guid(0, 77), OWNER: 'x' }, geometry: null };
    const [layer] = apply(second, [edits(0, { adds: [add] })]).layers;
    expect(layer?.adds[0]?.objectId).toBe(11);
    second.close();
  });

  it('is refused in words when it was made from another specification', () => {
    const file = join(folder, 'other.sqlite');
    openArchive(file, PARK, { seedNow: SEED_TIME }).close();
    const other = { ...PARK, layers: [...PARK.layers, layerSpec({ id: 9, name: 'More' })] };
    expect(() => openArchive(file, other, { seedNow: SEED_TIME })).toThrow(
      /Delete the file to start anew/,
    );
  });

  it('is not left half seeded when a row of the specification is wrong', () => {
    const file = join(folder, 'wrong.sqlite');
    const bad = {
      attributes: { GlobalID: guid(0, 1), NAME: 'a text that is too long' },
      geometry: null,
    };
    const spec = { ...PARK, layers: [{ ...TREES, rows: () => [bad] }] };
    expect(() => openArchive(file, spec, { seedNow: SEED_TIME })).toThrow(/Row 1 of Trees/);
    expect(existsSync(file)).toBe(true);
    const right = { ...PARK, layers: [{ ...AREAS }] };
    const archive = openArchive(file, right, { seedNow: SEED_TIME });
    expect(archive.count({ layerId: 2 })).toBe(1);
    archive.close();
  });

  it('refuses rows of the specification with unknown fields or without GlobalID', () => {
    const open = (attributes: Record<string, string>) => () =>
      openArchive(
        ':memory:',
        {
          ...PARK,
          layers: [
            layerSpec({
              id: 0,
              name: 'T',
              fields: [...KEYS, field('A', 'String')],
              rows: () => [{ attributes, geometry: null }],
            }),
          ],
        },
        { seedNow: 1 },
      );
    expect(open({ GlobalID: guid(0, 1), B: 'x' })).toThrow("Row 1 of T: There is no field 'B'.");
    expect(open({ A: 'x' })).toThrow('Row 1 of T: undefined is no GlobalID.');
  });
});
