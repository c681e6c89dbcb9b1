/** What rows and layers of a replica file are called. */
import { titleOfRow } from '../../shared/model/row-title.ts';
import type { LayerDescription } from '../../shared/model/service.ts';
import { readAttachment } from './attachment-mapper.ts';
import type { StoredRow } from './db.ts';
import type { RowName } from './edit/change-recorder.ts';
import type { Stores } from './stores.ts';

/** As people know the row, also where its shape cannot be read; of an attachment its name. */
export function titleOf(
  stores: Pick<Stores, 'tables'>,
  { layerId, target, globalId }: RowName,
  row: StoredRow | null,
): string {
  if (!row) return globalId;
  const table = stores.tables.get(layerId, target);
  if (target === 'attachment') return readAttachment(table.plan, row).name;
  // The shape says nothing about the name, and may be long or damaged.
  const values = table.plan.geometry ? row.with(-1, null) : row;
  return titleOfRow(descriptionOf(stores, layerId), table.toWire(values), globalId);
}

/** The layer as it was when the replica was created. */
export function descriptionOf(
  { tables }: Pick<Stores, 'tables'>,
  layerId: number,
): LayerDescription {
  return tables.layers.find((layer) => layer.layerId === layerId)!.description;
}
