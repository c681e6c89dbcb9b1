import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function updateHandlers(
  { updates, settings }: Workbench,
  desktop: Desktop,
): Handlers['updates'] {
  return {
    get: () => updates.get(),
    setSource: ({ source }) => updates.setSource(source),
    chooseFolder: () =>
      desktop.openFolder('Folder with installers of newer versions', settings.get().replicasFolder),
    look: () => updates.look(),
    load: () => updates.load(),
    install: () => updates.install(),
  };
}
