import { hasCode } from '../../../shared/errors.ts';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { isKitOrReturn } from '../../workbench/open-crew-files.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { OPENABLE_FILES, type Desktop } from './files.ts';

export function replicasHandlers(bench: Workbench, desktop: Desktop): Handlers['replicas'] {
  const { replicas, jobs, engines } = bench;
  return {
    list: () => replicas.list(),
    async open() {
      const path = await desktop.openFile('Open a replica', OPENABLE_FILES);
      if (path === null) return null;
      if (isKitOrReturn(path) || bench.crew.isOn) {
        bench.openRequests.put(await bench.openFile(path));
        return null;
      }
      return bench.addReplica(path).catch((error: unknown) => {
        // Reading a geodatabase was stopped by the user, who knows.
        if (hasCode(error, 'cancelled')) return null;
        throw error;
      });
    },
    openDropped: ({ path }) => bench.openFile(path),
    async forget({ key }) {
      const path = replicas.path(key);
      jobs.requireIdle(path);
      const known = (await replicas.list()).find((one) => one.key === key);
      await bench.geodatabases.requireSource(known?.status ?? null);
      await engines.closeViewer(path);
      replicas.forget(key);
      await bench.geodatabases.forget(path);
    },
    showInFolder: async ({ key }) => desktop.showInFolder(await replicas.fileOf(key)),
  };
}
