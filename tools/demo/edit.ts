/**
 * Edits a replica file as people do who have never heard of Syncline: a script with SQL, and GDAL. The file itself
 * keeps track of what they change.
 */
import { execFileSync } from 'node:child_process';
import { openForWriting, type Db } from '../../main/store/db.ts';

/** Runs SQL statements on a connection that has the GeoPackage functions, as QGIS and GDAL have them. */
export function editWithSql(path: string, statements: readonly string[]): void {
  withEditableFile(path, (database) => {
    for (const statement of statements) database.exec(statement);
  });
}

/** First row of a query, as text by column. */
export function look(path: string, query: string): Record<string, unknown> {
  return withEditableFile(
    path,
    (database) => database.prepare(query).get() as Record<string, unknown>,
  );
}

function withEditableFile<T>(path: string, work: (database: Db) => T): T {
  const database = openForWriting(path, { mustExist: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** The Python that has GDAL, or null. */
export function findGdal(): string | null {
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(python, ['-c', 'from osgeo import ogr'], { stdio: 'ignore' });
      return python;
    } catch {
      // The next one may have it.
    }
  }
  return null;
}

const GDAL_EDIT = `
import sys
from osgeo import ogr
ogr.UseExceptions()
source = ogr.Open(sys.argv[1], 1)
layer = source.GetLayerByName(sys.argv[2])
layer.SetAttributeFilter(sys.argv[3])
feature = layer.GetNextFeature()
feature.SetField(sys.argv[4], sys.argv[5])
layer.SetFeature(feature)
`;

/** Changes one field of the first row that the filter finds, through GDAL. */
export function editWithGdal(
  python: string,
  path: string,
  { table, filter, field, value }: { table: string; filter: string; field: string; value: string },
): void {
  execFileSync(python, ['-c', GDAL_EDIT, path, table, filter, field, value], { stdio: 'pipe' });
}
