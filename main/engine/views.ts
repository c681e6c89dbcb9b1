/** Replica files that are open to be looked at, in the process that reads them. */
import { randomUUID } from 'node:crypto';
import type { ReceiptFilter } from '../../shared/contract/schemas.ts';
import { AppError } from '../../shared/errors.ts';
import type { Receipt } from '../../shared/model/edit.ts';
import { encodeMapFeatures } from '../../shared/model/map-features.ts';
import type { ConflictReport } from '../../shared/model/report.ts';
import type { MapQuery } from '../../shared/model/view.ts';
import type { ReceiptGroup, SessionDetails } from '../../shared/model/window.ts';
import { reportConflict } from '../sync/conflict-report.ts';
import { mergeLog } from '../store/merge-log.ts';
import { isSentOutcome, sessionRollback } from './session-rollback.ts';
import { openReplicaView, type ReplicaView } from '../store/view/replica-view.ts';

export interface Views {
  conflicts(path: string): ConflictReport[];
  session(path: string, sessionId: number): SessionDetails;
  /** Every receipt of a session that the filter finds. */
  receipts(path: string, sessionId: number, filter: ReceiptFilter): Receipt[];
  /** Opens the file at the first call. Throws `file` when it is no replica. */
  of(path: string): ReplicaView;
  /** Differs whenever the content does, also from what other processes said of the file. */
  version(path: string): string;
  /** Features for drawing, packed for the window. */
  mapFeatures(path: string, query: MapQuery): Uint8Array;
  close(path: string): void;
}

/** `closeEditor`: closes what edits a file beside its view; nothing else of ours then has it open. */
export function createViews(closeEditor: (path: string) => void = () => undefined): Views {
  const open = new Map<string, { readonly view: ReplicaView; readonly opening: string }>();
  const opened = (path: string) => {
    const known = open.get(path);
    if (known) return known;
    const entry = { view: openReplicaView(path), opening: randomUUID() };
    open.set(path, entry);
    return entry;
  };
  const of = (path: string): ReplicaView => opened(path).view;
  return {
    of,
    version(path) {
      const { view, opening } = opened(path);
      return `${opening} ${view.version()}`;
    },
    mapFeatures: (path, query) => encodeMapFeatures(of(path).mapFeatures(query)),
    conflicts: (path) => reportAll(of(path)),
    session: (path, sessionId) => sessionDetails(of(path), sessionId),
    receipts: (path, sessionId, filter) => allReceipts(of(path), sessionId, filter),
    close(path) {
      const entry = open.get(path);
      open.delete(path);
      entry?.view.close();
      // Last, because it can make a single file of it where a connection that only reads cannot.
      closeEditor(path);
      if (entry && !path.endsWith('.part')) mergeLog(path);
    },
  };
}

function reportAll(view: ReplicaView): ConflictReport[] {
  const { replicaSR, service } = view.replica();
  return view.conflictVersions().map(({ conflict, ...versions }) => {
    const layer = service.layers.find(({ id }) => id === conflict.layerId);
    return reportConflict(conflict, versions, layer, replicaSR);
  });
}

function sessionDetails(view: ReplicaView, sessionId: number): SessionDetails {
  const session = view.sessions().find((one) => one.sessionId === sessionId);
  if (!session) {
    throw new AppError('not-found', `There is no session ${sessionId} in this replica.`);
  }
  const error = view.sessionError(sessionId);
  const groups = view.receiptGroups(sessionId);
  return { session, error, groups, rollback: rollbackOf(view, sessionId, groups) };
}

/** Of the edits that the server named, the first; a batch that was undone names one or a few. */
function rollbackOf(
  view: ReplicaView,
  sessionId: number,
  groups: readonly ReceiptGroup[],
): SessionDetails['rollback'] {
  const count = (isMeant: (outcome: string) => boolean): number =>
    groups.reduce((sum, group) => sum + (isMeant(group.outcome) ? group.count : 0), 0);
  const receipts = {
    sent: count(isSentOutcome),
    rolledBack: count((outcome) => outcome === 'rolled-back'),
  };
  const filter = { outcome: 'refused' } as const;
  const named = view.receiptsPage(sessionId, 0, RECEIPTS_AT_ONCE, filter).receipts;
  return sessionRollback(view.sessionRollback(sessionId), receipts, named);
}

const RECEIPTS_AT_ONCE = 500;

function allReceipts(view: ReplicaView, sessionId: number, filter: ReceiptFilter): Receipt[] {
  const all: Receipt[] = [];
  for (;;) {
    const { receipts } = view.receiptsPage(sessionId, all.length, RECEIPTS_AT_ONCE, filter);
    all.push(...receipts);
    if (receipts.length < RECEIPTS_AT_ONCE) return all;
  }
}
