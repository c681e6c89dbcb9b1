/** Builds the app and measures its window, under a virtual display where there is no real one. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../check/run.ts';
import { buildApp } from './build.ts';
import { withDisplay } from './display.ts';
import { prepareApp, preparedEnv } from './electron.ts';
import { runCommand } from './plain-error.ts';

await runCommand(async () => {
  const bench = join(ROOT, 'test/bench/window.ts');
  const { command, args } = withDisplay(process.execPath, [bench, ...process.argv.slice(2)]);
  await buildApp();
  const env = { ...process.env, ...preparedEnv(await prepareApp()) };
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env });
  if (error) throw error;
  return status ?? 1;
});
