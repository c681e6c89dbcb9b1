/** A process that dies: runs one create or sync of a relay and kills itself (SIGKILL) at a named point. */
import type { RelayWish } from '../../main/engine/relay.ts';
import type { RelayPoint } from '../../main/relay/ports.ts';
import type { BySide } from '../../shared/model/relay.ts';
import { relaysOf } from './relay.ts';
import { run } from './world.ts';

export interface RelayCrashTask {
  readonly path: string;
  readonly point: RelayPoint;
  /** Die at the n-th time that the point is passed. */
  readonly occurrence: number;
  readonly work:
    | { readonly kind: 'create'; readonly urls: BySide<string>; readonly wish: RelayWish }
    | { readonly kind: 'sync' };
}

const { path, point, occurrence, work } = JSON.parse(process.argv[2]!) as RelayCrashTask;
let passed = 0;
const relays = relaysOf({
  at: (reached) => {
    if (reached === point && ++passed === occurrence) process.kill(process.pid, 'SIGKILL');
  },
});
if (work.kind === 'create') await relays.create(work.urls, work.wish, path, run());
else await relays.sync(path, { retriesRefused: false }, run());
console.log('survived');
