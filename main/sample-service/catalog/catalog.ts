/** The services that the sample service publishes, all data invented by code. */
import type { ServiceSpec } from '../spec.ts';
import { facilitiesService } from './facilities/service.ts';
import { landUseService } from './land-use/service.ts';
import { saveTheBay } from './save-the-bay/service.ts';

/**
 * SaveTheBay (points, lines, polygons, annotation, newer field types, attachments; Web Mercator),
 * Facilities (a composite relationship; WGS 84) and LandUse (many polygons; Web Mercator).
 *
 * Rows are made while they are iterated, the same at every call and on every machine.
 */
export function catalog(): readonly ServiceSpec[] {
  return [saveTheBay(), facilitiesService(), landUseService()];
}
