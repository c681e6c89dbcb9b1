/** The service LandUse: enough polygons to be slow with, if something is slow. */
import type { ServiceSpec } from '../../spec.ts';
import { landUse } from './land-use.ts';

export function landUseService(): ServiceSpec {
  return {
    name: 'LandUse',
    description: 'Parcels with use, zoning and assessed value. Invented data.',
    copyrightText: 'Invented sample data. Shoreline after Natural Earth, public domain.',
    wkid: 102100,
    latestWkid: 3857,
    layers: [landUse()],
  };
}
