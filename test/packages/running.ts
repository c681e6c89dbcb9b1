/** Runs the packed Linux app: its command line, and its window as a user would have it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright';
import { inPackages } from './packed.ts';

const FOLDER = inPackages('linux/linux-unpacked');

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home of its own, so that nothing of this machine is touched. */
export function makeHome(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'syncline-packed-'));
  mkdirSync(join(path, 'Documents'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs `syncline` as it is installed, without a display. */
export function runCommand(
  home: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      join(FOLDER, 'resources/bin/syncline'),
      words,
      { env: { ...environment(home), DISPLAY: '', ...env }, timeout: 60_000 },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

/** Starts a command that goes on until it is ended. */
export function startCommand(home: string, words: readonly string[]): ChildProcess {
  return spawn(join(FOLDER, 'resources/bin/syncline'), words, {
    env: { ...environment(home), DISPLAY: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface RunningWindow {
  readonly page: Page;
  /** Resolves when the program has ended. */
  readonly ended: Promise<unknown>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the window of the packed app. It refuses to be debugged as a Node, so that its page is driven through the port
 * that Chromium has for it.
 */
export async function openWindow(
  home: string,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningWindow> {
  const userData = join(home, 'profile');
  const child = spawn(
    join(FOLDER, 'syncline-desktop'),
    [
      '--no-sandbox',
      '--password-store=basic',
      '--remote-debugging-port=0',
      `--user-data-dir=${userData}`,
    ],
    { env: { ...environment(home), ...env }, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const browser = await connect(join(userData, 'DevToolsActivePort'));
  const page = await firstPage(browser);
  return {
    page,
    ended,
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      await browser.close();
    },
  };
}

async function connect(portFile: string): Promise<Browser> {
  for (;;) {
    const port = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : '';
    if (port) return chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    await wait(100);
  }
}

async function firstPage(browser: Browser): Promise<Page> {
  for (;;) {
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    if (page) return page;
    await wait(100);
  }
}

function environment(home: string): NodeJS.ProcessEnv {
  const { PATH, DISPLAY, XAUTHORITY } = process.env;
  return { PATH, DISPLAY, XAUTHORITY, HOME: home, XDG_CONFIG_HOME: join(home, '.config') };
}
