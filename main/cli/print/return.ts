/** `syncline return …`: what was handed in, and what was decided about it. */
import type { ChangeReport } from '../../../shared/model/report.ts';
import type {
  DecideReport,
  MadeReturn,
  OpenReport,
  Review,
  ReviewCheck,
  ReviewEdit,
  ReviewHold,
  ReturnAnswer,
  SendReport,
} from '../../../shared/model/return.ts';
import { valueText } from './changes.ts';
import { dryRunLines } from './dry-run.ts';
import { indent, sections, shortened } from './layout.ts';
import { editText } from './protocol-words.ts';
import type { Style } from './style.ts';
import { amount, bytes, moment, safe } from './words.ts';

const SHOWN = 50;

export function madeReturnLines(made: MadeReturn, style: Style): string[] {
  return sections(
    [style.good(`Wrote ${safe(made.path)} (${bytes(made.bytes)}).`), made.summary],
    ['Give it to the office. This copy does not send these edits itself any more.'],
  );
}

export function openedLines(report: OpenReport, style: Style): string[] {
  return sections([style.strong(safe(report.summary))], reviewLines(report.review, style));
}

export function reviewLines(review: Review, style: Style): string[] {
  const returns = review.returns.map(
    ({ number, by, madeAt, edits }) =>
      `Return ${number}${by ? ` by ${safe(by)}` : ''}, made ${moment(madeAt, '')}: ${amount(edits, 'edit', 'edits')}`,
  );
  const shown = review.edits.slice(0, SHOWN).flatMap((edit) => editLines(edit, style));
  const more = review.edits.length - SHOWN;
  return sections(
    [style.strong(`${safe(review.copyName)} of ${safe(review.kitName)}`), ...indent(returns)],
    more > 0 ? [...shown, `… and ${more} more; --json lists all.`] : shown,
    [countsText(review), style.faint(`Review file: ${safe(review.path)}`)],
  );
}

/** Why clean-up leaves the replica alone, and what to do when the crew has finished. */
export function holdLines(hold: ReviewHold | null, style: Style): string[] {
  if (!hold) return [];
  const next = hold.isSettled
    ? ' Everything that was handed in is settled: when the crew has finished, syncline return release lets clean-up look at it again.'
    : '';
  return [style.faint(`Clean-up leaves its replica alone: ${safe(hold.reason)}${next}`)];
}

function editLines(edit: ReviewEdit, style: Style): string[] {
  const { kind, target, title, globalId, layerName, comment, note, change } = edit;
  return [
    `${editText(kind, target)} ${safe(title)}${title === globalId ? '' : ` ${style.faint(globalId)}`} in ${safe(layerName)}: ${stateText(edit, style)}`,
    ...indent([
      ...(change ? fieldLines(change) : []),
      ...(comment ? [`note of the crew: ${safe(comment)}`] : []),
      ...(note ? [safe(note)] : []),
    ]),
  ];
}

function fieldLines({ changes, geometryChanged }: ChangeReport): string[] {
  const fields = changes.map(
    ({ field, before, after, beforeText, afterText }) =>
      `${safe(field)}: ${valueText(before, beforeText)} → ${valueText(after, afterText)}`,
  );
  return shortened([...fields, ...(geometryChanged ? ['the shape changes'] : [])], SHOWN);
}

function stateText(
  { state, reason, isDone, outcome, hasConflict }: ReviewEdit,
  style: Style,
): string {
  if (state === 'refused') return style.bad(`refused${reason ? ` (${safe(reason)})` : ''}`);
  if (state === 'none-left') return style.faint('nothing left to do');
  if (hasConflict) return style.doubtful(`${state}, in conflict with the service`);
  if (state === 'undecided') return style.doubtful('undecided');
  if (!isDone) return 'accepted, waits to be sent';
  const isThere = outcome?.outcome === 'accepted' || outcome?.outcome === 'already-there';
  return isThere ? style.good('on the service') : style.doubtful('given up');
}

function countsText({ counts }: Review): string {
  const parts: readonly (readonly [number, string])[] = [
    [counts.undecided, 'undecided'],
    [counts.waiting, 'accepted and waiting to be sent'],
    [counts.sent, 'on the service'],
    [counts.refused, 'refused'],
    [counts['none-left'], 'with nothing left to do'],
  ];
  const texts = parts.filter(([n]) => n > 0).map(([n, text]) => `${n} ${text}`);
  const conflicts =
    counts.conflicts === 0 ? '' : ` ${counts.conflicts} in conflict with the service.`;
  return texts.length === 0 ? 'No edits.' : `${texts.join(', ')}.${conflicts}`;
}

export function decidedLines({ summary, review }: DecideReport, style: Style): string[] {
  return sections([style.good(summary)], [countsText(review)]);
}

export function checkLines({ drift, dryRun, summary }: ReviewCheck, style: Style): string[] {
  const apart = drift.filter(({ fate }) => fate !== 'stays');
  const lines = apart.map(
    ({ kind, target, title, layerName, text }) =>
      `${editText(kind, target)} ${safe(title)} in ${safe(layerName)}: ${safe(text)}`,
  );
  const since = lines.length === 0 ? [] : [style.strong('Changed on the service since:')];
  return sections(
    [...since, ...indent(shortened(lines, SHOWN))],
    dryRun ? dryRunLines(dryRun, style) : [style.doubtful(safe(summary))],
  );
}

export function sentLines({ summary, review }: SendReport, style: Style): string[] {
  return sections(
    [style.strong(safe(summary))],
    [countsText(review), style.faint(`Review file: ${safe(review.path)}`)],
  );
}

export function answerLines({ copyName, number, edits }: ReturnAnswer, style: Style): string[] {
  const lines = edits.map(
    ({ kind, target, title, layerName, text }) =>
      `${editText(kind, target)} ${safe(title)} in ${safe(layerName)}: ${safe(text)}`,
  );
  return sections(
    [style.strong(`${safe(copyName)}, up to return ${number}`)],
    shortened(lines, SHOWN),
  );
}
