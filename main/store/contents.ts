import type { Db } from './db.ts';
import { updateExtent } from './gpkg/rtree.ts';
import { noteChange } from './gpkg/schema.ts';
import { indexedTable, type TablePlan } from './table-plan.ts';

/** Brings gpkg_contents in line after rows of these tables have changed: extents, and when that was. */
export function noteContents(db: Db, plans: Iterable<TablePlan>): void {
  for (const plan of plans) {
    const indexed = indexedTable(plan);
    if (indexed) updateExtent(db, indexed);
    noteChange(db, plan.table);
  }
}
