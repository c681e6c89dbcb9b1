/** Journeys of test/e2e that an installed program has to stand, through the window of the packed Linux app. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../tools/check/run.ts';
import { layOutDriven } from './driven.ts';

const RUNNER = join(ROOT, 'node_modules/@playwright/test/cli.js');
/** The clean-up of 1,000 replicas is the longest. */
const LIMIT_MS = 300_000;

let program = '';
beforeAll(async () => {
  program = await layOutDriven();
});

test.each([
  ['1,000 replicas are cleaned up with failures in between', 'cleanup.spec.ts'],
  ['a crew kit is made', 'kits.spec.ts'],
  ['a kit is opened on a clean profile, edited, returned, reviewed and uploaded', 'crew.spec.ts'],
  ['the licences of everything in it are opened', 'licences.spec.ts'],
  ['files of earlier versions of the format are brought up to date', 'upgrade.spec.ts'],
])(
  'in the packed window, %s',
  async (_claim, file) => {
    const { exitCode, said } = await runJourney(file);
    expect(exitCode, said).toBe(0);
  },
  LIMIT_MS + 10_000,
);

/** Playwright fails where it finds no test. */
async function runJourney(file: string): Promise<{ exitCode: number | null; said: string }> {
  const words = [
    'test',
    '--project=journeys',
    '--reporter=line',
    '--output=.cache/playwright-packed',
    `--timeout=${LIMIT_MS / 2}`,
  ];
  const child = spawn(process.execPath, [RUNNER, ...words, join('test/e2e', file)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SYNCLINE_PACKED_PROGRAM: program },
    timeout: LIMIT_MS,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (said += part.toString()));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, said };
}
