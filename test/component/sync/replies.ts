/** A replica with edits, its sessions and receipts, as the main process would answer for it. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { Receipt, Session } from '../../../shared/model/edit.ts';
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type {
  ConflictReport,
  DryRunFinding,
  DryRunReport,
  StatusReport,
  SyncCounts,
} from '../../../shared/model/report.ts';
import type { RefusedEdit, RepairOffer } from '../../../shared/model/editing.ts';
import type { ReceiptGroup, SyncOutcome } from '../../../shared/model/window.ts';
import { SyncSetup } from '../../../renderer/features/sync/sync-setup.svelte.ts';
import { SyncWork } from '../../../renderer/features/sync/sync-work.svelte.ts';
import type { AppState } from '../../../renderer/state/app.svelte.ts';
import type { Replies } from '../support/fake-app.ts';
import { serviceReport, statusReport } from '../support/fixtures.ts';

export function globalId(n: number): GlobalId {
  return `{${n.toString(16).toUpperCase().padStart(8, '0')}-AAAA-4BBB-8CCC-DDDDEEEEFFFF}` as GlobalId;
}

const LAYER = { count: 12_400, attachments: 3, pending: { add: 0, update: 0, delete: 0 }, held: 0 };

/** Two layers with 43 pending edits. */
export function pendingStatus(overrides: Partial<StatusReport> = {}): StatusReport {
  return statusReport({
    syncModel: 'perReplica',
    layers: [
      {
        ...LAYER,
        layerId: 0,
        name: 'Hydrants',
        table: 'h',
        pending: { add: 12, update: 24, delete: 2 },
        held: 0,
      },
      {
        ...LAYER,
        layerId: 1,
        name: 'Shoreline',
        table: 's',
        pending: { add: 0, update: 5, delete: 0 },
        held: 0,
      },
    ],
    pending: 43,
    ...overrides,
  });
}

export function exchange(overrides: Partial<Exchange> = {}): Exchange {
  return {
    sessionId: 3,
    purpose: 'upload',
    direction: 'upload',
    layers: [],
    hasEdits: true,
    rollbackOnFailure: false,
    closes: false,
    begunAt: '2026-01-06T08:00:00Z',
    replicasBefore: [],
    stage: { at: 'sending' },
    ...overrides,
  };
}

export function conflict(overrides: Partial<ConflictReport> = {}): ConflictReport {
  return {
    conflictId: 1,
    layerId: 0,
    target: 'feature',
    globalId: globalId(77),
    mine: 'update',
    theirs: 'update',
    fields: ['STATUS'],
    detectedAt: '2026-01-06T08:00:00Z',
    editId: 77,
    isHeld: false,
    layerName: 'Hydrants',
    title: 'H-12',
    objectId: 77,
    canMerge: false,
    theirEditor: { name: 'ana.r', at: '2026-01-06T07:00:00Z' },
    changedHereAt: '2026-01-06T07:30:00Z',
    attachment: null,
    values: [
      { field: 'NAME', base: 'H-12', mine: 'H-12', theirs: 'H-12b' },
      { field: 'STATUS', base: 'open', mine: 'closed', theirs: 'repaired' },
      { field: 'geometry', base: { x: 1, y: 2 }, mine: { x: 1, y: 2 }, theirs: { x: 3, y: 2 } },
    ],
    ...overrides,
  };
}

export function counts(overrides: Partial<SyncCounts> = {}): SyncCounts {
  return {
    sent: 0,
    accepted: 0,
    refused: 0,
    rolledBack: 0,
    unknown: 0,
    held: 0,
    conflicts: 0,
    alreadyThere: 0,
    discarded: 0,
    merged: 0,
    downloadedAdds: 0,
    downloadedUpdates: 0,
    downloadedDeletes: 0,
    downloadedAttachments: 0,
    stillPending: 0,
    ...overrides,
  };
}

export function outcome(overrides: Partial<SyncOutcome> = {}): SyncOutcome {
  return {
    sessionId: 3,
    result: 'partial',
    summary: '38 edits accepted, 3 refused, 12 changes came from the server.',
    counts: counts({
      sent: 41,
      accepted: 38,
      refused: 3,
      held: 2,
      downloadedAdds: 4,
      downloadedUpdates: 8,
      stillPending: 5,
    }),
    rollback: null,
    isClosed: false,
    remarks: [],
    reasons: ['before anything is sent, is the replica still there?', '41 edits to send'],
    ...overrides,
  };
}

export function group(overrides: Partial<ReceiptGroup> = {}): ReceiptGroup {
  return {
    outcome: 'accepted',
    code: null,
    layerId: 0,
    serverMessage: null,
    explanation: null,
    count: 1,
    ...overrides,
  };
}

export const GROUPS: readonly ReceiptGroup[] = [
  group({ count: 33 }),
  group({ count: 5, layerId: 1 }),
  group({
    outcome: 'refused',
    code: 1001,
    serverMessage: 'Field STATUS must not be null.',
    count: 2,
  }),
  group({ outcome: 'refused', code: 1007, serverMessage: 'Not the owner.', count: 1, layerId: 1 }),
];

export function receipt(n: number, overrides: Partial<Receipt> = {}): Receipt {
  return {
    receiptId: n,
    sessionId: 3,
    layerId: 0,
    target: 'feature',
    kind: 'update',
    globalId: globalId(n),
    objectId: 1000 + n,
    outcome: 'accepted',
    code: null,
    serverMessage: null,
    explanation: null,
    at: '2026-01-06T08:00:10Z',
    ...overrides,
  };
}

