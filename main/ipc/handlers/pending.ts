import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function pendingHandlers(
  { replicas, engines, jobs }: Workbench,
  _: Desktop,
): Handlers['pending'] {
  const path = (key: string): string => replicas.path(key);
  const viewer = (key: string) => engines.viewer(path(key));
  return {
    open: ({ key, query }) => viewer(key).call('openChanges', { path: path(key), query }),
    rows: ({ key, ...page }) => viewer(key).call('changeRows', { path: path(key), ...page }),
    detail: ({ key, editId }) => viewer(key).call('change', { path: path(key), editId }),
    async hold({ key, ...which }) {
      jobs.requireIdle(path(key));
      const changed = await viewer(key).call('hold', { path: path(key), ...which });
      await replicas.refresh(key);
      return changed;
    },
    comment: ({ key, ...what }) => viewer(key).call('comment', { path: path(key), ...what }),
    async revert({ key, edits }) {
      jobs.requireIdle(path(key));
      const editIds = await viewer(key).call('editIds', { path: path(key), edits });
      const outcome = await viewer(key).call('revert', { path: path(key), editIds });
      await replicas.refresh(key);
      return outcome;
    },
    export: () => null,
  };
}
