/** One replica has its turn: what was agreed to must still hold here and on the server. */
import { AppError, toErrorBody } from '../../shared/errors.ts';
import type { CleanupItem, CleanupResult } from '../../shared/model/cleanup.ts';
import { isSameReplica } from '../../shared/model/ids.ts';
import type { CleanupParts, CleanupServer } from './ports.ts';
import { pendingOf, planOf, workHere } from './preview.ts';
import { isSignedOut } from './scan.ts';
import { alreadyGone, noteOf, resultOf, send, withLocalFiles, type Turn } from './send.ts';

/** Never rejects for what a server or a file says: that is the result. */
export async function takeTurn(
  parts: CleanupParts,
  server: CleanupServer,
  turn: Turn,
  signal: AbortSignal,
): Promise<CleanupResult> {
  const { item, action } = turn;
  const recheck = (): CleanupResult | null => refusedHere(parts, turn);
  const stays = recheck();
  // What was sent already may be gone, whatever is agreed to now.
  const wasSent = action === 'retry' || parts.book.unsettledEntry(item.key) !== null;
  if (stays && !wasSent) return stays;
  const look = await lookAtServer(server, item, signal);
  if (look === 'gone') {
    return withLocalFiles(parts, server, { item, isUsed: !stays, recheck: () => null }, (ready) =>
      alreadyGone(parts, server, turn, ready),
    );
  }
  const kept = look === 'as-previewed' ? stays : look;
  if (kept === null) {
    return withLocalFiles(parts, server, { item, isUsed: true, recheck }, (ready) =>
      send(parts, server, turn, ready),
    );
  }
  // Only a server that has answered for the replica ends the question.
  if (wasSent && (kept === stays || kept.outcome === 'changed')) {
    settleRetry(parts, server, turn, kept);
  }
  return kept;
}

/** What has been agreed to must still hold here. */
function refusedHere({ book, local }: CleanupParts, turn: Turn): CleanupResult | null {
  const { item, alsoLocal } = turn;
  if (item.plan === 'held') return resultOf(item, 'held', item.reason);
  if (item.plan === 'blocked') return resultOf(item, 'kept-local', item.reason);
  const hold = book.holds().get(item.key) ?? null;
  const files = local.filesOf(item.replicaId);
  const now = planOf(hold, files);
  if (now.plan === 'held') return resultOf(item, 'held', now.reason);
  if (now.plan === 'blocked') return resultOf(item, 'kept-local', now.reason);
  if (now.plan !== 'asks') return null;
  if (!alsoLocal) return resultOf(item, 'kept-local', `${now.reason} This was not agreed to.`);
  if (workHere(item.local) === workHere(files)) return null;
  return resultOf(item, 'changed', changedHere(pendingOf(item.local), pendingOf(files)));
}

function changedHere(then: number, now: number): string {
  return then === now
    ? 'Its files on this machine are not the same any more as in the preview.'
    : `Its files on this machine have changed since the preview: ${then} edits were pending then, ${now} are now.`;
}

/** Somebody who has synchronised since the preview still uses it. */
async function lookAtServer(
  server: CleanupServer,
  item: CleanupItem,
  signal: AbortSignal,
): Promise<CleanupResult | 'as-previewed' | 'gone'> {
  try {
    const now = await server.details(item.replicaId, signal);
    // For the audit trail.
    if (server.user === undefined) await server.account(signal);
    if (now === null) return (await isListed(server, item, signal)) ? notTold(item) : 'gone';
    const isSame =
      item.generations === null ||
      (now.lastSyncDate === item.lastSyncDate &&
        JSON.stringify(now.generations) === JSON.stringify(item.generations));
    if (isSame) return 'as-previewed';
    return resultOf(item, 'changed', 'It was synchronised since the preview, so it is in use.');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const body = toErrorBody(error);
    if (error.code === 'cancelled' || isSignedOut(error)) {
      return resultOf(item, 'not-begun', `Nothing was sent: ${error.message}`, body);
    }
    return resultOf(item, 'refused', `Nothing was sent: ${error.message}`, body);
  }
}

/** Where the page of one replica cannot be reached, that says nothing about the replica. */
async function isListed(
  server: CleanupServer,
  { replicaId }: CleanupItem,
  signal: AbortSignal,
): Promise<boolean> {
  const listed = await server.list(signal);
  return listed.some((one) => isSameReplica(one.replicaId, replicaId));
}

function notTold(item: CleanupItem): CleanupResult {
  const message = 'The server lists this replica and tells nothing about it.';
  const hint = 'Whether somebody still uses it cannot be known. Look at it on the server.';
  const error = { code: 'bad-answer', message, hint } as const;
  return resultOf(item, 'refused', `Nothing was sent: ${message}`, error);
}

/** What was agreed to does not hold any more: it is not asked again. */
function settleRetry(
  { book, clock }: CleanupParts,
  server: CleanupServer,
  { item, action }: Turn,
  { outcome, sentence }: CleanupResult,
): void {
  const note = noteOf(item, server, clock.now());
  book.settle(item.key, { ...note, action, outcome, answer: sentence });
}
