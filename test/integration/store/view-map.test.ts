import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectionTo3857 } from '../../../main/geometry/projection.ts';
import { openReplicaReader } from '../../../main/store/reader.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { MapQueryInput } from '../../../shared/contract/map-query.ts';
import { openReplicaView, type ReplicaView } from '../../../main/store/view/replica-view.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { SpatialReference } from '../../../shared/model/geometry.ts';
import { decodeMapFeatures, encodeMapFeatures } from '../../../shared/model/map-features.ts';
import type { AnswerSink } from '../../../shared/model/protocol.ts';
import {
  MAP_STATES,
  type Bbox,
  type MapFeatures,
  type MapQuery,
} from '../../../shared/model/view.ts';
import { ensureSpatialReferences } from '../../../tools/data/spatial-references.ts';
import {
  AREAS,
  buildReplica,
  guid,
  LINES,
  NOTES,
  point,
  POINTS,
  service,
  temporaryFolder,
} from '../../support/replica.ts';
import { foreignConnection } from '../../support/tracking-model.ts';

const folder = temporaryFolder();
const views: ReplicaView[] = [];
beforeAll(ensureSpatialReferences);
afterAll(() => {
  for (const view of views) view.close();
  folder.dispose();
});

function look(path: string): ReplicaView {
  const view = openReplicaView(path);
  views.push(view);
  return view;
}

async function build(
  name: string,
  fill: (sink: AnswerSink) => void,
  reference?: SpatialReference,
): Promise<string> {
  return buildReplica(folder.path(`${name}.gpkg`), {
    fill,
    ...(reference && {
      service: {
        spatialReference: reference,
        layers: service().layers.map((layer) => ({ ...layer, spatialReference: reference })),
      },
    }),
  });
}

type Part = readonly (readonly [number, number])[];

interface Drawn {
  readonly fid: number;
  readonly state: string;
  readonly symbol: string | null;
  readonly parts: readonly Part[];
  readonly exteriors: readonly number[];
}

