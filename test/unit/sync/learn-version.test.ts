import { expect, test, vi } from 'vitest';
import { learnVersion } from '../../../main/sync/effects/learn-version.ts';

const ID = '{0F94E812-7D78-45CE-ADAB-266A62E3EDFF}';

test('the version of the replica is found in the list however the server spells its id', async () => {
  const setBranchVersion = vi.fn<(name: string) => void>();
  const context = {
    file: { replica: () => ({ replicaId: ID }), setBranchVersion },
    service: {
      listReplicas: async () => [
        { replicaId: '{00000000-7D78-45CE-ADAB-266A62E3EDFF}', replicaVersion: 'sde.other' },
        { replicaId: '0f94e812-7d78-45ce-adab-266a62e3edff', replicaVersion: 'sde.crew' },
      ],
    },
    signal: new AbortController().signal,
  };
  await learnVersion(context as unknown as Parameters<typeof learnVersion>[0], null);
  expect(setBranchVersion).toHaveBeenCalledExactlyOnceWith('sde.crew');
});
