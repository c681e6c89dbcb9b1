/** GDAL as a judge and as another program that edits replica files. */
import { execFileSync, spawnSync } from 'node:child_process';

const PYTHON = '/usr/bin/python3';

/** True when GDAL's Python bindings are installed. */
export const hasGdal =
  spawnSync(PYTHON, ['-c', 'from osgeo import ogr; import osgeo_utils.samples.validate_gpkg'])
    .status === 0;

/**
 * What validate_gpkg finds, every check on, warnings included. Its requirement 152 is left out: GDAL 3.6 reads the
 * empty flag from the wrong bit and rejects its own empty geometries.
 */
export function validate(path: string): string[] {
  const script = `
import sys
from osgeo_utils.samples.validate_gpkg import GPKGChecker
checker = GPKGChecker(sys.argv[1], abort_at_first_error=False, extra_checks=True, warning_msg=False)
checker.check()
for requirement, message in checker.errors:
    if requirement != 152: print(requirement, message)
for message in checker.warnings: print('warning', message)
`;
  const output = execFileSync(PYTHON, ['-c', script, path], { encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
}

/** Runs a Python script with `ogr`, `gdal` and `ds` (the file, open for update); returns what it prints. */
export function withOgr(path: string, body: string): string {
  const script = `
import sys
from osgeo import ogr, gdal
gdal.UseExceptions(); ogr.UseExceptions()
ds = gdal.OpenEx(sys.argv[1], gdal.OF_UPDATE | gdal.OF_VECTOR)
${body}
ds = None
`;
  return execFileSync(PYTHON, ['-c', script, path], { encoding: 'utf8' });
}

/** Runs ogr2ogr; throws with what it says when it fails. */
export function ogr2ogr(...parameters: readonly string[]): void {
  execFileSync('ogr2ogr', [...parameters], { encoding: 'utf8', stdio: 'pipe' });
}
