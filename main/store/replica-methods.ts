/** The methods of an open replica file, over whatever connection it has at the moment. */
import { readFileSync, rmSync } from 'node:fs';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { ApplyTransaction, ReplicaFile } from '../sync/ports.ts';
import { createApplyTransaction } from './apply.ts';
import { areaTest } from './area.ts';
import { attachmentFileOf, discardOthers } from './attachment-files.ts';
import { carriedVersions } from './carry.ts';
import { noteContents } from './contents.ts';
import type { Handle } from './handle.ts';
import { saveWork } from './saved-work.ts';
import { markSent, withdrawExchange } from './settle.ts';
import type { Stores } from './stores.ts';
import type { TablePlan } from './table-plan.ts';
import { unreadableEdits } from './unreadable.ts';
import { sentEdits, uploadRows } from './upload.ts';
import { pendingVersions, versionsOf } from './versions.ts';

/** `finalPath`: the name that the file has or will have. */
export function replicaMethods(handle: Handle, finalPath: string): Omit<ReplicaFile, 'path'> {
  const stores = (): Stores => handle.stores();
  const write = <T>(work: (stores: Stores) => T): T => handle.write(() => work(stores()));
  const answerFile = `${finalPath}.answer`;

  const attachmentFile = (globalId: GlobalId): string => attachmentFileOf(finalPath, globalId);

  return {
    answerFile,
    discardAnswer() {
      // Beside it lies, after an interrupted download, what tells how to go on with it.
      for (const file of [answerFile, `${answerFile}.resume`]) rmSync(file, { force: true });
    },
    ...readingMethods(stores),

    beginExchange: (exchange, editIds) =>
      write((open) => {
        open.journal.begin(exchange);
        markSent(open, exchange.sessionId, editIds);
      }),
    setBranchVersion: (name) => write(({ record }) => record.setBranchVersion(name)),
    setStage: (stage) => write(({ journal }) => journal.setStage(stage)),
    withdrawExchange: () => write(withdrawExchange),
    startSession: (kind, options, at) => write(({ sessions }) => sessions.start(kind, options, at)),
    endSession: (sessionId, end) => write(({ sessions }) => sessions.end(sessionId, end)),
    hold: (editIds, isHeld) =>
      write(({ edits }) => editIds.filter((id) => edits.setHeld(id, isHeld)).length),
    storeAttachment: (layerId, globalId, data) =>
      write((open) => storeAttachment(open, layerId, globalId, data)),
    attachmentFile,
    storeAttachmentFile(layerId, globalId) {
      const file = attachmentFile(globalId);
      const data = readFileSync(file);
      write((open) => storeAttachment(open, layerId, globalId, data));
      for (const name of [file, `${file}.resume`]) rmSync(name, { force: true });
    },
    discardAttachmentFiles() {
      const wanted = stores()
        .missing.all()
        .map(({ globalId }) => attachmentFile(globalId));
      discardOthers(finalPath, wanted);
    },
    partialUpload: (editId) => stores().uploads.find(editId),
    setPartialUpload: (editId, upload) =>
      write(({ uploads }) =>
        upload === null ? uploads.remove(editId) : uploads.put(editId, upload),
      ),
    saveWork: () => saveWork(stores().db, finalPath, new Date(stores().isoNow())),
    apply: (work) => apply(handle, work),
    close: () => handle.close(),
  };
}

type Reading = Pick<
  ReplicaFile,
  | 'replica'
  | 'layers'
  | 'exchange'
  | 'sentEdits'
  | 'sessions'
  | 'completedPurposes'
  | 'receipts'
  | 'countReceipts'
  | 'pendingEdits'
  | 'countPending'
  | 'pendingRevisions'
  | 'uploadRows'
  | 'countSendable'
  | 'countLeftOut'
  | 'unreadableEdits'
  | 'areaTest'
  | 'pendingVersions'
  | 'carriedVersions'
  | 'conflicts'
  | 'countConflicts'
  | 'conflictVersions'
  | 'missingAttachments'
>;

/** What only reads. */
export function readingMethods(stores: () => Stores): Reading {
  return {
    replica: () => stores().record.read(),
    layers: () =>
      stores().tables.layers.map(({ layerId, description, feature, attachment }) => ({
        layerId,
        description,
        table: feature.table,
        attachmentTable: attachment?.table ?? null,
      })),
    exchange: () => stores().journal.read(),
    sentEdits: () => sentEdits(stores()),
    sessions: () => stores().sessions.all(),
    completedPurposes: (sessionId) => stores().sessions.completed(sessionId),
    receipts: (sessionId) => stores().receipts.ofSession(sessionId),
    countReceipts: (sessionId, outcome) => stores().receipts.countOfSession(sessionId, outcome),
    pendingEdits: () => stores().edits.all(),
    countPending: () => stores().edits.count(),
    pendingRevisions: () => stores().edits.revisions(),
    uploadRows: (layerIds, only = null) => uploadRows(stores(), layerIds, only),
    countSendable: (layerIds, only = null) =>
      layerIds.reduce((sum, id) => sum + stores().edits.sendableIds(id, only).length, 0),
    countLeftOut: (layerIds, only = null) =>
      layerIds.reduce((sum, id) => sum + stores().edits.countLeftOut(id, only), 0),
    unreadableEdits: (layerIds, only = null) => unreadableEdits(stores(), layerIds, only),
    areaTest: () => areaTest(stores().record.read()),
    pendingVersions: (layerId) => pendingVersions(stores(), layerId),
    carriedVersions: () => carriedVersions(stores()),
    conflicts: () => stores().conflicts.all(),
    countConflicts: () => stores().conflicts.counts(),
    conflictVersions(conflict) {
      const { layerId, target, globalId } = conflict;
      const tracked = stores().edits.find(layerId, target, globalId);
      return {
        versions: tracked && versionsOf(stores(), tracked.edit),
        theirs: stores().conflicts.theirs(conflict),
      };
    },
    missingAttachments: () => stores().missing.all(),
  };
}

/** The bytes go into the row, and into its images: they are what the server has, not an edit. */
function storeAttachment(
  { tables, missing, record }: Stores,
  ...[layerId, globalId, data]: Parameters<ReplicaFile['storeAttachment']>
): void {
  const isTracking = record.isTracking();
  record.setTracking(false);
  tables.get(layerId, 'attachment').rows.fillData(globalId, data);
  missing.remove(layerId, globalId);
  record.setTracking(isTracking);
}

async function apply<T>(
  handle: Handle,
  work: (transaction: ApplyTransaction) => Promise<T> | T,
): Promise<T> {
  return handle.writeLong(async () => {
    const stores = handle.stores();
    const isTracking = stores.record.isTracking();
    stores.record.setTracking(false);
    const touched = new Set<number>();
    const result = await work(createApplyTransaction(stores, touched));
    if (stores.record.isLoaded()) noteContents(stores.db, plansOf(stores, touched));
    stores.record.setTracking(isTracking);
    return result;
  });
}

function plansOf({ tables }: Stores, layerIds: ReadonlySet<number>): TablePlan[] {
  return tables.all.map(({ plan }) => plan).filter(({ layerId }) => layerIds.has(layerId));
}
