/** Ends a replica on the server. The file stays, with its data and whatever was never sent. */
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
  const outcome = await service.unregisterReplica(replicaId, signal);
  await file.apply((transaction) => transaction.setState('closed'));
  return { replicaId, outcome, pending: file.countPending() };
}

async function abandon(
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
