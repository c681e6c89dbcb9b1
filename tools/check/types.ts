/** Type-checks every realm with its own tsconfig; the renderer with svelte-check, which reads its components too. */
import { succeeds } from './run.ts';

const REALMS = ['shared', 'main', 'preload', 'test', 'test/e2e', 'tools'];

const failed = REALMS.filter((realm) => !succeeds('tsc', ['-p', realm]));
const svelteCheck = ['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'];
if (!succeeds('svelte-check', svelteCheck)) failed.push('renderer');
if (failed.length > 0) {
  console.error(`Types do not fit in: ${failed.join(', ')}`);
  process.exitCode = 1;
}
