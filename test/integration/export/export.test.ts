/** Exports of every format: compared with the rows of the service, resumed, refused when they are not whole. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { ExportFormat } from '../../../shared/model/export.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { Engine } from '../../../main/engine/api.ts';
import type { ProfileName } from '../../../main/sample-service/context.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { hasGdal } from '../../support/gdal.ts';
import { braced, DISTRICTS, INSPECTIONS, TREES } from '../../support/service-spec.ts';
import { run, silent, type World } from '../../support/world.ts';

const PYTHON = '/usr/bin/python3';

function wanted(world: World, dataFormat: ExportFormat = 'json') {
  return world.definition({
    layers: [TREES, INSPECTIONS, DISTRICTS],
    syncModel: 'none',
    returnAttachments: false,
    dataFormat,
  });
}

function engineWith(world: World, wrapped: typeof fetch): Engine {
  const connection = createConnection({ fetch: wrapped, sleep: async () => undefined });
  return world.engineWith({ connectionTo: () => connection });
}

const urlOf = (input: Parameters<typeof fetch>[0]): string =>
  input instanceof Request ? input.url : String(input);

/** Files in the folder of the world that belong to an export. */
const left = (world: World): string[] =>
  readdirSync(world.folder).filter((name) => /out/.test(name));

describe.each<ProfileName>(['hosted', 'enterprise-hosted', 'enterprise-geodatabase', 'hostile'])(
  'an export from %s',
  (profile) => {
    it('as JSON has every row, and registers nothing', () =>
      inWorld({ profile }, async (world) => {
        const path = join(world.folder, 'out.json');
        const report = await world.engine.exportData(wanted(world), path, run());
        expect(report).toMatchObject({
          ...{ path, dataFormat: 'json', kind: 'JSON' },
          layers: [
            { name: 'Trees', rows: 10 },
            { name: 'Inspections', rows: 20 },
            { name: 'Districts', rows: world.archive.count({ layerId: DISTRICTS }) },
          ],
        });
        const text = readFileSync(path, 'utf8');
        expect(report.bytes).toBe(Buffer.byteLength(text));
        for (let n = 1; n <= 10; n++) expect(text.toUpperCase()).toContain(bare(braced('a', n)));
        const list = await world.service().listReplicas(new AbortController().signal);
        expect(list).toEqual([]);
        expect(left(world)).toEqual(['out.json']);
      }));

    it('as a mobile geodatabase is whole and has every row', () =>
      inWorld({ profile }, async (world) => {
        const path = join(world.folder, 'out.geodatabase');
        const report = await world.engine.exportData(wanted(world, 'sqlite'), path, run());
        const rows = new Map(report.layers.map((layer) => [layer.name, layer.rows]));
        expect(rows.get('Trees')).toBe(10);
        expect(rows.get('Inspections')).toBe(20);
        expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3');
        expect(left(world)).toEqual(['out.geodatabase']);
      }));

    it.runIf(hasGdal)('as shapefiles is read by GDAL with the values of the service', () =>
      inWorld({ profile }, async (world) => {
        const path = join(world.folder, 'out.zip');
        const report = await world.engine.exportData(wanted(world, 'shapefile'), path, run());
        expect(report).toMatchObject({ kind: 'Shapefile' });
        expect(report.layers.map(({ name, rows }) => [name, rows])).toEqual([
          ['Trees', 10],
          ['Inspections', 20],
          ['Districts', world.archive.count({ layerId: DISTRICTS })],
        ]);
        const trees = readLayer(path, 'Trees');
        const rows = [...world.archive.select({ layerId: TREES })];
        expect(trees.wkid).toBe('3857');
        expect(trees.features).toHaveLength(rows.length);
        for (const { attributes, geometry } of rows) {
          const found = trees.features.find(
            ({ fields }) => fields['GlobalID'] === attributes['GlobalID'],
          );
          expect(found?.fields).toMatchObject({
            Species: attributes['Species'],
            Height: attributes['Height'],
          });
          expect(found?.geometry).toEqual([geometry!['x'], geometry!['y']]);
        }
        const districts = readLayer(path, 'Districts');
        for (const { attributes, geometry } of world.archive.select({ layerId: DISTRICTS })) {
          const found = districts.features.find(
            ({ fields }) => fields['GlobalID'] === attributes['GlobalID'],
          );
          expect(rings(found?.geometry)).toEqual(rings(geometry!['rings']));
        }
      }),
    );
  },
);

