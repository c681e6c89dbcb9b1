/** What is done with one replica once everything speaks for it: its files are saved, the intent is written, the call is made. */
import { AppError, hasCode, toErrorBody, type ErrorBody } from '../../shared/errors.ts';
import type {
  AuditAction,
  CleanupItem,
  CleanupOutcome,
  CleanupResult,
  SavedWork,
} from '../../shared/model/cleanup.ts';
import type { CleanupParts, CleanupServer, OpenLocal } from './ports.ts';
import { isSignedOut } from './scan.ts';

/** What one replica needs. */
export interface Turn {
  readonly item: CleanupItem;
  readonly alsoLocal: boolean;
  readonly action: AuditAction;
}

/** Files here of a replica, open and with their edits saved. */
interface Ready {
  readonly files: readonly OpenLocal[];
  readonly saved: readonly SavedWork[];
}

interface Files {
  readonly item: CleanupItem;
  /** False: they are let alone. */
  readonly isUsed: boolean;
  /** Asked when nobody of ours changes them any more; a result ends the turn. */
  readonly recheck: () => CleanupResult | null;
}

/**
 * Opens the files and saves their edits first: nobody synchronises them until the answer is there. Where that is not
 * possible `work` is not done.
 */
export async function withLocalFiles(
  parts: CleanupParts,
  server: CleanupServer,
  { item, isUsed, recheck }: Files,
  work: (ready: Ready) => Promise<CleanupResult>,
): Promise<CleanupResult> {
  const files: OpenLocal[] = [];
  try {
    let saved: readonly SavedWork[];
    try {
      const known = isUsed ? parts.local.filesOf(item.replicaId) : [];
      for (const { path, isMissing } of known) {
        if (!isMissing) files.push(parts.local.open(path));
      }
      const stays = recheck();
      if (stays) return stays;
      saved = await saveAll(parts, server, item, files);
    } catch (error) {
      if (!hasCode(error, 'file')) throw error;
      const sentence = `Nothing was unregistered: ${error.message}`;
      return resultOf(item, 'kept-local', sentence, toErrorBody(error));
    }
    return await work({ files, saved });
  } finally {
    for (const file of files) file.close();
  }
}

/** Throws `file` when a copy cannot be written: then nothing is left of any of them. */
async function saveAll(
  parts: CleanupParts,
  server: CleanupServer,
  item: CleanupItem,
  files: readonly OpenLocal[],
): Promise<readonly SavedWork[]> {
  const saved: SavedWork[] = [];
  try {
    for (const file of files) {
      if (file.isInDoubt()) throw inDoubt(file.path);
      if (file.pending() === 0) continue;
      const copy = await file.save();
      saved.push(copy);
      if (copy.pending !== file.pending()) throw editedMeanwhile(file.path);
    }
  } catch (error) {
    for (const copy of saved) parts.local.discard(copy);
    throw error;
  }
  for (const { path } of saved) {
    const note = noteOf(item, server, parts.clock.now());
    parts.book.note({ ...note, action: 'save-work', outcome: 'saved', answer: path });
  }
  return saved;
}

function inDoubt(path: string): AppError {
  return new AppError('file', `Edits of ${path} were sent and their outcome is not known yet.`, {
    hint: 'Synchronise it first.',
  });
}

function editedMeanwhile(path: string): AppError {
  return new AppError('file', `${path} was edited while it was saved.`, {
    hint: 'Try again when nobody edits it.',
  });
}

/** Every answer is written down together with the end of the intent; no answer leaves the intent where it is. */
export async function send(
  parts: CleanupParts,
  server: CleanupServer,
  turn: Turn,
  { files, saved }: Ready,
): Promise<CleanupResult> {
  const { book, clock, at } = parts;
  const { item, alsoLocal, action } = turn;
  const note = () => ({ ...noteOf(item, server, clock.now()), action });
  book.begin({ item, alsoLocal }, { ...note(), outcome: 'begun', answer: '' });
  at?.('begun');
  let outcome: 'done' | 'already-gone';
  try {
    outcome = await server.unregister(item.replicaId);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const body = toErrorBody(error);
    if (error.code === 'unknown-outcome') {
      const heard = { ...note(), outcome: 'unknown', answer: error.message } as const;
      book.leaveUnsettled(item.key, error.message, heard);
      return {
        ...resultOf(item, 'unknown', `No clear answer came: ${error.message}`, body),
        saved,
      };
    }
    book.settle(item.key, { ...note(), outcome: 'refused', answer: wordsOf(error) });
    for (const copy of saved) parts.local.discard(copy);
    return resultOf(item, isSignedOut(error) ? 'not-begun' : 'refused', error.message, body);
  }
  at?.('answered');
  book.settle(item.key, { ...note(), outcome, answer: ANSWERS[outcome] });
  at?.('settled');
  return { ...resultOf(item, outcome, await retireAll(ANSWERS[outcome], files)), saved };
}

const ANSWERS: Readonly<Record<'done' | 'already-gone', string>> = {
  done: 'Unregistered.',
  'already-gone': 'The server did not know it any more.',
};

/** Its files have nothing to synchronise with: their edits are saved all the same. */
export async function alreadyGone(
  { book, clock }: CleanupParts,
  server: CleanupServer,
  { item, action }: Turn,
  { files, saved }: Ready,
): Promise<CleanupResult> {
  const answer = ANSWERS['already-gone'];
  const note = noteOf(item, server, clock.now());
  book.settle(item.key, { ...note, action, outcome: 'already-gone', answer });
  return { ...resultOf(item, 'already-gone', await retireAll(answer, files)), saved };
}

/** The server has answered: what cannot be written into a file now changes nothing of that, and is said. */
async function retireAll(answer: string, files: readonly OpenLocal[]): Promise<string> {
  const failures: string[] = [];
  for (const file of files) {
    try {
      await file.retire();
    } catch (error) {
      if (!hasCode(error, 'file')) throw error;
      failures.push(`${file.path} could not be closed: ${error.message}`);
    }
  }
  return [answer, ...failures].join(' ');
}

/** What every entry of the audit trail about a replica says. */
export function noteOf(item: CleanupItem, server: CleanupServer, at: number) {
  const { serviceUrl, replicaId, replicaName, replicaOwner } = item;
  return { at, who: server.user ?? null, serviceUrl, replicaId, replicaName, replicaOwner };
}

function wordsOf({ message, server }: AppError): string {
  return server === undefined
    ? message
    : [server.message, ...server.details].join(' ').slice(0, 2000);
}

export function resultOf(
  { key, serviceUrl, replicaId, replicaName }: CleanupItem,
  outcome: CleanupOutcome,
  sentence: string,
  error: ErrorBody | null = null,
): CleanupResult {
  return { key, serviceUrl, replicaId, replicaName, outcome, sentence, error, saved: [] };
}
