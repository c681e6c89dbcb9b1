/** The folder of a kit at the office: the manifest, the twins of the copies, the reviews of what came back. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import {
  KIT_ENDING,
  MOST_KIT_BYTES,
  parseKit,
  type KitCopy,
  type KitManifest,
} from '../../../shared/model/kit.ts';
import { copyReplicaFile } from '../../store/copy-file.ts';
import { openReplicaReader } from '../../store/reader.ts';
import { carriedOver } from '../carried-over.ts';
import { asFileError } from './guards.ts';
import { sha256Of } from './sha256.ts';

export interface KitFolder {
  readonly folder: string;
  readonly manifest: KitManifest;
}

const WHICH_FOLDER = `Choose the office’s folder of the kit: it holds one file that ends with ${KIT_ENDING}.`;

export function twinPath(folder: string, fileName: string): string {
  return join(folder, 'twins', fileName);
}

/** Throws `file`: no such folder, no manifest or several, a manifest that cannot be read. */
export function openKitFolder(folder: string): KitFolder {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new AppError('file', `There is no folder ${folder}.`, { hint: WHICH_FOLDER });
  }
  const found = readdirSync(folder).filter((name) => name.toLowerCase().endsWith(KIT_ENDING));
  const [name] = found;
  if (name === undefined || found.length > 1) {
    const what = name === undefined ? 'holds no kit' : 'holds more than one kit';
    throw new AppError('file', `The folder ${basename(folder)} ${what}.`, {
      hint: WHICH_FOLDER,
    });
  }
  const path = join(folder, name);
  if (statSync(path).size > MOST_KIT_BYTES) {
    throw new AppError('file', `${name} is too large to be the manifest of a kit.`, {
      hint: WHICH_FOLDER,
    });
  }
  return { folder, manifest: parseKit(readFileSync(path, 'utf8'), name) };
}

/** By its name. Throws `invalid` for a name that no copy has. */
export function copyNamed({ manifest }: KitFolder, name: string): KitCopy {
  const copy = manifest.copies.find((each) => each.name === name);
  if (copy) return copy;
  throw new AppError('invalid', `The kit ${manifest.name} has no copy named ${name}.`, {
    hint: `Its copies are ${manifest.copies.map((each) => each.name).join(', ')}.`,
  });
}

/** The review file of a copy, made of its twin when there is none. Throws `file` when the twin is not what it was. */
export async function provideReview(kit: KitFolder, copy: KitCopy): Promise<string> {
  const first = firstReview(kit, copy);
  if (!existsSync(first)) {
    const twin = twinPath(kit.folder, copy.fileName);
    if (!existsSync(twin) || (await sha256Of(twin)) !== copy.twinSha256) {
      const state = existsSync(twin) ? 'has changed since the kit was made' : 'is missing';
      throw new AppError('file', `${join('twins', copy.fileName)} ${state}.`, {
        hint: 'Take it from the backup of the kit’s folder: returns are compared with it.',
      });
    }
    try {
      await mkdir(dirname(first), { recursive: true });
      await copyReplicaFile(twin, first);
    } catch (error) {
      throw asFileError(error, first);
    }
  }
  return newestReview(first);
}

/** Null: no review of this copy was begun. */
export function knownReview(kit: KitFolder, copy: KitCopy): string | null {
  const first = firstReview(kit, copy);
  return existsSync(first) ? newestReview(first) : null;
}

/** Throws `file` when nothing has come back of this copy. */
export function reviewOf(kit: KitFolder, copy: KitCopy): string {
  const known = knownReview(kit, copy);
  if (known !== null) return known;
  throw new AppError('file', `No return of ${copy.name} was opened yet.`, {
    hint: 'Open a return file first.',
    commandHint:
      'Open a return file first: syncline return show <file.syncline-return> --kit <folder>',
  });
}

function firstReview({ folder }: KitFolder, { fileName }: KitCopy): string {
  return join(folder, 'reviews', fileName.replace(/\.gpkg$/i, '.review.gpkg'));
}

/** The file in which a review goes on: its own, or the last one that its edits were carried over to. */
export function newestReview(path: string): string {
  for (let newest = path; ;) {
    const target = REVIEW_NAME.test(newest) ? carriedFrom(newest) : null;
    if (target === null) return newest;
    // Folders of kits are moved and mounted elsewhere: what lies beside counts, not where it once was.
    newest = join(dirname(newest), basename(target));
  }
}

/** The file whose edits were carried over to this one; null: it is the first. */
export function beforeOf(path: string): string | null {
  const step = stepOf(path);
  if (step === 1) return null;
  const before = namedBy(path, step - 1);
  const target = existsSync(before) ? carriedFrom(before) : null;
  return target !== null && basename(target) === basename(path) ? before : null;
}

/** Where the edits of a review are carried over to. */
export function nextOf(path: string): string {
  return namedBy(path, stepOf(path) + 1);
}

const REVIEW_NAME = /\.review(-\d+)?\.gpkg$/i;

/** north.review.gpkg, north.review-2.gpkg, north.review-3.gpkg */
function stepOf(path: string): number {
  return Number(/\.review-(\d+)\.gpkg$/i.exec(path)?.[1] ?? 1);
}

function namedBy(path: string, step: number): string {
  return path.replace(/(\.review)(-\d+)?\.gpkg$/i, `$1${step === 1 ? '' : `-${step}`}.gpkg`);
}

function carriedFrom(path: string): string | null {
  const reader = openReplicaReader(path);
  try {
    return carriedOver(reader.sessions())?.path ?? null;
  } finally {
    reader.close();
  }
}
