import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { REPLICA_FILES, type Desktop } from './files.ts';

export function replicasHandlers(bench: Workbench, desktop: Desktop): Handlers['replicas'] {
  const { replicas, jobs, engines } = bench;
  return {
    list: () => replicas.list(),
    async open() {
      const path = await desktop.openFile('Open a replica', REPLICA_FILES);
      return path === null ? null : bench.addReplica(path);
    },
    openDropped: ({ path }) => bench.openFile(path),
    async forget({ key }) {
      const path = replicas.path(key);
      jobs.requireIdle(path);
      await engines.closeViewer(path);
      replicas.forget(key);
    },
    showInFolder: async ({ key }) => desktop.showInFolder(await replicas.fileOf(key)),
  };
}
