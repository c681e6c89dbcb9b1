/**
 * Measures the window: how long until it can be used, how long it and the main process stand still while a replica of
 * 200,000 features is created, and how large its code is.
 *
 *   npm run bench:window -- [--features 200000] [--starts 5]
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { startSampleService } from '../../main/sample-service/start.ts';
import { preparedApp } from '../../tools/app/electron.ts';
import { ROOT } from '../../tools/check/run.ts';
import { ask } from '../e2e/support/bridge.ts';
import { parksSpec } from '../support/service-spec.ts';

const { values: options } = parseArgs({
  options: {
    features: { type: 'string', default: '200000' },
    starts: { type: 'string', default: '5' },
  },
});
const features = Number(options.features);
const starts = Number(options.starts);

/** Milliseconds; null = never longer than what is noticed. */
interface LongestBlocks {
  readonly window: number | null;
  readonly main: number | null;
}

/** Blocks below this are not noticed, neither by people nor by Chromium. */
const NOTICED_MS = 50;

const folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
try {
  const launches: number[] = [];
  for (let n = 0; n < starts; n++) launches.push(await timeToUse(join(folder, `start-${n}`)));
  console.log(`From launch to a usable window: ${list(launches)} ms (goal: 2500 ms).`);
  console.log(
    `Code of the window: ${kilobytes('out/renderer')} kB; preload ${kilobytes('out/preload')} kB.`,
  );
  await measureCreate();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function launch(userData: string): Promise<{ app: ElectronApplication; page: Page }> {
  const { executablePath, appFolder } = await preparedApp();
  const app = await _electron.launch({
    executablePath,
    args: ['--password-store=basic', appFolder],
    env: { ...(process.env as Record<string, string>), SYNCLINE_USER_DATA: userData },
  });
  return { app, page: await app.firstWindow() };
}

/** The second start with the same user data: the first lays out folders. */
async function timeToUse(userData: string): Promise<number> {
  const first = await launch(userData);
  await first.page.getByRole('main').waitFor();
  await first.app.close();
  const begun = performance.now();
  const { app, page } = await launch(userData);
  await page.getByRole('main').getByRole('heading').first().waitFor();
  const took = performance.now() - begun;
  await app.close();
  return Math.round(took);
}

async function measureCreate(): Promise<void> {
  const service = await startSampleService({
    specs: [parksSpec({ trees: features, inspections: 0 })],
    dataFolder: join(folder, 'service'),
  });
  const { app, page } = await launch(join(folder, 'create'));
  try {
    await page.getByRole('main').waitFor();
    await ask(page, 'settings.set', { isWelcomed: true });
    await page.reload();
    await page.getByRole('main').waitFor();
    const definition = {
      serviceUrl: service.services[0]!.url,
      replicaName: 'Bench',
      layers: [0],
      layerQueries: { 0: { queryOption: 'all' } },
      geometry: { xmin: -180, ymin: -80, xmax: 180, ymax: 80 },
      geometryType: 'esriGeometryEnvelope',
      inSR: 4326,
      dataFormat: 'json',
      targetType: 'client',
      returnAttachments: false,
      returnAttachmentsDataByUrl: true,
    };
    await watch(app, page);
    const begun = performance.now();
    const path = await ask<string>(page, 'define.suggestFile', { name: 'Bench' });
    const { id } = await ask<{ id: string }>(page, 'jobs.create', { definition, path });
    await page.getByRole('button', { name: 'Activity' }).click();
    let state = 'running';
    while (state === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const jobs = await ask<{ id: string; state: string }[]>(page, 'jobs.list');
      state = jobs.find((job) => job.id === id)?.state ?? 'gone';
    }
    const seconds = (performance.now() - begun) / 1000;
    if (state !== 'done') throw new Error(`The create ended as ${state}.`);
    const longest = await longestBlocks(app, page);
    console.log(
      `A replica of ${features} features was created in ${seconds.toFixed(1)} s. Meanwhile`,
    );
    console.log(`  the window ${stood(longest.window)}`);
    console.log(`  the main process ${stood(longest.main)}`);
  } finally {
    await app.close();
    await service.close();
  }
}

async function watch(app: ElectronApplication, page: Page): Promise<void> {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    Object.assign(globalThis, { benchDelay: delay });
  });
  await page.evaluate(() => {
    const long: number[] = [];
    new PerformanceObserver((entries) => {
      for (const { duration } of entries.getEntries()) long.push(duration);
    }).observe({ entryTypes: ['longtask' as 'measure'] });
    Object.assign(globalThis, { benchLong: long });
  });
}

async function longestBlocks(app: ElectronApplication, page: Page): Promise<LongestBlocks> {
  const main = await app.evaluate(() => {
    const { benchDelay } = globalThis as unknown as { benchDelay: { max: number } };
    return benchDelay.max / 1e6;
  });
  const tasks = await page.evaluate(
    () => (globalThis as unknown as { benchLong: number[] }).benchLong,
  );
  const noticed = (longest: number): number | null => (longest > NOTICED_MS ? longest : null);
  return { main: noticed(main), window: noticed(Math.max(0, ...tasks)) };
}

function stood(longest: number | null): string {
  return longest === null
    ? `never stood still for more than ${NOTICED_MS} ms (goal reached).`
    : `stood still for ${Math.round(longest)} ms at most (goal missed: ${NOTICED_MS} ms).`;
}

/** Code and styles of a built folder, without source maps. */
function kilobytes(path: string): number {
  const root = join(ROOT, path);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const bytes = files
    .filter((name) => /\.(js|cjs|css)$/.test(name))
    .reduce((sum, name) => sum + statSync(join(root, name)).size, 0);
  return Math.round(bytes / 1000);
}

function list(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `${sorted[0]} to ${sorted.at(-1)}, median ${sorted[Math.floor(sorted.length / 2)]}`;
}
