/**
 * Edits in a replica that another program made and has not sent, found in the history of its rows (reference: 6.6).
 *
 * Everything after the last upload that the server acknowledged is pending; what was sent without an answer is marked,
 * because sending it again could apply it twice.
 */
import type { EditKind, WireFeature } from '../../shared/model/edit.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { WireAttachment } from '../../shared/model/protocol.ts';
import { readAttachmentData, readAttachments } from './attachments.ts';
import type { AttachmentSource, ReadAttachment } from './attachments.ts';
import type { Layer } from './catalog.ts';
import type { Container } from './container.ts';
import type { TableInfo } from './table-reader.ts';
import { notUnderstood } from './errors.ts';
import { classifyVersions } from './history.ts';
import type { Change, PendingDoubt, SyncPoint, Version } from './history.ts';
import { findColumn } from './layer-source.ts';
import type { ArchiveColumns } from './layer-source.ts';
import type { ReplicaDataset, ReplicaMetadata } from './replica.ts';
import { readRowAt, requireUnderstood, toLifetime } from './rows.ts';

interface PendingBase {
  readonly kind: EditKind;
  readonly globalId: GlobalId;
  readonly objectId: number;
  /** ISO 8601 UTC. */
  readonly firstChangedAt: string;
  readonly lastChangedAt: string;
  /** Null: it certainly waits. */
  readonly doubt: PendingDoubt | null;
}

export interface PendingFeature extends PendingBase {
  /** As the server last acknowledged it; null for an add. */
  readonly before: WireFeature | null;
  /** As it is now; null for a delete. */
  readonly after: WireFeature | null;
}

export interface PendingAttachment extends PendingBase {
  readonly before: WireAttachment | null;
  /** Without its bytes. */
  readonly after: WireAttachment | null;
  /** Reads the bytes of `after`; null when there are none. */
  readonly readData: () => Uint8Array | null;
  /** Reads the bytes of `before`; null when there are none. */
  readonly readDataBefore: () => Uint8Array | null;
}

export interface LayerPending {
  readonly layerId: number;
  readonly layerName: string;
  readonly features: readonly PendingFeature[];
  readonly attachments: readonly PendingAttachment[];
}

/** Of tables that take no part in the sync: whatever was edited since the download. */
const NEVER_SENT: SyncPoint = { acknowledged: 1000, uploaded: 1000, downloaded: 1000 };

function datasetOf(replica: ReplicaMetadata, tableName: string): ReplicaDataset | null {
  const wanted = tableName.toLowerCase();
  return replica.datasets.find((dataset) => dataset.tableName.toLowerCase() === wanted) ?? null;
}

/** The moment up to which the server has everything, or null when the table takes no edits to it. */
export function syncPointOf(replica: ReplicaMetadata, tableName: string): SyncPoint | null {
  const dataset = datasetOf(replica, tableName);
  if (dataset === null || directionOf(replica, dataset) === 'download') return null;
  const { uploadGen } = dataset;
  if (uploadGen === null) {
    throw notUnderstood(tableName, '', 'the replica does not say when its edits were last sent');
  }
  const acknowledged = Math.min(uploadGen, dataset.acknowledgedUploadGen ?? uploadGen);
  return { acknowledged, uploaded: uploadGen, downloaded: dataset.downloadGen ?? 0 };
}

function directionOf(replica: ReplicaMetadata, dataset: ReplicaDataset): string | null {
  return replica.syncModel === 'perLayer'
    ? (dataset.direction ?? replica.direction)
    : replica.direction;
}

/** The pending edits of one layer; none in a file that is no replica. */
export function readPending(
  container: Container,
  layer: Layer,
  replica: ReplicaMetadata,
): LayerPending {
  return {
    layerId: layer.id,
    layerName: layer.name,
    features: pendingFeatures(container, layer, replica),
    attachments:
      layer.attachments === null ? [] : pendingAttachments(container, layer.attachments, replica),
  };
}

function pendingFeatures(
  container: Container,
  { rows }: Layer,
  replica: ReplicaMetadata,
): readonly PendingFeature[] {
  requireUnderstood(rows);
  const objectIds = findColumn(rows.table, rows.objectIdField);
  const globalIdField = rows.globalIdField;
  const changes = readChanges(
    container,
    rows.table,
    rows.archive,
    objectIds?.name ?? null,
    replica,
  );
  const edits = changes.map((change): PendingFeature => {
    const read = (version: Version | null): WireFeature | null =>
      version === null ? null : readRowAt(container, rows, version.rowid).feature;
    const before = read(change.before);
    const after = read(change.after);
    const ids = [before, after].map((feature) =>
      feature === null || globalIdField === null
        ? null
        : parseGlobalId(feature.attributes[globalIdField]),
    );
    return { ...describe(rows.table, change, before && ids[0]!, after && ids[1]!), before, after };
  });
  return oneEach(rows.table, edits, (gone, { after }) => ({ ...gone, after }));
}

