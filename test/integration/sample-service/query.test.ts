import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guid, RINGS } from '../../unit/sample-service/park.ts';
import { at, startPark } from './harness.ts';
import type { Json, Park, Reply } from './harness.ts';

let park: Park;
beforeAll(async () => {
  park = await startPark();
});
afterAll(() => park.service.close());

const query = (parameters: Record<string, string>, layer = 0): Promise<Reply> =>
  park.get(`/${layer}/query`, parameters);

const features = (reply: Reply): Json[] => reply['features'] as Json[];
const ids = (reply: Reply): unknown[] =>
  features(reply).map((feature) => at(feature, 'attributes', 'OBJECTID'));

describe('query', () => {
  it('answers features with fields, reference and attributes', async () => {
    const reply = await query({ where: 'OBJECTID = 1', outFields: 'name,BIG,GlobalID,LINK' });
    expect(reply).toMatchObject({
      objectIdFieldName: 'OBJECTID',
      globalIdFieldName: 'GlobalID',
      geometryType: 'esriGeometryPoint',
      spatialReference: { wkid: 102100, latestWkid: 3857 },
      features: [
        {
          attributes: { NAME: 'Tree 1', GlobalID: guid(0, 1), LINK: guid(3, 1) },
          geometry: { x: 100, y: 1 },
        },
      ],
    });
    expect((reply['fields'] as Json[]).map(({ name, type }) => [name, type])).toEqual([
      ['NAME', 'esriFieldTypeString'],
      ['BIG', 'esriFieldTypeBigInteger'],
      ['GlobalID', 'esriFieldTypeGlobalID'],
      ['LINK', 'esriFieldTypeGUID'],
    ]);
  });

  it('writes integers beyond 2^53 with all their digits', async () => {
    const response = await fetch(`${park.url}/0/query?f=json&objectIds=1&outFields=BIG`);
    expect(await response.text()).toContain('"BIG":9007199254740993}');
  });

  it.each<[string, Record<string, string>, number[]]>([
    ['where', { where: "NAME LIKE 'Tree 1%'" }, [1, 10]],
    ['objectIds', { objectIds: '3,1' }, [1, 3]],
    ['objectIds as JSON', { objectIds: '[3,1]' }, [1, 3]],
    ['globalIds', { globalIds: `{${guid(0, 4).toUpperCase()}},${guid(0, 5)}` }, [4, 5]],
    ['an envelope in commas', { geometry: '250,0,450,10' }, [3, 4]],
    ['a point in commas', { geometry: '300,3', geometryType: 'esriGeometryPoint' }, [3]],
    ['an envelope', { geometry: '{"xmin":250,"ymin":0,"xmax":450,"ymax":10}' }, [3, 4]],
    ['an envelope with inSR', { geometry: '0.00225,0,0.00405,1', inSR: '4326' }, [3, 4]],
    [
      'an envelope with inSR as JSON',
      { geometry: '0.00225,0,0.00405,1', inSR: '{"wkid":4326}' },
      [3, 4],
    ],
    [
      'a reference of its own',
      {
        geometry:
          '{"xmin":0.00225,"ymin":0,"xmax":0.00405,"ymax":1,"spatialReference":{"wkid":4326}}',
      },
      [3, 4],
    ],
    [
      'a polygon',
      {
        geometry: '{"rings":[[[250,0],[250,9],[350,9],[350,0],[250,0]]]}',
        geometryType: 'esriGeometryPolygon',
      },
      [3],
    ],
    [
      'a line',
      { geometry: '{"paths":[[[100,1],[200,2]]]}', geometryType: 'esriGeometryPolyline' },
      [1, 2],
    ],
    [
      'orderByFields',
      { where: '1=1', orderByFields: 'KIND DESC, HEIGHT DESC' },
      [9, 7, 5, 3, 1, 10, 8, 6, 4, 2],
    ],
    ['an offset and a count', { where: '1=1', resultOffset: '3', resultRecordCount: '2' }, [4, 5]],
    ['names in any case', { WHERE: 'OBJECTID=2', OutFields: '*' }, [2]],
  ])('selects by %s, in GET and POST alike', async (_name, parameters, expected) => {
    expect(ids(await query({ outFields: 'OBJECTID', ...parameters }))).toEqual(expected);
    expect(ids(await park.post('/0/query', { outFields: 'OBJECTID', ...parameters }))).toEqual(
      expected,
    );
  });

  it('says that there are more only when there are more', async () => {
    const page = (offset: number) =>
      query({ where: '1=1', resultOffset: String(offset), resultRecordCount: '5' });
    expect((await page(0))['exceededTransferLimit']).toBe(true);
    expect((await page(5))['exceededTransferLimit']).toBeUndefined();
    expect((await query({ where: '1=1' }))['exceededTransferLimit']).toBeUndefined();
  });

  it('counts, lists ids and tells extents', async () => {
    expect(await query({ where: 'OBJECTID > 4', returnCountOnly: 'true' })).toEqual({ count: 6 });
    expect(await query({ where: 'OBJECTID > 7', returnIdsOnly: 'true' })).toEqual({
      objectIdFieldName: 'OBJECTID',
      objectIds: [8, 9, 10],
    });
    expect(
      await query({ where: 'OBJECTID < 3', returnExtentOnly: 'true', returnCountOnly: 'true' }),
    ).toEqual({
      extent: {
        xmin: 100,
        ymin: 1,
        xmax: 200,
        ymax: 2,
        spatialReference: { wkid: 102100, latestWkid: 3857 },
      },
      count: 2,
    });
    const none = await query({ where: 'OBJECTID = 10', returnExtentOnly: 'true' });
    expect(at(none, 'extent', 'xmin')).toBe('NaN');
  });

  it('gives distinct values', async () => {
    const reply = await query({
      where: '1=1',
      outFields: 'SPECIES',
      returnDistinctValues: 'true',
      returnGeometry: 'false',
      orderByFields: 'SPECIES',
    });
    expect(features(reply)).toEqual([
      { attributes: { SPECIES: 'fir' } },
      { attributes: { SPECIES: 'oak' } },
    ]);
    expect(
      await query({
        where: '1=1',
        outFields: 'SPECIES',
        returnDistinctValues: 'true',
        returnCountOnly: 'true',
      }),
    ).toEqual({ count: 2 });
  });

  it('computes statistics, in all and by group', async () => {
    const outStatistics = JSON.stringify([
      { statisticType: 'count', onStatisticField: 'OBJECTID', outStatisticFieldName: 'N' },
      { statisticType: 'max', onStatisticField: 'HEIGHT', outStatisticFieldName: 'TOP' },
      { statisticType: 'avg', onStatisticField: 'HEIGHT' },
    ]);
    const all = await query({ where: '1=1', outStatistics });
    expect(features(all)).toEqual([{ attributes: { N: 10, TOP: 25, avg_HEIGHT: 13.75 } }]);
    const groups = await query({
      where: '1=1',
      outStatistics,
      groupByFieldsForStatistics: 'SPECIES',
    });
    expect(features(groups).map((feature) => at(feature, 'attributes', 'SPECIES'))).toEqual([
      'oak',
      'fir',
    ]);
    expect(features(groups).map((feature) => at(feature, 'attributes', 'N'))).toEqual([5, 5]);
    expect(
      (await query({ where: '1=1', outStatistics: '[{"statisticType":"mode"}]' })).error?.code,
    ).toBe(400);
  });

  it('reprojects, rounds, and leaves geometry out', async () => {
    const reply = await query({ objectIds: '3', outSR: '4326', geometryPrecision: '6' });
    expect(features(reply)[0]?.['geometry']).toEqual({ x: 0.002695, y: 0.000027 });
    expect(reply['spatialReference']).toEqual({ wkid: 4326, latestWkid: 4326 });
    const bare = await query({ objectIds: '3', returnGeometry: 'false' });
    expect(features(bare)).toEqual([{ attributes: { OBJECTID: 3 } }]);
  });

  it('gives z and m only when asked', async () => {
    const geometry = async (parameters: Record<string, string>): Promise<unknown> =>
      features(await query({ where: '1=1', ...parameters }, 1))[0]?.['geometry'];
    expect(await geometry({})).toEqual({
      paths: [
        [
          [0, 0],
          [1000, 0],
          [1000, 1000],
        ],
      ],
    });
    expect(await geometry({ returnZ: 'true' })).toMatchObject({
      hasZ: true,
      paths: [
        [
          [0, 0, 5],
          [1000, 0, 6],
          [1000, 1000, 7],
        ],
      ],
    });
    expect(await geometry({ returnM: 'true' })).toMatchObject({
      hasM: true,
      paths: [
        [
          [0, 0, 0],
          [1000, 0, 1],
          [1000, 1000, 2],
        ],
      ],
    });
    expect(await geometry({ returnZ: 'true', returnM: 'true', outSR: '3857' })).toMatchObject({
      hasZ: true,
      hasM: true,
    });
  });

  it('speaks GeoJSON in WGS 84', async () => {
    const response = await fetch(`${park.url}/2/query?f=geojson&where=1%3D1&outFields=NAME`);
    expect(response.headers.get('content-type')).toMatch(/geo\+json/);
    const collection = (await response.json()) as Json;
    expect(collection).toMatchObject({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 1,
          properties: { NAME: 'Ring' },
          geometry: { type: 'MultiPolygon' },
        },
      ],
    });
    const [longitude] = at(
      collection,
      'features',
      0,
      'geometry',
      'coordinates',
      0,
      0,
      1,
    ) as number[];
    expect(Math.abs(longitude ?? 1)).toBeLessThan(90 / 111_000 + 1e-4);
  });

  it('keeps rings as they were drawn', async () => {
    expect(features(await query({ where: '1=1' }, 2))[0]?.['geometry']).toEqual({ rings: RINGS });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no criterion', {}, /where=1=1 selects all/],
    [
      'an unknown field',
      { where: 'FOO=1' },
      /'where' parameter is invalid: there is no field 'FOO'/,
    ],
    [
      'an unknown outField',
      { where: '1=1', outFields: 'NAME,FOO' },
      /'outFields' parameter is invalid/,
    ],
    ['object ids that are none', { objectIds: '1,x' }, /'objectIds' parameter is invalid/],
    ['GlobalIDs that are none', { globalIds: 'x' }, /'x' is no GlobalID/],
    ['a geometry that is none', { geometry: '1,2,3' }, /neither JSON nor/],
    ['a geometry that is broken', { geometry: '{"rings":[[[0,0]]]}' }, /fewer than four positions/],
    [
      'another geometry than said',
      { geometry: '{"x":1,"y":1}', geometryType: 'esriGeometryPolygon' },
      /no esriGeometryPolygon/,
    ],
    [
      'another spatial relation',
      { geometry: '1,2', spatialRel: 'esriSpatialRelWithin' },
      /esriSpatialRelWithin is not supported/,
    ],
    [
      'an unknown reference',
      { where: '1=1', outSR: '99999' },
      /99999 is not known to this service/,
    ],
    [
      'a flag that is none',
      { where: '1=1', returnGeometry: 'maybe' },
      /'maybe' is neither true nor false/,
    ],
    ['a negative offset', { where: '1=1', resultOffset: '-1' }, /it is negative/],
    ['a bad order', { where: '1=1', orderByFields: 'FOO' }, /'orderByFields' parameter is invalid/],
    [
      'JSON that is none',
      { where: '1=1', outStatistics: '[' },
      /'outStatistics' is not valid JSON/,
    ],
  ])('refuses %s with code 400 and words', async (_name, parameters, reason) => {
    const { error } = await query(parameters);
    expect(error?.code).toBe(400);
    expect(error?.details?.join(' ')).toMatch(reason);
  });
});

