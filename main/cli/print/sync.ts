/** `syncline sync`: what became of every edit, and the dry run before it. */
import type { DryRunFinding, DryRunReport, SyncReport } from '../../../shared/model/report.ts';
import type { Conflict } from '../../../shared/model/edit.ts';
import { valueText } from './changes.ts';
import { shellWord } from './create.ts';
import { indent, pairs, sections, shortened } from './layout.ts';
import { editText, generationsText, ROLLBACK_TEXTS } from './protocol-words.ts';
import { layerText, receiptLine, receiptLines, type LayerNames } from './receipts.ts';
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
    rollbackLines(report, names, style),
    countLines(report, style),
    report.remarks.map((remark) => `Note: ${safe(remark)}`),
    receiptLines(report.receipts, names, style),
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

/** The banner that nobody may overlook: the whole upload was undone, why, and that nothing is lost. */
function rollbackLines(
  { rollback, counts }: SyncReport,
  names: LayerNames,
  style: Style,
): string[] {
  if (rollback === null) return [];
  const proof = rollback.isProven
    ? 'The server was asked afterwards: it holds none of them.'
    : 'That the server holds none of them has not been confirmed yet; the next sync checks it.';
  const culprits = rollback.culprits.map((receipt) => receiptLine(receipt, names));
  return [
    style.bad(
      `ROLLED BACK: the server undid the whole upload of ${amount(counts.sent, 'edit', 'edits')}.`,
    ),
    ...indent([
      ...(rollback.serverMessage === null
        ? []
        : [`The server said: ${safe(rollback.serverMessage)}`]),
      `${proof} All of them are still pending here.`,
      ...(culprits.length === 0
        ? ['The server did not name the edit that failed. --dry-run may find it.']
        : ['Brought down by:', ...indent(culprits)]),
    ]),
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
    steps.push(`Decide the conflicts:  syncline sync ${file} --on-conflict mine|theirs|merge`);
  }
  if (counts.refused + counts.rolledBack > 0 && !isClosed) {
    steps.push(`Look at what is left:  syncline changes ${file}`);
  }
  return steps;
}

const SHOWN_PER_CAUSE = 20;

export function dryRunLines(report: DryRunReport, names: LayerNames, style: Style): string[] {
  const paint = report.findings.length === 0 ? style.good : style.doubtful;
  return sections(
    [paint(safe(report.summary))],
    pairs(
      [
        ['Would send', amount(report.wouldSend, 'edit', 'edits')],
        ['Would be accepted', amount(report.wouldAccept, 'edit', 'edits')],
        ['Rollback on failure', ROLLBACK_TEXTS[report.rollback]],
      ],
      style,
    ),
    report.drift.length === 0
      ? []
      : [
          style.doubtful('The service has changed since this replica was created'),
          ...indent(report.drift.map(safe)),
        ],
    findingLines(report.findings, names, style),
    ['Nothing was sent.'],
  );
}

function findingLines(
  findings: readonly DryRunFinding[],
  names: LayerNames,
  style: Style,
): string[] {
  const byCause = Map.groupBy(findings, ({ code, text }) => JSON.stringify([code, text]));
  return [...byCause.values()].flatMap((group) => {
    const { code, text } = group[0]!;
    const lines = group.map(
      ({ layerId, kind, target, globalId, field }) =>
        `${layerText(layerId, names)}: ${editText(kind, target)} ${globalId}${field === null ? '' : `, field ${safe(field)}`}`,
    );
    const heading = code === null ? '' : `${style.strong(String(code))} `;
    return [`${heading}${safe(text)}`, ...indent(shortened(lines, SHOWN_PER_CAUSE))];
  });
}
