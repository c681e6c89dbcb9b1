import { expect, test } from 'vitest';
import { fullExtentOf, WHOLE_WORLD } from '../../../../renderer/features/define/choices.ts';
import { service } from '../../../support/service-description.ts';

test('the full extent is the rectangle of the service, in its reference', () => {
  const rectangle = { xmin: 1, ymin: 2, xmax: 3, ymax: 4 };
  const described = service({
    fullExtent: { ...rectangle, spatialReference: { wkid: 102100, latestWkid: 3857 } },
  });
  expect(fullExtentOf(described)).toEqual({
    extent: { geometry: rectangle, geometryType: 'esriGeometryEnvelope' },
    inSR: 3857,
  });
});

test('a service that does not say where its data are is asked for the whole world', () => {
  expect(fullExtentOf(service({ fullExtent: null }))).toEqual({ extent: WHOLE_WORLD, inSR: 4326 });
  expect(fullExtentOf(null)).toEqual({ extent: WHOLE_WORLD, inSR: 4326 });
});
