/** How a pending edit and the server's version of the same row come together. Runs with change tracking off. */
import type { EditKind, PendingEdit, WireFeature } from '../../shared/model/edit.ts';
import type { WireAttachment } from '../../shared/model/protocol.ts';
import { attachmentToRow } from './attachment-mapper.ts';
import type { StoredRow } from './db.ts';
import { forgetAttachmentsOf } from './parents.ts';
import { refold } from './settle.ts';
import type { Stores } from './stores.ts';
import { columnNames } from './table-plan.ts';
import type { Table } from './tables.ts';

/** The name of the shape among the fields that are kept. */
const GEOMETRY = 'geometry';

/** The base becomes theirs; the row becomes theirs with my values of `keep`. Without a difference the edit is gone. */
export function rebase(
  stores: Stores,
  edit: PendingEdit,
  theirs: WireFeature,
  keep: readonly string[],
): void {
  const table = stores.tables.get(edit.layerId, edit.target);
  const { rows } = table;
  const mine = rows.find(edit.globalId);
  const base = theirRow(table, edit, theirs);
  rows.putImage('base', edit.globalId, base);
  rows.put(edit.globalId, mine && keep.length > 0 ? merge(table, { base, mine, keep }) : base);
  reopen(stores, edit, 'update');
}

/** Values of theirs; columns that they do not mention stay as in the before-image, else as in my row. */
function theirRow({ rows, toRow }: Table, edit: PendingEdit, theirs: WireFeature): StoredRow {
  const mapped = toRow(theirs);
  if (mapped.isComplete) return mapped.values;
  const known = rows.image('base', edit.globalId) ?? rows.find(edit.globalId);
  if (!known) return mapped.values;
  return mapped.values.map((value, column) => (mapped.present[column] ? value : known[column]!));
}

interface Merge {
  readonly base: StoredRow;
  readonly mine: StoredRow;
  readonly keep: readonly string[];
}

function merge({ plan }: Table, { base, mine, keep }: Merge): StoredRow {
  const kept = new Set(keep.map((name) => name.toLowerCase()));
  return columnNames(plan).map((name, column) => {
    const isShape = name === plan.geometry?.name;
    return kept.has(isShape ? GEOMETRY : name.toLowerCase()) ? mine[column]! : base[column]!;
  });
}

/** The edit follows from row and base again; one that was settled just before comes back if something of mine is left. */
function reopen(stores: Stores, edit: PendingEdit, kind: EditKind): void {
  const { layerId, target, globalId } = edit;
  if (!stores.edits.find(layerId, target, globalId)) {
    stores.edits.insert(layerId, target, globalId, kind, stores.isoNow(), edit);
  }
  const current = stores.edits.find(layerId, target, globalId);
  if (current) refold(stores, current.edit);
}

/** They deleted it, mine stays: it is a new row for the server. */
export function turnIntoAdd(stores: Stores, edit: PendingEdit): void {
  const { rows } = stores.tables.get(edit.layerId, edit.target);
  rows.dropImage('base', edit.globalId);
  rows.setObjectId(edit.globalId, null);
  reopen(stores, edit, 'add');
}

/** Nobody has it any more: row, images and edit go, and what hung on the row. */
export function dropWithRow(stores: Stores, edit: PendingEdit): void {
  const { layerId, target, globalId } = edit;
  const { rows } = stores.tables.get(layerId, target);
  rows.remove(globalId);
  rows.dropImages(globalId);
  removeEdit(stores, edit);
  if (target === 'feature') forgetAttachmentsOf(stores, layerId, globalId);
  else stores.missing.remove(layerId, globalId);
}

/** I deleted it, theirs stays. */
export function restore(stores: Stores, edit: PendingEdit, theirs: WireFeature): void {
  const table = stores.tables.get(edit.layerId, edit.target);
  table.rows.put(edit.globalId, theirRow(table, edit, theirs));
  table.rows.dropImage('base', edit.globalId);
  table.rows.dropImage('sent', edit.globalId);
  removeEdit(stores, edit);
}

/** I deleted it, they changed it, my delete stays. */
export function keepDelete(stores: Stores, edit: PendingEdit, theirs: WireFeature): void {
  const table = stores.tables.get(edit.layerId, edit.target);
  table.rows.putImage('base', edit.globalId, theirRow(table, edit, theirs));
  reopen(stores, edit, 'delete');
}

/** Takes the server's attachment; null: it is gone. */
export function takeTheirAttachment(
  stores: Stores,
  edit: PendingEdit,
  theirs: WireAttachment | null,
): void {
  if (!theirs) return dropWithRow(stores, edit);
  restore(stores, edit, attachmentToRow(theirs));
  if (!theirs.data) stores.missing.note(edit.layerId, edit.globalId, theirs.url);
}

/** Keeps mine over theirs; null: they have none, so mine is a new one. */
export function keepMyAttachment(
  stores: Stores,
  edit: PendingEdit,
  theirs: WireAttachment | null,
): void {
  if (theirs) {
    const table = stores.tables.get(edit.layerId, 'attachment');
    table.rows.putImage('base', edit.globalId, theirRow(table, edit, attachmentToRow(theirs)));
    reopen(stores, edit, 'update');
  } else if (edit.kind === 'delete') {
    dropWithRow(stores, edit);
  } else {
    turnIntoAdd(stores, edit);
  }
}

function removeEdit({ edits }: Stores, edit: PendingEdit): void {
  const current = edits.find(edit.layerId, edit.target, edit.globalId);
  if (current) edits.remove(current.edit.editId);
}