/** Takes the arrays apart, on their way through their bytes. */
function drawn(features: MapFeatures): Drawn[] {
  const f = decodeMapFeatures(encodeMapFeatures(features));
  return [...f.fids].map((fid, index) => {
    const places = range(f.featureParts[index]!, f.featureParts[index + 1]!);
    return {
      fid,
      state: MAP_STATES[f.states[index]!]!,
      symbol: f.symbols[f.symbolIndexes[index]!]!,
      exteriors: places.map((place) => f.exteriors[place]!),
      parts: places.map((place) =>
        range(f.partStarts[place]!, f.partStarts[place + 1]!).map(
          (at) => [f.coordinates[2 * at]!, f.coordinates[2 * at + 1]!] as const,
        ),
      ),
    };
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

const WORLD: Bbox = [-2e7, -2e7, 2e7, 2e7];
const all = (layerId: number, changes: Partial<MapQuery> = {}): MapQuery => ({
  ...{ layerId, bbox: WORLD, resolution: 1e-6, limit: 1000 },
  ...changes,
});

const square = (x: number, y: number, size: number): [number, number][] => [
  [x, y],
  [x, y + size],
  [x + size, y + size],
  [x + size, y],
  [x, y],
];
const area = (n: number, rings: unknown, zone = 7): WireFeature => ({
  geometry: rings === null ? null : { rings },
  attributes: { OBJECTID: n, GlobalID: guid(200 + n), ZONE: zone, USE: 1 },
});
const line = (n: number, geometry: WireFeature['geometry']): WireFeature => ({
  geometry: geometry ?? null,
  attributes: { OBJECTID: n, GlobalID: guid(100 + n), NAME: `line ${n}`, AMOUNT: n },
});

function mixed(sink: AnswerSink): void {
  sink.features(
    POINTS,
    'data',
    [1, 2, 3].map((n) => point(n)),
  );
  sink.features(LINES, 'data', [
    line(1, {
      hasZ: true,
      hasM: true,
      paths: [
        [
          [0, 0, 1, null],
          [5, 5, 2, 3],
        ],
        [
          [9, 9, 1, 1],
          [9, 12, 1, 2],
          [3, 12, 1, 3],
        ],
      ],
    }),
    line(2, { paths: [] }),
    line(3, null),
  ]);
  sink.features(AREAS, 'data', [
    area(1, [square(0, 0, 100), square(10, 10, 20).toReversed(), square(500, 500, 50)]),
    area(2, null, 8),
  ]);
}

describe('features for drawing', () => {
  test('have the coordinates, the holes and the parts that the reader sees; null and empty shapes are not drawn', async () => {
    const path = await build('mixed', mixed);
    const [view, reader] = [look(path), openReplicaReader(path)];
    for (const [layerId, member] of [
      [LINES, 'paths'],
      [AREAS, 'rings'],
    ] as const) {
      const shapes = [...reader.rows(layerId)]
        .map(({ feature }) => feature.geometry?.[member] as number[][][] | undefined)
        .filter((parts) => parts !== undefined && parts.length > 0);
      const expected = shapes.map((parts) =>
        parts!.map((part) => part.map(([x, y]) => `${x} ${y}`).sort()),
      );
      const found = drawn(view.mapFeatures(all(layerId))).map(({ parts }) =>
        parts.map((part) => part.map(([x, y]) => `${x} ${y}`).sort()),
      );
      expect(found).toEqual(expected);
      expect(found).toHaveLength(1);
    }
    reader.close();
    expect(drawn(view.mapFeatures(all(AREAS)))[0]!.exteriors).toEqual([1, 0, 1]);
    expect(drawn(view.mapFeatures(all(POINTS))).map(({ parts }) => parts)).toEqual(
      [1, 2, 3].map((n) => [[[n, n * 2]]]),
    );
  });

  test('are those whose envelope meets the viewport', async () => {
    const view = look(await build('grid', (sink) => sink.features(POINTS, 'data', grid(20))));
    for (const bbox of [
      [100, 200, 700, 900],
      [-50, -50, -10, -10],
      [300, 300, 300, 300],
    ] as const) {
      const inside = grid(20).filter(({ geometry }) => {
        const [x, y] = [geometry!['x'] as number, geometry!['y'] as number];
        return x >= bbox[0] && x <= bbox[2] && y >= bbox[1] && y <= bbox[3];
      });
      const features = view.mapFeatures(all(POINTS, { bbox }));
      expect(features.fids).toHaveLength(inside.length);
      expect(features.total).toBe(inside.length);
    }
  });

  test('carry the values of the symbol field as text', async () => {
    const view = look(await build('symbols', mixed));
    const names = drawn(view.mapFeatures(all(POINTS, { symbolField: 'NAME' })));
    expect(names.map(({ symbol }) => symbol)).toEqual(['point 1', 'point 2', 'point 3']);
    // Smaller than a pixel: the shape is not read, the symbol is.
    const zones = drawn(view.mapFeatures(all(AREAS, { symbolField: 'ZONE', resolution: 10_000 })));
    expect(zones.map(({ symbol }) => symbol)).toEqual(['7']);
    expect(drawn(view.mapFeatures(all(LINES)))[0]!.symbol).toBeNull();
    const wrong = all(LINES, { symbolField: 'nothing' });
    expect(() => view.mapFeatures(wrong)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  test('are thinned to the resolution, and keep closed rings and both ends of a line', async () => {
    const circle = range(0, 721).map((degree): [number, number] => {
      const angle = (-(degree % 720) / 360) * Math.PI;
      return [1000 * Math.cos(angle), 1000 * Math.sin(angle)];
    });
    const view = look(
      await build('thin', (sink) => {
        sink.features(AREAS, 'data', [area(1, [circle]), area(2, [square(5000, 5000, 3)])]);
      }),
    );
    const [fine, coarse] = [1e-6, 100].map((resolution) =>
      drawn(view.mapFeatures(all(AREAS, { resolution }))),
    );
    expect(fine!.map(({ parts }) => parts[0]!.length)).toEqual([721, 5]);
    expect(coarse![0]!.parts[0]!.length).toBeLessThan(150);
    expect(coarse![0]!.parts[0]!.length).toBeGreaterThan(60);
    expect(coarse![0]!.parts[0]!.at(-1)).toEqual(coarse![0]!.parts[0]![0]);
    expect(coarse![1]!.parts[0]).toHaveLength(5);
    const [x, y] = coarse![1]!.parts[0]![0]!;
    expect(Math.hypot(x - 5000, y - 5000)).toBeLessThan(100);
  });

  test('keep every vertex at resolution 0, those that lie upon each other among them', async () => {
    const ring: [number, number][] = [
      [0, 0],
      [0, 1e-7],
      [0, 1e-7],
      [0.3, 1 / 3],
      [1, 0],
      [0, 0],
    ];
    const view = look(
      await build('exact', (sink) => {
        sink.features(
          POINTS,
          'data',
          [1, 2, 3].map((n) => point(n)),
        );
        sink.features(LINES, 'data', [line(1, { paths: [ring.slice(0, 3)] })]);
        sink.features(AREAS, 'data', [area(1, [ring])]);
      }),
    );
    const exactly = (layerId: number): Drawn[] =>
      drawn(view.mapFeatures(all(layerId, { resolution: 0 })));
    // Files of this kind store exteriors the other way round.
    expect(exactly(AREAS)[0]!.parts).toEqual([ring.toReversed()]);
    expect(exactly(LINES)[0]!.parts).toEqual([ring.slice(0, 3)]);
    expect(exactly(POINTS)).toEqual(drawn(view.mapFeatures(all(POINTS))));
    expect(MapQueryInput.safeParse(all(AREAS, { resolution: 0 })).success).toBe(true);
    expect(MapQueryInput.safeParse(all(AREAS, { resolution: -1 })).success).toBe(false);
    const few = view.mapFeatures(all(POINTS, { resolution: 0, limit: 2 }));
    expect([few.fids.length, few.total]).toEqual([2, 3]);
  });

  test('a table without shapes, and a layer without rows, give none', async () => {
    const view = look(await build('none', (sink) => sink.features(NOTES, 'data', [])));
    for (const layerId of [NOTES, POINTS]) {
      expect(view.mapFeatures(all(layerId))).toMatchObject({ total: 0, fids: new Float64Array(0) });
      expect(view.extent(layerId)).toBeNull();
    }
    expect(view.extent()).toBeNull();
  });

  test('are found without an index, when another program has dropped it, and bytes that are no geometry are passed over', async () => {
    const path = await build('dropped', mixed);
    const db = foreignConnection(path, { recursive: false });
    for (const event of ['insert', 'update1', 'update2', 'update3', 'update4', 'delete']) {
      db.exec(`DROP TRIGGER IF EXISTS "rtree_Hydrants_valves_geom_${event}"`);
    }
    db.exec('DROP TABLE "rtree_Hydrants_valves_geom"');
    db.exec(`UPDATE "Hydrants_valves" SET geom = x'0102' WHERE fid = 2`);
    db.close();
    const view = look(path);
    expect(drawn(view.mapFeatures(all(POINTS))).map(({ fid }) => fid)).toEqual([1, 3]);
    expect(view.extent(POINTS)).toEqual([1, 2, 3, 6]);
  });
});

/** Points a hundred metres apart. */
function grid(side: number): WireFeature[] {
  return range(0, side * side).map((n) => ({
    ...point(n + 1),
    geometry: { x: (n % side) * 100, y: Math.floor(n / side) * 100 },
  }));
}

describe('pending edits on the map', () => {
  test('have their states; a row being deleted is drawn as it was', async () => {
    const path = await build('states', mixed);
    const file = openReplicaFile(path);
    const db = foreignConnection(path, { recursive: false });
    db.exec(`UPDATE "Hydrants_valves" SET NAME = 'mine' WHERE fid IN (1, 3);
      DELETE FROM "Hydrants_valves" WHERE fid = 2;
      INSERT INTO "Hydrants_valves" (NAME, geom) SELECT 'new', geom FROM "Hydrants_valves" WHERE fid = 3;`);
    db.close();
    const conflict = {
      layerId: POINTS,
      target: 'feature',
      globalId: guid(3),
      mine: 'update',
    } as const;
    await file.apply((transaction) =>
      transaction.keepConflict({ ...conflict, theirs: 'update', fields: ['NAME'] }, null),
    );
    file.close();
    const view = look(path);
    const features = drawn(view.mapFeatures(all(POINTS, { symbolField: 'NAME' })));
    expect(features.map(({ state, symbol, parts }) => [symbol, state, parts[0]![0]])).toEqual([
      ['point 2', 'delete', [2, 4]],
      ['mine', 'update', [1, 2]],
      ['mine', 'conflict', [3, 6]],
      ['new', 'add', [3, 6]],
    ]);
    const [gone] = features;
    expect(gone!.fid).toBeLessThan(0);
    expect(view.feature(POINTS, gone!.fid)).toMatchObject({ globalId: guid(2), pending: 'delete' });
    const elsewhere = all(POINTS, { bbox: [50, 50, 60, 60] });
    expect(view.mapFeatures(elsewhere).total).toBe(0);
  });

  test('show themselves as soon as another program has made them', async () => {
    const path = await build('live', mixed);
    const view = look(path);
    expect(drawn(view.mapFeatures(all(POINTS)))[0]!.state).toBe('none');
    const db = foreignConnection(path, { recursive: false });
    db.exec(`UPDATE "Hydrants_valves" SET NAME = 'mine' WHERE fid = 1`);
    db.close();
    expect(drawn(view.mapFeatures(all(POINTS)))[0]!.state).toBe('update');
  });

  test('are drawn before all others when there are too many', async () => {
    const path = await build('crowd', (sink) => sink.features(POINTS, 'data', grid(40)));
    const db = foreignConnection(path, { recursive: false });
    db.exec(`UPDATE "Hydrants_valves" SET NAME = 'mine' WHERE fid % 50 = 7;
      DELETE FROM "Hydrants_valves" WHERE fid = 1000;`);
    db.close();
    const features = drawn(look(path).mapFeatures(all(POINTS, { limit: 100, resolution: 4 })));
    expect(features.filter(({ state }) => state === 'update')).toHaveLength(32);
    expect(features.filter(({ state }) => state === 'delete')).toHaveLength(1);
    expect(features.length).toBeLessThanOrEqual(100);
  });
});

describe('a sample', () => {
  const SIDE = 60;
  let view: ReplicaView;
  const query = (x: number): MapQuery => ({
    layerId: POINTS,
    bbox: [x, -50, x + 3000, 2950],
    resolution: 3,
    limit: 300,
  });
  beforeAll(async () => {
    view = look(await build('sample', (sink) => sink.features(POINTS, 'data', grid(SIDE))));
  });

  test('keeps to the limit, tells the total, and is the same each time', () => {
    const features = view.mapFeatures(query(0));
    expect(features.total).toBe(31 * 30);
    expect(features.fids.length).toBeLessThanOrEqual(300);
    expect(features.fids.length).toBeGreaterThan(150);
    expect(view.mapFeatures(query(0))).toEqual(features);
    expect(new Set(features.fids).size).toBe(features.fids.length);
  });

  test('leaves no area empty', () => {
    const places = drawn(view.mapFeatures(query(0))).map(({ parts }) => parts[0]![0]!);
    for (let x = 0; x < 3000; x += 600) {
      for (let y = 0; y < 2900; y += 600) {
        const here = places.filter(([u, v]) => u >= x && u < x + 600 && v >= y && v < y + 600);
        expect(here.length).toBeGreaterThan(0);
      }
    }
  });

  test('keeps what stands alone beside a crowd, and what is large among small', async () => {
    const crowd = range(0, 2000).map((n) => ({ x: n % 50, y: Math.floor(n / 50) }));
    const alone = range(1, 10).map((n) => ({ x: n * 1000, y: 9500 - n * 1000 }));
    const path = await build('uneven', (sink) => {
      const places = [...crowd, ...alone];
      sink.features(
        POINTS,
        'data',
        places.map((geometry, n) => ({ ...point(n + 1), geometry })),
      );
      sink.features(AREAS, 'data', [
        ...range(1, 500).map((n) => area(n, [square((n % 25) * 40, Math.floor(n / 25) * 40, 10)])),
        area(500, [square(300, 300, 400)]),
      ]);
    });
    const uneven = look(path);
    const bbox = [0, 0, 10_000, 10_000] as const;
    const query = { bbox, resolution: 10, limit: 100 };
    const points = uneven.mapFeatures(all(POINTS, query));
    expect(points.fids.length).toBeLessThanOrEqual(100);
    for (let n = 1; n < 10; n++) expect([...points.fids]).toContain(crowd.length + n);
    const areas = uneven.mapFeatures(all(AREAS, { ...query, limit: 20 }));
    expect([...areas.fids]).toContain(500);
  });

  test('stays mostly the same while the map is moved', () => {
    const [here, moved] = [view.mapFeatures(query(0)), view.mapFeatures(query(700))];
    const x = (fid: number): number => ((fid - 1) % SIDE) * 100;
    const common = [...here.fids].filter((fid) => x(fid) > 800 && x(fid) < 2900);
    const kept = common.filter((fid) => moved.fids.includes(fid));
    expect(kept.length / common.length).toBeGreaterThan(0.9);
  });
});

describe('a replica in another reference', () => {
  const UTM = { wkid: 32632 };
  const utmGrid = (): WireFeature[] =>
    grid(10).map((feature) => ({
      ...feature,
      geometry: {
        x: 600_000 + (feature.geometry!['x'] as number),
        y: 5_300_000 + (feature.geometry!['y'] as number),
      },
    }));

  test('is drawn where it lies on the map, and found by viewport', async () => {
    const view = look(await build('utm', (sink) => sink.features(POINTS, 'data', utmGrid()), UTM));
    const { toMercator } = projectionTo3857(UTM)!;
    const corner = toMercator(600_000, 5_300_000);
    const features = drawn(view.mapFeatures(all(POINTS)));
    expect(features).toHaveLength(100);
    const [x, y] = features[0]!.parts[0]![0]!;
    expect(Math.hypot(x - corner[0], y - corner[1])).toBeLessThan(0.01);
    const bbox = [corner[0] - 10, corner[1] - 10, corner[0] + 10, corner[1] + 10] as const;
    const near = drawn(view.mapFeatures(all(POINTS, { bbox })));
    expect(near.map(({ fid }) => fid)).toContain(1);
    expect(near.length).toBeLessThan(5);
    const extent = view.extent(POINTS)!;
    expect(extent[0]).toBeLessThanOrEqual(corner[0]);
    expect(extent[2]).toBeGreaterThan(corner[0] + 900);
    expect(view.extents()).toMatchObject({ isPlaced: true, all: extent });
  });

  test('is drawn in the same places, to a fraction of a pixel, when there are many', async () => {
    const many = grid(30).map((feature) => ({
      ...feature,
      geometry: {
        x: 600_000 + (feature.geometry!['x'] as number),
        y: 5_300_000 + (feature.geometry!['y'] as number),
      },
    }));
    const view = look(await build('many', (sink) => sink.features(POINTS, 'data', many), UTM));
    const features = drawn(view.mapFeatures(all(POINTS, { resolution: 5 })));
    expect(features).toHaveLength(900);
    const { toMercator } = projectionTo3857(UTM)!;
    features.forEach(({ parts }, index) => {
      const { x, y } = many[index]!.geometry;
      const exact = toMercator(x, y);
      const [u, v] = parts[0]![0]!;
      expect(Math.hypot(u - exact[0], v - exact[1])).toBeLessThan(1);
    });
  });

  test('is drawn exactly where it lies at resolution 0, however many there are', async () => {
    const many = grid(30).map((feature) => ({
      ...feature,
      geometry: {
        x: 600_000 + (feature.geometry!['x'] as number),
        y: 5_300_000 + (feature.geometry!['y'] as number),
      },
    }));
    const view = look(await build('exact-utm', (sink) => sink.features(POINTS, 'data', many), UTM));
    const { toMercator } = projectionTo3857(UTM)!;
    const features = drawn(view.mapFeatures(all(POINTS, { resolution: 0 })));
    expect(features.map(({ parts }) => parts[0]![0])).toEqual(
      many.map(({ geometry }) => toMercator(geometry.x, geometry.y)),
    );
  });

  test('that nobody knows stays in its own units and says so', async () => {
    const wkt = 'LOCAL_CS["Quarry grid",UNIT["Meter",1.0]]';
    const fill = (sink: AnswerSink): void => sink.features(POINTS, 'data', utmGrid());
    const view = look(await build('local', fill, { wkt }));
    expect(view.extents()).toMatchObject({ isPlaced: false, outline: [] });
    const bbox = [599_900, 5_299_900, 600_150, 5_300_050] as const;
    const found = drawn(view.mapFeatures(all(POINTS, { bbox })));
    expect(found.map(({ parts }) => parts[0]![0])).toEqual([
      [600_000, 5_300_000],
      [600_100, 5_300_000],
    ]);
  });
});

describe('the outline of the definition', () => {
  const outline = async (
    name: string,
    request: Parameters<typeof buildReplica>[1],
  ): Promise<readonly (readonly (readonly [number, number])[])[]> =>
    look(await buildReplica(folder.path(`${name}.gpkg`), request)).extents().outline;

  test('is a closed ring for an envelope', async () => {
    const [ring] = await outline('envelope', {});
    expect(ring).toEqual(square(0, 0, 100));
  });

  test('follows curved edges of another reference, closes rings and leaves out what is no vertex', async () => {
    const rings = [
      [
        [10, 50],
        [11, 50],
        ['x', 3],
        [11, 51],
      ],
    ];
    const [ring] = await outline('polygon', {
      request: { geometry: { rings }, geometryType: 'esriGeometryPolygon', inSR: 4326 },
    });
    expect(ring!.length).toBe(3 * 16 + 1);
    expect(ring!.at(-1)).toEqual(ring![0]);
    const corner = projectionTo3857({ wkid: 4326 })!.toMercator(11, 50);
    expect(ring![16]).toEqual([expect.closeTo(corner[0], 3), expect.closeTo(corner[1], 3)]);
  });

  test('is a path of one vertex for each point', async () => {
    const geometry = {
      points: [
        [1, 2],
        [3, 4],
      ],
    };
    const request = { geometry, geometryType: 'esriGeometryMultipoint' } as const;
    expect(await outline('points', { request })).toEqual([[[1, 2]], [[3, 4]]]);
  });

  test('is empty when its reference is not known', async () => {
    expect(await outline('unknown', { request: { inSR: 999_999 } })).toEqual([]);
  });
});
