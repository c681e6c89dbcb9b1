/** What a window reads from a replica file: rows by page, features by viewport, one feature with everything, history. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/model/edit.ts';
import type {
  ChangeRow,
  ChangesList,
  ChangesQuery,
  EditSelection,
} from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type {
  Bbox,
  FeatureDetails,
  MapFeatures,
  MapQuery,
  RowsCursor,
  RowsQuery,
  TableRow,
  ViewExtents,
  ViewLayer,
} from '../../../shared/model/view.ts';
import type { ReceiptGroup } from '../../../shared/model/window.ts';
import type { ReplicaRecord, RollbackNote } from '../../sync/ports.ts';
import { createChangeReader, type PendingChange } from '../changes.ts';
import { readTogether } from '../db.ts';
import { openStores } from '../open-stores.ts';
import { conflictViews, sessionError, type ConflictView } from '../reader.ts';
import type { Stores } from '../stores.ts';
import {
  attachmentData,
  theirAttachment,
  type AttachmentData,
  type AttachmentVersion,
  type TheirAttachment,
} from './attachments.ts';
import { createChangesList } from './changes-list.ts';
import { featureDetails } from './details.ts';
import { editIdsAt, editsAt, type EditAt, type EditName } from './edits-at.ts';
import { registerViewFunctions } from './functions.ts';
import { receiptGroups, receiptsPage, type ReceiptsPage } from './history.ts';
import { viewLayers } from './layers.ts';
import { createMap } from './map.ts';
import { createRows } from './rows.ts';
import { viewTables } from './view-table.ts';

export interface ReplicaView {
  readonly path: string;
  replica(): ReplicaRecord;
  layers(): ViewLayer[];
  /** Changes whenever the content of the file has changed, by whatever program; to be compared within one view alone. */
  version(): string;

  /** Finds rows and their order; the four lists used last stay open. Throws `invalid` for what cannot be asked. */
  openRows(query: RowsQuery): RowsCursor;
  /** At most 500 at once. Throws `invalid` for a list that is not open any more. */
  rows(cursor: number, from: number, count: number): TableRow[];
  /** Where a row stands in a list; -1 when it is not in it. */
  indexOf(cursor: number, fid: number): number;
  closeRows(cursor: number): void;

  /** By local number (negative: being deleted) or GlobalID. */
  feature(layerId: number, key: number | string): FeatureDetails | null;
  /** Null: there is none, or its bytes are not here yet. */
  attachmentData(
    layerId: number,
    globalId: string,
    version?: AttachmentVersion,
  ): AttachmentData | null;
  /** The server's version of an attachment in conflict. Null: no such conflict is open, or there is none. */
  theirAttachment(conflictId: number): TheirAttachment | null;

  mapFeatures(query: MapQuery): MapFeatures;
  extent(layerId?: number): Bbox | null;
  extents(): ViewExtents;

  /** Finds pending edits and their order, which later edits do not change; the four lists used last stay open. */
  openChanges(query: ChangesQuery): ChangesList;
  /** At most 500 at once. Throws `invalid` for a list that is not open any more. */
  changeRows(cursor: number, from: number, count: number): ChangeRow[];
  /** What of a selection is pending, in the order in which the rows were first changed. */
  editIds(selection: EditSelection): number[];
  /** Pending edits of the rows with this GlobalID, features with their attachments, in whatever layer. */
  editIdsOf(globalId: GlobalId): number[];
  /** Lines of these edits; of one that is not pending any more without GlobalID. */
  changeRowsByIds(editIds: readonly number[]): ChangeRow[];
  /** In full, those that are still pending. At most 500 at once. */
  changesByIds(editIds: readonly number[]): PendingChange[];
  conflictVersions(): ConflictView[];
  /** Edits by their rows, in the order of the names. */
  editsAt(names: readonly EditName[]): EditAt[];
  /** Of those that are pending. */
  editIdsAt(names: readonly EditName[]): number[];
  /** Oldest first. */
  sessions(): Session[];
  sessionError(sessionId: number): ErrorBody | null;
  sessionRollback(sessionId: number): RollbackNote | null;
  receiptsPage(sessionId: number, from: number, count: number, filter: ReceiptFilter): ReceiptsPage;
  receiptGroups(sessionId: number): ReceiptGroup[];
  close(): void;
}

const MOST_CHANGES = 500;

/**
 * Opens a replica file to look at it, beside whoever writes it; everything is read when it is asked for, in one go.
 *
 * Throws `file`: not there, no GeoPackage, no replica, from a newer Syncline, damaged, in use.
 */
export function openReplicaView(path: string): ReplicaView {
  return openStores(path, (stores) => viewOf(path, stores));
}

function viewOf(path: string, stores: Stores): ReplicaView {
  const { db } = stores;
  const tables = viewTables(stores);
  registerViewFunctions(
    db,
    new Map([...tables].map(([layerId, { meanings }]) => [layerId, meanings])),
  );
  const version = (): string => String(db.pragma('data_version', { simple: true }));
  return {
    path,
    version,
    replica: () => stores.record.read(),
    layers: () => readTogether(db, () => viewLayers(stores, tables)),
    ...createRows(db, tables),
    ...createMap(stores, tables, version),
    feature: (layerId, key) => featureDetails(stores, tables, layerId, key),
    attachmentData: (layerId, globalId, version) =>
      attachmentData(stores, layerId, globalId, version),
    theirAttachment: (conflictId) => readTogether(db, () => theirAttachment(stores, conflictId)),
    ...createChangesList(stores, tables),
    changesByIds: (editIds) => readTogether(db, () => changesByIds(stores, editIds)),
    conflictVersions: () => readTogether(db, () => [...conflictViews(stores)]),
    editsAt: (names) => editsAt(stores, names),
    editIdsAt: (names) => editIdsAt(stores, names),
    sessions: () => stores.sessions.all(),
    sessionError: (sessionId) => sessionError(stores, sessionId),
    sessionRollback: (sessionId) => stores.sessions.rollback(sessionId),
    receiptsPage: (sessionId, from, count, filter) =>
      readTogether(db, () => receiptsPage(stores, tables, sessionId, from, count, filter)),
    receiptGroups: (sessionId) => receiptGroups(stores, sessionId),
    close: () => void db.close(),
  };
}

function changesByIds(stores: Stores, editIds: readonly number[]): PendingChange[] {
  const read = createChangeReader(stores);
  return stores.edits.some(editIds.slice(0, MOST_CHANGES)).map(read);
}