/** Without direction and start, which GDAL may change. */
function rings(value: unknown): string[] {
  const found: string[] = [];
  const visit = (item: unknown): void => {
    if (!Array.isArray(item)) return;
    const isRing = Array.isArray(item[0]) && typeof (item[0] as unknown[])[0] === 'number';
    if (!isRing) item.forEach(visit);
    else {
      const points = (item as number[][]).map((point) => point.slice(0, 2).join(' '));
      found.push([...new Set(points)].sort().join(', '));
    }
  };
  visit(value);
  return found.sort();
}

function bare(id: string): string {
  return id.replace(/[{}]/g, '').toUpperCase();
}

interface ReadLayer {
  readonly wkid: string;
  readonly features: readonly {
    readonly fields: Record<string, unknown>;
    readonly geometry: unknown;
  }[];
}

function readLayer(zip: string, name: string): ReadLayer {
  const script = `
import sys, json
from osgeo import ogr
ogr.UseExceptions()
ds = ogr.Open('/vsizip/' + sys.argv[1])
layer = ds.GetLayerByName(sys.argv[2])
srs = layer.GetSpatialRef()
srs.AutoIdentifyEPSG() if srs else None
found = [json.loads(feature.ExportToJson()) for feature in layer]
print(json.dumps({'wkid': srs.GetAuthorityCode(None) if srs else '', 'features': [
  {'fields': f['properties'], 'geometry': f['geometry']['coordinates'] if f['geometry'] else None} for f in found]}))
`;
  return JSON.parse(
    execFileSync(PYTHON, ['-c', script, zip, name], { encoding: 'utf8', stdio: 'pipe' }),
  ) as ReadLayer;
}

/** The service, whose exports are this file. */
function answering(world: World, bytes: Uint8Array): typeof fetch {
  const result = `${world.serviceUrl}/replicafiles/export.bin`;
  return async (input, init) => {
    const url = urlOf(input);
    if (url.endsWith('/createReplica')) {
      return Response.json({ transportType: 'esriTransportTypeUrl', responseUrl: result });
    }
    if (url.startsWith(result)) {
      return new Response(Buffer.from(bytes), {
        headers: { 'content-type': 'application/octet-stream' },
      });
    }
    return fetch(input, init);
  };
}

function fileGeodatabase(world: World): Uint8Array {
  const folder = mkdtempSync(join(world.folder, 'gdb-'));
  const source = join(folder, 'trees.geojson');
  const features = [1, 2].map((n) => ({
    type: 'Feature',
    properties: { n },
    geometry: { type: 'Point', coordinates: [n, n] },
  }));
  writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features }));
  const gdb = join(folder, 'trees.gdb');
  execFileSync('ogr2ogr', ['-f', 'OpenFileGDB', gdb, source], { stdio: 'pipe' });
  return zipSync(
    Object.fromEntries(
      readdirSync(gdb).map((name) => [`trees.gdb/${name}`, readFileSync(join(gdb, name))]),
    ),
  );
}

describe('a result', () => {
  it.runIf(hasGdal)('that is a file geodatabase is taken as it is', () =>
    inWorld({}, async (world) => {
      const bytes = fileGeodatabase(world);
      const path = join(world.folder, 'out.gdb.zip');
      const engine = engineWith(world, answering(world, bytes));
      const report = await engine.exportData(wanted(world, 'filegdb'), path, run());
      expect(report).toMatchObject({ kind: 'File geodatabase', bytes: bytes.length });
      expect(readFileSync(path).equals(Buffer.from(bytes))).toBe(true);
    }),
  );

  const shapes = (): Uint8Array =>
    zipSync({
      'a.dbf': Buffer.alloc(64, 3),
      'a.shp': Buffer.alloc(200, 1),
      'a.shx': Buffer.alloc(9),
    });
  const cases: readonly [string, ExportFormat, () => Uint8Array, RegExp][] = [
    ['a zip without its end', 'shapefile', () => shapes().subarray(0, 150), /its end is missing/],
    ['a zip with a changed byte', 'shapefile', () => flipped(shapes()), /is damaged/],
    [
      'shapes without their table',
      'shapefile',
      () =>
        zipSync({ 'a.shp': Buffer.alloc(4), 'a.shx': Buffer.alloc(4), 'b.dbf': Buffer.alloc(40) }),
      /a is not complete|is not complete/,
    ],
    ['a zip of something else', 'filegdb', shapes, /no file geodatabase in it/],
    ['a zip where a database was asked for', 'sqlite', shapes, /sent a zip file/],
    [
      'a database without its end',
      'sqlite',
      () => Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(600)]),
      /not whole/,
    ],
    ['text', 'shapefile', () => Buffer.from('hello there'), /sent something else/],
    [
      'JSON that is cut',
      'json',
      () => Buffer.from('{"replicaID":"","layers":[{"id":0,"features":[{"attributes":{'),
      /./,
    ],
  ];
  it.each(cases)(
    'that is %s (%s) is refused with a sentence, and nothing is left',
    (_, format, make, says) =>
      inWorld({}, async (world) => {
        const path = join(world.folder, 'out.bin');
        const engine = engineWith(world, answering(world, make()));
        const error = await failureOf(engine.exportData(wanted(world, format), path, run()));
        expect(error.code).toBe('bad-answer');
        expect(error.message).toMatch(says);
        expect(left(world)).toEqual([]);
      }),
  );
});

