/** Rows of other layers that belong to a feature, through the relationships of the service. */
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { RelatedGroup } from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { Relationship } from '../../../shared/model/service.ts';
import type { RelatedRow } from '../../../shared/model/view.ts';
import { nameOfRow } from '../../../shared/model/row-title.ts';
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
  return endsOf(tables, table, feature).flatMap(({ relationship, other, there, key }) =>
    key === null ? [] : rowsWith(stores, other, { relationship, there, key }),
  );
}

/** Relationships whose other layer is in this replica, whether there are rows or not. */
export function relatedGroups(
  tables: ViewTables,
  table: ViewTable,
  feature: WireFeature,
): RelatedGroup[] {
  return endsOf(tables, table, feature).map((end) => ({
    relationship: end.relationship.name,
    layerId: end.other.layerId,
    layerName: end.other.description.name,
    link: linkOf(end),
    isComposite: end.relationship.composite,
    isOrigin: end.relationship.role === 'origin',
  }));
}

/** A relationship as it looks from one feature. */
interface RelationshipEnd {
  readonly relationship: Relationship;
  readonly other: ViewTable;
  /** The column of the other layer, and what it holds in rows that belong to the feature; null: none can. */
  readonly there: string;
  readonly key: StoredValue;
}

function endsOf(tables: ViewTables, table: ViewTable, feature: WireFeature): RelationshipEnd[] {
  return table.description.relationships.flatMap((relationship) => {
    const other = tables.get(relationship.relatedLayerId);
    const there = other && otherKey(other, table, relationship);
    const here = relationship.keyField && nameIn(table, relationship.keyField);
    if (!there || !here) return [];
    const key = storedKey(other, there, feature.attributes[here]);
    return [{ relationship, other, there, key }];
  });
}

/** Only the origin's key is written into other rows, and only into a field that may be written. */
function linkOf({ relationship, other, there, key }: RelationshipEnd): RelatedGroup['link'] {
  const field = other.plan.fields.find(({ name }) => name === there);
  if (relationship.role !== 'origin' || !field?.editable) return null;
  if (typeof key === 'bigint') return { field: field.name, value: String(key) };
  return typeof key === 'string' || typeof key === 'number'
    ? { field: field.name, value: key }
    : null;
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
    `SELECT ${quote(plan.fid)}, ${quote(plan.identity)}, ${quote(plan.objectId)}, ${title}, ${type} FROM ${quote(plan.table)}
     WHERE ${quote(there)} = ? ORDER BY ${quote(plan.fid)} LIMIT ${MOST_ROWS}`,
    false,
  ).all(key);
  return rows.map(([fid, globalId, objectId, value, subtype]) => ({
    relationship: relationship.name,
    layerId,
    layerName: description.name,
    fid: Number(fid),
    globalId: globalId as GlobalId,
    title:
      wordOf((shown !== null && meanings.meaningOf(shown, value, subtype)) || value) ??
      nameOfRow(description.name, objectId === null ? null : Number(objectId), String(globalId)),
  }));
}

function wordOf(value: StoredValue | undefined): string | null {
  const isWord =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  return isWord && value !== '' ? String(value) : null;
}
