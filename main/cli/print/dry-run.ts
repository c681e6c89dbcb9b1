/** `syncline sync --dry-run`: what the server would do with every edit, by cause, and what has changed on it. */
import type {
  Drift,
  DryRunCause,
  DryRunFinding,
  DryRunReport,
} from '../../../shared/model/report.ts';
import { indent, pairs, sections, shortened } from './layout.ts';
import { ROLLBACK_TEXTS } from './protocol-words.ts';
import { findingLine } from './rollback.ts';
import type { Style } from './style.ts';
import { amount, number, safe } from './words.ts';

const SHOWN_PER_TEXT = 20;

const TITLES: Readonly<Record<DryRunCause, string>> = {
  value: 'Values that the service does not take',
  shape: 'Shapes that the service does not take',
  'read-only': 'Read-only fields',
  'field-gone': 'Fields that are gone',
  'already-there': 'Already on the server',
  gone: 'Gone on the server',
  'changed-meanwhile': 'Changed on the server meanwhile',
  'not-owner': 'Rows of other people',
  'not-allowed': 'Not allowed by the service',
  'attachment-size': 'Attachments that are too large',
  'attachment-parent': 'Attachments without their feature',
  'related-parent': 'Rows that would belong to nothing',
  'time-zone': 'Dates that would be shifted',
  'contingent-values': 'Values that do not go together',
  'outside-filter': 'Outside of this replica',
  identity: 'Rows without a usable GlobalID',
  unreadable: 'Not sent, because the shape cannot be read',
};

export function dryRunLines(report: DryRunReport, style: Style): string[] {
  const isFine = report.wouldAccept === report.wouldSend && report.findings.length === 0;
  const paint = isFine ? style.good : style.doubtful;
  return sections(
    [paint(safe(report.summary))],
    pairs(
      [
        ['Would send', amount(report.wouldSend, 'edit', 'edits')],
        ['Would be accepted', amount(report.wouldAccept, 'edit', 'edits')],
        ['Would be refused', amount(report.wouldRefuse, 'edit', 'edits')],
        ...(report.held === 0
          ? []
          : [['Held back', amount(report.held, 'edit', 'edits')] as const]),
        ...(report.conflicts === 0
          ? []
          : [['Waiting conflicts', number(report.conflicts)] as const]),
        ['Rollback on failure', ROLLBACK_TEXTS[report.rollback]],
      ],
      style,
    ),
    driftLines(report.drift, style),
    ...causes(report.findings, style),
    ['Nothing was sent.'],
  );
}

const EFFECTS: Readonly<Record<Drift['effect'], string>> = {
  stops: 'nothing can be synchronised',
  limits: 'some edits may not be taken',
  none: 'good to know',
};

function driftLines(drift: readonly Drift[], style: Style): string[] {
  if (drift.length === 0) return [];
  const paint = drift.some(({ effect }) => effect === 'stops') ? style.bad : style.doubtful;
  return [
    paint('The service has changed since this replica was created'),
    ...indent(drift.map(({ text, effect }) => `${safe(text)} (${EFFECTS[effect]})`)),
  ];
}

/** What would be refused comes first, then what there is to know. */
function causes(findings: readonly DryRunFinding[], style: Style): string[][] {
  const groups = [...Map.groupBy(findings, ({ cause }) => cause)];
  const isRefused = (group: readonly DryRunFinding[]): boolean =>
    group.some(({ code }) => code !== null);
  groups.sort(([, a], [, b]) => Number(isRefused(b)) - Number(isRefused(a)) || b.length - a.length);
  return groups.map(([cause, group]) => {
    const count = new Set(group.map(({ editId }) => editId)).size;
    const paint = isRefused(group) ? style.bad : style.doubtful;
    return [
      paint(`${TITLES[cause]}: ${amount(count, 'edit', 'edits')}`),
      ...indent(texts(group, style)),
    ];
  });
}

/** A hundred equal findings read as one. */
function texts(group: readonly DryRunFinding[], style: Style): string[] {
  const byText = Map.groupBy(group, ({ code, text }) => JSON.stringify([code, text]));
  return [...byText.values()].flatMap((same) => {
    const { code, text } = same[0]!;
    const heading = code === null ? '' : `${style.strong(String(code))} `;
    return [`${heading}${safe(text)}`, ...indent(shortened(same.map(findingLine), SHOWN_PER_TEXT))];
  });
}
