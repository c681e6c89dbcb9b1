/**
 * What electron-builder would download to make installers, from Debian's packages. Installers of Windows compile with
 * plug-ins that only have the right names: they show that our script is right, and do nothing when they are run.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../check/run.ts';
import { commandPath } from './commands.ts';

const TEMPLATES = join(ROOT, 'node_modules/app-builder-lib/templates/nsis');
const COMPILER = 'i686-w64-mingw32-gcc';
const PLUG_INS = ['UAC', 'StdUtils', 'nsProcess', 'nsis7z', 'WinShell', 'SpiderBanner', 'INetC'];
/** Called through macros that the templates do not spell out. */
const MORE_CALLS: Readonly<Record<string, readonly string[]>> = {
  nsProcess: ['_FindProcess', '_KillProcess', '_CloseProcess', '_Unload'],
};

/** The environment that makes electron-builder use what is laid out in `folder`. */
export function layOutInstallerTools(folder: string): Record<string, string> {
  const nsis = join(folder, 'nsis');
  layOutNsis(nsis);
  return {
    ELECTRON_BUILDER_OFFLINE: 'true',
    ELECTRON_BUILDER_7ZIP_PATH: commandPath('7za'),
    ELECTRON_BUILDER_NSIS_DIR: nsis,
    ELECTRON_BUILDER_NSIS_RESOURCES_DIR: nsis,
    APPIMAGE_TOOLS_PATH: layOutAppImageTools(join(folder, 'appimage')),
    CUSTOM_FPM_PATH: layOutFpm(join(folder, 'fpm')),
    // A wine of ours comes first.
    PATH: `${join(nsis, 'bin')}:${process.env['PATH'] ?? ''}`,
  };
}

function layOutNsis(folder: string): void {
  // The variable would point makensis of Debian to a folder without its own files.
  script(
    join(folder, 'linux'),
    'makensis',
    `unset NSISDIR\nprintf '%s\\n' "$@" > "$0-$$.words"\nexec ${commandPath('makensis')} "$@"`,
  );
  const plugIns = join(folder, 'plugins/x86-unicode');
  const sources = join(folder, 'src');
  for (const path of [plugIns, sources]) mkdirSync(path, { recursive: true });
  for (const name of PLUG_INS) {
    const source = join(sources, `${name}.c`);
    writeFileSync(source, plugInSource(callsOf(name)));
    const result = join(plugIns, `${name}.dll`);
    compile(['-shared', '-nostdlib', '-Wl,-e,_DllMain@12', '-o', result, source]);
  }
  const nothing = join(sources, 'elevate.c');
  writeFileSync(nothing, 'int start(void){return 0;}\n');
  compile(['-nostdlib', '-Wl,-e,_start', '-o', join(folder, 'elevate.exe'), nothing]);
  // The first pass is run only to have it write the uninstaller; any file does for the second.
  const write =
    'for a; do case $a in *.exe) printf MZ > "${a%.exe}.__uninstaller.exe";; esac; done';
  script(join(folder, 'bin'), 'wine', write);
}

/** The functions of a plug-in that electron-builder's scripts call. */
function callsOf(plugIn: string): string[] {
  const call = new RegExp(`${plugIn}::([A-Za-z0-9_]+)`, 'gi');
  const files = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((name) => /\.ns[hi]$/.test(name))
    .map((name) => readFileSync(join(TEMPLATES, name), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(call)].map(([, name = '']) => name));
  return [...new Set([...found, ...(MORE_CALLS[plugIn] ?? [])])];
}

/** C of a library that only has names. */
export function plugInSource(names: readonly string[]): string {
  return [
    ...['Unload_', ...names].map((name) => `__declspec(dllexport) void ${name}(void){}`),
    'int __stdcall DllMain(void*a,unsigned b,void*c){return 1;}',
    '',
  ].join('\n');
}

/** The file that comes out has no start of its own, and does not run. */
function layOutAppImageTools(folder: string): string {
  const tools = join(folder, 'linux-x64');
  mkdirSync(tools, { recursive: true });
  mkdirSync(join(folder, 'lib/x64'), { recursive: true });
  for (const name of ['mksquashfs', 'desktop-file-validate'])
    copyFileSync(commandPath(name), join(tools, name));
  for (const arch of ['x64', 'arm64']) writeFileSync(join(folder, `runtime-${arch}`), '\x7fELF');
  return folder;
}

function layOutFpm(folder: string): string {
  const program = join(import.meta.dirname, 'fpm.ts');
  return script(folder, 'fpm', `exec '${process.execPath}' '${program}' "$@"`);
}

function script(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

function compile(args: readonly string[]): void {
  execFileSync(COMPILER, args, { stdio: 'inherit' });
}
