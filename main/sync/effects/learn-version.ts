/** Which branch version of the server belongs to this replica: there its edits are looked for. */
import { isSameReplica } from '../../../shared/model/ids.ts';
import { versionsEachReplica } from '../../../shared/model/service.ts';
import type { RunContext } from '../context.ts';

/** Keeps the name of the version in the file. `told`: as the server said it with the replica; else its list is asked. */
export async function learnVersion(
  { file, service, signal }: Pick<RunContext, 'file' | 'service' | 'signal'>,
  told: string | null,
): Promise<void> {
  const { replicaId, branchVersion = null } = file.replica();
  const name = told ?? branchVersion ?? (await listedVersion());
  if (name !== null && name !== branchVersion) file.setBranchVersion(name);

  async function listedVersion(): Promise<string | null> {
    const listed = await service.listReplicas(signal);
    const ours = listed.find((each) => isSameReplica(each.replicaId, replicaId ?? ''));
    return ours?.replicaVersion ?? null;
  }
}

/** For a new replica: asked once, before the file gets its name. */
export async function learnVersionOfNew(
  context: Pick<RunContext, 'file' | 'service' | 'signal'>,
): Promise<void> {
  const { service, replicaId } = context.file.replica();
  if (replicaId === null || !versionsEachReplica(service)) return;
  const info = await context.service.replicaInfo(replicaId, context.signal);
  await learnVersion(context, info?.replicaVersion ?? null);
}
