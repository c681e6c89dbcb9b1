/** SQL fragments of one tracked table, quoted once. */
import { quote } from './db.ts';
import { columnNames, hasBigIntegers, type TablePlan } from './table-plan.ts';

export interface RowText {
  readonly plan: TablePlan;
  readonly table: string;
  readonly images: string;
  readonly id: string;
  readonly objectId: string;
  /** All columns but the local key. */
  readonly names: readonly string[];
  readonly columns: string;
  readonly marks: string;
  /** Takes a GlobalID. */
  readonly where: string;
  /** Takes a GlobalID and a role. */
  readonly whereImage: string;
  /** Read integers as bigint. */
  readonly exact: boolean;
}

export function rowText(plan: TablePlan): RowText {
  const names = columnNames(plan);
  const id = quote(plan.identity);
  return {
    plan,
    table: quote(plan.table),
    images: quote(plan.images),
    id,
    objectId: quote(plan.objectId),
    names,
    columns: names.map(quote).join(', '),
    marks: names.map(() => '?').join(', '),
    where: `WHERE ${id} = ?`,
    whereImage: `WHERE ${id} = ? AND syncline_role = ?`,
    exact: hasBigIntegers(plan),
  };
}
