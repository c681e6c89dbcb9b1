/** `syncline create` and its plan. */
import type { CreatePlan, CreateReport } from '../../../shared/model/report.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import { indent, pairs, sections, table } from './layout.ts';
import { generationsText } from './protocol-words.ts';
import { remarkLines } from './remarks.ts';
import type { Style } from './style.ts';
import { amount, number, safe } from './words.ts';

export function planLines(plan: CreatePlan, style: Style): string[] {
  return sections(
    [style.strong('This is what createReplica would be asked for.')],
    indent(pairs(Object.entries(plan.parameters), style)),
    table(
      [
        { title: 'Layer', align: 'right' },
        { title: 'Name' },
        { title: 'Rows', align: 'right' },
        { title: 'What will come' },
      ],
      plan.layers.map(({ layerId, name, count, sentence }) => [
        String(layerId),
        name,
        count === null ? 'not known yet' : number(count),
        sentence,
      ]),
      style,
    ),
    remarkLines(plan.remarks, style),
    [verdict(plan)],
  );
}

function verdict({ remarks, layers }: CreatePlan): string {
  if (hasProblem(remarks)) return 'Nothing was created. Solve the problems first.';
  const known = layers.reduce((sum, { count }) => sum + (count ?? 0), 0);
  const more = layers.some(({ count }) => count === null) ? ' and related rows' : '';
  return `Nothing was created. Without --plan, ${amount(known, 'row', 'rows')}${more} would be downloaded.`;
}

export function createLines(report: CreateReport, style: Style): string[] {
  const rows = report.layers.reduce((sum, { count }) => sum + count, 0);
  return sections(
    [style.good(`Created ${safe(report.path)} with ${amount(rows, 'row', 'rows')}.`)],
    pairs(
      [
        ['Replica name', report.replicaName],
        ['Replica ID', report.replicaId || 'none: exported without a replica'],
        ['Generations', generationsText(report.generations)],
        ['Attachments', number(report.attachments)],
        ...(report.original ? [['Original', report.original] as const] : []),
      ],
      style,
    ),
    table(
      [{ title: 'Layer', align: 'right' }, { title: 'Name' }, { title: 'Rows', align: 'right' }],
      report.layers.map(({ layerId, name, count }) => [String(layerId), name, number(count)]),
      style,
    ),
    remarkLines(report.remarks, style),
    [
      'Edit it in QGIS, ArcGIS Pro or any program that writes GeoPackage, then:',
      `  syncline changes ${shellWord(report.path)}`,
      `  syncline sync ${shellWord(report.path)}`,
    ],
  );
}

/** A path as it can be pasted into a shell. */
export function shellWord(text: string): string {
  const clean = safe(text);
  return /^[\w./:\\~+@%-]+$/.test(clean) ? clean : `"${clean}"`;
}