describe('queryRelatedRecords', () => {
  const related = (layer: number, parameters: Record<string, string>): Promise<Reply> =>
    park.get(`/${layer}/queryRelatedRecords`, { relationshipId: '0', ...parameters });
  const groups = (reply: Reply): unknown[][] =>
    (reply['relatedRecordGroups'] as Json[]).map((group) => [
      group['objectId'],
      (group['relatedRecords'] as Json[]).map((record) => at(record, 'attributes', 'OBJECTID')),
    ]);

  it('follows a relationship from origin to destination', async () => {
    expect(groups(await related(0, { objectIds: '1,2,3', outFields: '*' }))).toEqual([
      [1, [1, 2]],
      [2, [3]],
    ]);
  });

  it('follows it back', async () => {
    const reply = await related(3, { objectIds: '1,2,3' });
    expect(groups(reply)).toEqual([
      [1, [1]],
      [2, [1]],
      [3, [2]],
    ]);
    expect(reply['geometryType']).toBe('esriGeometryPoint');
  });

  it('filters, orders and counts', async () => {
    const filtered = await related(0, {
      objectIds: '1,2',
      definitionExpression: "TEXT <> 'Note 1'",
    });
    expect(groups(filtered)).toEqual([
      [1, [2]],
      [2, [3]],
    ]);
    const ordered = await related(0, { objectIds: '1', orderByFields: 'TEXT DESC' });
    expect(groups(ordered)).toEqual([[1, [2, 1]]]);
    expect(
      (await related(0, { objectIds: '1,2', returnCountOnly: 'true' }))['relatedRecordGroups'],
    ).toEqual([
      { objectId: 1, count: 2 },
      { objectId: 2, count: 1 },
    ]);
  });

  it('refuses an unknown relationship', async () => {
    expect((await related(0, { objectIds: '1', relationshipId: '9' })).error?.code).toBe(400);
    expect((await related(0, {})).error?.code).toBe(400);
  });
});
