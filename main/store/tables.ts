/** The tracked tables of an open replica file. */
import type { EditTarget } from '../../shared/model/edit.ts';
import { sql, type Db } from './db.ts';
import {
  createRowMapper,
  createWireMapper,
  type RowMapper,
  type WireMapper,
} from './row-mapper.ts';
import { createRowStore, type RowStore } from './row-store.ts';
import type { LayerPlan, TablePlan } from './table-plan.ts';

/** A table with its statements and its two mappers. */
export interface Table {
  readonly plan: TablePlan;
  readonly rows: RowStore;
  readonly toRow: RowMapper;
  readonly toWire: WireMapper;
}

export interface Tables {
  readonly layers: readonly LayerPlan[];
  readonly all: readonly Table[];
  /** Null: the replica does not have that layer, or no attachments of it. */
  find(layerId: number, target: EditTarget): Table | null;
  /** Throws for a table that is not there: a bug. */
  get(layerId: number, target: EditTarget): Table;
}

/** The plans stored in the file, in the order of the definition. */
export function readPlans(db: Db): LayerPlan[] {
  return sql<[], { plan: string }>(db, 'SELECT plan FROM syncline_layer ORDER BY position')
    .all()
    .map(({ plan }) => JSON.parse(plan) as LayerPlan);
}

/** Stores the plans. */
export function writePlans(db: Db, layers: readonly LayerPlan[]): void {
  const insert = db.prepare(
    `INSERT INTO syncline_layer (layer_id, position, table_name, attachment_table, plan) VALUES (?, ?, ?, ?, ?)`,
  );
  layers.forEach((layer, position) => {
    const { feature, attachment, layerId } = layer;
    insert.run(layerId, position, feature.table, attachment?.table ?? null, JSON.stringify(layer));
  });
}

export function createTables(db: Db, layers: readonly LayerPlan[]): Tables {
  const byKey = new Map<string, Table>();
  for (const { feature, attachment } of layers) {
    for (const plan of attachment ? [feature, attachment] : [feature]) {
      byKey.set(key(plan.layerId, plan.target), createTable(db, plan));
    }
  }
  const find = (layerId: number, target: EditTarget): Table | null =>
    byKey.get(key(layerId, target)) ?? null;
  return {
    layers,
    all: [...byKey.values()],
    find,
    get(layerId, target) {
      const table = find(layerId, target);
      if (table) return table;
      throw new Error(`The replica has no table for ${target}s of layer ${layerId}.`);
    },
  };
}

function key(layerId: number, target: EditTarget): string {
  return `${target} ${layerId}`;
}

function createTable(db: Db, plan: TablePlan): Table {
  return {
    plan,
    rows: createRowStore(db, plan),
    toRow: createRowMapper(plan),
    toWire: createWireMapper(plan),
  };
}
