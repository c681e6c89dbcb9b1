/**
 * Bulk loading of a new replica: rows without indexes and triggers, in one transaction, with bounded memory; then the
 * indexes. A load that is interrupted leaves empty tables.
 */
import { AppError } from '../../shared/errors.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { AnswerSink, WireAttachment } from '../../shared/model/protocol.ts';
import { attachmentToRow } from './attachment-mapper.ts';
import { createRowIndexes, dropRowIndexes } from './data-tables.ts';
import { quote, type Db } from './db.ts';
import { EnvelopeCollector } from './envelopes.ts';
import { sqliteCode } from './errors.ts';
import {
  createRtree,
  createRtreeTriggers,
  dropRtree,
  dropRtreeTriggers,
  updateExtent,
  type RtreeWriter,
} from './gpkg/rtree.ts';
import type { Stores } from './stores.ts';
import { columnNames, indexedTable, type IndexedTable, type TablePlan } from './table-plan.ts';
import type { Table } from './tables.ts';
import { createTrackingTriggers, dropTrackingTriggers } from './triggers.ts';

/** Takes the rows of an answer; `finish` builds the indexes and returns rows by table. */
export interface Loader {
  readonly sink: AnswerSink;
  finish(): Record<string, number>;
}

/** Empties all tables and gets ready to fill them. Runs inside the caller's transaction. */
export function createLoader(stores: Stores): Loader {
  const loads = new Map(
    stores.tables.all.map((table) => [table, createTableLoad(stores.db, table)] as const),
  );
  // Rows are appended and read by nobody: a larger cache would fill the memory and save no time.
  stores.db.pragma('cache_size = -32768');
  stores.missing.clear();
  for (const load of loads.values()) load.empty();

  function loadOf(layerId: number, target: 'feature' | 'attachment'): TableLoad | null {
    const table = stores.tables.find(layerId, target);
    if (!table && target === 'feature') {
      throw new AppError(
        'bad-answer',
        `The answer of the service holds rows of layer ${layerId}, which was not asked for.`,
      );
    }
    return table && loads.get(table)!;
  }

  return {
    sink: {
      features: (layerId, _kind, features) => loadOf(layerId, 'feature')!.insert(features),
      deletes: (layerId, globalIds) => loadOf(layerId, 'feature')!.remove(globalIds),
      attachments(layerId, _kind, attachments) {
        loadOf(layerId, 'attachment')?.insert(attachments.map(attachmentToRow));
        noteMissing(stores, layerId, attachments);
      },
      attachmentDeletes: (layerId, globalIds) => loadOf(layerId, 'attachment')?.remove(globalIds),
    },
    finish() {
      const counts: Record<string, number> = {};
      for (const [{ plan }, load] of loads) counts[plan.table] = load.finish();
      return counts;
    },
  };
}

function noteMissing(
  { tables, missing }: Stores,
  layerId: number,
  attachments: readonly WireAttachment[],
): void {
  if (!tables.find(layerId, 'attachment')) return;
  for (const { data, globalId, url } of attachments) {
    if (!data) missing.note(layerId, globalId, url);
  }
}

interface TableLoad {
  empty(): void;
  insert(features: readonly WireFeature[]): void;
  remove(globalIds: readonly GlobalId[]): void;
  finish(): number;
}

function createTableLoad(db: Db, { plan, rows, toRow }: Table): TableLoad {
  const names = [plan.fid, ...columnNames(plan)];
  const insertRow = db.prepare(
    `INSERT INTO ${quote(plan.table)} (${names.map(quote).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  const indexed = indexedTable(plan);
  let index: RtreeWriter | null = null;
  const envelopes = new EnvelopeCollector((run) => {
    index ??= createRtree(db, indexed!);
    index.addRun(run);
  });
  let fid = 0;
  let removed = 0;

  return {
    empty() {
      dropIndexes(db, plan);
      db.exec(`DELETE FROM ${quote(plan.table)}`);
    },

    insert(features) {
      for (const feature of features) {
        const { values, encoded } = toRow(feature);
        fid += 1;
        insertRow.run(fid, ...values);
        if (encoded && !encoded.isEmpty) envelopes.add(fid, encoded);
      }
    },

    remove(globalIds) {
      for (const globalId of globalIds) if (rows.remove(globalId)) removed += 1;
    },

    finish() {
      if (indexed) {
        // After a removal the collected envelopes are not those of the table any more.
        if (removed > 0) rebuildRtree(db, indexed);
        else (index ?? createRtree(db, indexed)).finish(envelopes.entries());
        envelopes.clear();
        createRtreeTriggers(db, indexed);
        updateExtent(db, indexed);
      }
      createUniqueIndex(db, plan);
      return fid - removed;
    },
  };
}

function dropIndexes(db: Db, plan: TablePlan): void {
  dropTrackingTriggers(db, plan);
  dropRowIndexes(db, plan);
  const indexed = indexedTable(plan);
  if (!indexed) return;
  dropRtreeTriggers(db, indexed);
  dropRtree(db, indexed);
}

/** Builds the index anew from what the table holds. */
function rebuildRtree(db: Db, indexed: IndexedTable): void {
  dropRtree(db, indexed);
  const index = createRtree(db, indexed);
  const envelopes = new EnvelopeCollector((run) => index.addRun(run));
  const [table, column, key] = [indexed.table, indexed.column, indexed.fid].map(quote);
  const page = db
    .prepare<[number], [number, number, number, number, number]>(
      `SELECT ${key}, ST_MinX(${column}), ST_MinY(${column}), ST_MaxX(${column}), ST_MaxY(${column}) FROM ${table}
       WHERE ${key} > ? AND ${column} NOTNULL AND NOT ST_IsEmpty(${column}) ORDER BY ${key} LIMIT 10000`,
    )
    .raw();
  for (let rows = page.all(0); rows.length > 0; rows = page.all(rows.at(-1)![0])) {
    for (const [fid, minX, minY, maxX, maxY] of rows) {
      envelopes.add(fid, { minX, minY, maxX, maxY });
    }
  }
  index.finish(envelopes.entries());
}

function createUniqueIndex(db: Db, plan: TablePlan): void {
  try {
    createRowIndexes(db, plan);
  } catch (error) {
    if (!sqliteCode(error)?.startsWith('SQLITE_CONSTRAINT')) throw error;
    throw duplicateGlobalId(db, plan, error);
  }
}

function duplicateGlobalId(db: Db, plan: TablePlan, cause: unknown): AppError {
  const id = quote(plan.identity);
  const duplicate = db
    .prepare(`SELECT ${id} FROM ${quote(plan.table)} GROUP BY ${id} HAVING count(*) > 1 LIMIT 1`)
    .pluck()
    .get();
  return new AppError(
    'bad-answer',
    `${plan.layerName} (${plan.layerId}): the service sent ${String(duplicate)} more than once, and a GlobalID names one row only.`,
    { cause, hint: 'Tell the owner of the service: rows were copied with their GlobalIDs.' },
  );
}

/** Starts recording changes on all tables. */
export function startTracking({ db, tables, record }: Stores): void {
  for (const { plan } of tables.all) {
    dropTrackingTriggers(db, plan);
    createTrackingTriggers(db, plan);
  }
  record.setTracking(true);
}
