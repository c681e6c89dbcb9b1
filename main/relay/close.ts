/** Ends a relay: both services forget their replicas. The file stays, with all receipts. */
import { AppError } from '../../shared/errors.ts';
import type { BySide, RelayCloseReport, RelaySide } from '../../shared/model/relay.ts';
import { countPending } from './batch.ts';
import { isoNow } from './call.ts';
import type { RelayPorts } from './ports.ts';
import { waitingEdits } from './report.ts';

type Outcome = BySide<RelayCloseReport['outcomes']['source']>['source'];

/** Repeatable: a side that could not be reached is tried again by the next close. */
export async function closeRelay(ports: RelayPorts): Promise<RelayCloseReport> {
  const { file, progress } = ports;
  const sessionId = file.startSession('close', isoNow(ports));
  const [pending, waiting] = [countPending(file), waitingEdits(file)];
  const errors: RelayCloseReport['errors'][number][] = [];
  const outcomes: Record<RelaySide, Outcome> = { source: 'left', target: 'left' };
  for (const side of ['source', 'target'] as const) {
    progress.phase(`Unregistering the replica of the ${side}`);
    try {
      outcomes[side] = await unregister(side, ports);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      errors.push({
        side,
        message: error.message,
        ...(error.server ? { server: error.server } : {}),
      });
    }
  }
  const isClosed = errors.length === 0;
  await file.apply((writes) => {
    for (const side of ['source', 'target'] as const) {
      if (outcomes[side] !== 'left') writes.updateEnd(side, { isRegistered: false });
    }
    // What was under way ends here; edits of unknown outcome keep their receipts.
    if (isClosed) {
      writes.endCall();
      writes.setState('closed');
    }
  });
  const summary = isClosed ? 'The relay is closed.' : 'One side could not be unregistered.';
  file.endSession(sessionId, { at: isoNow(ports), result: isClosed ? 'done' : 'partial', summary });
  return { path: file.path, outcomes, errors, pending, waiting };
}

async function unregister(
  side: RelaySide,
  { services, file, signal }: RelayPorts,
): Promise<Outcome> {
  const { replicaId, replicaName, isRegistered } = file.record().ends[side];
  // An earlier close has done this side.
  if (replicaId !== null && !isRegistered) return 'unregistered';
  if (replicaId !== null) {
    const outcome = await services[side].unregisterReplica(replicaId, signal);
    return outcome === 'done' ? 'unregistered' : 'already-gone';
  }
  // A createReplica whose answer was lost may have made one; its name is unique.
  const listed = await services[side].listReplicas(signal);
  const ours = listed.filter((one) => one.replicaName.startsWith(replicaName));
  for (const one of ours) await services[side].unregisterReplica(one.replicaId, signal);
  return ours.length > 0 ? 'unregistered' : 'never-registered';
}
