/** Edits by the rows that they are made on, pending or not, with what their rows are called. */
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { readAttachment } from '../attachment-mapper.ts';
import { createChangeReader, type PendingChange } from '../changes.ts';
import { readTogether } from '../db.ts';
import type { Stores } from '../stores.ts';
import { titleOf } from '../title.ts';

/** A row that an edit is made on. */
export interface EditName {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly globalId: GlobalId;
}

export interface EditAt {
  /** Null: nothing of it is pending. */
  readonly change: PendingChange | null;
  readonly title: string;
  /** Itself, or of an attachment the feature that it hangs on; null: there is none. */
  readonly feature: { readonly globalId: GlobalId; readonly title: string } | null;
}

/** In the order of the names. */
export function editsAt(stores: Stores, names: readonly EditName[]): EditAt[] {
  const read = createChangeReader(stores);
  return readTogether(stores.db, () => names.map((name) => editAt(stores, name, read)));
}

/** Ids of those that are pending, each once. */
export function editIdsAt({ db, edits }: Stores, names: readonly EditName[]): number[] {
  const found = readTogether(db, () =>
    names.flatMap(
      ({ layerId, target, globalId }) => edits.find(layerId, target, globalId)?.edit.editId ?? [],
    ),
  );
  return [...new Set(found)];
}

function editAt(
  stores: Stores,
  name: EditName,
  read: ReturnType<typeof createChangeReader>,
): EditAt {
  const { layerId, target, globalId } = name;
  const table = stores.tables.find(layerId, target);
  if (!table) return { change: null, title: globalId, feature: null };
  const tracked = stores.edits.find(layerId, target, globalId);
  const change = tracked && read(tracked.edit);
  if (target === 'feature') {
    const feature = featureNamed(stores, layerId, globalId);
    return { change, title: feature?.title ?? globalId, feature };
  }
  const row = table.rows.find(globalId) ?? table.rows.image('base', globalId);
  const attachment = row && readAttachment(table.plan, row);
  const parent = attachment?.parentGlobalId ?? null;
  return {
    change,
    title: attachment?.name ?? globalId,
    feature: parent && featureNamed(stores, layerId, parent),
  };
}

function featureNamed(stores: Stores, layerId: number, globalId: GlobalId): EditAt['feature'] {
  const { rows } = stores.tables.get(layerId, 'feature');
  const row = rows.find(globalId) ?? rows.image('base', globalId);
  return row && { globalId, title: titleOf(stores, { layerId, target: 'feature', globalId }, row) };
}
