import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Desktop } from './files.ts';

export function editHandlers({ replicas, engines }: Workbench, _: Desktop): Handlers['edits'] {
  const path = (key: string): string => replicas.path(key);
  const viewer = (key: string) => engines.viewer(path(key));
  return {
    apply: ({ key, edits }) => viewer(key).call('applyEdits', { path: path(key), edits }),
    undo: ({ key }) => viewer(key).call('undo', { path: path(key) }),
    redo: ({ key }) => viewer(key).call('redo', { path: path(key) }),
    undoState: ({ key }) => viewer(key).call('undoState', { path: path(key) }),
    shape: ({ key, ...feature }) => viewer(key).call('shape', { path: path(key), ...feature }),
    dropAttachments: ({ key, paths, ...feature }) =>
      viewer(key).call('addAttachments', { path: path(key), files: paths, ...feature }),
    chooseAttachments: () => null,
    replaceAttachment: () => null,
    openAttachment: () => undefined,
  };
}