export function session(overrides: Partial<Session> = {}): Session {
  return {
    sessionId: 3,
    kind: 'sync',
    startedAt: '2026-01-06T08:00:00Z',
    endedAt: '2026-01-06T08:01:12Z',
    options: {
      direction: 'bidirectional',
      layerDirections: {},
      onConflict: 'ask',
      rollbackOnFailure: true,
    },
    result: 'partial',
    summary: '38 edits accepted, 3 refused, 12 changes came from the server.',
    counts: { ...outcome().counts },
    ...overrides,
  };
}

export interface Page {
  readonly filter: ReceiptFilter;
  readonly from: number;
  readonly count: number;
}

/** Answers pages as if each group had its receipts. */
function receiptsOf(groups: readonly ReceiptGroup[]): (page: Page) => unknown {
  return ({ filter, from, count }) => {
    const members = groups.filter(
      (one) =>
        one.outcome === filter.outcome && (filter.code === undefined || one.code === filter.code),
    );
    const total = members.reduce((sum, one) => sum + one.count, 0);
    const [first] = members;
    const length = Math.max(0, Math.min(count, total - from));
    const receipts = Array.from({ length }, (_, at) =>
      receipt(from + at + 1, {
        outcome: (first?.outcome ?? 'accepted') as Receipt['outcome'],
        code: first?.code ?? null,
        serverMessage: first?.serverMessage ?? null,
        kind: (['update', 'add', 'delete'] as const)[at % 3]!,
      }),
    );
    return { total, receipts };
  };
}

export function repliesFor(
  status: StatusReport,
  groups: readonly ReceiptGroup[] = GROUPS,
  others: Replies = {},
): Replies {
  return {
    'replica.status': () => status,
    'replica.version': () => 'one',
    'replica.service': () => serviceReport().service,
    'conflicts.list': () => [],
    'replica.session': () => ({ session: session(), error: null, groups, rollback: null }),
    'replica.sessions': () => [session()],
    'replica.receipts': receiptsOf(groups),
    'repairs.look': lookedAt,
    'repairs.apply': ({ edits }: { edits: readonly unknown[] }) => ({
      ...{ text: 'Repaired', rows: [], undo: 'Repaired', redo: null },
      ...{ repaired: edits.length, left: 0 },
    }),
    'repairs.pendingOf': () => [1, 2],
    ...others,
  };
}

/** What the page of the replica gives to its Sync tab. */
export function tabProps(app: AppState) {
  const [replicaKey, { api, jobs }] = ['bay', app];
  return {
    replicaKey,
    setup: new SyncSetup(api, replicaKey),
    work: new SyncWork(api.jobs, jobs, replicaKey),
  };
}

interface Asked {
  readonly target: 'feature' | 'attachment';
  readonly globalId: GlobalId;
  readonly code: number | null;
}

/** Every refused edit lacks a status, and attachments hang on hydrant 1. */
function lookedAt({ edits }: { edits: readonly Asked[] }): readonly RefusedEdit[] {
  return edits.map(({ target, globalId: id, code }) => {
    const number = Number.parseInt(id.slice(1, 9), 16);
    const isRefused = code !== null;
    const feature = {
      globalId: target === 'feature' ? id : globalId(1),
      title: `Hydrant ${number}`,
    };
    return {
      editId: number,
      title: target === 'feature' ? feature.title : 'front.jpg',
      feature: target === 'feature' ? feature : { ...feature, title: 'Hydrant 1' },
      field: isRefused ? 'STATUS' : null,
      offers: isRefused ? OFFERS : [],
    };
  });
}

const OFFERS: readonly RepairOffer[] = [
  {
    repair: { kind: 'set-value', field: 'STATUS', value: 1 },
    label: 'Set Status to Open',
    text: 'That is the default of the field.',
    choices: [{ value: 2, label: 'Closed' }],
  },
  {
    repair: { kind: 'restore-value', field: 'STATUS' },
    label: 'Put Status back to Closed',
    text: 'It is as at the last sync again, and is not sent; your other changes stay.',
    choices: [],
  },
  {
    repair: { kind: 'revert' },
    label: 'Take the changes back',
    text: 'The row becomes again what it was at the last sync.',
    choices: [],
  },
];

export function finding(n: number, overrides: Partial<DryRunFinding> = {}): DryRunFinding {
  return {
    editId: n,
    layerId: 0,
    layerName: 'Hydrants',
    target: 'feature',
    kind: 'update',
    globalId: globalId(n),
    objectId: 1000 + n,
    title: `Hydrant ${n}`,
    cause: 'value',
    code: 1001,
    field: 'STATUS',
    text: 'STATUS must not be empty.',
    ...overrides,
  };
}

export function dryRun(overrides: Partial<DryRunReport> = {}): DryRunReport {
  return {
    wouldSend: 43,
    wouldAccept: 41,
    wouldRefuse: 2,
    held: 3,
    conflicts: 1,
    findings: [
      finding(1),
      finding(2),
      finding(3, {
        cause: 'changed-meanwhile',
        field: null,
        code: null,
        text: 'The row was changed on the server since the last sync.',
      }),
    ],
    drift: [
      { layerId: 0, text: 'Hydrants: the field PRESSURE is new.', effect: 'none' },
      { layerId: 0, text: 'Hydrants: the field COLOUR is gone.', effect: 'limits' },
    ],
    rollback: 'choice',
    summary: 'With rollback on, nothing would be applied; off, 41 of 43.',
    ...overrides,
  };
}
