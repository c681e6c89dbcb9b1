/**
 * Which files the user has dropped on the window. The preload tells it on a channel of its own, so that the page can
 * name no file that it was not given.
 */
import { DROPPED_FILE } from '../../shared/contract/channels.ts';

interface Sender {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** The one method of Electron's `ipcMain` that is used, so that tests need no Electron. */
export interface DropBus {
  on(channel: string, listener: (event: Sender, path: unknown) => void): void;
}

const LONGEST_PATH = 4000;

/** Tells the paths of files that were dropped on a page of ours. */
export function receiveDropped(
  bus: DropBus,
  isTrusted: (url: string) => boolean,
  onPath: (path: string) => void,
): void {
  bus.on(DROPPED_FILE, ({ senderFrame }, path) => {
    if (!senderFrame || senderFrame.parent !== null || !isTrusted(senderFrame.url)) return;
    if (typeof path === 'string' && path !== '' && path.length <= LONGEST_PATH) onPath(path);
  });
}
