/** Before anything is sent: could this replica be synchronised at all? Reads only. */
import { requireSyncable } from '../can-sync.ts';
import type { Effect } from '../context.ts';

export const checkReplica: Effect<'check-replica'> = async (_step, context) => {
  context.progress.phase('Checking the replica on the server');
  await requireSyncable(context, context.today);
  context.isChecked = true;
};
