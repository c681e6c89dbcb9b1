import type { Handlers } from '../../../shared/contract/contract.ts';
import { writeWhole } from '../../workbench/files.ts';
import { saveDefinitions } from '../../workbench/save-definitions.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function cleanupHandlers(
  { cleanup, settings }: Workbench,
  desktop: Pick<Desktop, 'saveFile' | 'openFolder' | 'showInFolder'>,
): Handlers['cleanup'] {
  const save = async (title: string, name: string, text: () => Promise<string>) => {
    const extension = name.slice(name.lastIndexOf('.') + 1);
    const filter = { name: extension.toUpperCase(), extensions: [extension] };
    const path = await desktop.saveFile(title, name, filter);
    if (path !== null) await writeWhole(path, await text());
    return path;
  };
  return {
    look: () => cleanup.look(),
    scan: ({ urls, keepsOthers }) => cleanup.scan(urls, keepsOthers),
    cancelScan: () => cleanup.cancelScan(),
    prefer: ({ keys }) => cleanup.prefer(keys),
    setRules: (rules) => cleanup.setRules(rules),
    hold: ({ keys, reason }) => cleanup.hold(keys, reason),
    release: ({ keys }) => cleanup.release(keys),
    preview: ({ keys }) => cleanup.preview(keys),
    unregister: ({ previewId, typed, alsoLocal }) =>
      cleanup.unregister(previewId, typed, alsoLocal),
    resume: () => cleanup.resume(),
    discardUnfinished: () => cleanup.discardUnfinished(),
    unsettled: () => cleanup.unsettled(),
    retry: () => cleanup.retry(),
    audit: ({ from, count }) => cleanup.audit(from, count),
    exportAudit: ({ format }) =>
      save('Save the audit trail', `Audit trail of clean-up.${format}`, () =>
        cleanup.auditText(format),
      ),
    exportList: ({ keys, format }) =>
      save('Save the list of replicas', `Replicas.${format}`, () => cleanup.listText(keys, format)),
    async saveDefinitions({ keys }) {
      const { replicasFolder } = settings.get();
      const folder = await desktop.openFolder('Where the definitions go', replicasFolder);
      return folder === null ? null : saveDefinitions(folder, await cleanup.definitions(keys));
    },
    cancelDefinitions: () => cleanup.cancelDefinitions(),
    showSaved({ path }) {
      cleanup.requireSaved(path);
      desktop.showInFolder(path);
    },
  };
}
