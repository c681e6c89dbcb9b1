/**
 * Reads the edits of synchronizeReplica: the parameter `edits`, or an uploaded file, which is JSON of the same
 * shape or a delta geodatabase.
 */
import type {
  AttachmentInput,
  FeatureInput,
  JsonGeometry,
  LayerEdits,
} from '../archive/archive.ts';
import type { Parameters } from '../context.ts';
import { projectGeometry } from '../geometry/project.ts';
import { ShapeError } from '../geometry/shape.ts';
import { isObject, readJson } from '../json.ts';
import type { SyncContext } from './context.ts';
import { readGeodatabaseEdits } from './geodatabase.ts';
import { canonicalGuid } from './identifiers.ts';
import { choiceOf, integerOf, refusal, textOf } from './reading.ts';
import type { Replica } from './replica.ts';

const KINDS = ['adds', 'updates', 'deleteIds'] as const;
type Kind = (typeof KINDS)[number];
type Groups = Readonly<Record<Kind, readonly unknown[]>>;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The edits of the request, one entry per layer; empty when none were sent.
 *
 * What is not JSON, not of the documented shape or not of this replica is refused as a whole with
 * ServiceError 400, before anything is applied (protocol.md 9.1.8).
 */
export function readEdits(
  context: SyncContext,
  replica: Replica,
  parameters: Parameters,
): LayerEdits[] {
  const value = readEditsSource(context, parameters);
  if (value instanceof Uint8Array) return readGeodatabaseEdits(context, replica, value);
  if (value === null) return [];
  if (!Array.isArray(value)) throw refusal("'edits' must be an array with one object per layer.");
  const byLayer = new Map<number, LayerEdits>();
  for (const item of value as readonly unknown[]) {
    const edits = readLayerEdits(context, replica, item);
    const earlier = byLayer.get(edits.layerId);
    byLayer.set(edits.layerId, earlier === undefined ? edits : joined(earlier, edits));
  }
  return [...byLayer.values()];
}

function joined(one: LayerEdits, other: LayerEdits): LayerEdits {
  return {
    layerId: one.layerId,
    adds: [...one.adds, ...other.adds],
    updates: [...one.updates, ...other.updates],
    deletes: [...one.deletes, ...other.deletes],
    attachmentAdds: [...one.attachmentAdds, ...other.attachmentAdds],
    attachmentUpdates: [...one.attachmentUpdates, ...other.attachmentUpdates],
    attachmentDeletes: [...one.attachmentDeletes, ...other.attachmentDeletes],
  };
}

/** JSON, or the bytes of a delta geodatabase; null when there are no edits. */
function readEditsSource(context: SyncContext, parameters: Parameters): unknown {
  const uploadId = textOf(parameters, 'editsUploadId');
  const text = textOf(parameters, 'edits');
  if (uploadId === null) return text === null ? null : parameters.json('edits');
  if (text !== null && text !== '[]') {
    throw refusal("Give the edits in 'edits' or through 'editsUploadId', not both.");
  }
  const name =
    textOf(parameters, 'editsUploadFormat') === null ? 'editUploadFormat' : 'editsUploadFormat';
  if (textOf(parameters, name) === null) {
    throw refusal("'editsUploadFormat' is required with 'editsUploadId': json or sqlite.");
  }
  const format = choiceOf(parameters, name, ['json', 'sqlite'] as const, 'json');
  if (!context.traits.editsUploadFormats.includes(format)) {
    throw refusal(
      `'editsUploadFormat'=${format} is not supported by this service; use ${context.traits.editsUploadFormats.join(' or ')}.`,
    );
  }
  const data = readUpload(context, uploadId);
  if (data === null) {
    throw refusal(
      `'editsUploadId': there is no uploaded item ${uploadId}; upload the edits again.`,
    );
  }
  return format === 'sqlite' ? data : parseUpload(uploadId, data);
}

/** Bytes of an uploaded item, named with or without braces; null when there is none. */
function readUpload({ service }: SyncContext, uploadId: string): Uint8Array | null {
  const found = service.uploads.read(uploadId);
  if (found !== null) return found;
  const guid = canonicalGuid(uploadId);
  const candidates =
    guid === null ? [] : [guid, `{${guid.toUpperCase()}}`, guid.replaceAll('-', '')];
  for (const candidate of candidates) {
    const data = service.uploads.read(candidate);
    if (data !== null) return data;
  }
  return null;
}

function parseUpload(uploadId: string, data: Uint8Array): unknown {
  try {
    const value = readJson(new TextDecoder('utf-8', { fatal: true }).decode(data));
    return isObject(value) && 'edits' in value ? value['edits'] : value;
  } catch {
    throw refusal(`'editsUploadId': the uploaded item ${uploadId} is not JSON.`);
  }
}

