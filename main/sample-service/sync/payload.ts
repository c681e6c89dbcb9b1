/** Writes the JSON payloads of createReplica and synchronizeReplica, row by row. */
import type {
  AttachmentVersion,
  Generation,
  GlobalId,
  JsonGeometry,
  LayerEditResults,
  RowVersion,
} from '../archive/archive.ts';
import { writeFileSync } from 'node:fs';
import { latestWkid, projectGeometry } from '../geometry/project.ts';
import type { LayerSpec } from '../spec.ts';
import { batchesOf, breathe } from './batches.ts';
import type { SyncContext } from './context.ts';
import type { LayerDelta } from './delta.ts';
import type { Json } from './dialect.ts';
import type { JsonWriter } from './json-writer.ts';
import type { Membership } from './membership.ts';

export interface PayloadOptions {
  readonly context: SyncContext;
  readonly writer: JsonWriter;
  readonly membership: Membership;
  /** Spatial reference of the geometries. */
  readonly wkid: number;
  /** State that is written. */
  readonly at: Generation;
  readonly withAttachments: boolean;
  readonly attachmentsByUrl: boolean;
}

/** Results of uploaded edits that are to be reported, ready to write. */
export interface ReportedResults {
  readonly layerId: number;
  readonly features: Readonly<Record<'addResults' | 'updateResults' | 'deleteResults', Json[]>>;
  readonly attachments: Readonly<Record<'addResults' | 'updateResults' | 'deleteResults', Json[]>>;
  /** The same before it was spelled; null when nothing was uploaded. */
  readonly raw: LayerEditResults | null;
}

/** `layers: [{ id, features, attachments }]` with every row that belongs to the replica. */
export async function writeLayers(
  options: PayloadOptions,
  layerIds: readonly number[],
): Promise<void> {
  options.writer.key('layers').beginArray();
  for (const layerId of layerIds) await writeLayer(options, layerId);
  options.writer.end();
}

async function writeLayer(options: PayloadOptions, layerId: number): Promise<void> {
  const { writer, context, membership, at } = options;
  const layer = context.service.archive.layer(layerId);
  const { isShuffled, extras } = context.dialect;
  writer.beginObject();
  if (!isShuffled) writer.member('id', layerId);
  writer.key('features').beginArray();
  const writeFeature = featureWriter(options, layer);
  for (const rows of membership.rows(layerId, at)) {
    rows.forEach(writeFeature);
    await breathe();
  }
  writer.end().key('attachments').beginArray();
  if (options.withAttachments && layer.hasAttachments)
    await writeLayerAttachments(options, layerId);
  writer.end().members(extras);
  if (isShuffled) writer.member('id', layerId);
  writer.end();
}

async function writeLayerAttachments(options: PayloadOptions, layerId: number): Promise<void> {
  const { archive } = options.context.service;
  for (const rows of options.membership.rows(layerId, options.at)) {
    const parents = rows.map(({ globalId }) => globalId);
    const versions = [...archive.attachments(layerId, parents, options.at)];
    for (const version of versions) writeAttachment(options, layerId, version);
    await breathe();
  }
}

/** `edits: [{ id, features, attachments }]`: what changed on the server, and what became of the upload. */
export async function writeEdits(
  options: PayloadOptions,
  items: readonly { readonly delta: LayerDelta; readonly results: ReportedResults }[],
): Promise<void> {
  options.writer.key('edits').beginArray();
  for (const { delta, results } of items) await writeLayerEdits(options, delta, results);
  options.writer.end();
}

async function writeLayerEdits(
  options: PayloadOptions,
  delta: LayerDelta,
  results: ReportedResults,
): Promise<void> {
  const { writer, context } = options;
  const { dialect } = context;
  const areBeside = dialect.resultsBesideFeatures;
  writer.beginObject();
  if (!dialect.isShuffled) writer.member('id', delta.layerId);
  writer.key('features').beginObject();
  await writeRows(options, 'adds', delta.layerId, delta.adds);
  await writeRows(options, 'updates', delta.layerId, delta.updates);
  writer.member('deleteIds', delta.deletes.map(dialect.globalId));
  if (!areBeside) writer.members(results.features);
  writer.end().key('attachments').beginObject();
  await writeAttachments(options, 'adds', delta.layerId, delta.attachmentAdds);
  await writeAttachments(options, 'updates', delta.layerId, delta.attachmentUpdates);
  writer.member('deleteIds', delta.attachmentDeletes.map(dialect.globalId));
  writer.members(results.attachments).end();
  if (areBeside) writer.members(results.features);
  writer.members(dialect.extras);
  if (dialect.isShuffled) writer.member('id', delta.layerId);
  writer.end();
}

async function writeRows(
  options: PayloadOptions,
  key: string,
  layerId: number,
  globalIds: readonly GlobalId[],
): Promise<void> {
  const { archive } = options.context.service;
  const writeFeature = featureWriter(options, archive.layer(layerId));
  options.writer.key(key).beginArray();
  for (const batch of batchesOf(globalIds)) {
    const rows = [...archive.select({ layerId, globalIds: batch, at: options.at })];
    rows.forEach(writeFeature);
    await breathe();
  }
  options.writer.end();
}

async function writeAttachments(
  options: PayloadOptions,
  key: string,
  layerId: number,
  versions: readonly AttachmentVersion[],
): Promise<void> {
  options.writer.key(key).beginArray();
  for (const version of versions) {
    writeAttachment(options, layerId, version);
    await breathe();
  }
  options.writer.end();
}

function featureWriter(options: PayloadOptions, layer: LayerSpec): (row: RowVersion) => void {
  const { writer, context, wkid } = options;
  const spell = context.dialect.feature(layer);
  const stored = context.service.archive.service.wkid;
  const isSame = latestWkid(stored) === latestWkid(wkid);
  const inReference = (geometry: JsonGeometry | null): JsonGeometry | null =>
    isSame ? geometry : projectGeometry(geometry, stored, wkid);
  return (row) => {
    writer.value(spell(row, layer.geometryType === null ? undefined : inReference(row.geometry)));
  };
}

/** An attachment that was deleted since its row was read is left out; the next sync reports the deletion. */
function writeAttachment(
  options: PayloadOptions,
  layerId: number,
  version: AttachmentVersion,
): void {
  const { dialect } = options.context;
  const content = attachmentContent(options, layerId, version);
  if (content === null) return;
  const attachment = {
    attachmentId: version.attachmentId,
    globalId: dialect.globalId(version.globalId),
    parentGlobalId: dialect.globalId(version.parentGlobalId),
    contentType: version.contentType,
    size: version.size,
    name: version.name,
    ...content,
  };
  options.writer.value(dialect.attachment(attachment));
}

/** By reference (the attachment resource, or a copy in the output folder) or embedded as base64. */
function attachmentContent(
  { context, attachmentsByUrl }: PayloadOptions,
  layerId: number,
  { attachmentId, parentObjectId, name, contentType }: AttachmentVersion,
): Json | null {
  const { service, traits, files } = context;
  if (attachmentsByUrl && traits.attachmentUrls === 'resource') {
    return { url: `${service.url}/${layerId}/${parentObjectId}/attachments/${attachmentId}` };
  }
  const data = service.archive.attachmentData(layerId, attachmentId);
  if (data === null) return null;
  if (!attachmentsByUrl) return { data: Buffer.from(data).toString('base64') };
  const file = files.reserveAttachment(name, contentType);
  writeFileSync(file.path, data);
  return { url: file.url };
}
