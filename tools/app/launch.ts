/** Starts Electron on the prepared app. */
import { spawn, type ChildProcess } from 'node:child_process';
import { ROOT } from '../check/run.ts';
import type { PreparedApp } from './electron.ts';

const MISSING_LIBRARY = 127;

/** The process of the window; its output goes where ours goes. */
export function launch(
  { executablePath, appFolder }: PreparedApp,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess {
  const inherited = { ...process.env };
  // Set in the terminals of some editors; it would make Electron a plain Node.
  delete inherited['ELECTRON_RUN_AS_NODE'];
  return spawn(executablePath, [...sandboxFlags(), appFolder, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...inherited, ...env },
  });
}

/** Exit code of the window, once it has closed. */
export async function closed(child: ChildProcess): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => child.kill(signal));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  if (code === MISSING_LIBRARY && process.platform === 'linux') {
    console.error(
      'Electron needs libraries that are missing here. On Debian and Ubuntu: apt-get install libgtk-3-0 libnss3 libasound2 libgbm1',
    );
  }
  return code;
}

/** Chromium refuses its sandbox to root. */
function sandboxFlags(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
