/** Reads a replica file beside whoever writes it: status, changes, history, verify. Changes nothing. */
import type { ErrorBody } from '../../shared/errors.ts';
import type {
  Conflict,
  EditKind,
  EditTarget,
  PendingEdit,
  WireFeature,
} from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type {
  ConflictVersions,
  LocalAttachment,
  LocalRow,
  ReplicaContents,
  ReplicaFile,
  RollbackNote,
} from '../sync/ports.ts';
import { readAttachment } from './attachment-mapper.ts';
import { createChangeReader, type PendingChange } from './changes.ts';
import { readTogether, sql, type StoredRow } from './db.ts';
import { openStores } from './open-stores.ts';
import { readingMethods } from './replica-methods.ts';
import type { Stores } from './stores.ts';
import type { Table } from './tables.ts';

/** Rows of one layer, and what is pending on them. */
export interface LayerCounts {
  readonly rows: number;
  readonly attachments: number;
  readonly pending: Readonly<Record<EditKind, number>>;
  /** Of the pending ones. */
  readonly held: number;
}

/** An open conflict with its three versions. */
export interface ConflictView extends ConflictVersions {
  readonly conflict: Conflict;
}

export interface ReplicaReader
  extends
    ReplicaContents,
    Pick<
      ReplicaFile,
      | 'exchange'
      | 'sessions'
      | 'receipts'
      | 'pendingEdits'
      | 'countPending'
      | 'pendingVersions'
      | 'carriedVersions'
      | 'conflicts'
      | 'missingAttachments'
    > {
  readonly path: string;
  counts(layerId: number): LayerCounts;
  /** Pending edits with before and after, in the order in which the rows were first changed; of one layer when given. */
  changes(layerId?: number): IterableIterator<PendingChange>;
  conflictVersions(): IterableIterator<ConflictView>;
  /** Why a session failed, when it did. */
  sessionError(sessionId: number): ErrorBody | null;
  sessionRollback(sessionId: number): RollbackNote | null;
  /** All rows of a layer in the order of their GlobalIDs. */
  rows(layerId: number): IterableIterator<LocalRow & { readonly objectId: number | null }>;
  close(): void;
}

/**
 * Opens a replica file for reading; any number of readers and one writer get along.
 *
 * Throws `file`: not there, no GeoPackage, no replica, from a newer Syncline, damaged, in use.
 */
export function openReplicaReader(path: string): ReplicaReader {
  return openStores(path, (stores) => ({
    path,
    ...readerMethods(stores),
    close: () => void stores.db.close(),
  }));
}

function readerMethods(stores: Stores): Omit<ReplicaReader, 'path' | 'close'> {
  const { exchange, replica, layers, sessions, receipts, ...reading } = readingMethods(
    () => stores,
  );
  const { pendingEdits, countPending, pendingVersions, carriedVersions } = reading;
  const { conflicts, missingAttachments } = reading;
  return {
    ...{ exchange, replica, layers, sessions, receipts },
    ...{ pendingEdits, countPending, pendingVersions, carriedVersions },
    ...{ conflicts, missingAttachments },
    counts: (layerId) => countsOf(stores, layerId),
    changes: (layerId) => changes(stores, layerId),
    conflictVersions: () => conflictViews(stores),
    sessionError: (sessionId) => sessionError(stores, sessionId),
    sessionRollback: (sessionId) => stores.sessions.rollback(sessionId),
    rows: (layerId) => rows(stores, layerId),
    globalIds: (layerId) => globalIds(stores, layerId),
    rowsByGlobalId: (layerId, ids) => rowsByGlobalId(stores, layerId, ids),
    attachments: (layerId) => attachments(stores, layerId),
  };
}

/** Open conflicts with their three versions, oldest first. */
export function* conflictViews(stores: Stores): Generator<ConflictView> {
  const { conflictVersions } = readingMethods(() => stores);
  for (const conflict of stores.conflicts.all()) {
    yield { conflict, ...conflictVersions(conflict) };
  }
}

/** Rows of a layer and what is pending on them. */
export function countsOf({ tables, edits }: Stores, layerId: number): LayerCounts {
  const pending = { add: 0, update: 0, delete: 0 };
  for (const { kind, n } of edits.countByKind(layerId)) pending[kind] = n;
  return {
    rows: tables.get(layerId, 'feature').rows.count(),
    attachments: tables.find(layerId, 'attachment')?.rows.count() ?? 0,
    pending,
    held: edits.countHeld(layerId),
  };
}

