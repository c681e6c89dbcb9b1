import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NSIS_WORDS, SIGNING_FILE } from '../../tools/package/places.ts';
import { LARGEST_INSTALLER } from '../../tools/package/sizes.ts';
import { inPackages, VERSION } from './packed.ts';

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 64_000_000 });

/** The words with which the installer of this name was compiled, and not its uninstaller. */
function compiledWith(name: string): string[] {
  const runs = readdirSync(NSIS_WORDS)
    .filter((file) => file.endsWith('.words'))
    .map((file) => readFileSync(join(NSIS_WORDS, file), 'utf8').split('\n'));
  const isThis = (words: readonly string[]): boolean =>
    words.some((word) => word.startsWith('-XOutFile') && word.includes(name)) &&
    !words.includes('-DBUILD_UNINSTALLER');
  return runs.find(isThis) ?? [];
}

describe.each(['x64', 'arm64'])('Windows %s', (arch) => {
  const folder = inPackages(`windows-${arch}`);
  const unpacked = join(folder, arch === 'x64' ? 'win-unpacked' : 'win-arm64-unpacked');

  test('the script of the installer compiles, with the app and an uninstaller in it', () => {
    const listed = run('7z', 'l', join(folder, `Syncline-Setup-${VERSION}-${arch}.exe`));
    expect(listed).toContain(arch === 'x64' ? 'app-64.7z' : 'app-arm64.7z');
    expect(listed).toContain('Uninstall Syncline.exe');
  });

  test('the installer is for one user or for everybody, as is chosen, and keeps what is in profiles', () => {
    const words = compiledWith(`Syncline-Setup-${VERSION}-${arch}.exe`);
    expect(words).toEqual(
      expect.arrayContaining([
        '-DMULTIUSER_INSTALLMODE_ALLOW_ELEVATION',
        // It has a way to install for everybody; without the two below nobody has to take it.
        '-DINSTALL_MODE_PER_ALL_USERS_REQUIRED',
        '-DallowToChangeInstallationDirectory',
        `-DVERSION=${VERSION}`,
        '-DCOMPANY_NAME=Syncline',
      ]),
    );
    const unwanted = [
      ...['-DINSTALL_MODE_PER_ALL_USERS', '-DINSTALL_MODE_PER_ALL_USERS_DEFAULT'],
      ...['-DONE_CLICK', '-DDELETE_APP_DATA_ON_UNINSTALL'],
    ];
    expect(words.filter((word) => unwanted.includes(word))).toEqual([]);
  });

  test('its own files are opened by it, files of other programs are offered to it', () => {
    const script = readFileSync(join(folder, 'builder-debug.yml'), 'utf8');
    for (const [extension, icon] of [
      ['relay', 'relay'],
      ['syncline-kit', 'kit'],
      ['syncline-return', 'return'],
    ])
      expect(script).toMatch(new RegExp(`APP_ASSOCIATE "${extension}" .*${icon}\\.ico`));
    expect(script).not.toMatch(/APP_ASSOCIATE "(gpkg|geodatabase)"/);
    expect(script).toContain('resources/installer.nsh"');
  });

  test('the script of the portable program compiles, with the app in it', () => {
    const listed = run('7z', 'l', join(folder, `Syncline-Portable-${VERSION}-${arch}.exe`));
    expect(listed).toMatch(/app-(64|arm64)\.7z/);
  });

  test('the program says whose it is and which version', () => {
    const text = readFileSync(join(unpacked, 'Syncline.exe'), 'latin1').replaceAll('\0', '');
    // Compared as a whole, a failure would print the program.
    for (const words of ['FileDescriptionSyncline', 'Copyright © 2026 Syncline', `${VERSION}.0`])
      expect([words, text.includes(words)]).toEqual([words, true]);
  });

  test('the command line lies beside it', () => {
    const script = readFileSync(join(unpacked, 'syncline.cmd'), 'latin1');
    expect(script).toContain('"%~dp0Syncline.exe" --cli -- %*\r\n');
  });

  test('the list of versions names the installer and its hash', () => {
    const list = readFileSync(join(folder, 'latest.yml'), 'utf8');
    expect(list).toContain(`version: ${VERSION}`);
    expect(list).toContain(`url: Syncline-Setup-${VERSION}-${arch}.exe`);
    expect(list).toMatch(/sha512: \S{80,}/);
  });

  test('languages that nobody sees are left out', () => {
    expect(existsSync(join(unpacked, 'locales/en-US.pak'))).toBe(true);
    expect(existsSync(join(unpacked, 'locales/de.pak'))).toBe(false);
  });
});

