/** Geodatabases as results of createReplica and synchronizeReplica, and as uploads (dataFormat=sqlite). */
import type {
  AttachmentVersion,
  Generation,
  GlobalId,
  JsonGeometry,
  LayerEditResults,
  LayerEdits,
  RowVersion,
} from '../archive/archive.ts';
import { writeDeltaFile } from '../geodatabase/delta-file.ts';
import type { ChangeSet, DeltaLayerSource, EditResultSource } from '../geodatabase/delta-file.ts';
import { DeltaUploadError } from '../geodatabase/delta-schema.ts';
import { readDeltaUpload } from '../geodatabase/delta-upload.ts';
import { writeReplicaFile } from '../geodatabase/replica-file.ts';
import type { Batches, FileRow, ReplicaLayerSource } from '../geodatabase/replica-file.ts';
import type { SyncFacts } from '../geodatabase/sync-definitions.ts';
import { latestWkid, projectGeometry } from '../geometry/project.ts';
import { layerJson } from '../http/layer-json.ts';
import { serviceJson } from '../http/service-json.ts';
import { writeJson } from '../json.ts';
import type { LayerSpec } from '../spec.ts';
import { batchesOf, breathe } from './batches.ts';
import type { SyncContext } from './context.ts';
import type { LayerDelta } from './delta.ts';
import { spellGuid } from './identifiers.ts';
import type { Membership } from './membership.ts';
import { refusal } from './reading.ts';
import type { Replica, ReplicaLayer } from './replica.ts';
import type { ResultFile } from './result-files.ts';
import { hasUnknownDates, syncLayerJson, syncServiceJson } from './service-json.ts';

/** Rows and files of which state go into a file. */
export interface FileContent {
  readonly replica: Replica;
  readonly membership: Membership;
  readonly at: Generation;
}

/** Writes the geodatabase of a new replica, or of data without one. */
export async function writeReplicaGeodatabase(
  context: SyncContext,
  content: FileContent,
  isRegistered: boolean,
): Promise<ResultFile> {
  const { service } = context;
  const { replica } = content;
  const root = { ...(serviceJson(service, null) as object), ...syncServiceJson(context) };
  return inResultFile(context, (path) =>
    writeReplicaFile({
      path,
      serviceName: service.archive.service.name,
      serviceJson: writeJson(root),
      allLayers: service.archive.service.layers,
      layers: replica.layers.map((layer) => replicaLayer(context, content, layer)),
      wkid: replica.wkid,
      sync: isRegistered ? syncFacts(context, replica) : null,
      now: service.now(),
      pause: breathe,
    }),
  );
}

/** What changed on the server, and what became of the upload, as a delta geodatabase. */
export async function writeDeltaGeodatabase(
  context: SyncContext,
  content: FileContent,
  items: readonly { readonly delta: LayerDelta; readonly raw: LayerEditResults | null }[],
): Promise<ResultFile> {
  const { service, generations } = context;
  const { replica } = content;
  return inResultFile(context, (path) =>
    writeDeltaFile({
      path,
      replicaGuid: spellGuid(replica.id, 'braced'),
      serverGeneration:
        replica.syncModel === 'perReplica' ? generations.write(replica.generation) : null,
      hasQualifiedNames: hasQualifiedNames(context),
      allLayers: service.archive.service.layers,
      layers: items.map(({ delta }) => deltaLayer(context, content, delta)),
      results: items.flatMap(({ raw }) => (raw === null ? [] : resultRows(raw))),
      wkid: replica.wkid,
      now: service.now(),
      pause: breathe,
    }),
  );
}

/** The edits of an uploaded delta geodatabase. ServiceError 400 when anything in it is not understood. */
export function readGeodatabaseEdits(
  context: SyncContext,
  replica: Replica,
  data: Uint8Array,
): LayerEdits[] {
  const { archive } = context.service;
  try {
    return readDeltaUpload(data, {
      replicaGuid: spellGuid(replica.id, 'braced'),
      layers: replica.layers.map(({ id }) => archive.layer(id)),
      toStored: (geometry, wkid) => projectGeometry(geometry, wkid, archive.service.wkid),
    });
  } catch (error) {
    if (!(error instanceof DeltaUploadError)) throw error;
    throw refusal(
      `'editsUploadId': the uploaded item is not a delta geodatabase that can be applied. ${error.message}`,
    );
  }
}

async function inResultFile(
  { files }: SyncContext,
  write: (path: string) => Promise<void>,
): Promise<ResultFile> {
  const file = files.reserveGeodatabase();
  try {
    await write(file.path);
    return file;
  } catch (error) {
    files.discard(file.name);
    throw error;
  }
}

/** Enterprise names datasets with their schema, hosted services do not. */
const hasQualifiedNames = ({ traits }: SyncContext): boolean => traits.createAnswer === 'url';

function syncFacts(context: SyncContext, replica: Replica): SyncFacts {
  const { service, generations, traits } = context;
  const bare = replica.id.toUpperCase();
  return {
    replicaGuid: spellGuid(replica.id, 'braced'),
    // Hosted services write {lower case}, Enterprise upper case without braces.
    replicaIdText: traits.replicaIds === 'plain' ? `{${replica.id}}` : bare,
    replicaName: replica.name,
    serviceUrl: service.url,
    owner: replica.owner ?? 'Esri_Anonymous',
    model: replica.syncModel,
    direction: replica.syncDirection,
    created: replica.created,
    filter: replica.filter,
    returnsAttachments: replica.returnAttachments,
    attachmentsDirection: replica.attachmentsSyncDirection,
    serverGeneration:
      replica.syncModel === 'perReplica' ? generations.write(replica.generation) : null,
    hasQualifiedNames: hasQualifiedNames(context),
  };
}

