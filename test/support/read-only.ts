/** A folder that cannot be written to, as on a stick with its switch set. */
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';

/** Root may write whatever the modes say: for root the folder is mounted read-only. */
export async function asReadOnly(folder: string, work: () => Promise<void>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    execFileSync('mount', ['--bind', folder, folder]);
    execFileSync('mount', ['-o', 'remount,ro,bind', folder]);
  } else {
    chmodSync(folder, 0o555);
  }
  try {
    await work();
  } finally {
    if (isRoot) execFileSync('umount', [folder]);
    else chmodSync(folder, 0o755);
  }
}
