import { describe, expect, test } from 'vitest';
import { geometryFromGeoJson } from '../../../../renderer/map/geojson-extent.ts';

const square = (x: number, y: number) => [
  [x, y],
  [x + 1, y],
  [x + 1, y + 1],
  [x, y + 1],
  [x, y],
];
const read = (value: unknown) => geometryFromGeoJson(JSON.stringify(value));
const feature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry });
const spatialReference = { wkid: 4326 };

describe('geometryFromGeoJson', () => {
  test('turns exteriors clockwise and holes counter-clockwise', () => {
    const hole = [
      [0.2, 0.2],
      [0.4, 0.2],
      [0.4, 0.4],
      [0.2, 0.2],
    ];
    const { geometry, geometryType } = read({
      type: 'Polygon',
      coordinates: [square(0, 0), [...hole].reverse()],
    });
    expect(geometryType).toBe('esriGeometryPolygon');
    expect(geometry).toEqual({ rings: [square(0, 0).reverse(), hole], spatialReference });
  });

  test('makes one polygon of several', () => {
    const { geometry } = read({
      type: 'FeatureCollection',
      features: [
        feature({ type: 'Polygon', coordinates: [square(0, 0)] }),
        feature(null),
        feature({ type: 'MultiPolygon', coordinates: [[square(5, 5)], [square(9, 9)]] }),
      ],
    });
    expect(geometry['rings']).toEqual(
      [square(0, 0), square(5, 5), square(9, 9)].map((ring) => ring.reverse()),
    );
  });

  test('closes a ring that was left open', () => {
    const { geometry } = read({ type: 'Polygon', coordinates: [square(0, 0).slice(0, 4)] });
    expect((geometry['rings'] as unknown[][])[0]).toHaveLength(5);
  });

  test.each([
    ['a point', { type: 'Point', coordinates: [3, 4, 99] }, 'esriGeometryPoint', { x: 3, y: 4 }],
    [
      'several points',
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'Point', coordinates: [1, 2] },
          { type: 'MultiPoint', coordinates: [[3, 4]] },
        ],
      },
      'esriGeometryMultipoint',
      {
        points: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'several lines',
      {
        type: 'MultiLineString',
        coordinates: [
          [
            [0, 0],
            [1, 1],
          ],
          [
            [2, 2],
            [3, 3],
          ],
        ],
      },
      'esriGeometryPolyline',
      {
        paths: [
          [
            [0, 0],
            [1, 1],
          ],
          [
            [2, 2],
            [3, 3],
          ],
        ],
      },
    ],
  ])('reads %s', (_, input, geometryType, geometry) => {
    expect(read(input)).toEqual({ geometryType, geometry: { ...geometry, spatialReference } });
  });

  test.each([
    ['text that is not JSON', '{', 'not valid JSON'],
    ['JSON that is not GeoJSON', '{"a":1}', 'not GeoJSON'],
    ['a list', '[]', 'not GeoJSON'],
    ['an empty collection', '{"type":"FeatureCollection","features":[]}', 'holds no shapes'],
    ['a position of words', '{"type":"Point","coordinates":["a","b"]}', 'not a pair of numbers'],
    [
      'positions in metres',
      '{"type":"Point","coordinates":[500000,4000000]}',
      'outside of longitude',
    ],
    ['a line of one point', '{"type":"LineString","coordinates":[[1,2]]}', 'too few points'],
    ['an unknown type', '{"type":"Circle","coordinates":[1,2]}', 'not GeoJSON'],
  ])('refuses %s', (_, text, words) => {
    expect(() => geometryFromGeoJson(text)).toThrow(words);
  });

  test('names the kinds in a mixed file', () => {
    const geometries = [
      { type: 'Point', coordinates: [1, 2] },
      { type: 'Polygon', coordinates: [square(0, 0)] },
    ];
    expect(() => read({ type: 'GeometryCollection', geometries })).toThrow(
      'This file mixes points and polygons.',
    );
  });

  test.each([
    ['urn:ogc:def:crs:EPSG::25832', false],
    ['EPSG:3857', false],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', true],
    ['urn:ogc:def:crs:EPSG::4326', true],
  ])('knows whether the reference %s is WGS 84', (name, isKnown) => {
    const input = {
      type: 'Point',
      coordinates: [1, 2],
      crs: { type: 'name', properties: { name } },
    };
    if (isKnown) expect(read(input).geometry).toMatchObject({ x: 1, y: 2 });
    else expect(() => read(input)).toThrow('other than WGS 84');
  });

  test('refuses files and shapes beyond its bounds', () => {
    expect(() => geometryFromGeoJson(' '.repeat(10 * 1024 * 1024 + 1))).toThrow(
      'larger than 10 MB',
    );
    const coordinates = Array.from({ length: 100_001 }, () => [1, 2]);
    expect(() => read({ type: 'MultiPoint', coordinates })).toThrow('more than 100,000 points');
  });

  test('gives up on nesting instead of running out of stack', () => {
    let nested: unknown = { type: 'Point', coordinates: [1, 2] };
    for (let i = 0; i < 50; i++) nested = { type: 'GeometryCollection', geometries: [nested] };
    expect(() => read(nested)).toThrow('not GeoJSON');
  });
});
