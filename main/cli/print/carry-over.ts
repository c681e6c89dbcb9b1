/** `syncline carry-over`: what becomes, or has become, of each pending edit. */
import type { CarriedEdit, CarryOverPlan, CarryOverReport } from '../../../shared/model/report.ts';
import { indent, sections, shortened } from './layout.ts';
import { editText } from './protocol-words.ts';
import type { Style } from './style.ts';
import { amount, safe } from './words.ts';

const SHOWN_PER_TEXT = 20;

export function carryOverPlanLines(plan: CarryOverPlan, path: string, style: Style): string[] {
  const better = plan.canStillUpload && plan.edits.length > 0;
  return sections(
    [style.strong(safe(plan.summary))],
    editLines(plan.edits, style),
    better
      ? [
          `The server still knows this replica: sending the edits first is the better way (syncline sync ${path} --direction upload).`,
        ]
      : [],
  );
}

export function carryOverLines(report: CarryOverReport, style: Style): string[] {
  return sections(
    [
      style.good(`Created ${safe(report.path)} as ${safe(report.replicaName)}.`),
      safe(report.summary),
    ],
    editLines(report.edits, style),
    ['Nothing has been sent yet: synchronise the new file. The old file sends nothing any more.'],
  );
}

function editLines(edits: readonly CarriedEdit[], style: Style): string[] {
  const byText = Map.groupBy(edits, ({ layerName, text }) => JSON.stringify([layerName, text]));
  return [...byText.values()].flatMap((group) => {
    const { layerName, text } = group[0]!;
    const lines = group.map(
      ({ kind, target, title, globalId }) =>
        `${editText(kind, target)} ${safe(title)}${title === globalId ? '' : ` ${style.faint(globalId)}`}`,
    );
    return [
      style.strong(`${safe(layerName)}: ${amount(group.length, 'edit', 'edits')}`),
      ...indent([safe(text), ...shortened(lines, SHOWN_PER_TEXT)]),
    ];
  });
}
