/** Attachment resources: lists, bytes, add, update, delete, queryAttachments. */
import type {
  AttachmentInput,
  AttachmentVersion,
  EditResult,
  LayerEdits,
  RowVersion,
} from '../archive/archive.ts';
import type { Answer, Parameters, PublishedService } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { writeGuid } from '../guid.ts';
import type { LayerSpec } from '../spec.ts';
import { editContext, resultJson } from './apply-edits.ts';
import type { EditRequest } from './apply-edits.ts';
import { globalIdList } from './features.ts';
import { integerList, invalidParameter } from './parameters.ts';

type Json = Readonly<Record<string, unknown>>;

/** Names and types of committed uploads, for attachments that come by uploadId. */
export interface UploadNames {
  describe(itemId: string): { readonly name: string; readonly contentType: string } | null;
}

const NOTHING: Omit<LayerEdits, 'layerId'> = {
  adds: [],
  updates: [],
  deletes: [],
  attachmentAdds: [],
  attachmentUpdates: [],
  attachmentDeletes: [],
};

/** `<layer>/<objectId>/attachments`. */
export function listAttachments(
  service: PublishedService,
  layer: LayerSpec,
  objectId: number,
): Json {
  const row = requireRow(service, layer, objectId);
  const attachments = [...service.archive.attachments(layer.id, [row.globalId])];
  return { attachmentInfos: attachments.map((attachment) => infoJson(service, attachment)) };
}

/** `<layer>/<objectId>/attachments/<id>`: the bytes. */
export function attachmentBytes(
  service: PublishedService,
  layer: LayerSpec,
  objectId: number,
  attachmentId: number,
): Answer {
  const row = requireRow(service, layer, objectId);
  for (const attachment of service.archive.attachments(layer.id, [row.globalId])) {
    if (attachment.attachmentId !== attachmentId) continue;
    const data = service.archive.attachmentData(layer.id, attachmentId);
    const { contentType, name } = attachment;
    if (data !== null) return { kind: 'bytes', data, contentType, name };
  }
  throw new ServiceError(404, 'Attachment not found.', [
    `The row ${objectId} of ${layer.name} has no attachment ${attachmentId}.`,
  ]);
}

function requireRow(service: PublishedService, layer: LayerSpec, objectId: number): RowVersion {
  const [row] = [...service.archive.select({ layerId: layer.id, objectIds: [objectId] })];
  if (row !== undefined) return row;
  throw new ServiceError(404, 'Feature not found.', [`${layer.name} has no row ${objectId}.`]);
}

function infoJson(service: PublishedService, attachment: AttachmentVersion): Json {
  const { attachmentId, contentType, globalId, name, parentGlobalId, size } = attachment;
  return {
    id: attachmentId,
    globalId: writeGuid(globalId, service.profile),
    parentGlobalId: writeGuid(parentGlobalId, service.profile),
    name,
    contentType,
    size,
    keywords: '',
    exifInfo: null,
  };
}

/** `<layer>/<objectId>/addAttachment`: the file `attachment`, or an uploadId. */
export function addAttachment(
  request: EditRequest,
  layer: LayerSpec,
  objectId: number,
  names: UploadNames,
): Json {
  const input = { ...readInput(request, names), parentObjectId: objectId };
  const results = edit(request, { layerId: layer.id, ...NOTHING, attachmentAdds: [input] });
  return { addAttachmentResult: one(request, results.attachmentAdds) };
}

/** `<layer>/<objectId>/updateAttachment`: attachmentId, and the file `attachment` or an uploadId. */
export function updateAttachment(request: EditRequest, layer: LayerSpec, names: UploadNames): Json {
  const attachmentId = request.parameters.integer('attachmentId');
  if (attachmentId === undefined) throw invalidParameter('attachmentId', 'it is missing');
  const input = { ...readInput(request, names), attachmentId };
  const results = edit(request, { layerId: layer.id, ...NOTHING, attachmentUpdates: [input] });
  return { updateAttachmentResult: one(request, results.attachmentUpdates) };
}

