/** Results of every kind of work as the same few parts, so that one component shows them all. */
import type { CreateReport, DryRunReport, UnregisterReport } from '../../../shared/model/report.ts';
import type { JobResult, SyncOutcome } from '../../../shared/model/window.ts';
import { DRY_RUN, JOB, SYNC, UNREGISTER } from './messages.ts';

export interface ResultOutline {
  /** It ended, and not everything went as it was meant to. */
  readonly isPartial: boolean;
  readonly sentences: readonly string[];
  readonly countsTitle: string;
  readonly counts: readonly { readonly name: string; readonly text: string }[];
  readonly rows: readonly { readonly layer: string; readonly count: number }[];
  readonly remarksTitle: string;
  readonly remarks: readonly string[];
  readonly reasons: readonly string[];
}

const PLAIN: ResultOutline = {
  isPartial: false,
  sentences: [],
  countsTitle: '',
  counts: [],
  rows: [],
  remarksTitle: JOB.remarks,
  remarks: [],
  reasons: [],
};

export function outlineOf(result: JobResult): ResultOutline {
  switch (result.kind) {
    case 'create':
      return outlineOfCreate(result.report);
    case 'sync':
      return outlineOfSync(result.report);
    case 'dry-run':
      return outlineOfDryRun(result.report);
    case 'unregister':
      return outlineOfUnregister(result.report);
    case 'carry-over-preview':
    case 'carry-over':
      return PLAIN;
    case 'verify':
      return { ...PLAIN, isPartial: !result.report.isEqual };
  }
}

function outlineOfCreate({ layers, attachments, remarks, reasons }: CreateReport): ResultOutline {
  return {
    ...PLAIN,
    sentences: attachments > 0 ? [JOB.attachments(attachments)] : [],
    rows: layers.map(({ name, count }) => ({ layer: name, count })),
    remarks: remarks.map(({ text }) => text),
    reasons,
  };
}

function outlineOfSync({ result, counts, isClosed, remarks, reasons }: SyncOutcome): ResultOutline {
  const { downloadedAdds, downloadedUpdates, downloadedDeletes } = counts;
  const always = [
    { name: SYNC.sent, text: SYNC.edits(counts.sent) },
    { name: SYNC.accepted, text: SYNC.edits(counts.accepted) },
  ];
  const seldom = [
    { name: SYNC.refused, count: counts.refused },
    { name: SYNC.rolledBack, count: counts.rolledBack },
    { name: SYNC.unknown, count: counts.unknown },
    { name: SYNC.held, count: counts.held },
    { name: SYNC.conflicts, count: counts.conflicts },
    { name: SYNC.stillPending, count: counts.stillPending },
  ].filter(({ count }) => count > 0);
  return {
    ...PLAIN,
    isPartial: result === 'partial',
    sentences: isClosed ? [SYNC.closed] : [],
    countsTitle: SYNC.counts,
    counts: [
      ...always,
      ...seldom.map(({ name, count }) => ({ name, text: SYNC.edits(count) })),
      {
        name: SYNC.downloaded,
        text: SYNC.received(downloadedAdds, downloadedUpdates, downloadedDeletes),
      },
    ],
    remarks,
    reasons,
  };
}

function outlineOfDryRun({ wouldSend, wouldAccept, findings, drift }: DryRunReport): ResultOutline {
  return {
    ...PLAIN,
    isPartial: findings.length > 0 || drift.length > 0,
    sentences: [DRY_RUN.findings(findings.length)],
    countsTitle: DRY_RUN.counts,
    counts: [
      { name: DRY_RUN.send, text: SYNC.edits(wouldSend) },
      { name: DRY_RUN.accept, text: SYNC.edits(wouldAccept) },
    ],
    remarksTitle: DRY_RUN.drift,
    remarks: drift.map(({ text }) => text),
  };
}

function outlineOfUnregister({ pending }: UnregisterReport): ResultOutline {
  return pending > 0
    ? { ...PLAIN, isPartial: true, sentences: [UNREGISTER.pending(pending)] }
    : PLAIN;
}
