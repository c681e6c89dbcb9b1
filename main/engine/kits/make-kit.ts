/**
 * Makes a crew kit. In this order, whatever is interrupted: what was decided is on disk; the copies are registered and
 * marked, and everything for the crew is put together under a name that nobody takes for finished; the manifest, without
 * which no return is believed, gets its name; then the crew's folder gets its own.
 */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { KIT_FORMAT, type KitManifest } from '../../../shared/model/kit.ts';
import {
  BASEMAP_FILE,
  CREW_FOLDER,
  isExpired,
  wrongKitName,
  type KitReport,
  type KitWish,
} from '../../../shared/model/kit-making.ts';
import {
  wrongCopyNames,
  type CopyResult,
  type CrewReport,
} from '../../../shared/model/register-copy.ts';
import { warning, type Remark } from '../../../shared/model/remark.ts';
import { openReplicaReader } from '../../store/reader.ts';
import { translateError } from '../../store/errors.ts';
import { readReturns } from '../../store/returns/returns-file.ts';
import type { RunOptions } from '../api.ts';
import { twinPath } from '../returns/kit-folder.ts';
import { markCopy } from '../returns/mark-copy.ts';
import { sha256Of } from '../returns/sha256.ts';
import { planBasemap } from './basemap.ts';
import { DEFINITION_FILE, fillCrewFolder } from './fill.ts';
import { finishedKit, reportOfFinished } from './finished.ts';
import { lookAtInstallers, type Installer } from './installers.ts';
import {
  beginJournal,
  lockKit,
  manifestPath,
  readJournal,
  removeJournal,
  requireSameWish,
  requireUnused,
  UNFINISHED,
  withCopy,
  withWish,
  writeJournal,
  type Journal,
} from './journal.ts';
import type { KitsDeps } from './kits.ts';
import { requireRoom } from './room.ts';
import { writeWholeFile } from './whole-files.ts';

/**
 * Throws `AppError` for what no kit can be made of; then nothing was registered. What became of each copy is in the report;
 * done again with the same wish, it goes on.
 */
export async function makeKit(asked: KitWish, run: RunOptions, deps: KitsDeps): Promise<KitReport> {
  const wish = { ...asked, folder: resolve(asked.folder), from: resolve(asked.from) };
  requireSensible(wish, deps.clock.now());
  const installers = lookAtInstallers(wish.installers);
  makeFolder(wish.folder);
  const lock = lockKit(wish.folder);
  try {
    const finished = finishedKit(wish.folder);
    const journal = readJournal(wish.folder);
    if (finished) {
      const { manifest } = finished;
      const names = manifest.copies.map(({ name }) => name);
      requireSameWish(wish, { ...manifest, names }, wish.folder);
      return end(wish, manifest, deps);
    }
    return await make(wish, installers, journal, run, deps);
  } finally {
    lock.release();
  }
}

async function make(
  wish: KitWish,
  installers: readonly Installer[],
  found: Journal | null,
  run: RunOptions,
  deps: KitsDeps,
): Promise<KitReport> {
  const master = lookAtMaster(wish.from);
  const tiles = wish.tiles && planBasemap(wish.from, wish.tiles);
  if (found) requireSameWish(wish, found.wish, wish.folder);
  else requireUnused(wish.folder);
  if (found && found.reference !== master.replicaId) throw otherReplica(wish);
  if (!found) requireRoom(wish, master.bytes, installers, tiles?.tiles ?? 0);
  let journal = found
    ? withWish(found, wish)
    : beginJournal(wish, master.replicaId, deps.clock.now());
  const crewFolder = join(wish.folder, UNFINISHED);
  writeJournal(wish.folder, journal);
  makeFolder(crewFolder);
  deps.at('kit-begun');

  const { names, from, withoutReference = false } = wish;
  const made = await deps.engine.makeCopies(
    { from, folder: crewFolder, names, ...(withoutReference ? { withoutReference } : {}) },
    run,
  );
  if (!made.isComplete) return unfinishedReport(wish, journal, made);
  deps.at('kit-copies-made');

  journal = await markAll(wish, journal, made.copies, run, deps);
  await fillCrewFolder(wish, { installers, crewFolder, tiles }, run, deps);
  deps.at('kit-filled');
  const manifest = manifestOf(wish, journal, deps.program);
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  // On the stick it is what the crew opens: it names the copies, and holds no key that signs.
  writeWholeFile(manifestPath(crewFolder, wish.name), text);
  writeWholeFile(manifestPath(wish.folder, wish.name), text);
  deps.at('kit-manifest-written');
  const report = end(wish, manifest, deps);
  return { ...report, remarks: [...made.remarks, ...remarksOn(wish)] };
}

function requireSensible({ name, names, expiresAt, tiles }: KitWish, now: number): void {
  const wrong = wrongKitName(name) ?? wrongCopyNames(names);
  if (wrong !== null) {
    throw new AppError('invalid', wrong, { hint: 'Kits and copies are named as files are named.' });
  }
  if (isExpired(expiresAt, now)) {
    throw new AppError('invalid', 'The day on which the kit expires has passed.', {
      hint: 'Choose a later day.',
    });
  }
  if (tiles && !tiles.isAllowed) {
    throw new AppError('invalid', 'It was not said that these tiles may be copied.', {
      hint: 'Ask the operator of the tiles, and say so; or make the kit without them.',
    });
  }
}