describe.each(['x64', 'arm64'])('macOS %s', (arch) => {
  const app = inPackages(`mac-${arch}`, arch === 'x64' ? 'mac' : 'mac-arm64', 'Syncline.app');

  test('the zip for updates holds the app with its command line and icon', () => {
    const zip = inPackages(`mac-${arch}`, `Syncline-${VERSION}-mac-${arch}.zip`);
    const listed = run('7z', 'l', '-ba', zip);
    for (const path of ['MacOS/Syncline', 'Resources/bin/syncline', 'Resources/icon.icns'])
      expect(listed).toContain(`Syncline.app/Contents/${path}`);
  });

  test('own files are opened by it, files of other programs only when it is chosen', () => {
    const plist = readFileSync(join(app, 'Contents/Info.plist'), 'utf8');
    const rankOf = (extension: string): string | undefined =>
      plist
        .split('<key>CFBundleTypeExtensions</key>')
        .find((part) => part.trimStart().slice(0, 80).includes(`<string>${extension}</string>`))
        ?.match(/LSHandlerRank<\/key>\s*<string>(\w+)/)?.[1];
    for (const extension of ['relay', 'syncline-kit', 'syncline-return'])
      expect(rankOf(extension)).toBe('Owner');
    for (const extension of ['gpkg', 'geodatabase']) expect(rankOf(extension)).toBe('Alternate');
    expect(plist).toContain('<string>app.syncline.desktop</string>');
  });

  test('on a Mac it is signed for the hardened runtime, with one exception', () => {
    const noted = readFileSync(inPackages(`mac-${arch}`, SIGNING_FILE), 'utf8');
    const { notarize, ...signing } = JSON.parse(noted) as Record<string, unknown>;
    const entitlements = 'resources/entitlements.mac.plist';
    const both = { entitlements, entitlementsInherit: entitlements };
    expect(signing).toEqual({ hardenedRuntime: true, ...both });
    // Absent: the variables of Apple decide.
    expect(notarize).toBeUndefined();
    const asked = readFileSync(entitlements, 'utf8').match(/<key>.*<\/key>/g);
    expect(asked).toEqual(['<key>com.apple.security.cs.allow-jit</key>']);
  });

  test('the command line can be run', () => {
    const mode = statSync(join(app, 'Contents/Resources/bin/syncline')).mode;
    expect(mode & 0o111).toBe(0o111);
  });
});

describe('Debian package', () => {
  const deb = inPackages(`linux/Syncline-${VERSION}-linux-amd64.deb`);
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'syncline-deb-'));
    run('dpkg-deb', '-x', deb, root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('says what it is and what it needs', () => {
    const control = run('dpkg-deb', '-f', deb);
    expect(control).toContain('Package: syncline');
    expect(control).toContain(`Version: ${VERSION}`);
    const depends = /^Depends: (.*)$/m.exec(control)?.[1]?.split(', ');
    for (const name of ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2t64 | libasound2'])
      expect(depends).toContain(name);
    // The field is not optional for dpkg; docs/packaging.md says how to put somebody in.
    expect(control).toMatch(/^Maintainer: Syncline <\S+@\S+>$/m);
  });

  test('has a valid entry for the desktop, which opens its files', () => {
    const entry = join(root, 'usr/share/applications/syncline.desktop');
    expect(run('desktop-file-validate', entry)).toBe('');
    const text = readFileSync(entry, 'utf8');
    expect(text).toContain('Exec=/opt/Syncline/syncline-desktop %U');
    const types = /^MimeType=(.*)$/m.exec(text)?.[1]?.split(';');
    for (const type of ['vnd.syncline.relay', 'vnd.syncline.kit', 'vnd.syncline.return'])
      expect(types).toContain(`application/${type}`);
    expect(types).toContain('application/geopackage+sqlite3');
  });

  test('tells the system which files are its own', () => {
    const types = readFileSync(join(root, 'usr/share/mime/packages/syncline-desktop.xml'), 'utf8');
    for (const extension of ['relay', 'syncline-kit', 'syncline-return'])
      expect(types).toContain(`pattern="*.${extension}"`);
  });

  test('puts the command line on the path and icons in their places', () => {
    expect(statSync(join(root, 'usr/bin/syncline')).mode & 0o111).toBe(0o111);
    expect(existsSync(join(root, 'opt/Syncline/resources/bin/syncline'))).toBe(true);
    const icons = 'usr/share/icons/hicolor';
    for (const size of ['16x16', '48x48', '512x512'])
      expect(existsSync(join(root, icons, size, 'apps/syncline-desktop.png'))).toBe(true);
  });
});

test('the AppImage holds the app, its entry for the desktop and its command line', () => {
  const image = inPackages(`linux/Syncline-${VERSION}-linux-x86_64.AppImage`);
  const listed = run('7z', 'l', '-ba', '-tSquashFS', image);
  for (const path of ['syncline-desktop', 'resources/app.asar', 'resources/bin/syncline'])
    expect(listed).toContain(path);
});

test('what can be measured here is within the limit of an installer', () => {
  const image = inPackages(`linux/Syncline-${VERSION}-linux-x86_64.AppImage`);
  expect(statSync(image).size).toBeLessThan(LARGEST_INSTALLER);
  // Too small would mean that Electron is missing.
  expect(statSync(image).size).toBeGreaterThan(50_000_000);
});
