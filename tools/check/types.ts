/** Type-checks every realm with its own tsconfig. */
import { succeeds } from './run.ts';

const REALMS = ['shared', 'main', 'test', 'tools'];

const failed = REALMS.filter((realm) => !succeeds('tsc', ['-p', realm]));
if (failed.length > 0) {
  console.error(`Types do not fit in: ${failed.join(', ')}`);
  process.exitCode = 1;
}
