/** The service Facilities: works along the shore and their inspections. */
import type { ServiceSpec } from '../../spec.ts';
import { facilities } from './facilities.ts';
import { inspections } from './inspections.ts';

export function facilitiesService(): ServiceSpec {
  return {
    name: 'Facilities',
    description: 'Pump stations, outfalls and stations with their inspections. Invented data.',
    copyrightText: 'Invented sample data. Shoreline after Natural Earth, public domain.',
    wkid: 4326,
    latestWkid: 4326,
    layers: [facilities(), inspections()],
  };
}
