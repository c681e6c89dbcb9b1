/**
 * Stand-ins for the downloads of Electron for other systems, only so that electron-builder's packing can be run on machines
 * that cannot download them: nothing in them runs.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FUSE_WIRE, fakeWindowsProgram, type WindowsArch } from './fake-windows.ts';

const HELPERS = ['', ' (GPU)', ' (Plugin)', ' (Renderer)'];

/** Lays out the files of a Linux download that packing touches. */
export function layOutLinux(folder: string, version: string): void {
  write(join(folder, 'electron'), FUSE_WIRE);
  for (const name of ['chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html'])
    write(join(folder, name), name);
  for (const language of ['en-US', 'de']) write(join(folder, `locales/${language}.pak`), language);
  write(join(folder, 'version'), version);
}

/** Lays out the files of a Windows download that packing touches. */
export function layOutWindows(folder: string, arch: WindowsArch, version: string): void {
  write(join(folder, 'electron.exe'), fakeWindowsProgram(arch));
  for (const name of [
    'resources.pak',
    'icudtl.dat',
    'ffmpeg.dll',
    'LICENSE',
    'LICENSES.chromium.html',
  ])
    write(join(folder, name), name);
  for (const language of ['en-US', 'de']) write(join(folder, `locales/${language}.pak`), language);
  write(join(folder, 'version'), version);
}

/** Lays out the files of a macOS download that packing touches. */
export function layOutMac(folder: string, version: string): void {
  const contents = join(folder, 'Electron.app/Contents');
  write(join(contents, 'MacOS/Electron'), 'Electron');
  const names = program('Electron', 'com.github.Electron');
  const versions = { CFBundleVersion: version, CFBundleShortVersionString: version };
  const icon = { CFBundleIconFile: 'electron.icns' };
  write(join(contents, 'Info.plist'), propertyList({ ...names, ...icon, ...versions }));
  write(join(contents, 'Resources/electron.icns'), 'icns');
  const framework = join(contents, 'Frameworks/Electron Framework.framework');
  write(join(framework, 'Electron Framework'), FUSE_WIRE);
  for (const language of ['en', 'de']) {
    const name = `${language}.lproj/locale.pak`;
    write(join(contents, 'Resources', name), language);
    write(join(framework, 'Versions/A/Resources', name), language);
  }
  const framed = propertyList({ CFBundleName: 'Electron Framework' });
  write(join(framework, 'Resources/Info.plist'), framed);
  for (const kind of HELPERS) {
    const name = `Electron Helper${kind}`;
    const helper = join(contents, `Frameworks/${name}.app/Contents`);
    write(join(helper, 'MacOS', name), name);
    write(join(helper, 'Info.plist'), propertyList(program(name, 'com.github.Electron.helper')));
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) write(join(folder, name), name);
  write(join(folder, 'version'), version);
}

function program(name: string, identifier: string): Record<string, string> {
  return {
    CFBundleExecutable: name,
    CFBundleName: name,
    CFBundleIdentifier: identifier,
    CFBundlePackageType: 'APPL',
  };
}

function propertyList(entries: Readonly<Record<string, string>>): string {
  const lines = Object.entries(entries).map(
    ([key, value]) => `<key>${key}</key><string>${value}</string>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict>${lines.join('')}</dict></plist>\n`;
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
