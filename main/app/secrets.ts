/** Secrets that only the keychain of the operating system can read: what lies on disk is encrypted with its key. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import { writeWhole } from '../workbench/files.ts';
import type { Secrets } from '../workbench/sign-in.ts';

/** On a Linux without a keyring nothing is kept: its fallback would encrypt with a key that everybody knows. */
export function createSecrets(folder: string): Secrets {
  const canKeep =
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');
  const fileOf = (name: string): string =>
    join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.secret`);
  return {
    canKeep,
    async read(name) {
      if (!canKeep) return null;
      try {
        return safeStorage.decryptString(await readFile(fileOf(name)));
      } catch {
        // Not there, or of another user of this machine: the password is asked for again.
        return null;
      }
    },
    async keep(name, secret) {
      await mkdir(folder, { recursive: true });
      await writeWhole(fileOf(name), safeStorage.encryptString(secret));
    },
    forget: (name) => rm(fileOf(name), { force: true }),
  };
}
