/** Pending edits by page: the order is found once and kept, whatever is edited later; the lines are read by their ids. */
import { AppError } from '../../../shared/errors.ts';
import type {
  ChangeRow,
  ChangesList,
  ChangesQuery,
  EditSelection,
} from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { readTogether, sql, type Db, type StoredValue } from '../db.ts';
import type { Stores } from '../stores.ts';
import { createChangeRows } from './change-rows.ts';
import { changesFilter } from './change-search.ts';
import { changeTables, ORIGIN, type ChangeTable } from './change-sql.ts';
import { editsOfRow, featureWithAttachments } from './edits-of-feature.ts';
import { tableOf, type ViewTables } from './view-table.ts';

/** A hundred thousand edits are 0.8 MB each. */
const OPEN_LISTS = 4;
const MOST_ROWS = 500;

export function createChangesList(stores: Stores, views: ViewTables) {
  const { db } = stores;
  const tables = changeTables(stores, views);
  const readRow = createChangeRows(db, tables);
  /** In the order of their last use. */
  const lists = new Map<number, Float64Array>();
  let last = 0;

  function use(cursor: number): Float64Array {
    const ids = lists.get(cursor);
    if (!ids) {
      throw new AppError('invalid', 'This list of pending edits is not open any more.', {
        hint: 'Open it again.',
      });
    }
    lists.delete(cursor);
    lists.set(cursor, ids);
    return ids;
  }

  return {
    /** Finds pending edits and their order; the four lists used last stay open. Throws `invalid` for an unknown layer. */
    openChanges(this: void, query: ChangesQuery): ChangesList {
      if (query.layerId !== undefined) tableOf(views, query.layerId);
      return readTogether(db, () => {
        const groups = grouped(findEdits(stores, tables, query), query, stores);
        const ids = Float64Array.from(groups.flatMap((group) => group.ids));
        lists.set(++last, ids);
        for (const cursor of lists.keys()) {
          if (lists.size <= OPEN_LISTS) break;
          lists.delete(cursor);
        }
        return {
          cursor: last,
          total: ids.length,
          pending: stores.edits.count(),
          groups: groups.map(({ key, label, ids }) => ({ key, label, count: ids.length })),
        };
      });
    },

    /** At most 500 at once. Throws `invalid` for a list that is not open any more. */
    changeRows(this: void, cursor: number, from: number, count: number): ChangeRow[] {
      const page = use(cursor).subarray(from, from + Math.min(count, MOST_ROWS));
      return readTogether(db, () => Array.from(page, readRow));
    },

    /** Lines of these edits; of one that is not pending any more without GlobalID. */
    changeRowsByIds(this: void, editIds: readonly number[]): ChangeRow[] {
      return readTogether(db, () => editIds.map(readRow));
    },

    /** Pending edits of the rows with this GlobalID, features with their attachments, in whatever layer. */
    editIdsOf(this: void, globalId: GlobalId): number[] {
      return readTogether(db, () => editsOfRow(stores, globalId));
    },

    /** What of a selection is pending, in the order in which the rows were first changed. */
    editIds(this: void, selection: EditSelection): number[] {
      return readTogether(db, () => {
        if ('globalId' in selection) {
          return featureWithAttachments(stores, selection.layerId, selection.globalId);
        }
        if ('layerId' in selection) {
          return idsOf(db, 'WHERE layer_id = ?', selection.layerId);
        }
        const pending = idsOf(db, '');
        if ('all' in selection) return pending;
        const chosen = new Set('cursor' in selection ? use(selection.cursor) : selection.editIds);
        return pending.filter((id) => chosen.has(id));
      });
    },
  };
}

interface FoundEdit {
  readonly id: number;
  readonly key: string;
}

const GROUP_KEYS: Record<ChangesQuery['groupBy'], string> = {
  none: `''`,
  layer: 'CAST(e.layer_id AS TEXT)',
  kind: 'e.kind',
  origin: ORIGIN,
};

/** In the order of the list, without regard to groups. */
function findEdits(
  stores: Stores,
  tables: readonly ChangeTable[],
  query: ChangesQuery,
): FoundEdit[] {
  const { text, values } = changesFilter(tables, query);
  const order = query.isNewestFirst ? 'e.last_changed_at DESC, e.edit_id DESC' : 'e.edit_id';
  const found = stores.db
    .prepare<StoredValue[], FoundEdit>(
      `SELECT e.edit_id AS id, ${GROUP_KEYS[query.groupBy]} AS key FROM syncline_edit AS e
       WHERE ${text} ORDER BY ${order}`,
    )
    .all(...values);
  return query.state === 'sendable' ? found.filter(isSendable(stores)) : found;
}

function idsOf(db: Db, where: string, ...values: readonly number[]): number[] {
  return sql<number[], { id: number }>(
    db,
    `SELECT edit_id AS id FROM syncline_edit ${where} ORDER BY edit_id`,
  )
    .all(...values)
    .map(({ id }) => id);
}

/** What the other rows decide. */
function isSendable({ tables, edits }: Stores): (edit: FoundEdit) => boolean {
  const sendable = new Set(
    tables.layers.flatMap(({ layerId }) => edits.sendableIds(layerId, null)),
  );
  return ({ id }) => sendable.has(id);
}

interface Group {
  readonly key: string;
  readonly label: string;
  readonly ids: number[];
}

/** Groups that have edits, in their order. */
function grouped(
  found: readonly FoundEdit[],
  { groupBy }: ChangesQuery,
  stores: Stores,
): readonly Group[] {
  const groups = new Map<string, Group>(
    groupsOf(groupBy, stores).map(({ key, label }) => [key, { key, label, ids: [] }]),
  );
  for (const { id, key } of found) groups.get(key)!.ids.push(id);
  return groupBy === 'none'
    ? [...groups.values()]
    : [...groups.values()].filter(({ ids }) => ids.length > 0);
}

function groupsOf(
  groupBy: ChangesQuery['groupBy'],
  { tables }: Stores,
): readonly Omit<Group, 'ids'>[] {
  switch (groupBy) {
    case 'none':
      return [{ key: '', label: 'All edits' }];
    case 'layer':
      return tables.layers.map(({ layerId, description }) => ({
        key: String(layerId),
        label: description.name,
      }));
    case 'kind':
      return [
        { key: 'add', label: 'Added' },
        { key: 'update', label: 'Changed' },
        { key: 'delete', label: 'Deleted' },
      ];
    case 'origin':
      return [
        { key: 'here', label: 'Made in Syncline' },
        { key: 'elsewhere', label: 'Made in other programs' },
        { key: 'both', label: 'Made in both' },
      ];
  }
}
