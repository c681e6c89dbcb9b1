/** Is this a replica file? If not, what is it? */
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Db } from './db.ts';
import { fileError } from './errors.ts';
import { isGeoPackage } from './gpkg/schema.ts';
import { refuseNewer, schemaVersion } from './migrate.ts';
import { columnNames, type LayerPlan } from './table-plan.ts';

/** Throws `file` when there is no file of that name. */
export function requireFile(path: string): void {
  if (!existsSync(path)) {
    const hint = existsSync(`${path}.part`)
      ? 'Its create did not finish: run the same create again to go on with it.'
      : 'Check the name and the folder.';
    throw fileError(`There is no file ${path}.`, hint);
  }
  const found = statSync(path);
  if (!found.isFile()) {
    throw fileError(`${path} is a folder.`, 'Choose the .gpkg file of a replica.');
  }
  if (found.size === 0) {
    throw fileError(`${basename(path)} is empty.`, 'Choose the .gpkg file of a replica.');
  }
}

/** Throws `file` when the database is no replica, or one from a newer Syncline. */
export function requireReplica(db: Db, path: string): void {
  const name = basename(path);
  const version = schemaVersion(db);
  if (version === 0) {
    throw fileError(
      isGeoPackage(db)
        ? `${name} is a GeoPackage, but not a Syncline replica.`
        : `${name} is a SQLite database, but not a GeoPackage.`,
      'Choose the .gpkg file of a replica, or create one.',
    );
  }
  refuseNewer(db, version);
}

/** Throws `file` when a table of the replica, or a column of one, is not there any more. */
export function requireTables(db: Db, layers: readonly LayerPlan[]): void {
  const plans = layers.flatMap(({ feature, attachment }) =>
    attachment ? [feature, attachment] : [feature],
  );
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck();
  for (const plan of plans) {
    const found = new Set(columns.all(plan.table));
    const lost = [plan.fid, ...columnNames(plan)].find((name) => !found.has(name));
    if (lost === undefined) continue;
    const what =
      found.size === 0 ? `the table ${plan.table}` : `the column ${lost} of ${plan.table}`;
    throw fileError(
      `${basename(db.name)} lacks ${what}: another program has removed or renamed it.`,
      'Put it back under its old name, or take a copy of the file that is intact.',
    );
  }
}