function replicaLayer(
  context: SyncContext,
  content: FileContent,
  { id, ...query }: ReplicaLayer,
): ReplicaLayerSource {
  const { service, generations } = context;
  const { replica, membership, at } = content;
  const layer = service.archive.layer(id);
  const json = {
    ...(layerJson(service, layer, null) as object),
    ...syncLayerJson(hasUnknownDates(context, layer)),
  };
  const own = replica.layerGenerations.find((entry) => entry.id === id);
  const isPerLayer = replica.syncModel === 'perLayer';
  const generation = isPerLayer ? (own?.generation ?? at) : replica.generation;
  const toRow = rowWriter(context, layer, replica.wkid);
  return {
    layer,
    json: writeJson(json),
    rows: function* () {
      for (const rows of membership.rows(id, at)) yield rows.map(toRow);
    },
    attachments: hasAttachmentTable(layer, replica)
      ? () => (replica.returnAttachments ? layerAttachments(context, content, id) : [])
      : null,
    sync: { ...query, serverGeneration: generations.write(generation) },
  };
}

/** The table is there whenever attachments are synchronised in some direction; rows only when they are returned. */
function hasAttachmentTable(layer: LayerSpec, replica: Replica): boolean {
  return (
    layer.hasAttachments &&
    (replica.returnAttachments || replica.attachmentsSyncDirection !== 'none')
  );
}

function rowWriter(
  { service: { archive } }: SyncContext,
  layer: LayerSpec,
  wkid: number,
): (row: RowVersion) => FileRow {
  const stored = archive.service.wkid;
  const isSame = latestWkid(stored) === latestWkid(wkid);
  const inReference = (geometry: JsonGeometry | null): JsonGeometry | null =>
    isSame || layer.geometryType === null ? geometry : projectGeometry(geometry, stored, wkid);
  return ({ attributes, geometry }) => ({ attributes, geometry: inReference(geometry) });
}

/** One file at a time: attachments are large. */
function* layerAttachments(
  context: SyncContext,
  { membership, at }: FileContent,
  layerId: number,
): Generator<FileRow[]> {
  const { archive } = context.service;
  for (const rows of membership.rows(layerId, at)) {
    const parents = rows.map(({ globalId }) => globalId);
    const versions = [...archive.attachments(layerId, parents, at)];
    for (const version of versions) yield attachmentRows(context, layerId, version);
  }
}

/** An attachment that was deleted meanwhile is left out; the next sync reports the deletion. */
function attachmentRows(
  { service: { archive } }: SyncContext,
  layerId: number,
  version: AttachmentVersion,
): FileRow[] {
  const data = archive.attachmentData(layerId, version.attachmentId);
  if (data === null) return [];
  const attributes = {
    ATTACHMENTID: version.attachmentId,
    GLOBALID: version.globalId,
    REL_GLOBALID: version.parentGlobalId,
    CONTENT_TYPE: version.contentType,
    ATT_NAME: version.name,
    DATA_SIZE: data.byteLength,
    DATA: data,
  };
  return [{ attributes, geometry: null }];
}

function deltaLayer(
  context: SyncContext,
  { replica, at }: FileContent,
  delta: LayerDelta,
): DeltaLayerSource {
  const { archive } = context.service;
  const layer = archive.layer(delta.layerId);
  const toRow = rowWriter(context, layer, replica.wkid);
  const rows = (ids: readonly GlobalId[]): Batches | null =>
    ids.length === 0
      ? null
      : function* () {
          for (const globalIds of batchesOf(ids)) {
            yield [...archive.select({ layerId: layer.id, globalIds, at })].map(toRow);
          }
        };
  const files = (versions: readonly AttachmentVersion[]): Batches | null =>
    versions.length === 0
      ? null
      : function* () {
          for (const version of versions) yield attachmentRows(context, layer.id, version);
        };
  const own = replica.layerGenerations.find(({ id }) => id === layer.id);
  const generation = replica.syncModel === 'perLayer' ? own?.generation : replica.generation;
  const attachments: ChangeSet = {
    inserts: files(delta.attachmentAdds),
    updates: files(delta.attachmentUpdates),
    deletes: delta.attachmentDeletes,
  };
  return {
    layer,
    serverGeneration: context.generations.write(generation ?? at),
    rows: { inserts: rows(delta.adds), updates: rows(delta.updates), deletes: delta.deletes },
    attachments: layer.hasAttachments ? attachments : null,
  };
}

/** Results of attachments stand beside those of rows: only their GlobalIDs tell them apart. */
function resultRows(results: LayerEditResults): EditResultSource[] {
  const { layerId } = results;
  const kinds = [
    ['inserts', [results.adds, results.attachmentAdds]],
    ['updates', [results.updates, results.attachmentUpdates]],
    ['deletes', [results.deletes, results.attachmentDeletes]],
  ] as const;
  return kinds.flatMap(([kind, lists]) =>
    lists.flat().map((result) => ({ layerId, kind, ...result })),
  );
}
