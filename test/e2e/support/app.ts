/**
 * Opens the built app in its real window, with a user-data folder of its own. Where SYNCLINE_PACKED_PROGRAM names a packed
 * program, that one is opened instead.
 */
import type { ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  _electron,
  expect,
  test,
  type ConsoleMessage,
  type ElectronApplication,
  type Page,
} from '@playwright/test';
import { preparedApp } from '../../../tools/app/electron.ts';

export interface LaunchOptions {
  /** Absent: a fresh folder, removed at the end. Give that of an earlier launch to find its work again. */
  readonly userData?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface LaunchedApp {
  readonly app: ElectronApplication;
  /** The first window. */
  readonly page: Page;
  readonly userData: string;
  /** What went wrong in the windows so far: console errors and uncaught errors. */
  readonly errors: readonly string[];
  /** Quits as the user would; fails when a window reported an error that none of `allowed` matches. */
  readonly close: (allowed?: readonly RegExp[]) => Promise<void>;
  /** Ends the process at once, as a power cut would. */
  readonly kill: () => Promise<void>;
}

const CHROMIUM_SWITCHES = [
  // The same picture on every machine, no slower when another window covers it, and no keychain that asks.
  '--force-color-profile=srgb',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--password-store=basic',
  '--use-mock-keychain',
];

/** Resolves when the first window has loaded. What the main process prints is kept in main.log beside the results. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const userData = options.userData ?? temporaryFolder();
  const { executablePath, args, env } = await program(userData);
  const app = await _electron.launch({
    executablePath,
    args: [...CHROMIUM_SWITCHES, ...args, ...(options.args ?? [])],
    env: { ...inheritedEnv(), ...env, ...options.env },
  });
  const child = app.process();
  keepOutput(child);
  const errors = collectErrors(app);
  const page = await app.firstWindow();
  await page.waitForLoadState();
  // These came before anyone could listen.
  for (const message of await page.consoleMessages({ filter: 'all' })) noteConsole(errors, message);
  for (const error of await page.pageErrors({ filter: 'all' })) note(errors, error.message);
  return {
    app,
    page,
    userData,
    errors,
    close: async (allowed = []) => {
      if (isRunning(child)) await leaveWithoutAsking(app);
      await app.close();
      expect(errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))).toEqual([]);
    },
    kill: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

interface Program {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function program(userData: string): Promise<Program> {
  const packed = process.env['SYNCLINE_PACKED_PROGRAM'];
  if (packed === undefined) {
    const { executablePath, appFolder } = await preparedApp();
    return { executablePath, args: [appFolder], env: { SYNCLINE_USER_DATA: userData } };
  }
  // It takes no variable for its profile; its folder of documents is that of the home.
  mkdirSync(join(userData, 'Documents'), { recursive: true });
  const env = { HOME: userData, XDG_CONFIG_HOME: userData };
  return { executablePath: packed, args: [`--user-data-dir=${userData}`], env };
}

/** The question on quitting has nobody to answer it here: what a failed test left unsaved would hang, and hide why. */
async function leaveWithoutAsking(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    dialog.showMessageBoxSync = () => 1;
  });
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-e2e-'));
  folders.push(folder);
  return folder;
}

function inheritedEnv(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && entry[0] !== 'ELECTRON_RUN_AS_NODE',
  );
  return Object.fromEntries(entries);
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function keepOutput({ stdout, stderr }: ChildProcess): void {
  const log = createWriteStream(test.info().outputPath('main.log'), { flags: 'a' });
  stdout?.pipe(log, { end: false });
  stderr?.pipe(log, { end: false });
}

function collectErrors(app: ElectronApplication): string[] {
  const errors: string[] = [];
  app.context().on('console', (message) => noteConsole(errors, message));
  app.context().on('weberror', (event) => note(errors, event.error().message));
  return errors;
}

function noteConsole(errors: string[], message: ConsoleMessage): void {
  if (message.type() === 'error') note(errors, `${message.text()} (${message.location().url})`);
}

function note(errors: string[], text: string): void {
  if (!errors.includes(text)) errors.push(text);
}
