import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { machineOf } from '../../../tools/package/binary.ts';
import { fakeWindowsProgram } from '../../../tools/package/fake-windows.ts';
import { runBuilder } from '../../../tools/package/builder.ts';
import { explainEnd } from '../../../tools/package/explain.ts';
import { controlFile, readFpmWords } from '../../../tools/package/fpm-words.ts';
import { icnsFile, icoFile } from '../../../tools/package/icon-files.ts';
import { plugInSource } from '../../../tools/package/installer-tools.ts';
import { publisherWords } from '../../../tools/package/publisher.ts';
import { describeSizes } from '../../../tools/package/sizes.ts';

const png = Buffer.from('picture');

describe('icons', () => {
  test('an icon of Windows names size and place of each picture', () => {
    const ico = icoFile([
      { size: 16, png },
      { size: 256, png: Buffer.from('large') },
    ]);
    expect(ico.readUInt16LE(4)).toBe(2);
    expect([ico[6], ico[22]]).toEqual([16, 0]);
    const at = ico.readUInt32LE(22 + 12);
    expect(ico.subarray(at, at + ico.readUInt32LE(22 + 8)).toString()).toBe('large');
  });

  test('an icon of Windows refuses a picture that it cannot hold', () => {
    expect(() => icoFile([{ size: 512, png }])).toThrow('512 pixels');
  });

  test('an icon of macOS says its own length and has each picture under its names', () => {
    const icns = icnsFile([
      { size: 32, png },
      { size: 1024, png },
    ]);
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const text = icns.toString('latin1');
    for (const type of ['icp5', 'ic11', 'ic10']) expect(text).toContain(type);
    expect(() => icnsFile([{ size: 48, png }])).toThrow('48 pixels');
  });
});

describe('native files', () => {
  test.each(['x64', 'arm64'] as const)('the fake program of Windows is one for %s', (arch) => {
    expect(machineOf(fakeWindowsProgram(arch))).toEqual({ platform: 'win32', arch });
  });

  test('heads of Linux and macOS are told apart, and anything else is no program', () => {
    const elf = Buffer.alloc(64);
    elf.writeUInt32BE(0x7f454c46, 0);
    elf.writeUInt16LE(0xb7, 18);
    expect(machineOf(elf)).toEqual({ platform: 'linux', arch: 'arm64' });
    const mach = Buffer.alloc(64);
    mach.writeUInt32LE(0xfeedfacf, 0);
    mach.writeUInt32LE(0x01000007, 4);
    expect(machineOf(mach)).toEqual({ platform: 'darwin', arch: 'x64' });
    expect(machineOf(Buffer.alloc(64))).toBeNull();
    expect(machineOf(Buffer.from('MZ'))).toBeNull();
  });
});

describe('the stand-in for fpm', () => {
  const words = [
    ...['-s', 'dir', '--force', '-t', 'deb', '-d', 'libgtk-3-0', '-d', 'libnss3'],
    ...['--name', 'syncline', '--description', 'First line\n  second line', '--version=1.2.3'],
    '/out/=/opt/Syncline',
  ];

  test('what it is told becomes the control file', () => {
    const read = readFpmWords(words);
    expect(read.sources).toEqual([{ from: '/out/', to: '/opt/Syncline' }]);
    expect(controlFile(read, 77).split('\n')).toEqual([
      'Package: syncline',
      'Version: 1.2.3',
      'Installed-Size: 77',
      'Depends: libgtk-3-0, libnss3',
      'Description: First line',
      ' second line',
      '',
    ]);
  });

  test('an option or a kind of package that it does not know is refused', () => {
    expect(() => readFpmWords([...words, '--unheard', 'of'])).toThrow('--unheard');
    expect(() => readFpmWords(['-s', 'dir', '-t', 'rpm'])).toThrow('rpm');
  });
});

test('a stand-in for a plug-in exports every name that is called', () => {
  const source = plugInSource(['GetParameter', 'hashFile']);
  expect(source).toContain('void GetParameter(void)');
  expect(source).toContain('void hashFile(void)');
});

