/** Which rows of a layer, and in which order, as one statement. */
import type { RowsQuery } from '../../../shared/model/view.ts';
import { quote, type StoredValue } from '../db.ts';
import { conditionText, matchText } from './conditions.ts';
import {
  column,
  joined,
  meaningText,
  millisecondsText,
  sqlText,
  type SqlText,
} from './sql-text.ts';
import { fieldOf, kindOf, type ViewTable } from './view-table.ts';

/** Rows whose pending edit deletes them: they are no more in their table, and stand in it as they were before. */
export function deletedRows({ plan }: ViewTable): string {
  return `syncline_edit AS e JOIN ${quote(plan.images)} AS t
    ON t.${quote(plan.identity)} = e.global_id AND t.syncline_role = 'base'
    AND e.layer_id = ${plan.layerId} AND e.target = 'feature' AND e.kind = 'delete'`;
}

/** Selects the local numbers; without a sort in any order. Rows being deleted have their edit id, negative. */
export function orderText(table: ViewTable, query: RowsQuery, hasDeleted: boolean): SqlText {
  const { plan } = table;
  const filter = filterText(table, query);
  const key = query.sort ? keyText(table, query.sort.field) : sqlText('NULL');
  const pending = query.onlyPending
    ? ` AND ${column(plan.identity)} IN (SELECT global_id FROM syncline_edit
        WHERE layer_id = ${plan.layerId} AND target = 'feature')`
    : '';
  const branch = (id: string, source: string, also: string): string =>
    `SELECT ${id} AS f, ${key.text} AS k FROM ${source} WHERE ${filter.text}${also}`;
  const values: StoredValue[] = [...key.values, ...filter.values];
  const here = branch(column(plan.fid), `${quote(plan.table)} AS t`, pending);
  const order = query.sort ? ` ORDER BY ${orderBy(query.sort.isDescending)}` : '';
  if (!hasDeleted) return sqlText(`SELECT f FROM (${here})${order}`, ...values);
  const gone = branch('-e.edit_id', deletedRows(table), '');
  return sqlText(`SELECT f FROM (${here} UNION ALL ${gone})${order}`, ...values, ...values);
}

/** Rows without a value last either way; the same values in the order of the file, rows being deleted behind it. */
function orderBy(isDescending: boolean): string {
  return `k IS NULL, k${isDescending ? ' DESC' : ''}, f < 0, abs(f)`;
}

function filterText(table: ViewTable, { text, conditions = [] }: RowsQuery): SqlText {
  const parts = conditions.map((condition) => conditionText(table, condition));
  const wanted = text?.trim() ?? '';
  return joined(wanted === '' ? parts : [...parts, searchText(table, wanted)], 'AND');
}

function searchText(table: ViewTable, wanted: string): SqlText {
  const canBeNumber = /^[-+.\deE]+$/.test(wanted);
  const fields = table.fields.filter((field) => {
    const kind = kindOf(field);
    if (kind === 'bytes') return false;
    return kind !== 'number' || canBeNumber || table.meanings.isCoded(field.name);
  });
  return joined(
    fields.map((field) => matchText(table, field, wanted, 'anywhere')),
    'OR',
  );
}

/** What rows are sorted by: coded values by their meaning, dates by time, text without case and accents. */
function keyText(table: ViewTable, name: string): SqlText {
  const field = fieldOf(table, name);
  if (table.meanings.isCoded(name)) {
    const { text, values } = meaningText(table, name);
    return sqlText(
      `syncline_sortable(nullif(coalesce(${text}, CAST(${column(name)} AS TEXT)), ''))`,
      ...values,
    );
  }
  switch (kindOf(field)) {
    case 'text':
      return sqlText(`syncline_sortable(nullif(${column(name)}, ''))`);
    case 'date':
      return millisecondsText(name);
    case 'bytes':
      return sqlText(`length(${column(name)})`);
    case 'guid':
      return sqlText(`nullif(${column(name)}, '')`);
    case 'number':
      return sqlText(column(name));
  }
}
