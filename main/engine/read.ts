/** What a replica file says about itself: status, changes, history. Needs no server. */
import type { PendingEdit, Receipt } from '../../shared/model/edit.ts';
import type { EditOrigin } from '../../shared/model/editing.ts';
import type { ChangeReport, HistoryReport, StatusReport } from '../../shared/model/report.ts';
import { AppError } from '../../shared/errors.ts';
import type { PendingChange } from '../store/changes.ts';
import { carriedOver } from './carried-over.ts';
import { openedFrom } from './geodatabase/opened.ts';
import { isSentOutcome, sessionRollback } from './session-rollback.ts';
import { openReplicaReader, type ReplicaReader } from '../store/reader.ts';

/** Identity, generations, rows and pending edits by layer, and what is under way. */
export function readStatus(path: string): StatusReport {
  return reading(path, (reader) => {
    const replica = reader.replica();
    const carried = carriedOver(reader.sessions());
    const pending = reader.countPending();
    const waiting = carried === null ? pending : Math.min(carried.left, pending);
    const layers = reader.layers().map(({ layerId, table, description }) => {
      const { rows, ...counts } = reader.counts(layerId);
      const held = carried === null ? counts.held : 0;
      return { layerId, name: description.name, count: rows, table, ...counts, held };
    });
    return {
      path,
      replicaId: replica.replicaId,
      replicaName: replica.replicaName,
      serviceUrl: replica.serviceUrl,
      syncModel: replica.syncModel,
      state: replica.state,
      generations: replica.generations,
      spatialReference: replica.replicaSR,
      createdAt: replica.createdAt,
      lastSyncAt: replica.lastSyncAt,
      layers,
      pending: waiting,
      conflicts: reader.conflicts().length,
      missingAttachments: reader.missingAttachments().length,
      exchange: reader.exchange(),
      carriedOverTo: carried?.path ?? null,
      carriedOver: pending - waiting,
      openedFrom: openedFrom(reader.sessions()),
    };
  });
}

/** Pending edits with before and after. The file stays open while they are read. */
export function* readChanges(path: string): Generator<ChangeReport> {
  const reader = openReplicaReader(path);
  try {
    for (const change of reader.changes()) yield reportChange(change);
  } finally {
    reader.close();
  }
}

/** A pending edit as it is told to people and programs. */
export function reportChange(change: PendingChange): ChangeReport {
  const { edit, layerName, before, after, attachment, hasConflict, measures, problem } = change;
  return {
    ...edit,
    ...{ layerName, origin: originOf(edit), hasConflict, before, after, attachment, problem },
    changes: change.differences.map(({ field, before, after, beforeText, afterText }) => ({
      ...{ field, before, after, beforeText, afterText },
    })),
    ...(change.zonelessFields ? { zonelessFields: change.zonelessFields } : {}),
    geometryChanged: change.geometry !== null,
    measures: measures && {
      lengthBefore: measures.before.length,
      lengthAfter: measures.after.length,
      areaBefore: measures.before.area,
      areaAfter: measures.after.area,
    },
  };
}

function originOf({ revision, ownChanges = 0 }: PendingEdit): EditOrigin {
  if (ownChanges === 0) return 'elsewhere';
  return ownChanges >= revision ? 'here' : 'both';
}

/** Sessions, oldest first, each with its receipts; or one of them. */
export function readHistory(path: string, sessionId?: number): HistoryReport {
  return reading(path, (reader) => {
    const all = reader.sessions();
    const chosen = sessionId === undefined ? all : all.filter((one) => one.sessionId === sessionId);
    if (sessionId !== undefined && chosen.length === 0) {
      throw new AppError('invalid', `There is no session ${sessionId} in this replica.`, {
        hint:
          all.length === 0
            ? 'It has no sessions yet.'
            : `Its sessions are ${all[0]!.sessionId} to ${all.at(-1)!.sessionId}.`,
      });
    }
    return {
      sessions: chosen.map((session) => {
        const { sessionId } = session;
        const receipts = reader.receipts(sessionId);
        const of = (outcome: string): Receipt[] =>
          receipts.filter((each) => each.outcome === outcome);
        const counts = {
          sent: receipts.filter(({ outcome }) => isSentOutcome(outcome)).length,
          rolledBack: of('rolled-back').length,
        };
        return {
          ...session,
          error: reader.sessionError(sessionId),
          rollback: sessionRollback(reader.sessionRollback(sessionId), counts, of('refused')),
          receipts,
        };
      }),
    };
  });
}

function reading<T>(path: string, work: (reader: ReplicaReader) => T): T {
  const reader = openReplicaReader(path);
  try {
    return work(reader);
  } finally {
    reader.close();
  }
}
