/**
 * A process that dies while it works on return files: kills itself (SIGKILL) at a named point. Its task comes as JSON in
 * the first argument; it prints `survived` when the point was never reached.
 */
import type { ReviewDecision, SendOptions } from '../../shared/model/return.ts';
import { createConnection } from '../../main/arcgis/request.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { createReturns, type ReturnPoint } from '../../main/engine/returns/returns.ts';
import type { CrashPoint } from '../../main/sync/step.ts';
import { quickClock, run } from './world.ts';

export interface ReturnsTask {
  readonly point: ReturnPoint | CrashPoint;
  /** Die at the n-th time that the point is passed. */
  readonly occurrence: number;
  readonly work:
    | { readonly kind: 'make'; readonly path: string; readonly to: string }
    | { readonly kind: 'open'; readonly path: string; readonly office: string }
    | { readonly kind: 'decide'; readonly path: string; readonly decision: ReviewDecision }
    | { readonly kind: 'send'; readonly path: string; readonly options: SendOptions };
}

const { point, occurrence, work } = JSON.parse(process.argv[2]!) as ReturnsTask;
let passed = 0;

function at(reached: ReturnPoint | CrashPoint): void {
  if (reached === point && ++passed === occurrence) process.kill(process.pid, 'SIGKILL');
}

const engine = createEngine({
  connectionTo: () => createConnection({ fetch }),
  clock: quickClock,
  at,
});
const returns = createReturns({ engine, clock: quickClock, program: 'Syncline test', at });

if (work.kind === 'make') await returns.make(work.path, { to: work.to }, run());
else if (work.kind === 'open') await returns.open(work.path, work.office, run());
else if (work.kind === 'decide') await returns.decide(work.path, work.decision);
else await returns.send(work.path, work.options, run());
console.log('survived');
