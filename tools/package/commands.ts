/** Programs that packing on a machine without internet borrows from Debian. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Each with the Debian package that has it. */
const NEEDED: Readonly<Record<string, string>> = {
  '7za': 'p7zip-full',
  makensis: 'nsis',
  'i686-w64-mingw32-gcc': 'gcc-mingw-w64-i686',
  mksquashfs: 'squashfs-tools',
  'desktop-file-validate': 'desktop-file-utils',
  'dpkg-deb': 'dpkg',
};

/** Where a program lies; its bare name where it lies nowhere, so that starting it says what is missing. */
export function commandPath(name: string): string {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name;
}

/** The Debian packages whose programs are not installed here. */
export function missingPackages(): string[] {
  return Object.entries(NEEDED)
    .filter(([command]) => commandPath(command) === command)
    .map(([, owner]) => owner);
}