function pendingAttachments(
  container: Container,
  source: AttachmentSource,
  replica: ReplicaMetadata,
): readonly PendingAttachment[] {
  const [first] = source.trouble;
  if (first !== undefined) throw first;
  const objectIds = findColumn(source.table, 'ATTACHMENTID');
  const changes = readChanges(
    container,
    source.table,
    source.archive,
    objectIds?.name ?? null,
    replica,
  );
  const wanted = new Set(changes.flatMap(({ before, after }) => [before?.rowid, after?.rowid]));
  const byRowid = new Map<number, ReadAttachment>();
  if (changes.length > 0) {
    for (const batch of readAttachments(container, source, (_, rowid) => wanted.has(rowid))) {
      for (const read of batch) byRowid.set(read.rowid, read);
    }
  }
  const edits = changes.map((change): PendingAttachment => {
    const before = (change.before && byRowid.get(change.before.rowid)) ?? null;
    const after = (change.after && byRowid.get(change.after.rowid)) ?? null;
    return {
      ...describe(
        source.table,
        change,
        before && before.attachment.globalId,
        after && after.attachment.globalId,
      ),
      before: before?.attachment ?? null,
      after: after?.attachment ?? null,
      readData: () => (after === null ? null : readAttachmentData(container, source, after)),
      readDataBefore: () =>
        before === null ? null : readAttachmentData(container, source, before),
    };
  });
  return oneEach(source.table, edits, (gone, { after, readData }) => ({
    ...gone,
    after,
    readData,
  }));
}

/** A row that was deleted and made again with its GlobalID is one that was changed; `join` takes the new version over. */
function oneEach<Edit extends PendingBase>(
  table: TableInfo,
  edits: readonly Edit[],
  join: (gone: Edit, made: Edit) => Edit,
): readonly Edit[] {
  const byGlobalId = new Map<GlobalId, Edit>();
  for (const edit of edits) {
    const other = byGlobalId.get(edit.globalId);
    byGlobalId.set(edit.globalId, other ? joined(table, [other, edit], join) : edit);
  }
  return [...byGlobalId.values()];
}

function joined<Edit extends PendingBase>(
  table: TableInfo,
  pair: readonly [Edit, Edit],
  join: (gone: Edit, made: Edit) => Edit,
): Edit {
  const gone = pair.find(({ kind }) => kind === 'delete');
  const made = pair.find(({ kind }) => kind === 'add');
  if (!gone || !made) {
    const place = `the row with object id ${pair[1].objectId}`;
    throw notUnderstood(table.name, place, 'another row that was edited has the same GlobalID');
  }
  const times = pair.flatMap((edit) => [edit.firstChangedAt, edit.lastChangedAt]).toSorted();
  return {
    ...join(gone, made),
    kind: 'update',
    firstChangedAt: times[0]!,
    lastChangedAt: times.at(-1)!,
    doubt: gone.doubt ?? made.doubt,
  };
}

function describe(
  table: TableInfo,
  change: Change,
  before: GlobalId | null,
  after: GlobalId | null,
): PendingBase {
  const place = `the row with object id ${change.objectId}`;
  const globalId = after ?? before;
  if (globalId === null)
    throw notUnderstood(table.name, place, 'it was edited and has no GlobalID');
  if (before !== null && after !== null && before !== after) {
    throw notUnderstood(
      table.name,
      place,
      'its GlobalID was changed, so it is not clear which feature it is',
    );
  }
  return {
    kind: change.kind,
    globalId,
    objectId: change.objectId,
    firstChangedAt: new Date(change.firstChange).toISOString(),
    lastChangedAt: new Date(change.lastChange).toISOString(),
    doubt: change.doubt,
  };
}

/** The net changes of a table since the server acknowledged its edits. */
function readChanges(
  container: Container,
  table: TableInfo,
  archive: ArchiveColumns | null,
  objectIdColumn: string | null,
  replica: ReplicaMetadata,
): readonly Change[] {
  const isSynced = datasetOf(replica, table.name) !== null;
  const point = isSynced ? syncPointOf(replica, table.name) : NEVER_SENT;
  if (point === null || (!isSynced && archive === null)) return [];
  if (archive === null || objectIdColumn === null) {
    throw notUnderstood(
      table.name,
      '',
      'it keeps no history, so its pending edits cannot be told from other rows',
    );
  }
  const columns = [objectIdColumn, archive.from, archive.to];
  const versions = function* (): Generator<Version> {
    for (const batch of container.scan(table, columns)) {
      for (const row of batch) {
        const [objectId, from, to] = row.values;
        if (!Number.isSafeInteger(objectId)) {
          throw notUnderstood(table.name, `row number ${row.rowid}`, 'it has no object id');
        }
        const lifetime = toLifetime({ table }, row, from ?? null, to ?? null);
        yield { rowid: row.rowid, objectId: objectId as number, ...lifetime };
      }
    }
  };
  const changes = classifyVersions(table.name, versions, point);
  if (!isSynced && changes.length > 0) {
    throw notUnderstood(
      table.name,
      '',
      'it was edited, but takes no part in the sync of the replica',
    );
  }
  return changes;
}
