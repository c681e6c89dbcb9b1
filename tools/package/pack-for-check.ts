/**
 * Packs for every platform as far as this machine can: Linux x64 for real, all else around stand-ins of Electron.
 * `node tools/package/pack-for-check.ts` after a build; `test/packages` looks at what comes out.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  build,
  type AfterPackContext,
  type Configuration,
  type MacConfiguration,
} from 'electron-builder';
import { compiledAddon } from '../app/addon.ts';
import { preparedApp, wantedVersion, type PreparedApp } from '../app/electron.ts';
import { STAND_IN_VERSION, standInFolder } from '../app/stand-in.ts';
import { ROOT } from '../check/run.ts';
import { layOutLinux, layOutMac, layOutWindows } from './fake-electron.ts';
import { layOutInstallerTools } from './installer-tools.ts';
import { PACKAGES, SIGNING_FILE, WORKSHOP } from './places.ts';

rmSync(WORKSHOP, { recursive: true, force: true });
Object.assign(process.env, layOutInstallerTools(join(WORKSHOP, 'tools')));
await packLinux(await preparedApp());
await packLinuxArm();
for (const arch of ['x64', 'arm64'] as const) {
  await packWindows(arch);
  await packMac(arch);
}

async function packLinux(app: PreparedApp): Promise<void> {
  const runtime = join(WORKSHOP, 'linux');
  const source = dirname(app.executablePath);
  // The stand-in holds the app that runs while we develop.
  cpSync(source, runtime, { recursive: true, filter: (path) => path !== app.appFolder });
  mkdirSync(join(runtime, 'resources'), { recursive: true });
  const addon = app.isStandIn ? await compiledAddon(standInFolder()) : null;
  await build({
    linux: ['dir', 'deb', 'AppImage'],
    x64: true,
    publish: 'never',
    config: {
      ...common('linux', runtime, app.isStandIn ? STAND_IN_VERSION : wantedVersion()),
      ...(addon === null ? {} : { afterPack: (context) => useAddon(context, addon) }),
    },
  });
}

/** The stand-in needs an addon of its own; the packed one stays what everybody else gets. */
async function useAddon({ appOutDir }: AfterPackContext, addon: string): Promise<void> {
  const unpacked = join(appOutDir, 'resources/app.asar.unpacked/node_modules/better-sqlite3');
  const packed = join(unpacked, 'prebuilds/linux-x64.node');
  cpSync(packed, join(WORKSHOP, 'packed-linux-x64.node'));
  cpSync(addon, packed);
}

async function packLinuxArm(): Promise<void> {
  const runtime = join(WORKSHOP, 'linux-arm64');
  layOutLinux(runtime, wantedVersion());
  await build({
    linux: ['dir'],
    arm64: true,
    publish: 'never',
    config: common('linux-arm64', runtime, wantedVersion()),
  });
}

async function packWindows(arch: 'x64' | 'arm64'): Promise<void> {
  const runtime = join(WORKSHOP, `windows-${arch}`);
  layOutWindows(runtime, arch, wantedVersion());
  await build({
    win: ['nsis', 'portable'],
    [arch]: true,
    publish: 'never',
    config: common(`windows-${arch}`, runtime, wantedVersion()),
  });
}

async function packMac(arch: 'x64' | 'arm64'): Promise<void> {
  const runtime = join(WORKSHOP, `mac-${arch}`);
  layOutMac(runtime, wantedVersion());
  await build({
    mac: ['zip'],
    [arch]: true,
    publish: 'never',
    config: {
      ...common(`mac-${arch}`, runtime, wantedVersion()),
      // Signing needs a Mac.
      mac: { identity: null },
      afterPack: noteSigning,
    },
  });
}

/** What it would be signed with on a Mac, beside what was packed. */
function noteSigning({ packager, appOutDir }: AfterPackContext): void {
  const options = packager.platformSpecificBuildOptions as MacConfiguration;
  const { hardenedRuntime, entitlements, entitlementsInherit, notarize } = options;
  writeFileSync(
    join(dirname(appOutDir), SIGNING_FILE),
    JSON.stringify({ hardenedRuntime, entitlements, entitlementsInherit, notarize }),
  );
}

/** The real configuration, with what is laid out here in the place of downloads. */
function common(name: string, electronDist: string, electronVersion: string): Configuration {
  const output = join(PACKAGES, name);
  rmSync(output, { recursive: true, force: true });
  return {
    extends: join(ROOT, 'electron-builder.yml'),
    directories: { output },
    electronDist,
    electronVersion,
  };
}
