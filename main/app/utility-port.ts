/** The inner side of a utility process as a port of the engine. */
import type { FromEngine, Port, ToEngine } from '../engine/host/messages.ts';

export function utilityPort(parent: Electron.ParentPort): Port<ToEngine, FromEngine> {
  return {
    post: (message) => parent.postMessage(message),
    onMessage: (listener) => void parent.on('message', ({ data }) => listener(data as ToEngine)),
  };
}
