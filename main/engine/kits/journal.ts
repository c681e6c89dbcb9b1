/** A kit that is being made: what was decided at its beginning, and what is done, so that it can be gone on with. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { KIT_ENDING, KitManifest, type KitCopy } from '../../../shared/model/kit.ts';
import { CREW_FOLDER, type KitWish } from '../../../shared/model/kit-making.ts';
import { acquireLock, type FileLock } from '../../store/lock.ts';
import { writeWholeFile } from './whole-files.ts';

const FILE_NAME = 'kit-being-made.json';

/** The crew's folder while it is put together. */
export const UNFINISHED = `${CREW_FOLDER}.part`;

/** All of a wish but its folder, which may have been moved meanwhile. */
const Wish = z.object({
  from: z.string(),
  name: z.string(),
  names: z.array(z.string()),
  expiresAt: z.string().nullable(),
  installers: z.array(z.string()),
  returnTo: z.string().nullable(),
  tiles: z
    .object({
      url: z.string(),
      attribution: z.string(),
      maxZoom: z.number(),
      isAllowed: z.boolean(),
    })
    .nullable(),
  withoutReference: z.boolean().exactOptional(),
});

const Journal = z.object({
  kitId: z.uuid(),
  wish: Wish,
  /** The replica that the copies are made of. */
  reference: z.string(),
  madeAt: z.string(),
  /** Those that are marked. */
  copies: KitManifest.shape.copies.element.array(),
});
export type Journal = z.infer<typeof Journal>;

function journalPath(folder: string): string {
  return join(folder, FILE_NAME);
}

/** One at a time makes a kit in a folder, or gives it up. Throws `file`. */
export function lockKit(folder: string): FileLock {
  return acquireLock(
    journalPath(folder),
    () =>
      new AppError('file', `A kit is being made in ${folder} already.`, {
        hint: 'Wait until that has ended, or stop it there.',
      }),
  );
}

export function beginJournal(wish: KitWish, reference: string, now: number): Journal {
  const madeAt = new Date(now).toISOString();
  return withWish({ kitId: randomUUID(), wish, reference, madeAt, copies: [] }, wish);
}

/** What may be chosen anew when a kit is gone on with is what was chosen last. */
export function withWish(
  journal: Omit<Journal, 'wish'> & { readonly wish: unknown },
  wish: KitWish,
): Journal {
  return { ...journal, wish: Wish.parse(wish) };
}

export function writeJournal(folder: string, journal: Journal): void {
  writeWholeFile(journalPath(folder), JSON.stringify(journal, null, 2));
}

/** Null: nothing was begun here. Throws `file` when it cannot be read. */
export function readJournal(folder: string): Journal | null {
  const path = journalPath(folder);
  if (!existsSync(path)) return null;
  try {
    return Journal.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('file', `${path} is damaged: it cannot be said how far the kit is.`, {
      cause,
      hint: 'Make the kit in another folder. The copies that were registered here can be unregistered.',
    });
  }
}

/** What was wished for when a kit was begun in this folder. Throws `invalid` where none was. */
export function wishOf(folder: string): KitWish {
  const journal = readJournal(folder);
  if (journal) return { ...journal.wish, folder };
  throw new AppError('invalid', `No kit was begun in ${folder}.`, {
    hint: 'It may be finished already: look at the list of kits again.',
  });
}

export function removeJournal(folder: string): void {
  rmSync(journalPath(folder), { force: true });
}

/** A copy that is marked does not get another key: the one that was handed out would not be believed any more. */
export function withCopy(journal: Journal, copy: KitCopy): Journal {
  const others = journal.copies.filter(({ name }) => name !== copy.name);
  return { ...journal, copies: [...others, copy] };
}

/** Throws `invalid` where the same folder holds something that was wished for in another way. */
export function requireSameWish(
  { name, names, expiresAt }: KitWish,
  found: Pick<KitWish, 'name' | 'names' | 'expiresAt'>,
  folder: string,
): void {
  const isSame =
    found.name === name &&
    found.expiresAt === expiresAt &&
    found.names.length === names.length &&
    found.names.every((each, index) => each === names[index]);
  if (isSame) return;
  throw new AppError('invalid', `The folder ${basename(folder)} holds the kit ${found.name}.`, {
    hint: `Choose another folder. To go on with that kit, ask for the same: copies ${found.names.join(', ')}.`,
  });
}

/** Throws `file` for a folder with files of others. */
export function requireUnused(folder: string): void {
  const others = readdirSync(folder).filter(
    (name) => !name.startsWith('.') && !name.startsWith(FILE_NAME),
  );
  if (others.length === 0) return;
  throw new AppError('file', `The folder ${basename(folder)} is not empty.`, {
    hint: 'Choose an empty folder, or the name of one that does not exist yet.',
  });
}

export function manifestPath(folder: string, name: string): string {
  return join(folder, `${name}${KIT_ENDING}`);
}
