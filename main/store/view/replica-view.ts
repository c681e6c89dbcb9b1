/** What a window reads from a replica file: rows by page, features by viewport, one feature with everything, history. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Session } from '../../../shared/model/edit.ts';
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
import type { ReplicaRecord } from '../../sync/ports.ts';
import { changeOf, type PendingChange } from '../changes.ts';
import { readTogether } from '../db.ts';
import { openStores } from '../open-stores.ts';
import { conflictViews, sessionError, type ConflictView } from '../reader.ts';
import type { Stores } from '../stores.ts';
import { attachmentData, type AttachmentData } from './attachments.ts';
import { featureDetails } from './details.ts';
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
  attachmentData(layerId: number, globalId: string): AttachmentData | null;

  mapFeatures(query: MapQuery): MapFeatures;
  extent(layerId?: number): Bbox | null;
  extents(): ViewExtents;

  /** Pending edits after this edit id, in the order in which the rows were first changed. At most 500 at once. */
  changesPage(after: number, count: number): PendingChange[];
  conflictVersions(): ConflictView[];
  /** Oldest first. */
  sessions(): Session[];
  sessionError(sessionId: number): ErrorBody | null;
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
    attachmentData: (layerId, globalId) => attachmentData(stores, layerId, globalId),
    changesPage: (after, count) =>
      readTogether(db, () =>
        stores.edits
          .page(after, Math.min(count, MOST_CHANGES))
          .map((edit) => changeOf(stores, edit)),
      ),
    conflictVersions: () => readTogether(db, () => [...conflictViews(stores)]),
    sessions: () => stores.sessions.all(),
    sessionError: (sessionId) => sessionError(stores, sessionId),
    receiptsPage: (sessionId, from, count, filter) =>
      readTogether(db, () => receiptsPage(stores, sessionId, from, count, filter)),
    receiptGroups: (sessionId) => receiptGroups(stores, sessionId),
    close: () => void db.close(),
  };
}
