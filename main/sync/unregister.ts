/** Ends a replica on the server. The file stays, with its data and whatever was never sent. */
import type { SavedWork } from '../../shared/model/cleanup.ts';
import type { UnregisterReport } from '../../shared/model/report.ts';
import { AppError, fromErrorBody, hasCode } from '../../shared/errors.ts';
import { requireRegistered } from './can-sync.ts';
import { clearOrphan } from './orphan.ts';
import type { NewReplicaFile, ReplicaFile } from './ports.ts';
import type { FeatureService } from './service-port.ts';

interface UnregisterPorts {
  readonly service: FeatureService;
  readonly file: ReplicaFile;
  /** The same file, when it is one whose create was not finished: it is given up as a whole. */
  readonly unfinished: NewReplicaFile | null;
  readonly signal: AbortSignal;
  /** How many edits the user was told would stay unsent; null: nobody was asked. */
  readonly agreed: number | null;
  /** Removes a copy that was made for nothing. */
  readonly discard: (saved: SavedWork) => void;
}

/**
 * Edits that were never sent are saved as a whole copy first, and only with the user's consent to exactly so many: there
 * is no way around that. Where the copy cannot be written nothing is unregistered.
 *
 * Throws `AppError` `unknown-outcome` while an upload is in doubt: after unregistering, its fate could still be
 * looked up, but not repaired.
 */
export async function giveBack({
  service,
  file,
  unfinished,
  signal,
  agreed,
  discard,
}: UnregisterPorts): Promise<UnregisterReport> {
  if (unfinished) return abandon(service, unfinished, signal);
  if (file.exchange()?.purpose === 'create') requireRegistered(file);
  if (file.exchange()?.hasEdits) {
    throw new AppError('unknown-outcome', 'Edits have been sent whose outcome is not known yet.', {
      hint: 'Run sync first: it asks the server which edits it holds.',
    });
  }
  const { replicaId } = file.replica();
  if (!replicaId) {
    throw new AppError('file', 'This file was exported without a replica (syncModel none).', {
      hint: 'There is nothing on the server to unregister; the file can simply be deleted.',
    });
  }
  const saved = await saveUnsent(file, agreed, discard);
  try {
    const outcome = await service.unregisterReplica(replicaId, signal);
    await file.apply((transaction) => transaction.setState('closed'));
    return { replicaId, outcome, pending: file.countPending(), saved };
  } catch (error) {
    // The replica is still there, and so are its edits.
    if (saved && !hasCode(error, 'unknown-outcome', 'file')) discard(saved);
    throw error;
  }
}

/** Null when nothing would stay unsent: a closed file sends nothing anyway, and was saved when it was closed. */
async function saveUnsent(
  file: ReplicaFile,
  agreed: number | null,
  discard: (saved: SavedWork) => void,
): Promise<SavedWork | null> {
  const pending = file.replica().state === 'closed' ? 0 : file.countPending();
  if (pending === 0) return null;
  if (agreed !== pending) throw notAgreed(file.path, pending);
  const saved = await file.saveWork();
  if (saved.pending === file.countPending()) return saved;
  discard(saved);
  throw new AppError('file', `${file.path} was edited while it was saved.`, {
    hint: 'Try again when nobody edits it.',
  });
}

function notAgreed(path: string, pending: number): AppError {
  const [edits, them] =
    pending === 1 ? ['1 edit that was', 'it'] : [`${pending} edits that were`, 'them'];
  const hint = `Synchronise first. Or agree to leave ${them} unsent; a copy of the file is saved then`;
  return new AppError('invalid', `${path} holds ${edits} never sent. Nothing was unregistered.`, {
    hint: `${hint}.`,
    commandHint: `${hint} (--unsent ${pending}).`,
  });
}

/** Gives up a create that was not finished: what the server may have made goes, and the file. */
export async function abandon(
  service: FeatureService,
  file: NewReplicaFile,
  signal: AbortSignal,
): Promise<UnregisterReport> {
  await refuseWhileMaking(service, file, signal);
  const result = await clearOrphan(service, file, signal);
  if (result.kind === 'left') {
    throw fromErrorBody({
      code: 'unreachable',
      message: result.sentence,
      hint: `${file.path} is kept. Try again later.`,
    });
  }
  file.discard();
  const [replicaId = ''] = result.kind === 'unregistered' ? result.replicaIds : [];
  return {
    replicaId,
    outcome: result.kind === 'unregistered' ? 'done' : 'already-gone',
    pending: 0,
    saved: null,
  };
}

/** What is still being made can neither be found nor unregistered, and would be left over. */
async function refuseWhileMaking(
  service: FeatureService,
  file: NewReplicaFile,
  signal: AbortSignal,
): Promise<void> {
  const stage = file.exchange()?.stage;
  if (stage?.at !== 'job') return;
  const state = await service.jobState(stage.statusUrl, signal).catch((error: unknown) => {
    if (hasCode(error, 'not-found')) return null;
    throw error;
  });
  if (state?.kind !== 'running') return;
  throw new AppError('unknown-outcome', 'The server is still preparing this replica.', {
    hint: `It can be given up as soon as it is there: run this again in a few minutes. ${file.path} is kept until then.`,
  });
}
