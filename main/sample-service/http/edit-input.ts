/** Reads edits from request parameters; JSON and service rules fail here, before the database is asked. */
import type {
  AttachmentInput,
  FeatureInput,
  JsonGeometry,
  LayerEdits,
  RowRef,
} from '../archive/archive.ts';
import type { UploadStore } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { latestWkid, projectGeometry, readSpatialReference } from '../geometry/project.ts';
import { ShapeError } from '../geometry/shape.ts';
import { isObject } from '../json.ts';
import { invalidParameter } from './parameters.ts';

type Json = Readonly<Record<string, unknown>>;

export interface InputContext {
  /** Reference of the stored data: geometries in another one are reprojected. */
  readonly storedWkid: number;
  readonly useGlobalIds: boolean;
  readonly uploads: UploadStore;
}

/** `{ adds, updates, deletes, attachments }` of one layer. ServiceError 400 when it is not as documented. */
export function readLayerEdits(layerId: number, value: Json, context: InputContext): LayerEdits {
  const attachments = value['attachments'] ?? {};
  if (!isObject(attachments)) throw invalidParameter('attachments', 'it is no object');
  const hasAttachments = Object.values(attachments).some((list) => list !== undefined);
  if (hasAttachments && !context.useGlobalIds) {
    throw invalidParameter('attachments', 'attachments in applyEdits need useGlobalIds=true');
  }
  return {
    layerId,
    adds: listOf(value, 'adds').map((item) => readFeature(item, 'adds', context)),
    updates: listOf(value, 'updates').map((item) => readFeature(item, 'updates', context)),
    deletes: readReferences(value['deletes'], 'deletes', context.useGlobalIds),
    attachmentAdds: listOf(attachments, 'adds').map((item) => readAttachment(item, context)),
    attachmentUpdates: listOf(attachments, 'updates').map((item) => readAttachment(item, context)),
    attachmentDeletes: readReferences(attachments['deletes'], 'attachments.deletes', true),
  };
}

function listOf(value: Json, name: string): readonly unknown[] {
  const list = value[name];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw invalidParameter(name, 'it is no list');
  return list as readonly unknown[];
}

/** One `{ attributes, geometry }`. */
function readFeature(item: unknown, parameter: string, context: InputContext): FeatureInput {
  const attributes = isObject(item) ? (item['attributes'] ?? {}) : null;
  if (!isObject(item) || !isObject(attributes)) {
    throw invalidParameter(parameter, 'an item is no { attributes, geometry }');
  }
  const geometry = item['geometry'];
  if (geometry === undefined) return { attributes };
  if (geometry === null) return { attributes, geometry };
  // A geometry that is no object at all is refused as an edit (1015), not as a request.
  const given: JsonGeometry = isObject(geometry) ? geometry : { rings: geometry };
  return { attributes, geometry: inStoredReference(given, context.storedWkid) };
}

function inStoredReference(geometry: JsonGeometry, storedWkid: number): JsonGeometry | null {
  const wkid = readSpatialReference(geometry['spatialReference'], 'geometry.spatialReference');
  if (wkid === null || latestWkid(wkid) === latestWkid(storedWkid)) return geometry;
  try {
    return projectGeometry(geometry, wkid, storedWkid);
  } catch (error) {
    // What cannot be read is refused by the edit itself, with its code.
    if (error instanceof ShapeError) return geometry;
    throw error;
  }
}

/** Object ids or GlobalIDs, as `1,2`, `[1,2]` or a JSON list that was parsed already. */
export function readReferences(value: unknown, parameter: string, useGlobalIds: boolean): RowRef[] {
  if (value === undefined || value === null || value === '') return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items
    .flatMap((item) =>
      typeof item === 'string' ? item.split(',').map((text) => text.trim()) : [item],
    )
    .map((item) => {
      if (useGlobalIds && typeof item === 'string') return { globalId: item };
      const objectId = typeof item === 'string' && item !== '' ? Number(item) : item;
      if (!useGlobalIds && typeof objectId === 'number' && Number.isSafeInteger(objectId))
        return { objectId };
      throw invalidParameter(
        parameter,
        `'${String(item)}' is no ${useGlobalIds ? 'GlobalID' : 'object id'}`,
      );
    });
}

function readAttachment(item: unknown, { uploads }: InputContext): AttachmentInput {
  if (!isObject(item)) throw invalidParameter('attachments', 'an item is no object');
  const text = (name: string): string | null => {
    const value = item[name];
    return typeof value === 'string' ? value : null;
  };
  const uploadId = text('uploadId');
  const base64 = text('data');
  return {
    globalId: text('globalId'),
    parentGlobalId: text('parentGlobalId'),
    name: text('name') ?? 'attachment',
    contentType: text('contentType') ?? 'application/octet-stream',
    data: uploadId !== null ? uploads.read(uploadId) : base64 !== null ? readBase64(base64) : null,
  };
}

/** Bytes of base64 text. ServiceError 400 when it is none: Node would silently skip what it does not know. */
function readBase64(text: string): Uint8Array {
  if (/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) return Buffer.from(text, 'base64');
  throw new ServiceError(400, 'Invalid or missing input parameters.', [
    "'attachments' parameter is invalid: the data of an attachment are no base64.",
  ]);
}
