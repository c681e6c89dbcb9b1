/**
 * The app while it is being written: the renderer from Vite's server with hot reload; main and preload are rebuilt and
 * Electron restarted when they change; the handbook is made anew when one of its pages is saved.
 */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { build, createServer, type Rolldown } from 'vite';
import { ROOT } from '../check/run.ts';
import { watchHelp, writeHelp } from '../help/files.ts';
import { viteConfig } from './build.ts';
import { requireDisplay } from './display.ts';
import { prepareApp } from './electron.ts';
import { launch } from './launch.ts';
import { runCommand } from './plain-error.ts';

const SETTLE_MS = 300;
const HELP = join(ROOT, 'out/renderer/help');

await runCommand(async () => {
  requireDisplay();
  writeHelp(HELP);
  watchHelp(renewHelp);
  const server = await createServer({ configFile: viteConfig('renderer') });
  await server.listen();
  const env = { SYNCLINE_DEV_URL: server.resolvedUrls?.local[0] };
  let window: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

  const restart = async (): Promise<void> => {
    window?.removeAllListeners('exit').kill();
    window = launch(await prepareApp(), process.argv.slice(2), env);
    window.once('exit', (code) => process.exit(code ?? 0));
  };
  return new Promise((_, reject) => {
    const restartSoon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void restart().catch(reject), SETTLE_MS);
    };
    for (const part of ['main', 'preload'] as const) watch(part, restartSoon).catch(reject);
  });
});

/** A page that is half written must not end the program. */
function renewHelp(): void {
  try {
    writeHelp(HELP);
  } catch (error) {
    console.error(error);
  }
}

async function watch(part: 'main' | 'preload', onBuilt: () => void): Promise<void> {
  const watcher = (await build({
    configFile: viteConfig(part),
    logLevel: 'warn',
    build: { watch: {} },
  })) as Rolldown.RolldownWatcher;
  watcher.on('event', (event) => {
    if (event.code === 'END') onBuilt();
    if (event.code === 'ERROR') console.error(event.error);
  });
}
