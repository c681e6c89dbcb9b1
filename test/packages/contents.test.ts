import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getRawHeader } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { machineOf } from '../../tools/package/binary.ts';
import { ALL, filesBeside, filesOfApp } from './packed.ts';

/** The app without Electron: what it grows by, every installer grows by. */
const LARGEST_APP = 20_000_000;

const { DISABLE, ENABLE } = FuseState;

describe.each(ALL)('$name', (packed) => {
  const archive = join(packed.resources, 'app.asar');

  test('holds the build, its manifest and the database, and nothing else', () => {
    const files = filesOfApp(packed);
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'out/main/start.js',
        'out/main/index.js',
        'out/main/engine-process.js',
        'out/main/sample-process.js',
        'out/main/spatial-references.json.br',
        'out/preload/index.cjs',
        'out/renderer/index.html',
        'out/renderer/help/index.html',
        'node_modules/better-sqlite3/lib/index.js',
      ]),
    );
    const expected = /^(package\.json|out\/|node_modules\/better-sqlite3\/)/;
    expect(files.filter((file) => !expected.test(file))).toEqual([]);
  });

  test('holds no sources, source maps, tests, or what is only needed to develop', () => {
    const unwanted = /\.(ts|svelte|map|c|cpp|h|gyp)$|(^|\/)(test|tools|docs|deps|src)\//;
    expect(filesOfApp(packed).filter((file) => unwanted.test(file))).toEqual([]);
  });

  test('has one native addon, the one of this system, outside of the archive', () => {
    const { platform, arch } = packed.machine;
    const addons = filesBeside(packed).filter((file) => file.endsWith('.node'));
    const place = 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds';
    expect(addons).toEqual([`${place}/${platform}-${arch}.node`]);
    expect(machineOf(readFileSync(packed.addon))).toEqual(packed.machine);
    expect(filesOfApp(packed).filter((file) => file.endsWith('.node'))).toHaveLength(1);
  });

  test('is not larger than an installer can bear', () => {
    expect(statSync(archive).size).toBeLessThan(LARGEST_APP);
  });

  test('names the licence of everything in it', () => {
    const text = readFileSync(join(packed.resources, 'licences.txt'), 'utf8');
    const listed = text.split('\n').filter((line) => /^ {2}\S+ \d/.test(line));
    const named = listed.map((line) => line.trim().split(' ')[0]);
    expect(named).toEqual(
      expect.arrayContaining(['better-sqlite3', 'zod', 'svelte', 'ol', 'electron-updater']),
    );
    const withoutNotice = listed.filter((line) => !text.includes(`-\n${line.trim()}\n\n`));
    expect(withoutNotice).toEqual([]);
  });

  test('cannot be used as a plain Node, be debugged, or be given another app', async () => {
    const wire = await getCurrentFuseWire(packed.program);
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: DISABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
    });
  });
});

test.each(ALL.filter(({ machine }) => machine.platform !== 'darwin'))(
  '$name keeps the licences of Electron and Chromium beside the program',
  ({ program }) => {
    for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html'])
      expect([name, existsSync(join(dirname(program), name))]).toEqual([name, true]);
  },
);

/** Linux has no place for it. */
const WITH_HASH = ALL.filter(({ machine }) => machine.platform !== 'linux');

test.each(WITH_HASH)('$name carries the hash of the archive that it may load', (packed) => {
  const { headerString } = getRawHeader(join(packed.resources, 'app.asar'));
  const hash = createHash('sha256').update(headerString).digest('hex');
  const isMac = packed.machine.platform === 'darwin';
  const carrier = isMac ? join(packed.program, 'Contents/Info.plist') : packed.program;
  // Compared as a whole, a failure would print the program.
  expect(readFileSync(carrier, 'latin1').replaceAll('\0', '').includes(hash)).toBe(true);
});
