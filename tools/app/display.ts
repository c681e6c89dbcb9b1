/** Whether a window can be shown here, and what to do where it cannot. */
import { spawnSync } from 'node:child_process';
import { PlainError } from './plain-error.ts';

const SCREEN = '-screen 0 1680x1050x24';

/** False only on a Linux without X and Wayland. */
export function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== 'linux' || Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}

export function requireDisplay(): void {
  if (hasDisplay()) return;
  throw new PlainError(
    'There is no display here, so Syncline cannot open its window. Run "npm run demo" instead: it shows the life of a replica in the terminal.',
  );
}

/** The same command, with a virtual display around it where there is no real one. */
export function withDisplay(
  command: string,
  args: readonly string[],
): { command: string; args: string[] } {
  if (hasDisplay()) return { command, args: [...args] };
  if (spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).error) {
    throw new PlainError(
      'These tests open the window, and there is no display here. Install a virtual one: apt-get install xvfb xauth',
    );
  }
  return { command: 'xvfb-run', args: ['-a', '-s', SCREEN, command, ...args] };
}
