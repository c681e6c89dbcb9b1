/** Files that are dropped anywhere on the window are opened; nothing is ever navigated to. */
import type { Attachment } from 'svelte/attachments';
import type { AppState } from '../../state/app.svelte.ts';
import { asErrorBody } from '../../api.ts';

export function dropToOpen(app: AppState, onOver: (isOver: boolean) => void): Attachment {
  const isFile = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') ?? false;
  const over = (event: DragEvent): void => {
    if (!isFile(event) || event.defaultPrevented) return;
    event.preventDefault();
    onOver(true);
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) onOver(false);
  };
  const drop = (event: DragEvent): void => {
    onOver(false);
    if (event.defaultPrevented || !isFile(event)) return;
    event.preventDefault();
    for (const file of event.dataTransfer?.files ?? []) void open(app, file);
  };
  return () => {
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  };
}

async function open(app: AppState, file: File): Promise<void> {
  try {
    app.receiveOpened(await app.api.replicas.openDropped({ path: app.bridge.pathOf(file) }));
  } catch (error) {
    app.receiveOpened({ kind: 'failed', error: asErrorBody(error) });
  }
}
