/** `syncline geodatabase`: what is in one, what it became. */
import type {
  GeodatabaseExport,
  GeodatabaseReport,
  TakeOverPlan,
  TakeOverReport,
} from '../../../shared/model/geodatabase.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import { shellWord } from './create.ts';
import { pairs, sections, table } from './layout.ts';
import { generationsText } from './protocol-words.ts';
import { remarkLines } from './remarks.ts';
import type { Style } from './style.ts';
import { amount, number, safe } from './words.ts';

export function geodatabaseLines(report: GeodatabaseReport, style: Style): string[] {
  const { replica, pending, doubtful, whyNot } = report;
  const unsent = pending === null ? 'cannot be told' : pending === 0 ? 'none' : number(pending);
  return sections(
    [
      style.strong(
        `${safe(report.path)} is a mobile geodatabase (version ${safe(report.version)}).`,
      ),
    ],
    table(
      [
        { title: 'Layer', align: 'right' },
        { title: 'Name' },
        { title: 'Kind' },
        { title: 'Rows', align: 'right' },
        { title: 'Attachments', align: 'right' },
        { title: 'Not sent', align: 'right' },
      ],
      report.layers.map((layer) => [
        String(layer.layerId),
        layer.name,
        layer.kind,
        number(layer.rows),
        layer.attachments === null ? '' : number(layer.attachments),
        number(layer.pending.add + layer.pending.update + layer.pending.delete),
      ]),
      style,
    ),
    replica === null
      ? []
      : pairs(
          [
            ['Replica name', replica.name],
            ['Replica ID', replica.replicaId ?? 'none: no server knows this copy'],
            ['Service', replica.serviceUrl ?? ''],
            ['Owner', replica.owner ?? ''],
            ['Sync model', replica.syncModel ?? ''],
            ['Generations', generationsText(replica.generations)],
            [
              'Edits not sent',
              doubtful === 0 ? unsent : `${unsent}; of ${doubtful} it is not sure`,
            ],
          ],
          style,
        ),
    remarkLines(report.remarks, style),
    whyNot === null
      ? [
          'To go on with this replica here:',
          `  syncline geodatabase take-over ${shellWord(report.path)} --preview`,
        ]
      : [`It cannot be taken over. ${safe(whyNot)}`],
  );
}

export function geodatabaseExportLines(report: GeodatabaseExport, style: Style): string[] {
  return sections(
    [style.good(`Wrote ${safe(report.path)}.`)],
    rowsTable(report.layers, style),
    remarkLines(report.remarks, style),
    [
      ...(report.pending === 0
        ? []
        : [
            `${amount(report.pending, 'edit that was', 'edits that were')} not sent are marked in it: syncline changes ${shellWord(report.path)}`,
          ]),
      'It is to be looked at, and cannot be synchronised.',
    ],
  );
}

export function takeOverPlanLines(plan: TakeOverPlan, style: Style): string[] {
  return sections(
    [style.strong(`${safe(plan.from)} holds the replica ${safe(plan.replicaName)}.`)],
    pairs(
      [
        ['Replica ID', plan.replicaId],
        ['Service', plan.serviceUrl],
        ['Known to the server', plan.isKnown ? 'yes' : 'no'],
        ['Owner', plan.owner ?? 'the server does not say'],
        ['Edits not sent', plan.pending === 0 ? 'none' : number(plan.pending)],
        ...(plan.doubtful === 0 ? [] : [['Would be held', number(plan.doubtful)] as const]),
      ],
      style,
    ),
    remarkLines(plan.remarks, style),
    [
      hasProblem(plan.remarks)
        ? 'Nothing was changed. It cannot be taken over.'
        : 'Nothing was changed. Give a file name in the place of --preview to take it over.',
    ],
  );
}

export function takeOverLines(report: TakeOverReport, style: Style): string[] {
  return sections(
    [style.good(`${safe(report.path)} is the replica ${safe(report.replicaName)} now.`)],
    pairs(
      [
        ['Replica ID', report.replicaId],
        ['Taken over from', report.from],
        ['Generations', generationsText(report.generations)],
        ['Edits to send', number(report.pending - report.held)],
        ...(report.held === 0 ? [] : [['Held', number(report.held)] as const]),
      ],
      style,
    ),
    rowsTable(report.layers, style),
    remarkLines(report.remarks, style),
    [
      ...(report.held === 0
        ? []
        : ['It is not sure whether what is held was sent before; each edit says why.']),
      'Look at the edits, then send them:',
      `  syncline changes ${shellWord(report.path)}`,
      `  syncline sync ${shellWord(report.path)}`,
    ],
  );
}

function rowsTable(
  layers: readonly { readonly name: string; readonly count: number }[],
  style: Style,
): string[] {
  return table(
    [{ title: 'Layer' }, { title: 'Rows', align: 'right' }],
    layers.map(({ name, count }) => [name, number(count)]),
    style,
  );
}
