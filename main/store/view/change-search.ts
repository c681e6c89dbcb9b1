/** Which pending edits a query finds, as one statement. */
import { parseGlobalId } from '../../../shared/model/ids.ts';
import type { ChangesQuery } from '../../../shared/model/editing.ts';
import type { Field } from '../../../shared/model/service.ts';
import { quote } from '../db.ts';
import { ATTACHMENT } from '../table-plan.ts';
import { changesFrom, HAS_CONFLICT, ORIGIN, WAS_REFUSED, type ChangeTable } from './change-sql.ts';
import { joined, sqlText, textMatches, type SqlText } from './sql-text.ts';
import { kindOf } from './view-table.ts';

/** A condition on edit `e`, without what rows beside its own decide (`sendable`). */
export function changesFilter(tables: readonly ChangeTable[], query: ChangesQuery): SqlText {
  const { layerId, kind, state, origin } = query;
  const wanted = query.text?.trim() ?? '';
  return joined(
    [
      ...(layerId === undefined ? [] : [sqlText('e.layer_id = ?', layerId)]),
      ...(kind === undefined ? [] : [sqlText('e.kind = ?', kind)]),
      ...(state === 'held' ? [sqlText('e.is_held = 1')] : []),
      ...(state === 'conflict' ? [sqlText(HAS_CONFLICT)] : []),
      ...(state === 'refused' ? [sqlText(WAS_REFUSED)] : []),
      ...(origin === undefined ? [] : [sqlText(`${ORIGIN} = ?`, origin)]),
      ...(wanted === '' ? [] : [searchFilter(tables, query, wanted)]),
    ],
    'AND',
  );
}

function searchFilter(
  tables: readonly ChangeTable[],
  { layerId }: ChangesQuery,
  wanted: string,
): SqlText {
  const matches = (expression: string): SqlText =>
    textMatches(sqlText(expression), wanted, 'anywhere');
  const globalId = parseGlobalId(wanted) ?? wanted;
  const parts = tables
    .filter((table) => layerId === undefined || table.layerId === layerId)
    .map((table) => {
      const values = joined(valueMatches(table, wanted), 'OR');
      return sqlText(
        `e.edit_id IN (SELECT e.edit_id FROM ${changesFrom(table)} AND (${values.text}))`,
        ...values.values,
      );
    });
  const ids = textMatches(sqlText('e.global_id'), globalId, 'anywhere');
  return joined([ids, matches(`coalesce(e.comment, '')`), ...parts], 'OR');
}

/** In the title of either version, or in a value that differs. */
function valueMatches(table: ChangeTable, wanted: string): SqlText[] {
  const canBeNumber = /^[-+.\deE]+$/.test(wanted);
  const changed = table.fields.flatMap(({ field, differs }) => {
    const kind = kindOf(field);
    if (kind === 'bytes') return [];
    if (kind === 'number' && !canBeNumber && !table.hasMeanings(field.name)) return [];
    const matches = eitherMatches(table, field, wanted);
    return [sqlText(`${differs} AND (${matches.text})`, ...matches.values)];
  });
  return [...titleMatches(table, wanted), ...changed];
}

/** In the title of either version, `r` and `b`. */
export function titleMatches(table: ChangeTable, wanted: string): SqlText[] {
  const { plan, target, description } = table;
  const name = target === 'attachment' ? ATTACHMENT.name : description.displayField;
  const shown = plan.fields.find((field) => field.name === name);
  const number = (alias: string): SqlText =>
    textMatches(
      sqlText(`? || ' ' || ${alias}.${quote(plan.objectId)}`, description.name),
      wanted,
      'anywhere',
    );
  return [
    ...(shown ? [eitherMatches(table, shown, wanted)] : []),
    ...(target === 'feature' ? [number('r'), number('b')] : []),
  ];
}

/** The value of either version as people see it: text, the number as it is written, a code and its meaning. */
function eitherMatches(table: ChangeTable, field: Field, wanted: string): SqlText {
  const texts = ['r', 'b'].flatMap((alias) => {
    const column = `${alias}.${quote(field.name)}`;
    const own =
      kindOf(field) === 'number'
        ? `CASE WHEN ${column} NOTNULL THEN printf('%.15g', ${column}) END`
        : column;
    if (!table.hasMeanings(field.name)) return [sqlText(own)];
    const { typeField } = table.description;
    const type = typeField === null ? 'NULL' : `${alias}.${quote(typeField)}`;
    const meaning = sqlText(
      `syncline_meaning(?, ?, ${column}, ${type})`,
      table.layerId,
      field.name,
    );
    return [sqlText(own), meaning];
  });
  return joined(
    texts.map((text) => textMatches(text, wanted, 'anywhere')),
    'OR',
  );
}
