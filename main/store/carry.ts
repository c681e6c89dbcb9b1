/** Pending edits on their way from one replica file to another. */
import type { PendingEdit } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { CarriedVersions } from '../sync/ports.ts';
import { readAttachment } from './attachment-mapper.ts';
import { readEach } from './db.ts';
import type { Stores } from './stores.ts';
import { titleOf } from './title.ts';
import { readVersion } from './versions.ts';

/** Every pending edit with both versions, features before attachments. What cannot be read says so, and is in nobody's way. */
export function* carriedVersions(stores: Stores): Generator<CarriedVersions> {
  const all = stores.edits.all();
  const staying = new Set<string>();
  for (const target of ['feature', 'attachment'] as const) {
    const edits = all.filter((edit) => edit.target === target);
    for (const versions of readEach(stores.db, edits, (edit) => carried(stores, edit, staying))) {
      const { edit, problem } = versions;
      if (problem !== null && edit.kind === 'add') staying.add(keyOf(edit.layerId, edit.globalId));
      yield versions;
    }
  }
}

function keyOf(layerId: number, globalId: GlobalId): string {
  return `${layerId} ${globalId}`;
}

/** `staying`: new features that stay in this file, and keep their attachments with them. */
function carried(stores: Stores, edit: PendingEdit, staying: ReadonlySet<string>): CarriedVersions {
  const table = stores.tables.get(edit.layerId, edit.target);
  const base = edit.kind === 'add' ? null : table.rows.image('base', edit.globalId);
  const mine = edit.kind === 'delete' ? null : table.rows.find(edit.globalId);
  const known = mine ?? base;
  const parentGlobalId =
    edit.target === 'attachment' && known ? readAttachment(table.plan, known).parentGlobalId : null;
  const carried = { edit, title: titleOf(stores, edit, known), parentGlobalId };
  if (parentGlobalId && staying.has(keyOf(edit.layerId, parentGlobalId))) {
    const problem = 'The new feature that it hangs on has a shape that cannot be read.';
    return { ...carried, base: null, mine: null, problem };
  }
  const [then, now] = [base, mine].map(
    (row) => row && readVersion(table, row, { withoutData: false }),
  );
  const problem = (now?.error ?? then?.error)?.message ?? null;
  return { ...carried, base: then?.feature ?? null, mine: now?.feature ?? null, problem };
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
