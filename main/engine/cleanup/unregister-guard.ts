/** What speaks against unregistering the replica of one file, as far as this machine knows. */
import { AppError } from '../../../shared/errors.ts';
import type { LocalFile } from '../../../shared/model/cleanup.ts';
import { cleanupKey } from '../../../shared/model/cleanup-rules.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import type { Home } from '../../store/home/home.ts';
import { localReplicas, realName } from './local-replicas.ts';

type Book = Pick<Home, 'holds' | 'filesOf' | 'noteFile' | 'forgetFile'>;

/**
 * Null: nothing does. The edits of the file itself are asked for elsewhere; those of its copies would be forgotten here.
 */
export function obstacleToUnregister(
  { path, replicaId, serviceUrl }: Pick<StatusReport, 'path' | 'replicaId' | 'serviceUrl'>,
  book: Book,
  now: () => number,
): AppError | null {
  if (replicaId === null || replicaId === '') return null;
  const hold = book.holds().get(cleanupKey(serviceUrl, replicaId));
  if (hold) {
    return new AppError('invalid', `This replica is on the hold list: ${hold.reason}`, {
      hint: 'Release it first, in Clean-up.',
      commandHint: `Release it first: syncline admin release ${serviceUrl} --id ${replicaId}`,
    });
  }
  const copy = localReplicas(book, now)
    .filesOf(replicaId)
    .filter(({ isMissing, path: other }) => !isMissing && realName(other) !== realName(path))
    .find(({ pending, isInDoubt }) => pending !== 0 || isInDoubt);
  return copy ? copyHasWork(copy) : null;
}

function copyHasWork({ path, pending }: LocalFile): AppError {
  const edits = pending === 1 ? '1 edit that was' : `${pending ?? 0} edits that were`;
  // In doubt: sent, and nobody knows yet what became of them.
  const unsent = pending === 0 ? 'edits whose outcome is not known yet' : `${edits} never sent`;
  const what = pending === null ? 'cannot be read now' : `holds ${unsent}`;
  const message = `${path} is a copy with the same replica and ${what}. Nothing was unregistered.`;
  return new AppError('invalid', message, {
    hint: 'Synchronise it first. Or unregister the replica in Clean-up, which asks for each file and saves a copy of it first.',
  });
}
