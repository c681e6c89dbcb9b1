/** What the feature is called that an attachment hangs on. */
import type { GlobalId } from '../../shared/model/ids.ts';
import type { Stores } from './stores.ts';
import { titleOf } from './title.ts';

/** Null: it is not here. */
export function parentTitle(
  stores: Pick<Stores, 'tables'>,
  layerId: number,
  globalId: GlobalId | null,
): string | null {
  if (globalId === null) return null;
  const row = stores.tables.get(layerId, 'feature').rows.find(globalId);
  return row && titleOf(stores, { layerId, target: 'feature', globalId }, row);
}
