/**
 * A clean-up that dies: reads the services, unregisters everything that the administrator sees, and kills itself
 * (SIGKILL) when a named point is passed for the n-th time. Its task comes as JSON in the first argument.
 */
import { createCleanup } from '../../main/engine/cleanup/cleanup.ts';
import type { CleanupPoint } from '../../main/cleanup/ports.ts';
import { connectionsOf, previewOf, readAll } from './cleanup.ts';
import { quickClock, run } from './world.ts';

export interface CleanupTask {
  readonly homeFolder: string;
  readonly urls: readonly string[];
  readonly point: CleanupPoint;
  readonly occurrence: number;
}

const { homeFolder, urls, point, occurrence } = JSON.parse(process.argv[2]!) as CleanupTask;
let passed = 0;

const cleanup = createCleanup({
  connectionTo: connectionsOf('admin'),
  ...{ clock: quickClock, homeFolder },
  at: (reached) => {
    if (reached === point && ++passed === occurrence) process.kill(process.pid, 'SIGKILL');
  },
});
const listed = await readAll(cleanup, urls);
const preview = previewOf(cleanup, listed);
const alsoLocal = preview.items.filter(({ plan }) => plan === 'asks').map(({ key }) => key);
await cleanup.unregister(preview, { fingerprint: preview.fingerprint, alsoLocal }, run());
console.log('survived');
