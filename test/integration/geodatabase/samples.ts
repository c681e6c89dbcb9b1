/** Real geodatabases beside the project, for those who have them: data of others that does not belong into it. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const SAMPLES = join(project, '..', 'shared', 'data', 'geodatabases');
export const hasSamples = existsSync(join(SAMPLES, 'usa.geodatabase'));

/** The path of a sample by its name. */
export function samplePath(name: string): string {
  return join(SAMPLES, `${name}.geodatabase`);
}
