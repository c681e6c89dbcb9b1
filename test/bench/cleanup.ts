/** Reads all replicas of many services once, as clean-up does, and says when the first and the last were there. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { passwordToken } from '../../main/arcgis/auth/password.ts';
import { createConnection } from '../../main/arcgis/request.ts';
import { createCleanup } from '../../main/engine/cleanup/cleanup.ts';
import { systemClock } from '../../main/platform/clock.ts';
import type { CleanupRow } from '../../shared/model/cleanup.ts';
import type { CleanupRun } from './cleanup-runs.ts';
import { ownUsage } from './measure.ts';

const [services = '', replicas = ''] = process.argv.slice(2);
const script = fileURLToPath(new URL('cleanup-service.ts', import.meta.url));
const server = spawn(process.execPath, [script, services, replicas], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
try {
  for await (const line of createInterface(server.stdout)) {
    console.log(JSON.stringify(await measure(JSON.parse(line) as string[])));
    break;
  }
} finally {
  server.stdin.end();
  rmSync(folder, { recursive: true, force: true });
}

async function measure(urls: readonly string[]): Promise<CleanupRun> {
  let [answered, first, listed] = [0, 0, 0];
  const noted: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (/\/replicas(\?|$)/.test(url)) answered ||= performance.now();
    return answer;
  };
  const rows = new Map<string, CleanupRow>();
  const cleanup = createCleanup({
    connectionTo: (serviceUrl) => {
      const connection = createConnection({ fetch: noted });
      const account = { connection, serviceUrl, username: 'admin', password: 'admin' };
      return createConnection({ fetch: noted, tokens: passwordToken(account) });
    },
    ...{ clock: systemClock, homeFolder: folder },
  });
  const started = performance.now();
  await cleanup.scan(
    urls,
    (news) => {
      for (const row of news.rows ?? []) rows.set(row.key, row);
      if (rows.size > 0) first ||= performance.now();
      if (rows.size >= Number(replicas)) listed ||= performance.now();
    },
    { signal: new AbortController().signal },
  );
  const read = performance.now();
  cleanup.close();
  const known = [...rows.values()].filter(({ state }) => state === 'known').length;
  const findings =
    known === Number(replicas) ? [] : [`${known} of ${replicas} replicas were read with details`];
  const since = (moment: number, from: number): number => (moment - from) / 1000;
  return {
    seconds: {
      ...{ first: since(first, answered), listed: since(listed, started) },
      read: since(read, started),
    },
    ...{ usage: ownUsage(), findings },
  };
}
