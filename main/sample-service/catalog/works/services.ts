/** Many small services of one organisation: what an administrator cleans up. */
import type { LayerSpec, Row, ServiceSpec } from '../../spec.ts';
import { featureLayer, field, IDENTITY, text, trackingFields } from '../fields.ts';
import { createRandom, guid } from '../random.ts';
import { geographicPoint } from '../shapes.ts';
import { marker, simpleRenderer } from '../symbols.ts';

const SUBJECTS = ['Hydrants', 'Valves', 'StreetTrees', 'Signs', 'Manholes'] as const;
const DISTRICTS = ['North', 'East', 'South', 'West', 'Harbor'] as const;

const ROWS = 12;

const EDIT_FIELDS = {
  creator: 'created_user',
  created: 'created_date',
  editor: 'last_edited_user',
  edited: 'last_edited_date',
} as const;

/** So many services, each with one layer of points; the same at every call. */
export function workServices(count: number): readonly ServiceSpec[] {
  return Array.from({ length: count }, (_, index) => {
    const subject = SUBJECTS[index % SUBJECTS.length] ?? 'Assets';
    const district = DISTRICTS[Math.floor(index / SUBJECTS.length) % DISTRICTS.length] ?? 'City';
    const round = Math.floor(index / (SUBJECTS.length * DISTRICTS.length));
    const name = `${subject}_${district}${round === 0 ? '' : `_${round + 1}`}`;
    return {
      name,
      description: `${subject} of the ${district} district. Invented data.`,
      copyrightText: 'Invented sample data.',
      wkid: 4326,
      layers: [assets(name, subject)],
    };
  });
}

function assets(service: string, subject: string): LayerSpec {
  return featureLayer('esriGeometryPoint', {
    id: 0,
    name: subject,
    description: `${subject} with their last inspection.`,
    fields: [
      ...IDENTITY,
      text('asset_id', 'Asset', 20),
      text('condition', 'Condition', 20),
      field('inspected', 'Date', 'Inspected'),
      ...trackingFields(EDIT_FIELDS),
    ],
    displayField: 'asset_id',
    editFields: EDIT_FIELDS,
    drawingInfo: { renderer: simpleRenderer(marker('Circle', [0, 110, 120, 255], 6), subject) },
    rows: () => rows(service),
  });
}

function* rows(service: string): Generator<Row> {
  for (let index = 0; index < ROWS; index++) {
    const random = createRandom(`works/${service}`, index);
    yield {
      attributes: {
        GlobalID: guid(`works/${service}`, index),
        asset_id: `${service.slice(0, 3).toUpperCase()}-${1000 + index}`,
        condition: ['good', 'fair', 'poor'][random.whole(0, 2)] ?? 'good',
        inspected: null,
        created_user: 'admin',
        created_date: null,
        last_edited_user: 'admin',
        last_edited_date: null,
      },
      geometry: geographicPoint([
        -122.6 + random.whole(0, 400) / 1000,
        37.5 + random.whole(0, 400) / 1000,
      ]),
    };
  }
}
