/** What is left when the service ends: nothing, however it ends. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { startSampleService } from '../../../main/sample-service/start.ts';
import { startCli } from '../../support/run-cli.ts';
import { PARK } from '../../unit/sample-service/park.ts';
import type { Json } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'close-'));
/** The folder for temporary files of one test, by the names that the platforms know. */
let own = '';
let count = 0;
const surroundings = (): Record<string, string> => ({ TMPDIR: own, TEMP: own, TMP: own });

beforeEach(() => {
  count += 1;
  own = join(folder, String(count));
  mkdirSync(own);
  for (const [name, value] of Object.entries(surroundings())) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('closing', () => {
  it('removes the temporary folder although a file could not be closed, and says so each time', async () => {
    const sample = await startSampleService({ specs: [PARK] });
    const archive = sample.archives.get('Park');
    if (archive === undefined) throw new Error('The park is missing.');
    const close = archive.close.bind(archive);
    archive.close = () => {
      close();
      throw new Error('disk error');
    };
    expect(readdirSync(own)).toHaveLength(1);
    await expect(sample.close()).rejects.toThrow('disk error');
    expect(readdirSync(own)).toEqual([]);
    await expect(sample.close()).rejects.toThrow('disk error');
    await expect(fetch(sample.url)).rejects.toThrow();
  });

  it.each(['stall:600000', 'stallAfter:600000'])(
    'does not wait for a request under %s, which does nothing more',
    async (fault) => {
      const sample = await startSampleService({
        specs: [PARK],
        sync: { faults: [parseFault(`${fault}@createReplica`)] },
      });
      const body = new URLSearchParams({ f: 'json', layers: '0' });
      const asked = fetch(`${sample.services[0]?.url}/createReplica`, { method: 'POST', body });
      const broken = expect(asked).rejects.toThrow();
      await vi.waitUntil(() => sample.sync?.faults.texts().length === 0);
      await Promise.all([sample.close(), sample.close()]);
      await broken;
      expect(readdirSync(own)).toEqual([]);
    },
  );

  it('waits for what is being handled, so that no file comes after the end', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const steps: string[] = [];
    const sample = await startSampleService({
      specs: [PARK],
      syncRoutes: {
        capabilities: () => ({}),
        handle: async ({ outputFolder, archive }) => {
          steps.push('begun');
          await held;
          mkdirSync(join(outputFolder, 'late'), { recursive: true });
          steps.push(`done with ${archive.count({ layerId: 0 })} trees`);
          return { kind: 'json', body: {} };
        },
      },
    });
    const broken = expect(fetch(`${sample.services[0]?.url}/anything?f=json`)).rejects.toThrow();
    await vi.waitUntil(() => steps.length > 0);
    const closed = sample.close().then(() => steps.push('closed'));
    await broken;
    release();
    await closed;
    expect(steps).toEqual(['begun', 'done with 10 trees', 'closed']);
    expect(readdirSync(own)).toEqual([]);
  });
});

describe('the command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves nothing behind after %s, also with a request under way',
    async (signal) => {
      const words = ['sample-service', '--json', '--fault', 'stall:600000@replicas'];
      const running = startCli(words, { env: surroundings() });
      const { services, url } = JSON.parse(await running.firstLine()) as {
        readonly services: readonly { readonly url: string }[];
        readonly url: string;
      };
      expect(readdirSync(own).filter((name) => name.startsWith('syncline-'))).toHaveLength(1);
      const asked = fetch(`${services[0]?.url}/replicas?f=json`);
      const broken = expect(asked).rejects.toThrow();
      const faults = url.replace('/services', '/admin/faults');
      await vi.waitUntil(
        async () => ((await (await fetch(faults)).json()) as Json)['faults']?.toString() === '',
      );
      running.child.kill(signal);
      expect((await running.done).code).toBe(0);
      await broken;
      expect(readdirSync(own)).toEqual([]);
    },
    20_000,
  );
});