function readLayerEdits(context: SyncContext, replica: Replica, item: unknown): LayerEdits {
  const layerId = isObject(item) ? integerOf(item['id']) : null;
  if (!isObject(item) || layerId === null)
    throw refusal("'edits': every item needs the id of a layer.");
  if (!replica.layers.some(({ id }) => id === layerId)) {
    throw refusal(`'edits': layer ${layerId} is not in the replica ${replica.name}.`);
  }
  const features = readGroups(item['features'], `edits of layer ${layerId}, features`);
  const attachments = readGroups(item['attachments'], `edits of layer ${layerId}, attachments`);
  const where = `edits of layer ${layerId}`;
  const feature = (value: unknown): FeatureInput => readFeature(context, replica, value, where);
  return {
    layerId,
    adds: features.adds.map(feature),
    updates: features.updates.map(feature),
    deletes: features.deleteIds.map((id) => readDeleteId(id, where)),
    attachmentAdds: attachments.adds.map((value) => readAttachment(context, value, where, 'add')),
    attachmentUpdates: attachments.updates.map((value) =>
      readAttachment(context, value, where, 'update'),
    ),
    attachmentDeletes: attachments.deleteIds.map((id) => readDeleteId(id, where)),
  };
}

function readGroups(value: unknown, where: string): Groups {
  if (value === undefined || value === null) return { adds: [], updates: [], deleteIds: [] };
  if (!isObject(value))
    throw refusal(`'${where}' must be an object with adds, updates and deleteIds.`);
  const unknown = Object.keys(value).find((key) => !KINDS.some((kind) => kind === key));
  if (unknown !== undefined) {
    throw refusal(
      `'${where}' has an unknown key '${unknown}'; known are adds, updates, deleteIds.`,
    );
  }
  const list = (kind: Kind): readonly unknown[] => {
    const items = value[kind] ?? [];
    if (!Array.isArray(items)) throw refusal(`'${where}.${kind}' must be an array.`);
    return items;
  };
  return { adds: list('adds'), updates: list('updates'), deleteIds: list('deleteIds') };
}

function readFeature(
  { service }: SyncContext,
  replica: Replica,
  value: unknown,
  where: string,
): FeatureInput {
  if (!isObject(value) || !isObject(value['attributes'])) {
    throw refusal(`'${where}': every add and update needs attributes.`);
  }
  const { attributes, geometry } = value;
  if (geometry === undefined) return { attributes };
  if (geometry !== null && !isObject(geometry)) {
    throw refusal(`'${where}': a geometry must be an object or null.`);
  }
  return { attributes, geometry: toStored(geometry, replica.wkid, service.archive.service.wkid) };
}

/** A geometry that cannot be read stays as it is: the archive refuses that one edit with its code. */
function toStored(geometry: JsonGeometry | null, from: number, to: number): JsonGeometry | null {
  try {
    return projectGeometry(geometry, from, to);
  } catch (error) {
    if (error instanceof ShapeError) return geometry;
    throw error;
  }
}

function readDeleteId(value: unknown, where: string): { readonly globalId: string } {
  if (typeof value === 'string') return { globalId: value };
  throw refusal(`'${where}': deleteIds must hold GlobalIDs as text.`);
}

/** Property names differ in case between the pages: globalid, globalId, parentGlobalid. */
function readAttachment(
  context: SyncContext,
  value: unknown,
  where: string,
  kind: 'add' | 'update',
): AttachmentInput {
  if (!isObject(value)) throw refusal(`'${where}': every attachment must be an object.`);
  const properties = new Map(Object.entries(value).map(([key, item]) => [key.toLowerCase(), item]));
  const text = (name: string): string | null => {
    const item = properties.get(name.toLowerCase());
    return typeof item === 'string' && item !== '' ? item : null;
  };
  const required = (name: string): string => {
    const item = text(name);
    if (item === null) throw refusal(`'${where}': an attachment to ${kind} needs ${name}.`);
    return item;
  };
  return {
    globalId: required('globalId'),
    parentGlobalId: kind === 'add' ? required('parentGlobalId') : text('parentGlobalId'),
    name: required('name'),
    contentType: required('contentType'),
    data: attachmentData(context, text('data'), text('uploadId')),
  };
}

/** From base64 or an upload; null (the edit fails) when neither can be read or only a url was given. */
function attachmentData(
  context: SyncContext,
  data: string | null,
  uploadId: string | null,
): Uint8Array | null {
  if (data !== null) return BASE64.test(data) ? Buffer.from(data, 'base64') : null;
  return uploadId === null ? null : readUpload(context, uploadId);
}
