/** Pending edits on their way from one replica file to another. */
import type { PendingEdit } from '../../shared/model/edit.ts';
import { titleOfRow } from '../../shared/model/row-title.ts';
import type { CarriedVersions } from '../sync/ports.ts';
import { readAttachment } from './attachment-mapper.ts';
import { readEach } from './db.ts';
import type { Stores } from './stores.ts';

/** Every pending edit with both versions, features before attachments. */
export function* carriedVersions(stores: Stores): Generator<CarriedVersions> {
  const all = stores.edits.all();
  for (const target of ['feature', 'attachment'] as const) {
    const edits = all.filter((edit) => edit.target === target);
    yield* readEach(stores.db, edits, (edit) => carried(stores, edit));
  }
}

function carried({ tables }: Stores, edit: PendingEdit): CarriedVersions {
  const table = tables.get(edit.layerId, edit.target);
  const base = edit.kind === 'add' ? null : table.rows.image('base', edit.globalId);
  const mine = edit.kind === 'delete' ? null : table.rows.find(edit.globalId);
  const [then, now] = [base, mine].map((row) => row && table.toWire(row, { withoutData: false }));
  const known = mine ?? base;
  const attachment =
    edit.target === 'attachment' && known ? readAttachment(table.plan, known) : null;
  const layer = tables.layers.find(({ layerId }) => layerId === edit.layerId)!.description;
  const row = now ?? then;
  return {
    edit,
    base: then ?? null,
    mine: now ?? null,
    title: attachment?.name ?? (row ? titleOfRow(layer, row, edit.globalId) : edit.globalId),
    parentGlobalId: attachment?.parentGlobalId ?? null,
  };
}

/** Takes in a pending edit of another file: before-image, row and edit; null: the row has a pending edit here already. */
export function adopt(stores: Stores, { edit, base, mine }: CarriedVersions): PendingEdit | null {
  const { layerId, target, globalId, kind } = edit;
  const { edits, tables } = stores;
  if (edits.find(layerId, target, globalId)) return null;
  const { rows, toRow } = tables.get(layerId, target);
  if (base) rows.putImage('base', globalId, toRow(base).values);
  if (mine) rows.put(globalId, toRow(mine).values);
  else rows.remove(globalId);
  edits.insert(layerId, target, globalId, kind, edit.firstChangedAt, edit);
  const adopted = edits.find(layerId, target, globalId)!.edit;
  edits.adopt(adopted.editId, edit);
  return adopted;
}
