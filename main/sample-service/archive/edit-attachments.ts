/** Adds, updates and deletes of attachments, one at a time. */
import { newGuid, normaliseGuid } from '../guid.ts';
import type { AttachmentInput, EditResult, RowRef } from './archive.ts';
import type { StoredAttachment } from './attachment-table.ts';
import type { EditBatch } from './edit-batch.ts';
import { EDIT_CODES, EditFailure } from './edit-codes.ts';
import type { EditCode } from './edit-codes.ts';
import type { LayerTable, StoredVersion } from './layer-table.ts';

const accepted = (attachmentId: number, globalId: string): EditResult => ({
  success: true,
  objectId: attachmentId,
  globalId,
});

/** Adds an attachment to a row that exists by now, be it from the same batch. `objectId` of the result is its id. */
export function addAttachment(
  batch: EditBatch,
  table: LayerTable,
  input: AttachmentInput,
): EditResult {
  const { attachments, context, generation, state } = batch;
  const { layer } = table;
  const code = EDIT_CODES.attachmentAddFailed;
  requireAttachments(table, code);
  const globalId = newGlobalId(batch, input);
  if (attachments.current(layer.id, 'global_id', globalId) !== null) {
    throw new EditFailure(
      EDIT_CODES.globalIdTaken,
      `An attachment with the GlobalID ${globalId} already exists in ${layer.name}.`,
    );
  }
  const parent = requireParent(table, input, code);
  const data = requireData(input, code);
  const attachmentId = state.take(layer.id, 'attachment');
  const added = {
    attachmentId,
    globalId,
    parentGlobalId: parent.globalId,
    parentObjectId: parent.objectId,
    name: input.name,
    contentType: input.contentType,
    size: data.byteLength,
    blobId: attachments.addBlob(data),
  };
  attachments.insert(layer.id, added, generation, context.replicaId);
  return accepted(attachmentId, globalId);
}

/** Replaces the bytes, name and type of an attachment. */
export function updateAttachment(
  batch: EditBatch,
  table: LayerTable,
  input: AttachmentInput,
): EditResult {
  const { attachments, context, generation } = batch;
  const code = EDIT_CODES.attachmentUpdateFailed;
  requireAttachments(table, code);
  const ref =
    input.attachmentId === undefined
      ? { globalId: input.globalId ?? '' }
      : { objectId: input.attachmentId };
  const current = requireAttachment(batch, table, ref, code);
  const data = requireData(input, code);
  attachments.end(current, generation, context.replicaId);
  const changed = {
    ...current,
    name: input.name,
    contentType: input.contentType,
    size: data.byteLength,
    blobId: attachments.addBlob(data),
  };
  attachments.insert(table.layer.id, changed, generation, context.replicaId);
  return accepted(current.attachmentId, current.globalId);
}

/** Deletes an attachment by GlobalID or attachment id. */
export function deleteAttachment(batch: EditBatch, table: LayerTable, ref: RowRef): EditResult {
  const code = EDIT_CODES.attachmentDeleteFailed;
  requireAttachments(table, code);
  const current = requireAttachment(batch, table, ref, code);
  batch.attachments.end(current, batch.generation, batch.context.replicaId);
  return accepted(current.attachmentId, current.globalId);
}

function requireAttachments({ layer }: LayerTable, code: EditCode): void {
  if (layer.hasAttachments) return;
  throw new EditFailure(code, `${layer.name} has no attachments.`);
}

function newGlobalId({ context }: EditBatch, { globalId }: AttachmentInput): string {
  if (globalId === null) {
    if (!context.useGlobalIds) return newGuid();
    throw new EditFailure(EDIT_CODES.globalIdMissing, 'The GlobalID of the attachment is missing.');
  }
  const normal = normaliseGuid(globalId);
  if (normal !== null && !/^\{[0-]+\}$/.test(normal)) return normal;
  throw new EditFailure(
    EDIT_CODES.globalIdEmpty,
    'The GlobalID of the attachment is empty or no GUID.',
  );
}

function requireParent(table: LayerTable, input: AttachmentInput, code: EditCode): StoredVersion {
  const { parentGlobalId, parentObjectId } = input;
  const row =
    parentGlobalId === null
      ? table.current('object_id', parentObjectId ?? -1)
      : table.current('global_id', normaliseGuid(parentGlobalId) ?? parentGlobalId);
  if (row !== null) return row;
  const named =
    parentGlobalId === null
      ? `object id ${parentObjectId ?? 'nothing'}`
      : `GlobalID ${parentGlobalId}`;
  throw new EditFailure(
    code,
    `The row with ${named}, to which the attachment belongs, does not exist in ${table.layer.name}.`,
  );
}

function requireData(input: AttachmentInput, code: EditCode): Uint8Array {
  if (input.data !== null) return input.data;
  throw new EditFailure(code, `The data of the attachment '${input.name}' were not found.`);
}

function requireAttachment(
  { attachments }: EditBatch,
  { layer }: LayerTable,
  ref: RowRef,
  code: EditCode,
): StoredAttachment {
  const found =
    'globalId' in ref
      ? attachments.current(layer.id, 'global_id', normaliseGuid(ref.globalId) ?? ref.globalId)
      : attachments.current(layer.id, 'attachment_id', ref.objectId);
  if (found !== null) return found;
  const named = 'globalId' in ref ? `GlobalID ${ref.globalId}` : `id ${ref.objectId}`;
  throw new EditFailure(code, `The attachment with ${named} does not exist in ${layer.name}.`);
}
