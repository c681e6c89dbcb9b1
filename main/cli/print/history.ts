/** `syncline history`: sessions and their receipts. */
import type { HistoryReport } from '../../../shared/model/report.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import { hintLines } from './error.ts';
import { indent, sections } from './layout.ts';
import { receiptLines, type LayerNames } from './receipts.ts';
import { rollbackLines } from './rollback.ts';
import type { Style } from './style.ts';
import { capital, moment, number, safe } from './words.ts';

type SessionReport = HistoryReport['sessions'][number];

export function historyLines(
  { sessions }: HistoryReport,
  names: LayerNames,
  style: Style,
): string[] {
  if (sessions.length === 0) return ['No sessions yet.'];
  return sections(...sessions.map((session) => sessionLines(session, names, style)));
}

function sessionLines(session: SessionReport, names: LayerNames, style: Style): string[] {
  const { sessionId, kind, startedAt, result, summary, counts, receipts, error, rollback } =
    session;
  const ended = result ?? 'not finished';
  const numbers = Object.entries(counts)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${spaced(name)} ${number(value)}`);
  return [
    style.strong(`Session ${sessionId}: ${kind}, ${moment(startedAt, '')}, ${ended}`),
    ...indent([
      ...(summary === null ? [] : [safe(summary)]),
      ...(error === null ? [] : errorDetails(error)),
      ...(numbers.length === 0 ? [] : [style.faint(capital(numbers.join(', ')))]),
      ...rollbackLines(rollback, names, style),
      ...receiptLines(receipts, names, style),
    ]),
  ];
}

function errorDetails(error: ErrorBody): string[] {
  return [safe(error.message), ...hintLines(error)];
}

/** `downloadedAdds` → `downloaded adds` */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
