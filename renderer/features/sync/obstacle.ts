/** What keeps a replica from being synchronised at all. Pure. */
import type { StatusReport } from '../../../shared/model/report.ts';

export type Obstacle = 'closed' | 'unfinished' | 'registering' | 'none';

export function obstacleOf({
  state,
  replicaId,
  exchange,
}: Pick<StatusReport, 'state' | 'replicaId' | 'exchange'>): Obstacle | null {
  if (state === 'creating') return 'unfinished';
  // A copy whose registering was interrupted: nobody can tell yet which replica it belongs to.
  if (exchange?.purpose === 'create') return 'registering';
  // The last answer of an unregistered replica may still wait to be read.
  if (state === 'closed' && exchange === null) return 'closed';
  return replicaId === null ? 'none' : null;
}
