/** `syncline sync`: what became of every edit. */
import type { SyncReport } from '../../../shared/model/report.ts';
import type { FileTransfer } from '../../../shared/model/file-transfer.ts';
import type { Conflict } from '../../../shared/model/edit.ts';
import { valueText } from './changes.ts';
import { shellWord } from './create.ts';
import { indent, pairs, sections } from './layout.ts';
import { generationsText } from './protocol-words.ts';
import { layerText, receiptLines, type LayerNames } from './receipts.ts';
import { rollbackLines } from './rollback.ts';
import type { Style } from './style.ts';
import { amount, number, safe } from './words.ts';

export interface SyncSurroundings {
  readonly path: string;
  readonly names: LayerNames;
}

export function syncLines(
  report: SyncReport,
  surroundings: SyncSurroundings,
  style: Style,
): string[] {
  const { names, path } = surroundings;
  const isDone = report.result === 'done';
  return sections(
    [(isDone ? style.good : style.doubtful)(safe(report.summary))],
    rollbackLines(report.rollback, names, style, path),
    countLines(report, style),
    report.remarks.map((remark) => `Note: ${safe(remark)}`),
    receiptLines(report.receipts, names, style),
    fileLines(report.files ?? [], style),
    conflictLines(report.conflicts, surroundings, style),
    nextSteps(report, path),
  );
}

function countLines({ counts, generations }: SyncReport, style: Style): string[] {
  const down = [
    amount(counts.downloadedAdds, 'new row', 'new rows'),
    amount(counts.downloadedUpdates, 'changed row', 'changed rows'),
    amount(counts.downloadedDeletes, 'deleted row', 'deleted rows'),
    amount(counts.downloadedAttachments, 'attachment', 'attachments'),
  ];
  const up = [
    `${number(counts.accepted)} accepted`,
    `${number(counts.refused)} refused`,
    `${number(counts.rolledBack)} rolled back`,
    `${number(counts.unknown)} unknown`,
  ];
  return pairs(
    [
      ['Sent', `${amount(counts.sent, 'edit', 'edits')}: ${up.join(', ')}`],
      ['Came down', down.join(', ')],
      ['Still pending', amount(counts.stillPending, 'edit', 'edits')],
      ['Generations', generationsText(generations)],
    ],
    style,
  );
}

/** Those that did not get through, with the reason of each. */
function fileLines(files: readonly FileTransfer[], style: Style): string[] {
  const failed = files.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return [];
  return [
    style.doubtful(
      `${amount(failed.length, 'file', 'files')} of ${number(files.length)} did not get through`,
    ),
    ...indent(failed.map(({ name, reason }) => `${safe(name)}: ${safe(reason ?? '')}`)),
  ];
}

function conflictLines(
  conflicts: SyncReport['conflicts'],
  { names }: SyncSurroundings,
  style: Style,
): string[] {
  if (conflicts.length === 0) return [];
  const title = `${amount(conflicts.length, 'conflict', 'conflicts')}: changed here and on the server`;
  return [
    style.doubtful(title),
    ...indent(conflicts.flatMap((conflict) => oneConflict(conflict, names))),
  ];
}

const THEIRS: Readonly<Record<Conflict['theirs'], string>> = {
  add: 'the server has a row with the same GlobalID',
  update: 'somebody changed it on the server',
  delete: 'somebody deleted it on the server',
};
const MINE: Readonly<Record<Conflict['mine'], string>> = {
  add: 'you added it',
  update: 'you changed it',
  delete: 'you deleted it',
};

function oneConflict(conflict: SyncReport['conflicts'][number], names: LayerNames): string[] {
  const { layerId, globalId, target, mine, theirs, fields, values } = conflict;
  const what = target === 'attachment' ? 'attachment ' : '';
  return [
    `${layerText(layerId, names)}: ${what}${globalId}: ${MINE[mine]}, ${THEIRS[theirs]}`,
    ...indent(
      values.map(
        ({ field, ...versions }) =>
          `${safe(field)}: was ${valueText(versions.base, null)}, yours ${valueText(versions.mine, null)}, theirs ${valueText(versions.theirs, null)}${fields.includes(field) ? '' : ' (no clash)'}`,
      ),
    ),
  ];
}

function nextSteps({ counts, isClosed }: SyncReport, path: string): string[] {
  const file = shellWord(path);
  const steps: string[] = [];
  if (counts.unknown > 0) steps.push(`Find out what the server did:  syncline sync ${file}`);
  if (counts.conflicts > 0) {
    steps.push(`Look at the conflicts and decide:  syncline conflicts ${file}`);
  }
  if (counts.refused + counts.rolledBack > 0 && !isClosed) {
    steps.push(`Look at what is left:  syncline changes ${file}`);
  }
  return steps;
}
