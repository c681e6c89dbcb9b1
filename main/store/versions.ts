/** Versions of a row behind a pending edit, as wire features. */
import type { PendingEdit, WireFeature } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { Versions } from '../sync/ports.ts';
import { readEach, type StoredRow } from './db.ts';
import type { Stores } from './stores.ts';
import type { Table } from './tables.ts';

/** Base and mine; attachments without their bytes. */
export function versionsOf({ tables }: Pick<Stores, 'tables'>, edit: PendingEdit): Versions {
  const table = tables.get(edit.layerId, edit.target);
  return {
    edit,
    base: wire(table, table.rows.image('base', edit.globalId)),
    mine: wire(table, table.rows.find(edit.globalId)),
  };
}

/** Versions of every pending feature edit of a layer. */
export function pendingVersions(stores: Stores, layerId: number): Map<GlobalId, Versions> {
  const edits = stores.edits
    .all()
    .filter((edit) => edit.layerId === layerId && edit.target === 'feature');
  return new Map(
    readEach(stores.db, edits, (edit) => [edit.globalId, versionsOf(stores, edit)] as const),
  );
}

/** A stored row on the wire; null stays null. */
export function wire(table: Table, row: StoredRow | null): WireFeature | null {
  return row && table.toWire(row);
}
