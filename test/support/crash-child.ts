/**
 * A process that dies: runs one piece of work and kills itself (SIGKILL) at a named crash point. Its task comes as JSON
 * in the first argument; it prints `survived` when the point was never reached.
 */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { CrewWish } from '../../shared/model/register-copy.ts';
import { createConnection } from '../../main/arcgis/request.ts';
import { createEngine } from '../../main/engine/engine.ts';
import type { CrashPoint } from '../../main/sync/step.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { quickClock, run } from './world.ts';

export interface CrashTask {
  readonly path: string;
  readonly point: CrashPoint;
  /** Die at the n-th time that the point is passed. */
  readonly occurrence: number;
  readonly work:
    | {
        readonly kind: 'create';
        readonly definition: ReplicaDefinition;
        readonly keepOriginal?: boolean;
      }
    | { readonly kind: 'sync'; readonly options: Partial<SyncOptions> }
    | { readonly kind: 'carry-over'; readonly newPath: string }
    | { readonly kind: 'register-copy' }
    | { readonly kind: 'make-copies'; readonly wish: CrewWish };
}

const { path, point, occurrence, work } = JSON.parse(process.argv[2]!) as CrashTask;
let passed = 0;

const engine = createEngine({
  connectionTo: () => createConnection({ fetch }),
  clock: quickClock,
  at: (reached) => {
    if (reached === point && ++passed === occurrence) process.kill(process.pid, 'SIGKILL');
  },
});

if (work.kind === 'create') {
  const { keepOriginal = false } = work;
  await engine.create(work.definition, path, run(), { keepOriginal });
} else if (work.kind === 'sync') await engine.sync(path, work.options, run());
else if (work.kind === 'register-copy') await engine.registerCopy(path, {}, run());
else if (work.kind === 'make-copies') await engine.makeCopies(work.wish, run());
else await engine.carryOver(path, work.newPath, run());
console.log('survived');
