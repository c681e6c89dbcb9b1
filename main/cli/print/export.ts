/** `syncline export`: what the file is and what is in it. */
import type { ExportReport } from '../../../shared/model/export.ts';
import { pairs, sections, table } from './layout.ts';
import { remarkLines } from './remarks.ts';
import type { Style } from './style.ts';
import { bytes, number, safe } from './words.ts';

export function exportLines(report: ExportReport, style: Style): string[] {
  return sections(
    [style.good(`Exported ${safe(report.path)}. Nothing was registered.`)],
    pairs(
      [
        ['Kind', report.kind],
        ['Size', bytes(report.bytes)],
      ],
      style,
    ),
    report.layers.length === 0
      ? []
      : table(
          [{ title: 'Layer' }, { title: 'Rows', align: 'right' }],
          report.layers.map(({ name, rows }) => [name, rows === null ? '' : number(rows)]),
          style,
        ),
    remarkLines(report.remarks, style),
  );
}
