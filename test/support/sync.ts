/** Builders for the sync engine: facts, exchanges, edits, results, and a run over a real replica file. */
import type { Exchange, Stage, SyncOptions } from '../../shared/model/exchange.ts';
import { AppError } from '../../shared/errors.ts';
import type { PendingEdit, WireFeature } from '../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../shared/model/ids.ts';
import type { EditResult, ReplicaInfo, SyncDirection } from '../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import { openForWriting } from '../../main/store/db.ts';
import type { RunContext } from '../../main/sync/context.ts';
import type { ReplicaFile, SentEdit, UploadAttachment, UploadRow } from '../../main/sync/ports.ts';
import type { FeatureService } from '../../main/sync/service-port.ts';
import type { Facts } from '../../main/sync/step.ts';
import { SYNC_DEFAULTS } from '../../main/sync/sync.ts';

export const AT = '2026-03-04T05:06:07.089Z';

/** The n-th of a row of GlobalIDs. */
export function guid(n: number): GlobalId {
  return parseGlobalId(`0000abcd-0000-4000-8000-${n.toString(16).padStart(12, '0')}`)!;
}

// ------------------------------------------------------------------------------------------------------- planning

export function options(changes: Partial<SyncOptions> = {}): SyncOptions {
  return { ...SYNC_DEFAULTS, ...changes };
}

/** A bidirectional sync that has been checked and has nothing to do but to download. */
export function facts(changes: Partial<Facts> = {}): Facts {
  return {
    options: options(),
    exchange: null,
    completed: [],
    sendable: 0,
    pending: changes.sendable ?? 0,
    openConflicts: changes.undecided ?? 0,
    undecided: 0,
    undone: 0,
    missingAttachments: 0,
    isChecked: true,
    accepted: 0,
    tried: new Set(),
    downloads: true,
    uploads: true,
    confirms: true,
    isClosed: false,
    ...changes,
  };
}

export function exchange(changes: Partial<Exchange> = {}): Exchange {
  return {
    sessionId: 1,
    purpose: 'download',
    direction: 'download',
    layers: [],
    hasEdits: false,
    rollbackOnFailure: null,
    closes: false,
    begunAt: AT,
    replicasBefore: [],
    stage: { at: 'sending' },
    ...changes,
  };
}

export const STAGES: readonly Stage[] = [
  { at: 'sending' },
  { at: 'job', statusUrl: 'http://127.0.0.1/jobs/1' },
  { at: 'link', url: 'http://127.0.0.1/result', generations: null },
  { at: 'answer', file: 'a.answer', generations: null },
  { at: 'nothing', generations: null },
  { at: 'failed', error: { code: 'refused', message: 'No.' } },
];

export const DIRECTIONS: readonly SyncDirection[] = [
  'download',
  'upload',
  'bidirectional',
  'snapshot',
];

// ---------------------------------------------------------------------------------------------------------- edits

export function edit(editId: number, changes: Partial<PendingEdit> = {}): PendingEdit {
  return {
    editId,
    layerId: 0,
    target: 'feature',
    kind: 'update',
    globalId: guid(editId),
    objectId: null,
    revision: 1,
    isHeld: false,
    comment: null,
    firstChangedAt: AT,
    lastChangedAt: AT,
    ...changes,
  };
}

export function sent(
  editId: number,
  changes: Partial<PendingEdit> = {},
  rest: Partial<SentEdit> = {},
): SentEdit {
  return {
    edit: edit(editId, changes),
    sent: null,
    base: null,
    parentGlobalId: null,
    attachment: null,
    ...rest,
  };
}

export function uploadRow(
  editId: number,
  changes: Partial<PendingEdit>,
  rest: Partial<UploadRow> = {},
): UploadRow {
  return { edit: edit(editId, changes), feature: null, attachment: null, ...rest };
}

export function photo(changes: Partial<UploadAttachment> = {}): UploadAttachment {
  return {
    parentGlobalId: guid(1),
    name: 'hydrant.jpg',
    contentType: 'image/jpeg',
    size: 3,
    read: () => Uint8Array.of(1, 2, 3),
    ...changes,
  };
}

/** A failure of the update of edit `n` of layer 0, unless the test says otherwise. */
export function result(n: number | null, changes: Partial<EditResult> = {}): EditResult {
  return {
    layerId: 0,
    target: 'feature',
    kind: 'update',
    globalId: n === null ? null : guid(n),
    objectId: null,
    success: false,
    code: 1016,
    description: 'Setting of Value failed.',
    ...changes,
  };
}

export function row(
  attributes: Readonly<Record<string, unknown>>,
  geometry?: WireFeature['geometry'],
): WireFeature {
  return geometry === undefined ? { attributes } : { attributes, geometry };
}

// ------------------------------------------------------------------------------------------------------------ runs

/** A service that does what the test gives it and refuses everything else. */
function serviceThat(methods: Partial<FeatureService>): FeatureService {
  return new Proxy(methods as FeatureService, {
    get: (target, name): unknown =>
      Reflect.get(target, name) ??
      (() => {
        throw new AppError('internal', `The test does not expect ${String(name)} to be called.`);
      }),
  });
}

export function replicaInfo(changes: Partial<ReplicaInfo> = {}): ReplicaInfo {
  return {
    replicaId: '2E4C7A46-1B0F-4D6A-9B0A-6C1E3B1F0A11',
    replicaName: 'field-2026_1',
    replicaVersion: null,
    lastSyncDate: null,
    replicaOwner: null,
    syncModel: 'perLayer',
    targetType: 'client',
    syncDirection: null,
    creationDate: null,
    returnAttachments: null,
    attachmentsSyncDirection: null,
    generations: { replica: null, layers: {} },
    layerIds: [],
    ...changes,
  };
}

export interface Run {
  readonly context: RunContext;
  /** Milliseconds slept so far. */
  readonly slept: () => number;
  readonly phases: readonly string[];
}

/** The context of a run over a file; the clock jumps when it is slept on. */
export function runOver(
  file: ReplicaFile,
  service: Partial<FeatureService>,
  changes: Partial<RunContext> = {},
): Run {
  let now = Date.parse(AT);
  const phases: string[] = [];
  const describe = async (): Promise<ServiceDescription> => file.replica().service;
  const context: RunContext = {
    file,
    service: serviceThat({ describe, ...service }),
    clock: {
      now: () => now,
      sleep: async (milliseconds, signal) => {
        signal.throwIfAborted();
        now += milliseconds;
      },
    },
    progress: {
      phase: (text) => phases.push(text),
      rows: () => undefined,
      transfer: () => undefined,
    },
    signal: new AbortController().signal,
    at: () => undefined,
    sessionId: 1,
    options: options(),
    tally: { adds: 0, updates: 0, deletes: 0, attachments: 0, merged: 0 },
    leftHere: new Set(),
    notes: [],
    files: new Map(),
    refusesEditsFile: false,
    rollback: null,
    today: describe,
    isChecked: true,
    tried: new Set(),
    ...changes,
  };
  return { context, slept: () => now - Date.parse(AT), phases };
}

/** What any other program does with the file: SQL, while it is open here. */
export function editFile(path: string, ...statements: readonly string[]): void {
  const db = openForWriting(path, { mustExist: true });
  try {
    for (const statement of statements) db.exec(statement);
  } finally {
    db.close();
  }
}

/** First row of a query on the file. */
export function look(path: string, query: string): Record<string, unknown> | undefined {
  const db = openForWriting(path, { mustExist: true });
  try {
    return db.prepare<[], Record<string, unknown>>(query).get();
  } finally {
    db.close();
  }
}
