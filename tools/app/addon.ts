/**
 * better-sqlite3's addon for the stand-in, whose Node-API is older than the prebuilt addon expects. The unchanged source
 * works there when it is compiled with the experimental Node-API version (napi-compat.h).
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../check/run.ts';
import { PlainError } from './plain-error.ts';

const SOURCE = join(ROOT, 'node_modules/better-sqlite3');
const HEADERS = fileURLToPath(import.meta.resolve('node-api-headers/package.json'));

/** The compiled addon in `folder`; compiles it when this version has none yet. */
export async function compiledAddon(folder: string): Promise<string> {
  const manifest = readFileSync(join(SOURCE, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const addon = join(folder, `better-sqlite3-${version}.node`);
  if (existsSync(addon)) return addon;
  console.log('Compiling better-sqlite3 for the stand-in, about 20 seconds. This happens once.');
  mkdirSync(folder, { recursive: true });
  const workshop = mkdtempSync(join(folder, 'compile-'));
  try {
    await compile(workshop);
    renameSync(join(workshop, 'addon.node'), addon);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
  return addon;
}

async function compile(workshop: string): Promise<void> {
  const common = ['-O1', '-fPIC', '-w', '-DNDEBUG', ...sqliteDefines()];
  await Promise.all([
    run(workshop, 'gcc', [
      ...common,
      '-std=gnu99',
      ...['-c', join(SOURCE, 'deps/sqlite3/sqlite3.c'), '-o', 'sqlite3.o'],
    ]),
    run(workshop, 'g++', [
      ...common,
      ...['-std=c++20', '-fvisibility=hidden', '-fvisibility-inlines-hidden'],
      ...['-DNAPI_EXPERIMENTAL', '-DNAPI_VERSION=2147483647'],
      ...['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
      ...['-I', join(dirname(HEADERS), 'include')],
      ...['-I', join(ROOT, 'node_modules/node-addon-api')],
      ...['-I', join(SOURCE, 'deps/sqlite3')],
      ...['-include', join(import.meta.dirname, 'napi-compat.h')],
      ...['-c', join(SOURCE, 'src/better_sqlite3.cpp'), '-o', 'addon.o'],
    ]),
  ]);
  await run(workshop, 'g++', [
    ...['-shared', '-Wl,-Bsymbolic', '-o', 'addon.node'],
    ...['addon.o', 'sqlite3.o', '-ldl'],
  ]);
}

/** What better-sqlite3 compiles SQLite with, so that ours is the same SQLite. */
function sqliteDefines(): string[] {
  const settings = readFileSync(join(SOURCE, 'deps/defines.gypi'), 'utf8');
  return [...settings.matchAll(/'([A-Z][A-Z0-9_]*(?:=[^']*)?)'/g)].map(
    ([, define]) => `-D${define}`,
  );
}

async function run(folder: string, command: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args, { cwd: folder });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new PlainError(
        `The stand-in needs a C++ compiler, and ${command} was not found. Install one (apt-get install g++) and start again.`,
      );
    }
    throw error;
  }
}
