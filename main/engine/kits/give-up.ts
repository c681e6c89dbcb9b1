/**
 * Gives up a kit that was begun: what was registered for it is unregistered, by the same way as any replica, and what was
 * made is removed. Interrupted, or refused for one copy, it is given up again.
 */
import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError, toErrorBody } from '../../../shared/errors.ts';
import { isSameReplica } from '../../../shared/model/ids.ts';
import { KIT_ENDING } from '../../../shared/model/kit.ts';
import {
  BASEMAP_FILE,
  GUIDE_FILE,
  type GivenUpKit,
  type GivenUpOutcome,
} from '../../../shared/model/kit-making.ts';
import { translateError } from '../../store/errors.ts';
import type { RunOptions } from '../api.ts';
import { readStatus } from '../read.ts';
import { twinPath } from '../returns/kit-folder.ts';
import { DEFINITION_FILE, DEFINITIONS_FOLDER } from './fill.ts';
import { finishedKit } from './finished.ts';
import { INSTALLERS_FOLDER } from './installers.ts';
import { lockKit, readJournal, removeJournal, UNFINISHED, type Journal } from './journal.ts';
import type { KitsDeps } from './kits.ts';

type Copy = GivenUpKit['copies'][number];

/** A copy that is being registered lies beside its name. */
const PLACES = ['.gpkg', '.gpkg.copy'] as const;
/** What a process that died leaves beside them. */
const LEFT_OVER = ['.gpkg.copy.answer', '.gpkg.copy.answer.resume', '.gpkg.copy.copying'] as const;

/** Throws `invalid` where no kit was begun, or where it is finished: then its copies may be with the crew. */
export async function giveUpKit(
  asked: string,
  run: RunOptions,
  deps: KitsDeps,
): Promise<GivenUpKit> {
  const folder = resolve(asked);
  const lock = lockKit(folder);
  try {
    const journal = requireBegun(folder);
    const { name, names } = journal.wish;
    const copies: Copy[] = [];
    for (const copyName of names) {
      run.signal.throwIfAborted();
      copies.push(await giveUpCopy(join(folder, UNFINISHED), copyName, journal, run, deps));
    }
    const isComplete = copies.every(({ outcome }) => outcome !== 'kept');
    if (isComplete) removeRest(folder, journal);
    return { name, folder, copies, isComplete, summary: summaryOf(name, copies) };
  } finally {
    lock.release();
  }
}

function requireBegun(folder: string): Journal {
  const journal = existsSync(folder) ? readJournal(folder) : null;
  if (!journal) {
    throw new AppError('invalid', `No kit was begun in ${folder}.`, {
      hint: 'Copies of a finished kit are unregistered as other replicas are.',
    });
  }
  if (!finishedKit(folder)) return journal;
  throw new AppError('invalid', `The kit ${journal.wish.name} is complete.`, {
    hint: 'Go on with it: that only gives its folder a name. Its copies are unregistered as other replicas are.',
  });
}

async function giveUpCopy(
  crewFolder: string,
  name: string,
  journal: Journal,
  run: RunOptions,
  deps: KitsDeps,
): Promise<Copy> {
  const [path] = PLACES.map((ending) => join(crewFolder, `${name}${ending}`)).filter(existsSync);
  if (path === undefined) return { name, outcome: 'never-registered', error: null };
  try {
    run.progress.phase(`Giving up the copy ${name}`);
    const outcome = await unregister(path, name, journal, run, deps);
    deps.at('kit-copy-given-up');
    if (readStatus(path).pending > 0) throw edited(path);
    rmSync(path, { force: true });
    return { name, outcome, error: null };
  } catch (error) {
    run.signal.throwIfAborted();
    const translated = translateError(error, path);
    if (!(translated instanceof AppError)) throw translated;
    return { name, outcome: 'kept', error: toErrorBody(translated) };
  }
}

async function unregister(
  path: string,
  name: string,
  { reference, wish }: Journal,
  run: RunOptions,
  { engine }: KitsDeps,
): Promise<GivenUpOutcome> {
  // Whether the service made a replica for it is only known when that is finished.
  if (readStatus(path).exchange) {
    const { withoutReference = false } = wish;
    await engine.registerCopy(path, { name, again: true, withoutReference }, run);
  }
  const { replicaId } = readStatus(path);
  // It speaks for the replica that it was copied of, which stays.
  if (replicaId === null || isSameReplica(replicaId, reference)) return 'never-registered';
  const { outcome } = await engine.unregister(path, run);
  return outcome === 'done' ? 'unregistered' : 'already-gone';
}

function edited(path: string): AppError {
  return new AppError('invalid', `${path} has pending edits.`, {
    hint: 'Nothing of it was removed. Move it away if you want to keep it.',
  });
}

/** Removes what the making of a kit puts there, and nothing else. */
function removeRest(folder: string, { wish }: Journal): void {
  const crewFolder = join(folder, UNFINISHED);
  const definitions = [folder, crewFolder].map((each) => join(each, DEFINITIONS_FOLDER));
  const twins = wish.names.map((name) => twinPath(folder, `${name}.gpkg`));
  const files = [
    ...wish.names.flatMap((name) => LEFT_OVER.map((ending) => `${name}${ending}`)),
    ...[GUIDE_FILE, BASEMAP_FILE, `${wish.name}${KIT_ENDING}`].flatMap(orUnfinished),
  ].map((file) => join(crewFolder, file));
  try {
    rmSync(join(crewFolder, INSTALLERS_FOLDER), { recursive: true, force: true });
    for (const file of [
      ...files,
      ...twins.flatMap((twin) => [twin, `${twin}.copying`]),
      ...definitions.flatMap((each) => orUnfinished(join(each, DEFINITION_FILE))),
    ]) {
      rmSync(file, { force: true });
    }
  } catch (error) {
    throw translateError(error, folder);
  }
  for (const each of [...definitions, join(folder, 'twins'), crewFolder]) removeEmpty(each);
  removeJournal(folder);
}

function orUnfinished(file: string): readonly string[] {
  return [file, `${file}.part`];
}

/** What somebody else has put there stays. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not empty, or was never there.
  }
}

function summaryOf(name: string, copies: readonly Copy[]): string {
  const count = (...outcomes: readonly GivenUpOutcome[]): number =>
    copies.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const gone = count('unregistered', 'already-gone');
  const kept = count('kept');
  const replicas = gone === 1 ? 'One replica was' : `${gone} replicas were`;
  const unregistered =
    gone === 0 ? 'No replica had to be unregistered' : `${replicas} unregistered`;
  if (kept === 0) return `The kit ${name} was given up. ${unregistered}.`;
  const left = kept === 1 ? 'one copy is' : `${kept} copies are`;
  return `${unregistered}; ${left} as before. Give the kit up again to go on.`;
}
