/** Before anything is sent: could this replica be synchronised at all? Reads only. */
import { versionsEachReplica } from '../../../shared/model/service.ts';
import { requireSyncable } from '../can-sync.ts';
import type { Effect } from '../context.ts';
import { learnVersion } from './learn-version.ts';

export const checkReplica: Effect<'check-replica'> = async (_step, context) => {
  context.progress.phase('Checking the replica on the server');
  const { replicaVersion } = await requireSyncable(context, context.today);
  if (versionsEachReplica(await context.today())) await learnVersion(context, replicaVersion);
  context.isChecked = true;
};
