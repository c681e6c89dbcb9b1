/** Writes rows of the server over rows that nobody edits here. Runs with change tracking off. */
import type { WireFeature } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { WireAttachment } from '../../shared/model/protocol.ts';
import { attachmentToRow } from './attachment-mapper.ts';
import { forgetAttachment, abandonAttachmentsOf } from './parents.ts';
import type { Stores } from './stores.ts';

/** Adds or overwrites; returns the GlobalIDs. */
export function applyFeatures(
  { tables }: Stores,
  layerId: number,
  features: readonly WireFeature[],
): GlobalId[] {
  const { rows, toRow } = tables.get(layerId, 'feature');
  return features.map((feature) => {
    const row = toRow(feature);
    rows.upsert(row);
    return row.globalId;
  });
}

/** Deletes rows, and those of their attachments that nobody edits: see `abandonAttachmentsOf`. */
export function applyDeletes(
  stores: Stores,
  layerId: number,
  globalIds: readonly GlobalId[],
): void {
  const { rows } = stores.tables.get(layerId, 'feature');
  for (const globalId of globalIds) {
    rows.remove(globalId);
    abandonAttachmentsOf(stores, layerId, globalId);
  }
}

/** Adds or overwrites; bytes that did not come along are noted as missing. Returns the GlobalIDs. */
export function applyAttachments(
  { tables, missing }: Stores,
  layerId: number,
  attachments: readonly WireAttachment[],
): GlobalId[] {
  const table = tables.find(layerId, 'attachment');
  if (!table) return [];
  return attachments.map((attachment) => {
    const row = table.toRow(attachmentToRow(attachment));
    table.rows.upsert(row);
    if (attachment.data) missing.remove(layerId, row.globalId);
    else missing.note(layerId, row.globalId, attachment.url);
    return row.globalId;
  });
}

/** Deletes attachments. */
export function applyAttachmentDeletes(
  stores: Stores,
  layerId: number,
  globalIds: readonly GlobalId[],
): void {
  if (!stores.tables.find(layerId, 'attachment')) return;
  for (const globalId of globalIds) forgetAttachment(stores, layerId, globalId);
}
