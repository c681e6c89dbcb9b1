/**
 * Small disks for tests: a file system in memory of a few kilobytes, which can be filled and made read-only. Only where
 * the tests may mount one (Linux, as root).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Disk {
  readonly folder: string;
  /** Leaves so many kilobytes free. */
  fill(freeKilobytes: number): void;
  /** Gives back what `fill` took. */
  empty(): void;
  makeReadOnly(): void;
  remove(): void;
}

const FILLER = 'filler';

export function mountDisk(kilobytes: number): Disk {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-disk-'));
  mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder);
  const filler = join(folder, FILLER);
  return {
    folder,
    fill(freeKilobytes) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize - freeKilobytes * 1024));
    },
    empty: () => rmSync(filler, { force: true }),
    makeReadOnly: () => mount('-o', 'remount,ro', folder),
    remove() {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mount(...words: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${words.join(' ')}: ${stderr}`);
}

/** True where disks can be mounted. */
export const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-disk-'));
  mkdirSync(folder, { recursive: true });
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status !== 0)
      return false;
    return spawnSync('umount', [folder]).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
})();
