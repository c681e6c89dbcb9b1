/**
 * A process that dies while it makes a crew kit: kills itself (SIGKILL) at a named point. Its task comes as JSON in the
 * first argument; it prints `survived` when the point was never reached.
 */
import type { KitWish } from '../../shared/model/kit-making.ts';
import { createConnection } from '../../main/arcgis/request.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { createKits, type KitPoint } from '../../main/engine/kits/kits.ts';
import type { CrashPoint } from '../../main/sync/step.ts';
import { quickClock, run } from './world.ts';

export interface KitTask {
  readonly point: KitPoint | CrashPoint;
  /** Die at the n-th time that the point is passed. */
  readonly occurrence: number;
  readonly wish: KitWish;
}

const { point, occurrence, wish } = JSON.parse(process.argv[2]!) as KitTask;
let passed = 0;

function at(reached: KitPoint | CrashPoint): void {
  if (reached === point && ++passed === occurrence) process.kill(process.pid, 'SIGKILL');
}

const engine = createEngine({
  connectionTo: () => createConnection({ fetch }),
  clock: quickClock,
  at,
});
await createKits({ engine, clock: quickClock, program: 'Syncline test', fetch, at }).make(
  wish,
  run(),
);
console.log('survived');
