import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  addAttachment,
  applyEdits,
  deleteAttachments,
  getAttachments,
  getLayer,
  queryFeatures,
  queryRelated,
  updateAttachment,
} from '@esri/arcgis-rest-feature-service';
import type { IQueryFeaturesResponse } from '@esri/arcgis-rest-feature-service';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { guid, KEYS, field, layerSpec, PARK } from '../../unit/sample-service/park.ts';
import type { ServiceSpec } from '../../../main/sample-service/spec.ts';
import { startPark } from './harness.ts';
import type { Park } from './harness.ts';

const run = promisify(execFile);
const hasGdal = (() => {
  try {
    execFileSync('ogrinfo', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const ROWS = 4_321;

/** More rows than one answer may hold. */
const GRID: ServiceSpec = {
  ...PARK,
  name: 'Grid',
  layers: [
    layerSpec({
      id: 0,
      name: 'Cells',
      geometryType: 'esriGeometryPolygon',
      fields: [
        ...KEYS,
        field('NAME', 'String', { length: 20 }),
        field('AREA', 'Double'),
        field('SEEN', 'Date'),
      ],
      *rows() {
        for (let index = 0; index < ROWS; index += 1) {
          const [x, y] = [(index % 100) * 10, Math.floor(index / 100) * 10];
          const ring = [
            [x, y],
            [x, y + 9],
            [x + 9, y + 9],
            [x + 9, y],
            [x, y],
          ];
          yield {
            attributes: {
              GlobalID: guid(0, index),
              NAME: `Größe ${index}`,
              AREA: 81.5,
              SEEN: 1_700_000_000_000,
            },
            geometry: { rings: [ring] },
          };
        }
      },
    }),
  ],
};

let grid: Park;
let park: Park;
beforeAll(async () => {
  grid = await startPark({ specs: [GRID] });
  park = await startPark();
});
afterAll(async () => {
  await grid.service.close();
  await park.service.close();
});

describe.runIf(hasGdal)('GDAL', () => {
  const source = (base: Park, layer: number, parameters = ''): string =>
    `ESRIJSON:${base.url}/${layer}/query?where=1%3D1&outFields=*&orderByFields=OBJECTID&f=json${parameters}`;

  it('reads all pages of a layer with more rows than one answer holds', async () => {
    const { stdout } = await run('ogrinfo', ['-ro', '-al', '-so', source(grid, 0)]);
    expect(stdout).toContain(`Feature Count: ${ROWS}`);
    expect(stdout).toContain('Geometry: Polygon');
    expect(stdout).toContain('ID["EPSG",3857]');
    expect(stdout).toMatch(/Extent: \(0\.0+, 0\.0+\) - \(999\.0+, 439\.0+\)/);
  });

  it('reads every value and every kind of geometry', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gdal-'));
    const csv = async (from: string, name: string): Promise<string[]> => {
      const file = join(folder, `${name}.csv`);
      await run('ogr2ogr', ['-f', 'CSV', file, from, '-lco', 'GEOMETRY=AS_WKT']);
      return readFileSync(file, 'utf8').trim().split('\n');
    };
    const cells = await csv(source(grid, 0), 'cells');
    expect(cells).toHaveLength(ROWS + 1);
    expect(cells.at(-1)).toContain('Größe 4320');
    expect((await csv(source(park, 0), 'trees'))[1]).toMatch(/^"POINT \(100 1\)","1",/);
    expect((await csv(source(park, 1, '&returnZ=true'), 'paths'))[1]).toContain(
      'LINESTRING Z (0 0 5,1000 0 6,1000 1000 7)',
    );
    expect((await csv(source(park, 2), 'areas'))[1]).toContain('MULTIPOLYGON');
    expect(await csv(source(park, 3), 'notes')).toHaveLength(4);
    rmSync(folder, { recursive: true });
  });

  it('reads GeoJSON at the place where the data are', async () => {
    const { stdout } = await run('ogrinfo', [
      '-ro',
      '-al',
      `${park.url}/0/query?where=OBJECTID%3D3&f=geojson&outFields=NAME`,
    ]);
    expect(stdout).toContain('POINT (0.00269');
    expect(stdout).toContain('NAME (String) = Tree 3');
  });
});

describe('the ArcGIS REST client of Esri', () => {
  // The client brings along the fetch that its multipart bodies are made for, and uses it when there is
  // no global one.
  beforeAll(() => {
    vi.stubGlobal('fetch', undefined);
  });
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  const url = (layer = 0): string => `${park.url}/${layer}`;

  it('reads layers, features and related rows', async () => {
    expect((await getLayer({ url: url() })).name).toBe('Trees');
    const reply = (await queryFeatures({
      url: url(),
      where: "NAME = 'Tree 3'",
      outFields: '*',
    })) as IQueryFeaturesResponse;
    expect(reply.features).toMatchObject([
      { attributes: { OBJECTID: 3, OWNER: "O'Hara % Sons" }, geometry: { x: 300, y: 3 } },
    ]);
    const all = (await queryFeatures({ url: url(), returnIdsOnly: true })) as unknown as {
      objectIds: number[];
    };
    expect(all.objectIds).toHaveLength(10);
    const related = await queryRelated({ url: url(), objectIds: [1], relationshipId: 0 });
    expect(related.relatedRecordGroups[0]?.relatedRecords).toHaveLength(2);
  });

  it('applies edits', async () => {
    const result = await applyEdits({
      url: url(),
      adds: [
        {
          geometry: { x: 1, y: 2, spatialReference: { wkid: 102100 } },
          attributes: { NAME: 'By REST', OWNER: 'x' },
        },
      ],
      updates: [{ attributes: { OBJECTID: 2, NAME: 'Changed' } }],
      deletes: [4],
      rollbackOnFailure: true,
    });
    expect([
      result.addResults[0]?.success,
      result.updateResults[0]?.success,
      result.deleteResults[0]?.success,
    ]).toEqual([true, true, true]);
    const reply = (await queryFeatures({
      url: url(),
      where: "NAME IN ('By REST', 'Changed')",
      returnCountOnly: true,
    })) as { count: number };
    expect(reply.count).toBe(2);
  });

  it('adds, lists, replaces and deletes attachments', async () => {
    const common = { url: url(), featureId: 5 };
    const attachment = new File(['shore'], 'shore.txt', { type: 'text/plain' });
    const { addAttachmentResult } = await addAttachment({ ...common, attachment });
    expect(addAttachmentResult.success).toBe(true);
    const attachmentId = addAttachmentResult.objectId;
    const { attachmentInfos } = await getAttachments(common);
    expect(attachmentInfos).toMatchObject([
      { id: attachmentId, name: 'shore.txt', contentType: 'text/plain', size: 5 },
    ]);
    const changed = new File(['shoreline'], 'shore.txt', { type: 'text/plain' });
    await updateAttachment({ ...common, attachment: changed, attachmentId });
    expect((await getAttachments(common)).attachmentInfos[0]?.size).toBe(9);
    const { deleteAttachmentResults } = await deleteAttachments({
      ...common,
      attachmentIds: [attachmentId],
    });
    expect(deleteAttachmentResults[0]?.success).toBe(true);
    expect((await getAttachments(common)).attachmentInfos).toEqual([]);
  });

  it('reports refusals as errors of its own', async () => {
    await expect(queryFeatures({ url: url(), where: 'FOO = 1' })).rejects.toMatchObject({
      code: 400,
    });
  });
});
