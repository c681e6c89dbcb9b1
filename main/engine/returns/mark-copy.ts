/** Makes a registered copy a member of a kit, and its twin, from which the office works, beside the manifest. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { KitCopy } from '../../../shared/model/kit.ts';
import { copyReplicaFile } from '../../store/copy-file.ts';
import { openReturnsFile } from '../../store/returns/returns-file.ts';
import { readStatus } from '../read.ts';
import { newKeyPair } from './keys.ts';
import { twinPath } from './kit-folder.ts';
import { sha256Of } from './sha256.ts';

export interface KitName {
  readonly kitId: string;
  readonly name: string;
  /** ISO 8601 UTC; null: never. */
  readonly expiresAt: string | null;
}

/**
 * Writes the kit, and a new key, into the copy, and puts its twin into the office's folder of the kit. Repeatable until the
 * manifest is written: then the copy has a new key. Returns what the manifest says about it.
 *
 * Throws `invalid` for a copy with pending edits, and `file`.
 */
export async function markCopy(
  path: string,
  copyName: string,
  kit: KitName,
  officeFolder: string,
): Promise<KitCopy> {
  requireNothingPending(path);
  const twin = twinPath(officeFolder, basename(path));
  await mkdir(dirname(twin), { recursive: true });
  await copyReplicaFile(path, twin);
  const { publicKey, privateKey } = newKeyPair();
  await write(twin, copyName, kit, null);
  const { replicaId, serviceUrl } = await write(path, copyName, kit, privateKey);
  return {
    ...{ name: copyName, fileName: basename(path), replicaId, serviceUrl, publicKey },
    sha256: await sha256Of(path),
    twinSha256: await sha256Of(twin),
  };
}

/** Edits that are in the copy from the beginning are the office's to send, not the crew's to hand in. */
function requireNothingPending(path: string): void {
  const { pending } = readStatus(path);
  if (pending === 0) return;
  throw new AppError('invalid', `${basename(path)} has pending edits.`, {
    hint: 'Synchronise the replica that the kit is made of first, then make the kit.',
  });
}

async function write(
  path: string,
  copyName: string,
  { kitId, name, expiresAt }: KitName,
  privateKey: string | null,
): Promise<{ readonly replicaId: string; readonly serviceUrl: string }> {
  const file = openReturnsFile(path);
  try {
    await file.write(() => {
      file.parts.kit.write({ kitId, kitName: name, copyName, expiresAt, privateKey });
      return Promise.resolve();
    });
    const { replicaId, serviceUrl } = file.replica();
    return { replicaId: replicaId ?? '', serviceUrl };
  } finally {
    file.close();
  }
}
