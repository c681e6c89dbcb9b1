/** Packs once for all tests, with what it says kept beside the packages. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/check/run.ts';
import { PACKAGES } from '../../tools/package/places.ts';

const LIMIT_MS = 600_000;

export function setup(): void {
  // Packed before, and looked at again.
  if (process.env['SYNCLINE_KEEP_PACKAGES']) return;
  mkdirSync(PACKAGES, { recursive: true });
  const log = join(PACKAGES, 'pack.log');
  const output = openSync(log, 'w');
  const program = join(ROOT, 'tools/package/pack-for-check.ts');
  const { status } = spawnSync(process.execPath, [program], {
    cwd: ROOT,
    stdio: ['ignore', output, output],
    timeout: LIMIT_MS,
  });
  if (status === 0) return;
  throw new Error(`Packing failed:\n${readFileSync(log, 'utf8').slice(-4000)}`);
}