/** `<layer>/<objectId>/deleteAttachments`: attachmentIds. */
export function deleteAttachments(request: EditRequest, layer: LayerSpec): Json {
  const ids = integerList(request.parameters, 'attachmentIds');
  if (ids === undefined) throw invalidParameter('attachmentIds', 'it is missing');
  const attachmentDeletes = ids.map((objectId) => ({ objectId }));
  const results = edit(request, { layerId: layer.id, ...NOTHING, attachmentDeletes });
  return {
    deleteAttachmentResults: results.attachmentDeletes.map((result) =>
      resultJson(result, request.service.profile),
    ),
  };
}

function edit(request: EditRequest, edits: LayerEdits) {
  const context = { ...editContext(request), useGlobalIds: false };
  const [results] = request.service.archive.edit([edits], context).layers;
  if (results === undefined) throw new Error('A batch of one layer gave no results.');
  return results;
}

function one({ service }: EditRequest, results: readonly EditResult[]): Json | undefined {
  return results[0] && resultJson(results[0], service.profile);
}

function readInput({ parameters, service }: EditRequest, names: UploadNames): AttachmentInput {
  const file = parameters.file('attachment') ?? parameters.file('file');
  const uploadId = parameters.text('uploadId');
  const shared = { globalId: parameters.text('globalId') ?? null, parentGlobalId: null };
  if (file !== undefined) return { ...shared, ...file };
  if (uploadId === undefined)
    throw invalidParameter('attachment', 'neither a file nor an uploadId is given');
  const { contentType, name } = names.describe(uploadId) ?? {
    name: 'attachment',
    contentType: 'application/octet-stream',
  };
  return { ...shared, name, contentType, data: service.uploads.read(uploadId) };
}

/** `<layer>/queryAttachments`: attachments of many rows, in groups. */
export function queryAttachments(
  service: PublishedService,
  layer: LayerSpec,
  parameters: Parameters,
): Json {
  const wanted = attachmentTest(parameters);
  const groups = Map.groupBy(
    [...service.archive.attachments(layer.id, parents(service, layer, parameters))].filter(wanted),
    ({ parentObjectId }) => parentObjectId,
  );
  if (parameters.flag('returnCountOnly', false)) {
    const attachmentGroups = [...groups].map(([parentObjectId, attachments]) => ({
      parentObjectId,
      count: attachments.length,
    }));
    return { attachmentGroups };
  }
  const returnsUrl = parameters.flag('returnUrl', false);
  return {
    fields: [],
    attachmentGroups: [...groups].map(([parentObjectId, attachments]) => ({
      parentObjectId,
      parentGlobalId: writeGuid(attachments[0]?.parentGlobalId ?? '', service.profile),
      attachmentInfos: attachments.map((attachment) => ({
        ...infoJson(service, attachment),
        ...(returnsUrl && { url: attachmentUrl(service, layer, attachment) }),
      })),
    })),
  };
}

/** Where the bytes of an attachment are. */
function attachmentUrl(
  service: PublishedService,
  layer: LayerSpec,
  { attachmentId, parentObjectId }: AttachmentVersion,
): string {
  return `${service.url}/${layer.id}/${parentObjectId}/attachments/${attachmentId}`;
}

function parents(
  service: PublishedService,
  layer: LayerSpec,
  parameters: Parameters,
): string[] | undefined {
  const where = parameters.text('definitionExpression');
  const objectIds = integerList(parameters, 'objectIds');
  const globalIds = globalIdList(parameters, 'globalIds');
  if (where === undefined && objectIds === undefined && globalIds === undefined) {
    throw invalidParameter(
      'objectIds',
      'one of objectIds, globalIds, definitionExpression is needed',
    );
  }
  const rows = service.archive.select({
    layerId: layer.id,
    ...(where !== undefined && { where }),
    ...(objectIds !== undefined && { objectIds }),
    ...(globalIds !== undefined && { globalIds }),
  });
  return [...rows].map(({ globalId }) => globalId);
}

/** attachmentTypes (content types) and size (`least,most` in bytes). */
function attachmentTest(parameters: Parameters): (attachment: AttachmentVersion) => boolean {
  const types = parameters
    .text('attachmentTypes')
    ?.split(',')
    .map((type) => type.trim());
  const sizes = integerList(parameters, 'size') ?? [];
  const [least = 0, most = Infinity] = sizes;
  return ({ contentType, size }) =>
    (types === undefined || types[0] === '' || types.includes(contentType)) &&
    size >= least &&
    size <= most;
}
