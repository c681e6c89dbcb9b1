import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';

export function repairHandlers({ replicas, engines, jobs }: Workbench): Handlers['repairs'] {
  const path = (key: string): string => replicas.path(key);
  const viewer = (key: string) => engines.viewer(path(key));
  return {
    look: ({ key, edits }) => viewer(key).call('lookAtRefused', { path: path(key), edits }),
    async apply({ key, ...which }) {
      jobs.requireIdle(path(key));
      const outcome = await viewer(key).call('repair', { path: path(key), ...which });
      await replicas.refresh(key);
      return outcome;
    },
    pendingOf: ({ key, ...which }) => viewer(key).call('pendingOf', { path: path(key), ...which }),
  };
}
