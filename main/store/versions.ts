/** Versions of a row behind a pending edit, as wire features. */
import { hasCode, type AppError } from '../../shared/errors.ts';
import type { PendingEdit, WireFeature } from '../../shared/model/edit.ts';
import { UNREADABLE_SHAPE } from '../../shared/model/geometry.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { Versions } from '../sync/ports.ts';
import { readEach, type StoredRow } from './db.ts';
import type { WireOptions } from './row-mapper.ts';
import type { Stores } from './stores.ts';
import type { Table } from './tables.ts';

/** Base and mine; attachments without their bytes, and `UNREADABLE_SHAPE` for what cannot be read. */
export function versionsOf({ tables }: Pick<Stores, 'tables'>, edit: PendingEdit): Versions {
  const table = tables.get(edit.layerId, edit.target);
  return {
    edit,
    base: wire(table, table.rows.image('base', edit.globalId)),
    mine: mineOf(table, table.rows.find(edit.globalId)),
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

/** My row, also where its shape cannot be read: it is still mine, to be compared and kept. */
function mineOf(table: Table, row: StoredRow | null): WireFeature | null {
  if (!row) return null;
  const { feature, error } = readVersion(table, row);
  return error ? { ...feature, geometry: UNREADABLE_SHAPE } : feature;
}

/** A row on the wire; without its shape, and why, where that cannot be read: the others are not to wait for it. */
export function readVersion(
  table: Table,
  row: StoredRow,
  options: WireOptions = {},
): { readonly feature: WireFeature; readonly error: AppError | null } {
  try {
    return { feature: table.toWire(row, options), error: null };
  } catch (error) {
    if (!hasCode(error, 'file')) throw error;
    return { feature: table.toWire(row.with(-1, null)), error };
  }
}

/** A stored row on the wire; null stays null. */
export function wire(table: Table, row: StoredRow | null): WireFeature | null {
  return row && table.toWire(row);
}
