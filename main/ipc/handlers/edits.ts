import type { Handlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { EditOutcome } from '../../../shared/model/editing.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { ALL_FILES, type Desktop } from './files.ts';

export function editHandlers(bench: Workbench, desktop: Desktop): Handlers['edits'] {
  const { replicas, engines, grants, copies, refreshSoon } = bench;
  const path = (key: string): string => replicas.path(key);
  const viewer = (key: string) => engines.viewer(path(key));
  /** The list of replicas counts what is pending. */
  const edited = async (key: string, work: Promise<EditOutcome>): Promise<EditOutcome> => {
    const outcome = await work;
    refreshSoon(key);
    return outcome;
  };
  return {
    apply: ({ key, edits }) =>
      edited(key, viewer(key).call('applyEdits', { path: path(key), edits })),
    undo: ({ key }) => edited(key, viewer(key).call('undo', { path: path(key) })),
    redo: ({ key }) => edited(key, viewer(key).call('redo', { path: path(key) })),
    undoState: ({ key }) => viewer(key).call('undoState', { path: path(key) }),
    shape: ({ key, ...feature }) => viewer(key).call('shape', { path: path(key), ...feature }),
    dropAttachments({ key, paths, ...feature }) {
      for (const file of paths) grants.requireReading(file);
      const input = { path: path(key), files: paths, ...feature };
      return edited(key, viewer(key).call('addAttachments', input));
    },
    async chooseAttachments({ key, ...feature }) {
      const files = await desktop.openFiles('Add attachments', ALL_FILES);
      if (files === null) return null;
      const input = { path: path(key), files, ...feature };
      return edited(key, viewer(key).call('addAttachments', input));
    },
    async replaceAttachment({ key, ...attachment }) {
      const file = await desktop.openFile('Replace the attachment', ALL_FILES);
      if (file === null) return null;
      const input = { path: path(key), file, ...attachment };
      return edited(key, viewer(key).call('replaceAttachment', input));
    },
    async openAttachment({ key, ...attachment }) {
      const found = await viewer(key).call('attachment', { path: path(key), ...attachment });
      if (!found) {
        throw new AppError('not-found', 'This attachment is not in the file yet.', {
          hint: 'Synchronise first: that fetches it.',
        });
      }
      await desktop.openPath(await copies.write(found));
    },
  };
}
