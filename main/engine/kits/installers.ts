/** Installers that come along: looked at before anything is made, because a kit without a working one is of no use. */
import { closeSync, mkdirSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import {
  INSTALLER_ENDINGS,
  MOST_INSTALLERS,
  type KitFile,
} from '../../../shared/model/kit-making.ts';
import type { RunOptions } from '../api.ts';
import { copyWholeFile } from './whole-files.ts';

export interface Installer {
  readonly path: string;
  readonly fileName: string;
  readonly bytes: number;
}

export const INSTALLERS_FOLDER = 'installers';

/** How files of a kind begin; a disk image of macOS says what it is at its end only. */
const BEGINNINGS: Readonly<Record<string, readonly number[]>> = {
  '.exe': [0x4d, 0x5a],
  '.msi': [0xd0, 0xcf, 0x11, 0xe0],
  '.zip': [0x50, 0x4b, 0x03, 0x04],
  '.appimage': [0x7f, 0x45, 0x4c, 0x46],
  '.deb': [0x21, 0x3c, 0x61, 0x72, 0x63, 0x68, 0x3e],
};

/** Throws `file` and `invalid` for what is not there or no installer. */
export function lookAtInstallers(paths: readonly string[]): readonly Installer[] {
  if (paths.length > MOST_INSTALLERS) {
    throw new AppError('invalid', `At most ${MOST_INSTALLERS} installers go into a kit.`, {
      hint: 'Choose those that the crew’s computers need.',
    });
  }
  const names = new Set<string>();
  return paths.map((path) => {
    const fileName = basename(path);
    const key = fileName.toLowerCase();
    if (names.has(key)) {
      throw new AppError('invalid', `Two installers are named ${fileName}.`, {
        hint: 'Rename one of them, or leave it out.',
      });
    }
    names.add(key);
    return { path, fileName, bytes: sizeOf(path, fileName) };
  });
}

function sizeOf(path: string, fileName: string): number {
  const lower = fileName.toLowerCase();
  const ending = INSTALLER_ENDINGS.find((each) => lower.endsWith(each.toLowerCase()));
  if (ending === undefined) {
    throw new AppError('invalid', `${fileName} is no installer.`, {
      hint: `Installers end with ${INSTALLER_ENDINGS.join(', ')}.`,
    });
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw new AppError('file', `There is no installer ${path}.`, {
      hint: 'Download it first, then make the kit.',
    });
  }
  const beginning = BEGINNINGS[ending.toLowerCase()] ?? [];
  if (found.size === 0 || !beginsWith(path, beginning)) {
    throw new AppError('file', `${fileName} is damaged: it does not begin as an installer does.`, {
      hint: 'Download it again.',
    });
  }
  return found.size;
}

function beginsWith(path: string, bytes: readonly number[]): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const found = Buffer.alloc(bytes.length);
    return (
      readSync(descriptor, found, 0, bytes.length, 0) === bytes.length &&
      found.equals(Buffer.from(bytes))
    );
  } finally {
    closeSync(descriptor);
  }
}

/** Those of the crew's folder that are not among them were chosen earlier, and go. */
export async function copyInstallers(
  installers: readonly Installer[],
  crewFolder: string,
  { signal, progress }: RunOptions,
): Promise<readonly KitFile[]> {
  const folder = join(crewFolder, INSTALLERS_FOLDER);
  rmSync(folder, { recursive: true, force: true });
  if (installers.length > 0) mkdirSync(folder, { recursive: true });
  const files: KitFile[] = [];
  for (const { path, fileName, bytes } of installers) {
    progress.phase(`Copying ${fileName}`);
    const target = join(folder, fileName);
    const copied = await copyWholeFile(path, target, signal, (done) =>
      progress.transfer(fileName, { done, total: bytes }),
    );
    files.push({ kind: 'installer', path: target, bytes: copied });
  }
  return files;
}
