/** Ends a replica on the server. The file stays, with its data and whatever was never sent. */
import { AppError, fromErrorBody } from '../../shared/errors.ts';
import { clearOrphan } from './orphan.ts';
import type { FeatureService, NewReplicaFile, ReplicaFile } from './ports.ts';

export interface UnregisterReport {
  readonly replicaId: string;
  readonly outcome: 'done' | 'already-gone';
  /** Edits in the file that were never sent; the file keeps them. */
  readonly pending: number;
}

interface UnregisterPorts {
  readonly service: FeatureService;
  readonly file: ReplicaFile;
  /** The same file, when it is one whose create was not finished: it is given up as a whole. */
  readonly unfinished: NewReplicaFile | null;
  readonly signal: AbortSignal;
}

/**
 * Throws `AppError` `unknown-outcome` while an upload is in doubt: after unregistering, its fate could still be
 * looked up, but not repaired.
 */
export async function giveBack({
  service,
  file,
  unfinished,
  signal,
}: UnregisterPorts): Promise<UnregisterReport> {
  if (unfinished) return abandon(service, unfinished, signal);
  if (file.exchange()?.hasEdits) {
    throw new AppError('unknown-outcome', 'Edits have been sent whose outcome is not known yet.', {
      hint: 'Run sync first: it asks the server which edits it holds.',
    });
  }
  const { replicaId } = file.replica();
  if (!replicaId) throw new AppError('file', 'This file has no replica on a server.');
  const outcome = await service.unregisterReplica(replicaId, signal);
  await file.apply((transaction) => transaction.setState('closed'));
  return { replicaId, outcome, pending: file.pendingEdits().length };
}

async function abandon(
  service: FeatureService,
  file: NewReplicaFile,
  signal: AbortSignal,
): Promise<UnregisterReport> {
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
  };
}
