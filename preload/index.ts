/** The one door between the window and the main process: calls of the contract, its events, and nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS, DROPPED_FILE, EVENT_NAMES } from '../shared/contract/channels.ts';
import type { Bridge, Reply } from '../shared/contract/contract.ts';

const bridge: Bridge = {
  invoke(channel, input) {
    if (!CHANNELS.has(channel)) return Promise.reject(new Error(`There is no call ${channel}`));
    return ipcRenderer.invoke(channel, input) as Promise<Reply>;
  },
  on(event, listener) {
    if (!EVENT_NAMES.has(event)) throw new Error(`There is no event ${String(event)}`);
    const receive = (_event: unknown, payload: unknown): void => listener(payload);
    ipcRenderer.on(event, receive);
    return () => void ipcRenderer.off(event, receive);
  },
  pathOf(file) {
    // Empty for whatever the page has made itself.
    const path = webUtils.getPathForFile(file as File);
    if (path !== '') ipcRenderer.send(DROPPED_FILE, path);
    return path;
  },
};

contextBridge.exposeInMainWorld('syncline', bridge);
