/** The way through the contract, as the window goes it; every answer is cloned as Electron does it. */
import { join } from 'node:path';
import { createHandlers } from '../../../main/ipc/handlers/index.ts';
import type { Desktop } from '../../../main/ipc/handlers/files.ts';
import { serve } from '../../../main/ipc/serve.ts';
import type { Reply } from '../../../shared/contract/contract.ts';
import type { Bench } from './engine-processes.ts';

export interface Door {
  readonly ask: <T>(channel: string, input?: unknown) => Promise<T>;
  /** The error with which the call is answered. */
  readonly refusal: (channel: string, input?: unknown) => Promise<unknown>;
}

export function door(of: Bench, folder: string): Door {
  const listeners = new Map<string, (event: never, input: unknown) => Promise<Reply>>();
  const desktop: Desktop = {
    openFile: async () => null,
    openFiles: async () => null,
    openPath: async () => undefined,
    saveFile: async () => join(folder, 'saved'),
    openFolder: async () => null,
    showInFolder: () => undefined,
    copyText: () => undefined,
    showWindow: () => undefined,
    showHelp: () => undefined,
  };
  serve(
    { handle: (channel, listener) => void listeners.set(channel, listener) },
    createHandlers(of, desktop),
    { isTrusted: () => true, onError: () => undefined },
  );
  const invoke = async (channel: string, input?: unknown): Promise<Reply> => {
    const event = { senderFrame: { url: 'app://syncline/', parent: null } };
    return structuredClone(await listeners.get(channel)!(event as never, structuredClone(input)));
  };
  return {
    ask: async <T>(channel: string, input?: unknown): Promise<T> => {
      const reply = await invoke(channel, input);
      if (!reply.ok) throw new Error(`${channel}: ${JSON.stringify(reply.error)}`);
      return reply.value as T;
    },
    refusal: async (channel, input) => {
      const reply = await invoke(channel, input);
      if (reply.ok) throw new Error(`${channel} was answered`);
      return reply.error;
    },
  };
}
