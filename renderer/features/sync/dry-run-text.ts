/** Findings of a dry run by cause, and as text for the clipboard. Pure. */
import { describeEditCode } from '../../../shared/model/edit-codes.ts';
import type {
  Drift,
  DryRunCause,
  DryRunFinding,
  DryRunReport,
} from '../../../shared/model/report.ts';
import { SYNC } from './messages.ts';

export interface FindingGroup {
  readonly id: string;
  readonly code: number | null;
  readonly title: string;
  readonly text: string;
  readonly findings: readonly DryRunFinding[];
}

/** The most frequent cause first; what the server would take comes last. */
export function groupFindings(findings: readonly DryRunFinding[]): readonly FindingGroup[] {
  const byCause = Map.groupBy(findings, ({ cause, code }) => `${cause} ${String(code)}`);
  return [...byCause]
    .flatMap(([id, members]) => {
      const [first] = members;
      if (!first) return [];
      const { code, cause } = first;
      return [{ id, code, ...wordsOf(code, cause), findings: members }];
    })
    .sort(
      (a, b) =>
        Number(a.code === null) - Number(b.code === null) || b.findings.length - a.findings.length,
    );
}

function wordsOf(code: number | null, cause: DryRunCause): Pick<FindingGroup, 'title' | 'text'> {
  if (code === null) {
    const text = cause === 'unreadable' ? SYNC.findingLeftText : SYNC.findingNoteText;
    return { title: SYNC.causes[cause], text };
  }
  const { title, explanation, remedy } = describeEditCode(code, null);
  return { title, text: `${explanation} ${remedy}` };
}

/** Ids of the edits that findings are about, each once. */
export function editIdsOf(findings: readonly DryRunFinding[]): number[] {
  return [...new Set(findings.map(({ editId }) => editId))];
}

const EFFECTS = ['stops', 'limits', 'none'] as const;

/** Differences by what they mean for a sync, the gravest first. */
export function driftByEffect(
  drift: readonly Drift[],
): readonly { readonly effect: Drift['effect']; readonly texts: readonly string[] }[] {
  return EFFECTS.map((effect) => ({
    effect,
    texts: drift.filter((each) => each.effect === effect).map(({ text }) => text),
  })).filter(({ texts }) => texts.length > 0);
}

const COLUMNS = [
  'layerName',
  'title',
  'target',
  'kind',
  'globalId',
  'cause',
  'code',
  'field',
  'text',
] as const;

export function findingsAsCsv(findings: readonly DryRunFinding[]): string {
  const lines = findings.map((finding) => COLUMNS.map((column) => csv(finding[column])).join(','));
  return [COLUMNS.join(','), ...lines].join('\r\n');
}

export function reportAsJson(report: DryRunReport): string {
  return JSON.stringify(report);
}

/** A text that begins like a formula gets an apostrophe, so that no spreadsheet runs it. */
function csv(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
