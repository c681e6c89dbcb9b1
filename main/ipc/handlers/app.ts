import type { Handlers } from '../../../shared/contract/contract.ts';
import { writeWhole } from '../../workbench/files.ts';
import { zipDiagnostics } from '../../workbench/diagnostics.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function appHandlers(
  { info, closing, diagnostics, openRequests }: Workbench,
  desktop: Desktop,
): Handlers['app'] {
  return {
    info: () => info,
    copyText: ({ text }) => desktop.copyText(text),
    settled: () => closing.settled(),
    takeOpenRequests: () => openRequests.take(),
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
