/** Synchronises the replica file of its argument in a process of its own, and tells the most memory that it took, in MB. */
import { createConnection } from '../../main/arcgis/request.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { systemClock } from '../../main/platform/clock.ts';

const engine = createEngine({
  connectionTo: () => createConnection({ fetch }),
  clock: systemClock,
});
const none = (): void => undefined;
const progress = { phase: none, rows: none, transfer: none };
const signal = new AbortController().signal;
const { counts } = await engine.sync(process.argv[2]!, {}, { signal, progress });
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ ...counts, peak }));
