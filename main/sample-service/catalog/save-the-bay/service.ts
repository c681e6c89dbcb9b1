/** The service SaveTheBay: incidents along the shore and what belongs to them. */
import type { ServiceSpec } from '../../spec.ts';
import { exclusionDistances } from './exclusion-distances.ts';
import { habitats } from './habitats.ts';
import { incidentLabels } from './incident-labels.ts';
import { incidents } from './incidents.ts';
import { observations } from './observations.ts';
import { surveyLines } from './survey-lines.ts';

export function saveTheBay(): ServiceSpec {
  return {
    name: 'SaveTheBay',
    description:
      'Pollution, strandings and habitats between Pismo Beach and Cayucos. Invented data.',
    copyrightText: 'Invented sample data. Shoreline after Natural Earth, public domain.',
    wkid: 102100,
    latestWkid: 3857,
    layers: [
      incidents(),
      surveyLines(),
      habitats(),
      incidentLabels(),
      observations(),
      exclusionDistances(),
    ],
  };
}
