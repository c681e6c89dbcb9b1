import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaTest } from '../../../main/store/area.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { EsriGeometry, SpatialReference } from '../../../shared/model/geometry.ts';
import { definition } from '../../support/service-description.ts';

const DEGREES = { xmin: -10, ymin: 40, xmax: 10, ymax: 60 };
/** The same in Web Mercator. */
const METRES = { xmin: -1113194.9, ymin: 4865942.3, xmax: 1113194.9, ymax: 8399737.9 };
const INSIDE = { x: 9.9, y: 59.9 };
const OUTSIDE = { x: 10.1, y: 50 };

function isOutside(
  shape: EsriGeometry,
  replicaSR: SpatialReference,
  geometry: EsriGeometry,
  inSR: ReplicaDefinition['inSR'],
): boolean {
  return areaTest({ definition: definition({ geometry, inSR }), replicaSR })(shape);
}

describe('areaTest', () => {
  it.each<[string, SpatialReference, EsriGeometry, ReplicaDefinition['inSR']]>([
    ['the same reference', { wkid: 4326 }, DEGREES, 4326],
    ['the same by another number', { wkid: 104199, latestWkid: 4326 }, DEGREES, { wkid: 4326 }],
    ['an area in metres', { wkid: 4326 }, METRES, 102100],
    [
      'the reference that the area names itself',
      { wkid: 4326 },
      { ...METRES, spatialReference: { wkid: 3857 } },
      4326,
    ],
  ])('tells what lies outside: %s', (_name, replicaSR, area, inSR) => {
    expect(isOutside(INSIDE, replicaSR, area, inSR)).toBe(false);
    expect(isOutside(OUTSIDE, replicaSR, area, inSR)).toBe(true);
  });

  it('goes from metres to degrees as well', () => {
    const metres = fc.record({
      x: fc.double({ min: -2e6, max: 2e6, noNaN: true }),
      y: fc.double({ min: 4e6, max: 9e6, noNaN: true }),
    });
    fc.assert(
      fc.property(metres, (point) => {
        const { x, y } = point;
        const isIn = x >= METRES.xmin && x <= METRES.xmax && y >= METRES.ymin && y <= METRES.ymax;
        expect(isOutside(point, { wkid: 102100, latestWkid: 3857 }, DEGREES, 4326)).toBe(!isIn);
      }),
    );
  });

  it.each<[string, SpatialReference, ReplicaDefinition['inSR']]>([
    ['another projection', { wkid: 26910 }, 4326],
    ['a local reference here', { wkt: 'LOCAL_CS' }, 4326],
    ['a local reference of the area', { wkid: 4326 }, { wkt: 'LOCAL_CS' }],
  ])('calls nothing outside that it cannot place: %s', (_name, replicaSR, inSR) => {
    expect(isOutside(OUTSIDE, replicaSR, DEGREES, inSR)).toBe(false);
  });

  it('calls a shape without a place not outside', () => {
    expect(isOutside({ x: 'NaN', y: 'NaN' }, { wkid: 4326 }, DEGREES, 4326)).toBe(false);
  });
});
