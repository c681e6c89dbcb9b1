/** Table 1 of Facilities: the inspections of each facility. */
import type { AttachmentRow, LayerSpec, Row } from '../../spec.ts';
import { attachmentsFor } from '../attachments/files.ts';
import { DAY } from '../dates.ts';
import { coded, field, IDENTITY, range, REQUIRED, table, text, trackingFields } from '../fields.ts';
import { createRandom, guid, type Random } from '../random.ts';
import { FACILITY_COUNT, type Facility, facility } from './plan.ts';

const EDIT_FIELDS = {
  creator: 'created_user',
  created: 'created_date',
  editor: 'last_edited_user',
  edited: 'last_edited_date',
} as const;

const RESULTS = coded('InspectionResult', [
  ['pass', 'Passed'],
  ['minor', 'Minor defects'],
  ['major', 'Major defects'],
  ['fail', 'Failed'],
]);

const FIELDS = [
  ...IDENTITY,
  field('FacilityGlobalID', 'GUID', 'Facility', REQUIRED),
  field('inspection_date', 'Date', 'Inspection date', REQUIRED),
  text('inspection_team', 'Team', 30, REQUIRED),
  text('result', 'Result', 6, { ...REQUIRED, domain: RESULTS, defaultValue: 'pass' }),
  field('score', 'SmallInteger', 'Score (0 to 100)', { domain: range('Score', 0, 100) }),
  field('duration_min', 'Integer', 'Duration (min)'),
  field('follow_up_due', 'Date', 'Follow-up due'),
  text('remarks', 'Remarks', 500),
  ...trackingFields(EDIT_FIELDS),
];

export function inspections(): LayerSpec {
  return table({
    id: 1,
    name: 'Inspections',
    description: 'Inspections with score, result and pictures.',
    fields: FIELDS,
    displayField: 'inspection_date',
    editFields: EDIT_FIELDS,
    hasAttachments: true,
    rows,
  });
}

function* rows(): Generator<Row> {
  let index = 0;
  for (let at = 0; at < FACILITY_COUNT; at++) {
    const found = facility(at);
    for (const date of found.inspections) {
      const random = createRandom('Facilities/Inspections', index);
      const values = attributes(index, found, date, random);
      yield {
        attributes: values,
        geometry: null,
        attachments: files(index, found, values, random),
      };
      index++;
    }
  }
}

function attributes(
  index: number,
  found: Facility,
  date: number,
  random: Random,
): Row['attributes'] {
  const age = new Date(date).getUTCFullYear() - found.installYear;
  const score = Math.max(0, Math.min(100, Math.round(96 - age * 0.55 + random.bell() * 22)));
  const result = score >= 80 ? 'pass' : score >= 60 ? 'minor' : score >= 35 ? 'major' : 'fail';
  const team = `inspection-team-${random.whole(1, 6)}`;
  const followUp = { pass: null, minor: 180, major: 60, fail: 14 }[result];
  return {
    GlobalID: guid('Facilities/Inspections', index),
    FacilityGlobalID: found.globalId,
    inspection_date: date,
    inspection_team: team,
    result,
    score: random.chance(0.97) ? score : null,
    duration_min: random.chance(0.9) ? random.whole(3, 36) * 5 : null,
    follow_up_due: followUp === null ? null : date + followUp * DAY,
    remarks: random.chance(0.65) ? random.pick(REMARKS[result]) : null,
    created_date: date + random.whole(10, 600) * 60_000,
    created_user: team,
    last_edited_date: date + random.whole(601, 12_000) * 60_000,
    last_edited_user: random.chance(0.7) ? team : 'asset-office',
  };
}

const REMARKS = {
  pass: ['No defects found.', 'Cleaned on site.', 'All readings within limits.'],
  minor: [
    'Corrosion at the ladder, no action before next year.',
    'Hatch seal worn; part ordered.',
    'Grating loose at the west side.',
  ],
  major: [
    'Pump 2 vibrates above the limit (7.1 mm/s).',
    'Crack in the headwall, 4 mm wide, monitored.',
    'Flap gate does not close.\nSandbags placed until repair.',
  ],
  fail: [
    'Out of service since the storm – do not enter.',
    'Control cabinet flooded; "total loss" according to the electrician.',
  ],
} as const;

/** The worse the result, the more pictures. */
function files(
  index: number,
  found: Facility,
  values: Row['attributes'],
  random: Random,
): AttachmentRow[] {
  const chance = values['result'] === 'pass' ? 0.03 : 0.14;
  if (!random.chance(chance)) return [];
  return attachmentsFor({
    key: `Facilities/Inspections/${index}`,
    count: random.whole(1, 3),
    date: Number(values['inspection_date']),
    title: found.id,
    lines: [`Team: ${String(values['inspection_team'])}`, String(values['remarks'] ?? '')],
  });
}
