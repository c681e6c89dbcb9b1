import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';

export function conflictHandlers({ replicas, engines, jobs }: Workbench): Handlers['conflicts'] {
  const path = (key: string): string => replicas.path(key);
  const viewer = (key: string) => engines.viewer(path(key));
  return {
    list: ({ key }) => viewer(key).call('conflicts', { path: path(key) }),
    async resolve({ key, decisions }) {
      jobs.requireIdle(path(key));
      const left = await viewer(key).call('resolve', { path: path(key), decisions });
      await replicas.refresh(key);
      return left;
    },
  };
}
