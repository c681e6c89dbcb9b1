/** What a replica file says about itself: status, changes, history. Needs no server. */
import type { ChangeReport, HistoryReport, StatusReport } from '../../shared/model/report.ts';
import { AppError } from '../../shared/errors.ts';
import type { PendingChange } from '../store/changes.ts';
import { openReplicaReader, type ReplicaReader } from '../store/reader.ts';

/** Identity, generations, rows and pending edits by layer, and what is under way. */
export function readStatus(path: string): StatusReport {
  return reading(path, (reader) => {
    const replica = reader.replica();
    const layers = reader.layers().map(({ layerId, table, description }) => {
      const { rows, ...counts } = reader.counts(layerId);
      return { layerId, name: description.name, count: rows, table, ...counts };
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
      pending: reader.pendingEdits().length,
      conflicts: reader.conflicts().length,
      missingAttachments: reader.missingAttachments().length,
      exchange: reader.exchange(),
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
  const { edit, layerName, before, after, attachment } = change;
  return {
    ...edit,
    ...{ layerName, before, after, attachment },
    changes: change.differences.map(({ field, before, after, beforeText, afterText }) => ({
      ...{ field, before, after, beforeText, afterText },
    })),
    geometryChanged: change.geometry !== null,
  };
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
      sessions: chosen.map((session) => ({
        ...session,
        error: reader.sessionError(session.sessionId),
        receipts: reader.receipts(session.sessionId),
      })),
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
