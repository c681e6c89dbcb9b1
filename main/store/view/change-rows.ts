/** One pending edit as a line: what it is about and what it changes, without its values. */
import type { EditKind } from '../../../shared/model/edit.ts';
import type { ChangeRow, EditOrigin } from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { titleOfRow } from '../../../shared/model/row-title.ts';
import { quote, rawSql, sql, type Db, type StoredValue } from '../db.ts';
import { ATTACHMENT } from '../table-plan.ts';
import {
  changesFrom,
  HAS_CONFLICT,
  lastSent,
  ORIGIN,
  SHAPE_LABEL,
  shapeDiffers,
  type ChangeTable,
} from './change-sql.ts';

const MOST_NAMES = 8;

/** Reads one edit by its id. */
export function createChangeRows(
  db: Db,
  tables: readonly ChangeTable[],
): (editId: number) => ChangeRow {
  const readers = new Map(
    tables.map((table) => [`${table.target} ${table.layerId}`, createReader(db, table)]),
  );
  const place = 'SELECT layer_id, target FROM syncline_edit WHERE edit_id = ?';
  return (editId) => {
    const found = sql<[number], { layer_id: number; target: string }>(db, place).get(editId);
    const row = found && readers.get(`${found.target} ${found.layer_id}`)!(editId);
    return row ?? goneRow(editId);
  };
}

/** What stands before the title in a row that is read. */
const HEAD = [
  'e.kind',
  'e.global_id',
  'e.is_held',
  HAS_CONFLICT,
  ORIGIN,
  'e.comment',
  'e.last_changed_at',
  lastSent('outcome'),
  lastSent('code'),
];

function createReader(db: Db, table: ChangeTable): (editId: number) => ChangeRow | null {
  const { layerId, target, description } = table;
  const shape = shapeDiffers(table.plan);
  const labels = [...table.fields.map(({ label }) => label), ...(shape ? [SHAPE_LABEL] : [])];
  const names = titleColumns(table);
  const first = HEAD.length + names.length;
  const text = selectText(table, names, shape);
  return (editId) => {
    const row = rawSql<[number]>(db, text, false).get(editId);
    if (!row) return null;
    const [kind, id, isHeld, hasConflict, origin, comment, lastChangedAt, outcome, code] = row;
    const globalId = id as GlobalId;
    const changed = labels.filter((_, index) => row[first + index] === 1);
    return {
      ...{ editId, layerId, layerName: description.name, target, globalId },
      kind: kind as EditKind,
      title: titleOf(table, names, row.slice(HEAD.length), globalId),
      changed: changed.slice(0, MOST_NAMES),
      changedCount: changed.length,
      isHeld: isHeld === 1,
      hasConflict: hasConflict === 1,
      lastRefusal: refusalOf(outcome, code),
      origin: origin as EditOrigin,
      comment: comment as string | null,
      lastChangedAt: lastChangedAt as string,
    };
  };
}

function selectText(table: ChangeTable, names: readonly string[], shape: string | null): string {
  const { plan, fields } = table;
  const isHere = `r.${quote(plan.fid)} NOTNULL`;
  const title = names.map(
    (name) => `CASE WHEN ${isHere} THEN r.${quote(name)} ELSE b.${quote(name)} END`,
  );
  const differences = [...fields.map(({ differs }) => differs), ...(shape ? [shape] : [])];
  const columns = [...HEAD, ...title, ...differences.map((condition) => `(${condition})`)];
  return `SELECT ${columns.join(', ')} FROM ${changesFrom(table)} AND e.edit_id = ?`;
}

/** What the title of a row is made of. */
function titleColumns({ plan, target, description }: ChangeTable): string[] {
  if (target === 'attachment') return [ATTACHMENT.name];
  const own = new Set(plan.fields.map(({ name }) => name));
  const shown = [description.displayField, description.typeField].filter(
    (name): name is string => name !== null && own.has(name),
  );
  return [...new Set([plan.objectId, ...shown])];
}

function titleOf(
  { target, description }: ChangeTable,
  names: readonly string[],
  values: readonly StoredValue[],
  globalId: GlobalId,
): string {
  if (target === 'attachment') return String(values[0] ?? '') || 'attachment';
  const attributes = Object.fromEntries(names.map((name, index) => [name, values[index]]));
  return titleOfRow(description, { attributes }, globalId);
}

/** What was accepted and has changed since is no refusal. */
function refusalOf(outcome: unknown, code: unknown): ChangeRow['lastRefusal'] {
  if (typeof outcome !== 'string' || outcome === 'accepted') return null;
  return { outcome, code: typeof code === 'number' ? code : null };
}

function goneRow(editId: number): ChangeRow {
  return {
    ...{ editId, layerId: -1, layerName: '', target: 'feature', kind: 'update', globalId: null },
    ...{ title: '', changed: [], changedCount: 0, isHeld: false, hasConflict: false },
    ...{ lastRefusal: null, origin: 'here', comment: null, lastChangedAt: '' },
  };
}
