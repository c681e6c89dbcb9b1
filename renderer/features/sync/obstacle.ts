/** What keeps a replica from being synchronised at all. Pure. */
import type { StatusReport } from '../../../shared/model/report.ts';

export type Obstacle = 'closed' | 'unfinished' | 'none';

export function obstacleOf({
  state,
  replicaId,
  exchange,
}: Pick<StatusReport, 'state' | 'replicaId' | 'exchange'>): Obstacle | null {
  if (state === 'creating' || exchange?.purpose === 'create') return 'unfinished';
  // The last answer of an unregistered replica may still wait to be read.
  if (state === 'closed' && exchange === null) return 'closed';
  return replicaId === null ? 'none' : null;
}
