/** What lies behind a `*.syncline-kit` or behind a copy of a kit, for the crew. */
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError, toErrorBody, type ErrorBody } from '../../../shared/errors.ts';
import type { KitFileLook, KitLook } from '../../../shared/model/crew.ts';
import {
  KIT_ENDING,
  MOST_KIT_BYTES,
  parseKit,
  type KitManifest,
  type KitMembership,
} from '../../../shared/model/kit.ts';
import { readHandIn } from '../../store/returns/hand-in.ts';
import { readReturns } from '../../store/returns/returns-file.ts';

/** Null: a replica file that is no copy of a kit, or the office's own twin of one. Throws `file`. */
export function lookAtKit(path: string, canWrite = canWriteIn): KitLook | null {
  const look = path.toLowerCase().endsWith(KIT_ENDING) ? lookAtManifest(path) : lookAtCopy(path);
  if (!look) return null;
  const files = look.copies.filter(({ state }) => state === 'ready').map((copy) => copy.path);
  return { ...look, isReadOnly: !canWrite(look.folder) || !files.every(canWriteTo) };
}

type Found = Omit<KitLook, 'isReadOnly'>;

function lookAtManifest(path: string): Found {
  const { kitId, name: kitName, expiresAt, copies } = readManifest(path);
  const folder = dirname(path);
  return {
    ...{ kitId, kitName, expiresAt, folder },
    isOffice: existsSync(join(folder, 'twins')),
    copies: copies.map(({ name, fileName }) => lookAtFile(name, join(folder, fileName), kitId)),
  };
}

/** Throws `file`. */
function readManifest(path: string): KitManifest {
  const name = basename(path);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) {
    throw new AppError('file', `${name} is not there.`, {
      hint: 'Put the stick in again, or open the kit from its new place.',
    });
  }
  if (found.size > MOST_KIT_BYTES) {
    throw new AppError('file', `${name} is too large to be a kit.`, {
      hint: 'Ask whoever gave you the kit for a new one.',
    });
  }
  return parseKit(readFileSync(path, 'utf8'), name);
}

function lookAtCopy(path: string): Found | null {
  const membership = readReturns(path, ({ kit }) => kit.membership());
  if (!membership?.canReturn) return null;
  const { kitId, kitName, expiresAt, copyName } = membership;
  const copies = [lookAtFile(copyName, path, kitId)];
  return { kitId, kitName, expiresAt, folder: dirname(path), isOffice: false, copies };
}

function lookAtFile(name: string, path: string, kitId: string): KitFileLook {
  const about = { name, path, fileName: basename(path), error: null, handIn: null };
  if (!existsSync(path)) return { ...about, state: 'missing' };
  try {
    const membership = readReturns(path, ({ kit }) => kit.membership());
    const isIts =
      membership?.kitId === kitId && membership.copyName === name && membership.canReturn;
    if (!isIts) return { ...about, state: 'foreign', error: foreign(about.fileName, membership) };
    return { ...about, state: 'ready', handIn: readHandIn(path) };
  } catch (error) {
    return { ...about, state: 'damaged', error: toErrorBody(error) };
  }
}

/** Null: no more can be said than that it is another file. */
function foreign(fileName: string, membership: KitMembership | null): ErrorBody | null {
  if (!membership?.canReturn) return null;
  const { kitName, copyName } = membership;
  return {
    code: 'file',
    message: `${fileName} is the copy ${copyName} of the kit ${kitName}, which was made at another time or for somebody else.`,
    hint: 'If it is yours, open that file itself: what was edited in it can be handed in as before.',
  };
}

/** Files from a disc may keep their mark on a disk that can be written to. */
function canWriteTo(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Tried, because what a system says about permissions is not true of every stick. */
function canWriteIn(folder: string): boolean {
  try {
    rmdirSync(mkdtempSync(join(folder, '.syncline-')));
    return true;
  } catch {
    return false;
  }
}
