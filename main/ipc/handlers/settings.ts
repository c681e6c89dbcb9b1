import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function settingsHandlers({ settings }: Workbench, desktop: Desktop): Handlers['settings'] {
  return {
    get: () => settings.get(),
    set: (change) => settings.set(change),
    async chooseReplicasFolder() {
      const { replicasFolder } = settings.get();
      const chosen = await desktop.openFolder('Folder for new replicas', replicasFolder);
      return chosen === null ? settings.get() : settings.set({ replicasFolder: chosen });
    },
  };
}
