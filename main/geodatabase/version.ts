/** GDB_Version: which release wrote the file. */
import type { Container } from './container.ts';
import { cannotRead } from './errors.ts';
import { integerIn, textIn } from './items.ts';

export interface GeodatabaseVersion {
  readonly major: number;
  readonly minor: number;
  readonly bugfix: number;
  readonly description: string | null;
}

/** The newest schema of which the layout is known (ArcGIS Pro 3.7 writes 12.1). */
const NEWEST_MAJOR = 12;

/** The version, or an error when there is none or the file is too new. */
export function readVersion(container: Container): GeodatabaseVersion {
  const [row] = container.smallTable('GDB_Version');
  const major = row ? integerIn(row, 'major') : null;
  if (row === undefined || major === null || !container.tables.has('gdb_items')) {
    throw cannotRead(
      `${container.name} is damaged: the tables are missing in which a geodatabase describes itself.`,
      'Get the file again from where it came from.',
    );
  }
  const minor = integerIn(row, 'minor') ?? 0;
  if (major > NEWEST_MAJOR) {
    throw cannotRead(
      `${container.name} was written by version ${major}.${minor}, which is newer than what can be read (${NEWEST_MAJOR}).`,
      'Get a newer version of Syncline, or save the file for an older release.',
    );
  }
  return {
    major,
    minor,
    bugfix: integerIn(row, 'bugfix') ?? 0,
    description: textIn(row, 'description'),
  };
}