function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[40] = copy[40]! ^ 0xff;
  return copy;
}

describe('an export', () => {
  it('that was interrupted goes on with the job of before', () =>
    inWorld({}, async (world) => {
      let created = 0;
      let isCut = true;
      const engine = engineWith(world, async (input, init) => {
        const url = urlOf(input);
        if (url.endsWith('/createReplica')) created += 1;
        if (isCut && url.includes('/replicafiles/')) throw new TypeError('fetch failed');
        return fetch(input, init);
      });
      const path = join(world.folder, 'out.geodatabase');
      const error = await failureOf(engine.exportData(wanted(world, 'sqlite'), path, run()));
      expect(error).toMatchObject({ code: 'unreachable' });
      expect(error.hint).toMatch(/Export again to go on/);
      expect(existsSync(path)).toBe(false);
      isCut = false;
      const report = await engine.exportData(wanted(world, 'sqlite'), path, run());
      expect(created).toBe(1);
      expect(report.layers.find(({ name }) => name === 'Trees')?.rows).toBe(10);
      expect(left(world)).toEqual(['out.geodatabase']);
    }));

  it('that is cancelled leaves no file under its name and can go on', () =>
    inWorld({}, async (world) => {
      const path = join(world.folder, 'out.json');
      const controller = new AbortController();
      const engine = engineWith(world, async (input, init) => {
        if (urlOf(input).includes('/replicafiles/')) controller.abort();
        return fetch(input, init);
      });
      const running = engine.exportData(wanted(world), path, {
        signal: controller.signal,
        progress: silent,
      });
      expect((await failureOf(running)).code).toBe('cancelled');
      expect(existsSync(path)).toBe(false);
      await world.engine.exportData(wanted(world), path, run());
      expect(left(world)).toEqual(['out.json']);
    }));

  it('never overwrites a file', () =>
    inWorld({}, async (world) => {
      const path = join(world.folder, 'out.json');
      writeFileSync(path, 'mine');
      const error = await failureOf(world.engine.exportData(wanted(world), path, run()));
      expect(error.message).toMatch(/exists already/);
      expect(readFileSync(path, 'utf8')).toBe('mine');
    }));

  it('in a format that the service cannot make ends with the words of the service', () =>
    inWorld({}, async (world) => {
      const path = join(world.folder, 'out.gdb.zip');
      const running = world.engine.exportData(wanted(world, 'filegdb'), path, run());
      await expect(running).rejects.toThrow(AppError);
      await expect(running).rejects.toThrow(/'dataFormat'=filegdb is not supported/);
      expect(left(world)).toEqual([]);
    }));

  it('is all that a service with Extract and without Sync offers', () =>
    inWorld({}, async (world) => {
      const engine = engineWith(world, async (input, init) => {
        const response = await fetch(input, init);
        const type = response.headers.get('content-type') ?? '';
        if (!type.includes('json')) return response;
        const text = (await response.text())
          .replaceAll('Extract,Sync', 'Extract')
          .replaceAll('"syncEnabled":true', '"syncEnabled":false');
        return new Response(text, { status: response.status, headers: { 'content-type': type } });
      });
      const path = join(world.folder, 'out.json');
      const replica = { ...wanted(world), syncModel: 'perLayer' as const };
      const { remarks } = await engine.planCreate(replica, run());
      expect(remarks.some(({ level }) => level === 'problem')).toBe(true);
      const report = await engine.exportData(wanted(world), path, run());
      expect(report.layers[0]).toEqual({ name: 'Trees', rows: 10 });
    }));
});
