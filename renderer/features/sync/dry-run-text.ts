/** Findings of a dry run by cause, and as text for the clipboard. Pure. */
import { describeEditCode } from '../../../shared/model/edit-codes.ts';
import type { DryRunFinding, DryRunReport } from '../../../shared/model/report.ts';
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
  const byCode = Map.groupBy(findings, ({ code }) => code);
  return [...byCode]
    .map(([code, members]) => ({ id: String(code), code, ...wordsOf(code), findings: members }))
    .sort(
      (a, b) =>
        Number(a.code === null) - Number(b.code === null) || b.findings.length - a.findings.length,
    );
}

function wordsOf(code: number | null): Pick<FindingGroup, 'title' | 'text'> {
  if (code === null) return { title: SYNC.findingNote, text: SYNC.findingNoteText };
  const { title, explanation, remedy } = describeEditCode(code, null);
  return { title, text: `${explanation} ${remedy}` };
}

/** How many edits would be refused. */
export function countRefused({ findings }: DryRunReport): number {
  return new Set(
    findings
      .filter(({ code }) => code !== null)
      .map(({ layerId, target, globalId }) => `${String(layerId)} ${target} ${globalId}`),
  ).size;
}

const COLUMNS = ['layerId', 'target', 'kind', 'globalId', 'code', 'field', 'text'] as const;

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
