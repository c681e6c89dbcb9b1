/** Results of every kind of work as the same few parts, so that one component shows them all. */
import type { CleanupOutcome, CleanupReport } from '../../../shared/model/cleanup.ts';
import type { GeodatabaseExport, TakeOverReport } from '../../../shared/model/geodatabase.ts';
import type { CreateReport, DryRunReport, UnregisterReport } from '../../../shared/model/report.ts';
import type { JobResult, SyncOutcome } from '../../../shared/model/window.ts';
import type { ExportReport } from '../../../shared/model/export.ts';
import type { RelayCloseReport } from '../../../shared/model/relay.ts';
import type { RelayOutcome } from '../../../shared/model/relay-list.ts';
import type { SendOutcome } from '../../../shared/model/return.ts';
import type { KitReport } from '../../../shared/model/kit-making.ts';
import type { CrewReport, RegisterReport } from '../../../shared/model/register-copy.ts';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { CLEANUP, COPIES, DRY_RUN, EXPORT, JOB, SYNC, UNREGISTER } from './messages.ts';

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
    case 'register-copy':
      return outlineOfRegister(result.report);
    case 'open-geodatabase':
    case 'take-over':
      return outlineOfGeodatabase(result.report);
    case 'make-kit':
    case 'make-copies':
      return outlineOfCopies(result.report);
    case 'export':
      return outlineOfExport(result.report);
    case 'relay-create':
    case 'relay-sync':
      return outlineOfRelay(result.report);
    case 'relay-close':
      return outlineOfRelayClose(result.report);
    case 'cleanup':
      return outlineOfCleanup(result.report);
    case 'send-return':
      return outlineOfReview(result.report);
    case 'make-return':
    case 'open-return':
    case 'check-return':
    case 'relay-plan':
    case 'carry-over-preview':
    case 'carry-over':
      return PLAIN;
    case 'verify':
      return { ...PLAIN, isPartial: !result.report.isEqual };
  }
}

/** The report itself has all of them. */
const MOST_REMARKS = 200;

const CLEANUP_OUTCOMES = Object.keys(CLEANUP.outcomes) as CleanupOutcome[];

function outlineOfCleanup({ counts, results, stopped }: CleanupReport): ResultOutline {
  const isClean = ({ outcome }: CleanupReport['results'][number]): boolean =>
    outcome === 'done' || outcome === 'already-gone';
  return {
    ...PLAIN,
    isPartial: stopped !== null || !results.every(isClean),
    sentences: results.flatMap(({ saved }) => saved.map(({ path }) => CLEANUP.saved(path))),
    countsTitle: CLEANUP.counts,
    counts: CLEANUP_OUTCOMES.flatMap((outcome) => {
      const count = counts[outcome] ?? 0;
      return count === 0 ? [] : [{ name: CLEANUP.outcomes[outcome], text: formatCount(count) }];
    }),
    remarks: results
      .filter((result) => !isClean(result))
      .slice(0, MOST_REMARKS)
      .map(({ replicaName, sentence }) => `${replicaName}: ${sentence}`),
  };
}

function outlineOfReview({ sync, review }: SendOutcome): ResultOutline {
  const { remarks, reasons } = sync;
  return { ...PLAIN, isPartial: review.counts.waiting > 0, remarks, reasons };
}

function outlineOfRelay({ result, remarks, reasons }: RelayOutcome): ResultOutline {
  return { ...PLAIN, isPartial: result === 'partial', remarks, reasons };
}

function outlineOfRelayClose({ errors }: RelayCloseReport): ResultOutline {
  return {
    ...PLAIN,
    isPartial: errors.length > 0,
    sentences: errors.map(({ message }) => message),
  };
}

function outlineOfGeodatabase({
  layers,
  remarks,
}: GeodatabaseExport | TakeOverReport): ResultOutline {
  return {
    ...PLAIN,
    rows: layers.map(({ name, count }) => ({ layer: name, count })),
    remarks: remarks.map(({ text }) => text),
  };
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

function outlineOfRegister({ held, remarks, reasons }: RegisterReport): ResultOutline {
  return {
    ...PLAIN,
    sentences: held > 0 ? [COPIES.held(held)] : [],
    remarks: remarks.map(({ text }) => text),
    reasons,
  };
}

function outlineOfCopies({ copies, isComplete, remarks }: CrewReport | KitReport): ResultOutline {
  return {
    ...PLAIN,
    isPartial: !isComplete,
    countsTitle: COPIES.title,
    counts: copies.map(({ name, state, error }) => ({
      name,
      text: [COPIES.states[state], ...(error ? [error.message] : [])].join('. '),
    })),
    remarks: remarks.map(({ text }) => text),
  };
}

function outlineOfExport({ kind, bytes, path, layers, remarks }: ExportReport): ResultOutline {
  return {
    ...PLAIN,
    countsTitle: EXPORT.title,
    counts: [
      { name: EXPORT.kind, text: kind },
      { name: EXPORT.size, text: formatBytes(bytes) },
      { name: EXPORT.file, text: path },
    ],
    rows: layers.flatMap(({ name, rows }) => (rows === null ? [] : [{ layer: name, count: rows }])),
    remarks: remarks.map(({ text }) => text),
  };
}

function outlineOfUnregister({ pending, saved }: UnregisterReport): ResultOutline {
  const copy = saved === null ? [] : [UNREGISTER.saved(saved.path)];
  return pending > 0
    ? { ...PLAIN, isPartial: true, sentences: [UNREGISTER.pending(pending), ...copy] }
    : PLAIN;
}
