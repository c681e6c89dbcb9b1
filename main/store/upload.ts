/** What would be sent for each pending edit, and what was. */
import type { PendingEdit, WireFeature } from '../../shared/model/edit.ts';
import type { EditIds, SentEdit, UploadRow } from '../sync/ports.ts';
import { ENVELOPE_BYTES, HEADER_BYTES } from '../geometry/geopackage-binary.ts';
import { attachmentToSend } from './attachment-data.ts';
import { readAttachment } from './attachment-mapper.ts';
import { isSameValue, readEach, type StoredRow, type StoredValue } from './db.ts';
import type { TrackedEdit } from './edit-store.ts';
import type { Stores } from './stores.ts';
import { columnNames, type TablePlan } from './table-plan.ts';
import type { Table } from './tables.ts';
import { wire } from './versions.ts';

/** Pending edits of these layers that may be sent, layer by layer, features before attachments. */
export function* uploadRows(
  stores: Stores,
  layerIds: readonly number[],
  only: EditIds,
): Generator<UploadRow> {
  for (const layerId of layerIds) {
    const rows = readEach(stores.db, stores.edits.sendableIds(layerId, only), (editId) => {
      const tracked = stores.edits.get(editId);
      return tracked && uploadRow(stores, tracked.edit);
    });
    for (const row of rows) if (row) yield row;
  }
}

function uploadRow(stores: Stores, edit: PendingEdit): UploadRow {
  const { tables } = stores;
  if (edit.kind === 'delete') return { edit, feature: null, attachment: null };
  if (edit.target === 'attachment') {
    const attachment = attachmentToSend(stores, edit.layerId, 'row', edit.globalId);
    return { edit, feature: null, attachment };
  }
  const table = tables.get(edit.layerId, edit.target);
  const row = table.rows.find(edit.globalId);
  if (!row) return { edit, feature: null, attachment: null };
  const base = edit.kind === 'update' ? table.rows.image('base', edit.globalId) : null;
  return { edit, feature: deltaOf(table, row, base), attachment: null };
}

/**
 * GlobalID, and what the service lets a client write and differs from the before-image; without one, all of it. Object
 * ids, editor tracking and other fields that are not editable are the service's own.
 */
function deltaOf(table: Table, row: StoredRow, base: StoredRow | null): WireFeature {
  const { plan } = table;
  const whole = table.toWire(row);
  const attributes: Record<string, unknown> = { [plan.identity]: whole.attributes[plan.identity] };
  const names = columnNames(plan);
  for (const { name, editable } of plan.fields) {
    const column = names.indexOf(name);
    if (!editable || (base && isSameValue(row[column] ?? null, base[column] ?? null))) continue;
    attributes[name] = whole.attributes[name];
  }
  return hasNewGeometry(plan, row, base)
    ? { geometry: whole.geometry ?? null, attributes }
    : { attributes };
}

function hasNewGeometry(plan: TablePlan, row: StoredRow, base: StoredRow | null): boolean {
  if (!plan.geometry) return false;
  return base === null || !isSameValue(wellKnownBinary(row), wellKnownBinary(base));
}

/** The geometry of a row without its header: programs disagree about envelopes. */
export function wellKnownBinary(row: StoredRow): StoredValue {
  const blob = row.at(-1) ?? null;
  if (!(blob instanceof Uint8Array) || blob.length < HEADER_BYTES) return blob;
  return blob.subarray(HEADER_BYTES + (ENVELOPE_BYTES[(blob[3]! >> 1) & 7] ?? 0));
}

/** What the exchange under way sent, as it was when it was sent. */
export function* sentEdits(stores: Stores): Generator<SentEdit> {
  for (const tracked of stores.edits.inFlight()) yield sentEdit(stores, tracked);
}

/** Most sent edits are accepted and their versions never looked at: they are read when they are asked for. */
function sentEdit(stores: Stores, { edit, sentKind, sentRevision }: TrackedEdit): SentEdit {
  const table = stores.tables.get(edit.layerId, edit.target);
  const isAttachment = edit.target === 'attachment';
  const sent = (): StoredRow | null => table.rows.image('sent', edit.globalId);
  const base = (): StoredRow | null => table.rows.image('base', edit.globalId);
  return {
    edit: { ...edit, kind: sentKind ?? edit.kind, revision: sentRevision ?? edit.revision },
    get sent() {
      return isAttachment ? null : wire(table, sent());
    },
    get base() {
      return wire(table, base());
    },
    get parentGlobalId() {
      const known = isAttachment ? (sent() ?? base()) : null;
      return known && readAttachment(table.plan, known).parentGlobalId;
    },
    get attachment() {
      return isAttachment ? attachmentToSend(stores, edit.layerId, 'sent', edit.globalId) : null;
    },
  };
}
