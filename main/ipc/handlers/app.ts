import type { Handlers } from '../../../shared/contract/contract.ts';
import { writeWhole } from '../../workbench/files.ts';
import { zipDiagnostics } from '../../workbench/diagnostics.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { ALL_OPENABLE_FILES, type Desktop } from './files.ts';

export function appHandlers(bench: Workbench, desktop: Desktop): Handlers['app'] {
  const { info, closing, diagnostics, openRequests } = bench;
  return {
    info: () => info,
    copyText: ({ text }) => desktop.copyText(text),
    settled: () => closing.settled(),
    takeOpenRequests: () => openRequests.take(),
    async openFile() {
      const path = await desktop.openFile('Open', ALL_OPENABLE_FILES);
      return path === null ? null : bench.openFile(path);
    },
    diagnostics: () => diagnostics(),
    async saveDiagnostics() {
      const name = 'syncline-diagnostics.zip';
      const filter = { name: 'Zip archive', extensions: ['zip'] };
      const path = await desktop.saveFile('Save the diagnostics bundle', name, filter);
      if (path !== null) await writeWhole(path, zipDiagnostics(await diagnostics()));
      return path;
    },
  };
}
