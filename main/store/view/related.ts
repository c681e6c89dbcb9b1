/** Rows of other layers that belong to a feature, through the relationships of the service. */
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { Relationship } from '../../../shared/model/service.ts';
import type { RelatedRow } from '../../../shared/model/view.ts';
import { quote, rawSql, type StoredValue } from '../db.ts';
import type { Stores } from '../stores.ts';
import { columnNames } from '../table-plan.ts';
import { storedConverter, ValueError } from '../values.ts';
import type { ViewTable, ViewTables } from './view-table.ts';

/** Of each relationship; more would fill the inspector. */
const MOST_ROWS = 100;

/** Rows that are in this replica; at most a hundred of each relationship. */
export function relatedRows(
  stores: Stores,
  tables: ViewTables,
  table: ViewTable,
  feature: WireFeature,
): RelatedRow[] {
  return table.description.relationships.flatMap((relationship) => {
    const other = tables.get(relationship.relatedLayerId);
    const there = other && otherKey(other, table, relationship);
    const here = relationship.keyField && nameIn(table, relationship.keyField);
    if (!there || !here) return [];
    const key = storedKey(other, there, feature.attributes[here]);
    return key === null ? [] : rowsWith(stores, other, { relationship, there, key });
  });
}

/** The key field of the other end, as its own layer describes it. */
function otherKey(other: ViewTable, table: ViewTable, { id }: Relationship): string | null {
  const back = other.description.relationships.find(
    (candidate) => candidate.id === id && candidate.relatedLayerId === table.layerId,
  );
  return back?.keyField ? nameIn(other, back.keyField) : null;
}

/** As the column is called: servers are careless about upper and lower case. */
function nameIn({ plan }: ViewTable, field: string): string | null {
  const wanted = field.toLowerCase();
  return columnNames(plan).find((name) => name.toLowerCase() === wanted) ?? null;
}

function storedKey({ plan }: ViewTable, column: string, value: unknown): StoredValue {
  if (value === null || value === undefined) return null;
  const type =
    column === plan.identity
      ? 'GlobalID'
      : column === plan.objectId
        ? 'OID'
        : plan.fields.find(({ name }) => name === column)?.type;
  if (type === undefined) return null;
  try {
    return storedConverter(type)(value);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}

interface Search {
  readonly relationship: Relationship;
  readonly there: string;
  readonly key: StoredValue;
}

function rowsWith(
  { db }: Stores,
  { plan, description, layerId, meanings }: ViewTable,
  { relationship, there, key }: Search,
): RelatedRow[] {
  const shown = columnNames(plan).find((name) => name === description.displayField) ?? null;
  const title = shown === null || shown === plan.geometry?.name ? 'NULL' : quote(shown);
  const type = description.typeField === null ? 'NULL' : quote(description.typeField);
  const rows = rawSql<[StoredValue]>(
    db,
    `SELECT ${quote(plan.fid)}, ${quote(plan.identity)}, ${title}, ${type} FROM ${quote(plan.table)}
     WHERE ${quote(there)} = ? ORDER BY ${quote(plan.fid)} LIMIT ${MOST_ROWS}`,
    false,
  ).all(key);
  return rows.map(([fid, globalId, value, subtype]) => ({
    relationship: relationship.name,
    layerId,
    layerName: description.name,
    fid: Number(fid),
    globalId: globalId as GlobalId,
    title: titleOf(
      (shown !== null && meanings.meaningOf(shown, value, subtype)) || value,
      globalId,
    ),
  }));
}

function titleOf(value: StoredValue | undefined, globalId: StoredValue | undefined): string {
  const isText =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isText && value !== '' ? String(value) : String(globalId);
}
