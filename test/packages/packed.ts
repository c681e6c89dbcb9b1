/** What lies where in the packages. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import type { Machine } from '../../tools/package/binary.ts';
import { PACKAGES, WORKSHOP } from '../../tools/package/places.ts';

export interface Packed {
  readonly name: string;
  readonly machine: Machine;
  /** Where the app itself lies. */
  readonly resources: string;
  /** What @electron/fuses reads. */
  readonly program: string;
  /** The addon as it is packed for everybody. */
  readonly addon: string;
}

export const VERSION = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string })
  .version;

export const inPackages = (...path: string[]): string => join(PACKAGES, ...path);

export const ALL: readonly Packed[] = [
  {
    name: 'linux-x64',
    machine: { platform: 'linux', arch: 'x64' },
    resources: inPackages('linux/linux-unpacked/resources'),
    program: inPackages('linux/linux-unpacked/syncline-desktop'),
    addon: kept(join(WORKSHOP, 'packed-linux-x64.node')),
  },
  {
    name: 'linux-arm64',
    machine: { platform: 'linux', arch: 'arm64' },
    resources: inPackages('linux-arm64/linux-arm64-unpacked/resources'),
    program: inPackages('linux-arm64/linux-arm64-unpacked/syncline-desktop'),
    addon: addonIn(inPackages('linux-arm64/linux-arm64-unpacked/resources'), 'linux-arm64'),
  },
  ...(['x64', 'arm64'] as const).flatMap((arch) => [windows(arch), mac(arch)]),
];

function windows(arch: 'x64' | 'arm64'): Packed {
  const folder = inPackages(
    `windows-${arch}`,
    arch === 'x64' ? 'win-unpacked' : 'win-arm64-unpacked',
  );
  const resources = join(folder, 'resources');
  return {
    name: `windows-${arch}`,
    machine: { platform: 'win32', arch },
    resources,
    program: join(folder, 'Syncline.exe'),
    addon: addonIn(resources, `win32-${arch}`),
  };
}

function mac(arch: 'x64' | 'arm64'): Packed {
  const app = inPackages(`mac-${arch}`, arch === 'x64' ? 'mac' : 'mac-arm64', 'Syncline.app');
  const resources = join(app, 'Contents/Resources');
  return {
    name: `mac-${arch}`,
    machine: { platform: 'darwin', arch },
    resources,
    program: app,
    addon: addonIn(resources, `darwin-${arch}`),
  };
}

/** The stand-in runs on an addon of its own; the one that was packed is kept elsewhere then. */
function kept(path: string): string {
  return existsSync(path)
    ? path
    : addonIn(inPackages('linux/linux-unpacked/resources'), 'linux-x64');
}

function addonIn(resources: string, name: string): string {
  const folder = 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds';
  return join(resources, folder, `${name}.node`);
}

/** Every file of the app, with `/` in its path. */
export function filesOfApp({ resources }: Packed): string[] {
  const archive = join(resources, 'app.asar');
  const all = listPackage(archive, { isPack: false }).map((path) =>
    path.replaceAll('\\', '/').slice(1),
  );
  const folders = new Set(all.map((path) => path.slice(0, path.lastIndexOf('/'))));
  return all.filter((path) => !folders.has(path));
}

/** Every file beside the archive. */
export function filesBeside({ resources }: Packed): string[] {
  const found = readdirSync(resources, { recursive: true, encoding: 'utf8' });
  return found.filter((path) => statSync(join(resources, path)).isFile()).sort();
}
