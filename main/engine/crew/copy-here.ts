/** Brings a copy of a kit from a stick to this computer. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { BASEMAP_FILE } from '../../../shared/model/kit-making.ts';
import { copyWholeFile } from '../kits/whole-files.ts';
import { sha256Of } from '../returns/sha256.ts';
import { lookAtKit } from './kit-look.ts';

/** What a file in WAL mode has beside it. */
const BESIDE = ['-wal', '-journal'];

export interface CopiedHere {
  readonly path: string;
  /** Of the file that it was copied from. */
  readonly sha256: string;
}

/**
 * One that lies there already is gone on with as it is, because it may hold edits: where the other is as it was when it was
 * copied, `known`, or was never edited.
 *
 * Throws `file`: no copy, in use, cannot be read or written, edited on both sides, or what was written is not what was read.
 */
export async function copyKitHere(
  path: string,
  toFolder: string,
  known: string | null,
  signal: AbortSignal,
): Promise<CopiedHere> {
  const kit = lookAtKit(path);
  const copy = kit?.copies[0];
  if (!kit || copy?.state !== 'ready') {
    throw new AppError('file', `${basename(path)} is no copy of a kit that can be used.`, {
      hint: 'Ask whoever gave you the kit for a new one.',
    });
  }
  const target = join(toFolder, basename(path));
  const sha256 = await sha256Of(path);
  if (existsSync(target)) {
    const there = lookAtKit(target);
    if (there?.kitId !== kit.kitId || there.copies[0]?.name !== copy.name) throw other(target);
    const wasEdited = copy.handIn !== null && copy.handIn.pending + copy.handIn.lastReturn > 0;
    if (wasEdited && sha256 !== known && sha256 !== (await sha256Of(target))) throw both(target);
    return { path: target, sha256 };
  }
  if (BESIDE.some((ending) => existsSync(`${path}${ending}`))) {
    throw new AppError('file', `${basename(path)} is in use, or was not closed in order.`, {
      hint: 'Close it on the other computer, or put the stick into it once more and close Syncline there.',
    });
  }
  mkdirSync(toFolder, { recursive: true });
  const unchecked = `${target}.copying`;
  await copyWholeFile(path, unchecked, signal, () => undefined);
  if ((await sha256Of(unchecked)) !== sha256) {
    rmSync(unchecked, { force: true });
    throw new AppError('file', `${basename(path)} did not arrive whole.`, {
      hint: 'Nothing was changed. Try again; if it happens again, the stick may be failing.',
    });
  }
  const [basemap, basemapHere] = [dirname(path), toFolder].map((each) => join(each, BASEMAP_FILE));
  if (basemap && basemapHere && existsSync(basemap) && !existsSync(basemapHere)) {
    await copyWholeFile(basemap, basemapHere, signal, () => undefined);
  }
  renameSync(unchecked, target);
  return { path: target, sha256 };
}

function other(target: string): AppError {
  return new AppError('file', `${target} exists already, and is something else.`, {
    hint: 'Move it away, then copy again.',
  });
}

function both(target: string): AppError {
  return new AppError(
    'file',
    `This copy is on this computer already (${target}), and the file that you have opened was edited as well.`,
    {
      hint: 'Nothing was changed. Open the file on this computer to go on with it. What was edited in the other one only can be handed in where it was edited.',
    },
  );
}
