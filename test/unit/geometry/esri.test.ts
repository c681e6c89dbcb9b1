import { describe, expect, test } from 'vitest';
import {
  isEsriEnvelope,
  isEsriMultipoint,
  isEsriPoint,
  isEsriPolygon,
  isEsriPolyline,
} from '../../../main/geometry/esri.ts';

const guards = {
  point: isEsriPoint,
  multipoint: isEsriMultipoint,
  polyline: isEsriPolyline,
  polygon: isEsriPolygon,
  envelope: isEsriEnvelope,
};

describe('the guards of Esri geometry', () => {
  const cases: { name: string; value: unknown; kind: keyof typeof guards | null }[] = [
    { name: 'a point', value: { x: 1, y: 2 }, kind: 'point' },
    { name: 'an empty point', value: { x: null }, kind: 'point' },
    { name: 'a multipoint', value: { points: [[1, 2]] }, kind: 'multipoint' },
    { name: 'an empty polyline', value: { paths: [] }, kind: 'polyline' },
    { name: 'a polygon', value: { rings: [] }, kind: 'polygon' },
    { name: 'an envelope', value: { xmin: 0, ymin: 0, xmax: 1, ymax: 1 }, kind: 'envelope' },
    { name: 'an envelope of texts', value: { xmin: '0', ymin: 0, xmax: 1, ymax: 1 }, kind: null },
    { name: 'half an envelope', value: { xmin: 0, ymin: 0 }, kind: null },
    { name: 'rings that are not an array', value: { rings: {} }, kind: null },
    { name: 'null', value: null, kind: null },
    { name: 'a text', value: 'rings', kind: null },
  ];
  test.each(cases)('know $name as $kind', ({ value, kind }) => {
    const matching = Object.entries(guards)
      .filter(([, guard]) => guard(value))
      .map(([name]) => name);
    expect(matching).toEqual(kind === null ? [] : [kind]);
  });
});
