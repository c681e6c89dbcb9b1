/**
 * Builds the app and runs Playwright on it, under a virtual display where there is no real one. Arguments are passed on
 * to Playwright.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../check/run.ts';
import { buildApp } from './build.ts';
import { withDisplay } from './display.ts';
import { prepareApp, preparedEnv } from './electron.ts';
import { runCommand } from './plain-error.ts';

await runCommand(async () => {
  const { command, args } = withDisplay(process.execPath, [
    join(ROOT, 'node_modules/@playwright/test/cli.js'),
    'test',
    ...process.argv.slice(2),
  ]);
  await buildApp();
  const env = { ...process.env, ...preparedEnv(await prepareApp()) };
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env });
  if (error) throw error;
  return status ?? 1;
});
