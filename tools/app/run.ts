/**
 * Builds the app and runs a program of ours on it, under a virtual display where there is no real one:
 * `node tools/app/run.ts <module> <argument>…`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../check/run.ts';
import { buildApp } from './build.ts';
import { withDisplay } from './display.ts';
import { prepareApp, preparedEnv } from './electron.ts';
import { runCommand } from './plain-error.ts';

await runCommand(async () => {
  const [module = '', ...rest] = process.argv.slice(2);
  const { command, args } = withDisplay(process.execPath, [join(ROOT, module), ...rest]);
  await buildApp();
  const env = { ...process.env, ...preparedEnv(await prepareApp()) };
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env });
  if (error) throw error;
  return status ?? 1;
});
