/** The one door between the window and the main process: calls of the contract, its events, and nothing else. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { EVENT_NAMES, eachCall, type Bridge, type Reply } from '../shared/contract/contract.ts';

const channels = new Set<string>();
eachCall((group, method) => channels.add(`${group}.${method}`));
const events = new Set<string>(EVENT_NAMES);

const bridge: Bridge = {
  invoke(channel, input) {
    if (!channels.has(channel)) return Promise.reject(new Error(`There is no call ${channel}`));
    return ipcRenderer.invoke(channel, input) as Promise<Reply>;
  },
  on(event, listener) {
    if (!events.has(event)) throw new Error(`There is no event ${String(event)}`);
    const receive = (_event: unknown, payload: unknown): void => listener(payload);
    ipcRenderer.on(event, receive);
    return () => void ipcRenderer.off(event, receive);
  },
  pathOf: (file) => webUtils.getPathForFile(file as File),
};

contextBridge.exposeInMainWorld('syncline', bridge);
