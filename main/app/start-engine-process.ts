/** Engine processes as utility processes of Electron. */
import { utilityProcess } from 'electron';
import type { EngineProcess } from '../engine/host/client.ts';
import type { FromEngine } from '../engine/host/messages.ts';

/** Starts one. Messages that are posted before it is ready wait for it. */
export function startEngineProcess(
  modulePath: string,
  version: string,
  homeFolder: string,
): EngineProcess {
  const child = utilityProcess.fork(modulePath, [version, homeFolder], {
    serviceName: 'Syncline engine',
  });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (data) => listener(data as FromEngine)),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill(),
  };
}