test('installers beyond the limit are named, and only they', () => {
  const { lines, tooLarge } = describeSizes([
    { name: 'a.exe', bytes: 99_500_000 },
    { name: 'b.dmg', bytes: 150_000_001 },
  ]);
  expect(lines).toEqual(['  99.5 MB  a.exe', ' 150.0 MB  b.dmg']);
  expect(tooLarge).toEqual(['b.dmg']);
});

describe('running electron-builder', () => {
  function program(text: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-builder-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'builder.mjs'), text);
    return join(folder, 'builder.mjs');
  }

  test('hands on what it says, without stacks, and how it ends', async () => {
    const printed = vi.spyOn(console, 'error').mockReturnValue();
    onTestFinished(() => printed.mockRestore());
    const said = 'It failed\n    at nowhere\n';
    const words = 'process.exitCode = Number(process.argv[2]);';
    const file = program(`${words} process.stderr.write(${JSON.stringify(said)});`);
    expect(await runBuilder(['7'], 1, file)).toEqual({ exitCode: 7, said, silentFor: null });
    expect(printed.mock.calls).toEqual([['It failed']]);
  });

  test('is ended where nothing more comes, whatever it has started', async () => {
    const hang = 'setInterval(() => undefined, 1000);';
    const child = `spawn(process.execPath, ['-e', 'setTimeout(() => 0, 5000)'], { stdio: 'inherit' });`;
    const file = program(`import { spawn } from 'node:child_process'; ${child} ${hang}`);
    expect(await runBuilder([], 0.01, file)).toMatchObject({ exitCode: null, silentFor: 0.01 });
  });
});

describe('the end of electron-builder', () => {
  const packaging = '  • packaging       platform=linux arch=x64 electron=45.4.1 appOutDir=dist/x';
  const building = '  • building        target=AppImage arch=arm64 file=dist/a.AppImage';
  const unknown =
    '  ⨯ getaddrinfo ENOTFOUND github.com  failedTask=build stackTrace=RequestError: words';

  test.each([
    [[packaging, unknown], 'Electron 45.4.1 for linux x64'],
    [[packaging, building, unknown], 'The tool that makes AppImage for arm64'],
    [[building, packaging, unknown], 'Electron 45.4.1 for linux x64'],
    [[unknown], 'A tool of electron-builder'],
  ])('a download that failed is named: %#', (lines, what) => {
    const text = explainEnd({ exitCode: 1, said: lines.join('\n'), silentFor: null }, false);
    const reason = 'getaddrinfo ENOTFOUND github.com';
    expect(text).toContain(`${what} could not be downloaded (${reason}).`);
    expect(text).toContain('ELECTRON_MIRROR');
    expect(text).toContain('No installer was made.');
  });

  test('silence is told with what it was about, and with what was made before', () => {
    const text = explainEnd({ exitCode: null, said: building, silentFor: 15 }, true);
    expect(text).toContain('said nothing for 15 minutes');
    expect(text).toContain('The tool that makes AppImage for arm64');
    expect(text).toContain('What was made before that is named above');
  });

  test('any other failure is left to its own words', () => {
    const said = `${packaging}\n  ⨯ The icon is missing`;
    const text = explainEnd({ exitCode: 1, said, silentFor: null }, false);
    expect(text).toBe('electron-builder failed; its own words are above. No installer was made.');
  });
});

describe('who hands the installers out', () => {
  test('is taken from the environment, or left as it is', () => {
    expect(publisherWords({})).toEqual([]);
    const env = {
      SYNCLINE_PUBLISHER: 'Town of Bay <gis@bay.example>',
      SYNCLINE_HOMEPAGE: 'https://bay.example/',
    };
    expect(publisherWords(env)).toEqual([
      '-c.extraMetadata.author.name=Town of Bay',
      '-c.extraMetadata.author.email=gis@bay.example',
      '-c.extraMetadata.homepage=https://bay.example/',
    ]);
  });

  test.each(['Town of Bay', 'gis@bay.example', '<gis@bay.example>', 'Town <no address>'])(
    '%j is refused before anything is built',
    (publisher) => {
      expect(() => publisherWords({ SYNCLINE_PUBLISHER: publisher })).toThrow('mail address');
    },
  );
});
