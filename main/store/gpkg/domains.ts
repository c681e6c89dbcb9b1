/** Aliases and domains in the schema extension, so that QGIS shows names and value lists (annex F.9). */
import type { Domain, Field } from '../../../shared/model/service.ts';
import type { Db } from '../db.ts';
import { unique } from '../table-names.ts';
import type { TablePlan } from '../table-plan.ts';
import { storedConverter, ValueError } from '../values.ts';

/** Writes aliases and domains of the tables. Domains with the same content share one constraint. */
export function describeColumns(db: Db, plans: readonly TablePlan[]): void {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  for (const plan of plans) {
    const names = new Set<string>();
    for (const field of plan.fields) {
      const constraint = field.domain && constraintOf(db, field, field.domain, { known, taken });
      if (constraint === null && field.alias === field.name) continue;
      const isFirst = !names.has(field.alias);
      names.add(field.alias);
      db.prepare(
        `INSERT INTO gpkg_data_columns (table_name, column_name, name, title, constraint_name)
         VALUES (?, ?, ?, ?, ?)`,
      ).run(plan.table, field.name, isFirst ? field.alias : null, field.alias, constraint);
    }
  }
}

interface Names {
  readonly known: Map<string, string>;
  readonly taken: Set<string>;
}

function constraintOf(
  db: Db,
  field: Field,
  domain: Domain,
  { known, taken }: Names,
): string | null {
  const key = JSON.stringify([domain, field.type]);
  const shared = known.get(key);
  if (shared !== undefined) return shared;
  const name = unique(domain.name === '' ? field.name : domain.name, taken);
  const isWritten =
    domain.type === 'range'
      ? writeRange(db, name, field, domain)
      : writeEnum(db, name, field, domain);
  if (!isWritten) return null;
  known.set(key, name);
  return name;
}

/** A range needs a minimum below its maximum, and numbers: dates are text in the file. */
function writeRange(
  db: Db,
  name: string,
  field: Field,
  { min, max }: Extract<Domain, { type: 'range' }>,
): boolean {
  if (field.type === 'Date' || !(min < max)) return false;
  db.prepare(
    `INSERT INTO gpkg_data_column_constraints
       (constraint_name, constraint_type, min, min_is_inclusive, max, max_is_inclusive)
     VALUES (?, 'range', ?, 1, ?, 1)`,
  ).run(name, min, max);
  return true;
}

function writeEnum(
  db: Db,
  name: string,
  field: Field,
  { codedValues }: Extract<Domain, { type: 'codedValue' }>,
): boolean {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO gpkg_data_column_constraints
       (constraint_name, constraint_type, value, description)
     VALUES (?, 'enum', ?, ?)`,
  );
  for (const { code, name: meaning } of codedValues) {
    const value = storedText(field, code);
    if (value !== null) insert.run(name, value, meaning);
  }
  return codedValues.length > 0;
}

function storedText(field: Field, code: string | number): string | null {
  try {
    const stored = storedConverter(field.type)(code);
    return stored === null ? null : String(stored);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}