/** Edits whose versions are read under one lock; whoever takes them may be slow, and gets no lock to hold. */
const CHANGES_AT_ONCE = 100;

function* changes(stores: Stores, layerId: number | undefined): Generator<PendingChange> {
  let page: readonly PendingEdit[] = [];
  const read = createChangeReader(stores);
  const readPage = (after: number): PendingChange[] =>
    readTogether(stores.db, () => {
      page = stores.edits.page(after, CHANGES_AT_ONCE);
      return page.filter((edit) => layerId === undefined || edit.layerId === layerId).map(read);
    });
  for (let after = 0; ; after = page.at(-1)!.editId) {
    yield* readPage(after);
    if (page.length < CHANGES_AT_ONCE) return;
  }
}

/** Why a session failed, when it did. */
export function sessionError({ db }: Stores, sessionId: number): ErrorBody | null {
  const row = sql<[number], { error: string | null }>(
    db,
    'SELECT error FROM syncline_session WHERE session_id = ?',
  ).get(sessionId);
  return row?.error ? (JSON.parse(row.error) as ErrorBody) : null;
}

function pendingKinds(
  stores: Stores,
  layerId: number,
  target: EditTarget,
): Map<GlobalId, EditKind> {
  const edits: PendingEdit[] = stores.edits.all();
  return new Map(
    edits
      .filter((edit) => edit.layerId === layerId && edit.target === target)
      .map(({ globalId, kind }) => [globalId, kind]),
  );
}

function* rows(
  stores: Stores,
  layerId: number,
): Generator<LocalRow & { readonly objectId: number | null }> {
  const table = stores.tables.get(layerId, 'feature');
  const kinds = pendingKinds(stores, layerId, 'feature');
  for (const row of table.rows.all()) {
    const local = localRow(table, row, kinds);
    const objectId = local.feature.attributes[table.plan.objectId];
    yield { ...local, objectId: typeof objectId === 'number' ? objectId : null };
  }
}

function localRow(table: Table, row: StoredRow, kinds: ReadonlyMap<GlobalId, EditKind>): LocalRow {
  const globalId = row[0] as GlobalId;
  const feature: WireFeature = table.toWire(row);
  return { globalId, feature, pending: kinds.get(globalId) ?? null };
}

function* globalIds(
  stores: Stores,
  layerId: number,
): Generator<{ readonly globalId: GlobalId; readonly pending: EditKind | null }> {
  const kinds = pendingKinds(stores, layerId, 'feature');
  for (const globalId of stores.tables.get(layerId, 'feature').rows.globalIds()) {
    yield { globalId, pending: kinds.get(globalId) ?? null };
  }
  for (const [globalId, pending] of kinds) {
    if (pending === 'delete') yield { globalId, pending };
  }
}

/** A row with a pending delete is shown as it was before. */
function rowsByGlobalId(
  stores: Stores,
  layerId: number,
  wanted: readonly GlobalId[],
): Map<GlobalId, LocalRow> {
  const table = stores.tables.get(layerId, 'feature');
  const found = new Map<GlobalId, LocalRow>();
  for (const globalId of wanted) {
    const tracked = stores.edits.find(layerId, 'feature', globalId);
    const pending = tracked?.edit.kind ?? null;
    const row =
      table.rows.find(globalId) ??
      (pending === 'delete' ? table.rows.image('base', globalId) : null);
    if (row) found.set(globalId, { globalId, feature: table.toWire(row), pending });
  }
  return found;
}

/** Those with a pending delete are shown as they were before. */
function* attachments(stores: Stores, layerId: number): Generator<LocalAttachment> {
  const table = stores.tables.find(layerId, 'attachment');
  if (!table) return;
  const kinds = pendingKinds(stores, layerId, 'attachment');
  const local = (row: StoredRow): LocalAttachment => {
    const { globalId, parentGlobalId, name, size } = readAttachment(table.plan, row);
    return { globalId, parentGlobalId, name, size, pending: kinds.get(globalId) ?? null };
  };
  for (const row of table.rows.all()) yield local(row);
  for (const [globalId, kind] of kinds) {
    const row = kind === 'delete' ? table.rows.image('base', globalId) : null;
    if (row) yield local(row);
  }
}