interface Master {
  readonly replicaId: string;
  readonly bytes: number;
}

/** Throws `file`, and `invalid` for a file whose copies could not be handed out. */
function lookAtMaster(path: string): Master {
  const reader = openReplicaReader(path);
  try {
    const { replicaId, state } = reader.replica();
    if (replicaId === null || replicaId === '' || state === 'closed') {
      throw new AppError(
        'invalid',
        'This file is registered with no service: no copies can be registered.',
        {
          hint: 'Make the kit of a replica that can be synchronised.',
        },
      );
    }
    if (reader.countPending() > 0) {
      throw new AppError('invalid', 'This replica has pending edits.', {
        hint: 'Synchronise it first, so that its edits are the office’s alone; then make the kit.',
      });
    }
    const membership = readReturns(path, ({ kit }) => kit.membership());
    if (membership) {
      throw new AppError('invalid', `This file is a copy of the kit ${membership.kitName}.`, {
        hint: 'Make the kit of the replica that the copy was made of.',
      });
    }
    return { replicaId, bytes: statSync(path).size };
  } finally {
    reader.close();
  }
}

function otherReplica({ folder, name }: KitWish): AppError {
  return new AppError('invalid', `The kit ${name} was begun in this folder with another replica.`, {
    hint: `Choose another folder than ${folder}.`,
  });
}

/** Marks what is not marked yet, or was changed since. */
async function markAll(
  wish: KitWish,
  begun: Journal,
  copies: readonly CopyResult[],
  { signal, progress }: RunOptions,
  deps: KitsDeps,
): Promise<Journal> {
  let journal = begun;
  const {
    kitId,
    wish: { name, expiresAt },
  } = journal;
  for (const [index, copy] of copies.entries()) {
    signal.throwIfAborted();
    progress.phase(`Copy ${index + 1} of ${copies.length}, ${copy.name}: Keeping its twin`);
    const known = journal.copies.find((each) => each.name === copy.name);
    const isMarked =
      known !== undefined &&
      (await isFile(copy.path, known.sha256)) &&
      (await isFile(twinPath(wish.folder, known.fileName), known.twinSha256));
    if (isMarked) continue;
    const marked = await markCopy(copy.path, copy.name, { kitId, name, expiresAt }, wish.folder);
    deps.at('kit-copy-marked');
    journal = withCopy(journal, marked);
    writeJournal(wish.folder, journal);
  }
  return journal;
}

async function isFile(path: string, sha256: string): Promise<boolean> {
  return existsSync(path) && (await sha256Of(path)) === sha256;
}

function manifestOf(
  { expiresAt, name, names, tiles }: KitWish,
  { kitId, madeAt, copies }: Journal,
  program: string,
): KitManifest {
  return {
    ...{ format: KIT_FORMAT, kitId, name, madeAt, expiresAt, program },
    copies: names.flatMap((each) => copies.filter((copy) => copy.name === each)),
    basemap: tiles ? BASEMAP_FILE : null,
    definitions: [DEFINITION_FILE],
  };
}

/** The manifest is there: what is left is the name of the crew's folder. */
function end(wish: KitWish, manifest: KitManifest, deps: KitsDeps): KitReport {
  const unfinished = join(wish.folder, UNFINISHED);
  if (existsSync(unfinished)) rename(unfinished, join(wish.folder, CREW_FOLDER));
  deps.at('kit-named');
  const report = reportOfFinished(wish.folder, manifest);
  // Where the copies lie now is remembered, and not where they were made.
  for (const { path } of report.copies) if (existsSync(path)) deps.engine.status(path);
  deps.hold(report);
  removeJournal(wish.folder);
  return report;
}

function unfinishedReport(
  { folder, name, expiresAt }: KitWish,
  { kitId }: Journal,
  { copies, remarks }: CrewReport,
): KitReport {
  const ready = copies.filter(({ error, state }) => error === null && state !== 'not-begun').length;
  return {
    ...{ kitId, name, folder, crewFolder: null, expiresAt, copies, files: [], remarks },
    summary: `The kit is not complete: ${ready} of ${copies.length} copies are registered. Make it again with the same choices to go on.`,
    isComplete: false,
  };
}

function remarksOn({ installers, expiresAt }: KitWish): readonly Remark[] {
  return [
    ...(installers.length > 0
      ? []
      : [
          warning(
            'installers',
            'No installer is in the kit: Syncline must be on the crew’s computers already.',
          ),
        ]),
    ...(expiresAt === null
      ? [
          warning(
            'expiresAt',
            'The kit does not expire: nothing will tell the crew that its data have become old.',
          ),
        ]
      : []),
  ];
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw translateError(error, path);
  }
}

function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (cause) {
    throw new AppError('file', `${CREW_FOLDER} could not get its name.`, {
      cause,
      hint: 'Close the programs that have its files open, then make the kit again with the same choices.',
    });
  }
}
