import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ChosenFile, EditOutcome } from '../../../shared/model/editing.ts';
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
    async chooseFiles({ purpose }) {
      const paths = await askForFiles(desktop, purpose);
      for (const file of paths ?? []) grants.allowReading(file);
      return paths && Promise.all(paths.map(weigh));
    },
    addAttachments({ key, paths, ...feature }) {
      for (const file of paths) grants.requireReading(file);
      const input = { path: path(key), files: paths, ...feature };
      return edited(key, viewer(key).call('addAttachments', input));
    },
    replaceAttachment({ key, path: file, ...attachment }) {
      grants.requireReading(file);
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

async function askForFiles(
  desktop: Desktop,
  purpose: 'add' | 'replace',
): Promise<readonly string[] | null> {
  if (purpose === 'add') return desktop.openFiles('Add attachments', ALL_FILES);
  const file = await desktop.openFile('Replace the attachment', ALL_FILES);
  return file === null ? null : [file];
}

/** What cannot be weighed cannot be read either, which is said when it is added. */
async function weigh(path: string): Promise<ChosenFile> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  return { name: basename(path), path, size };
}
