/** Engine processes of Node for tests, and a workbench over them. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineProcess } from '../../../main/engine/host/client.ts';
import type { FromEngine } from '../../../main/engine/host/messages.ts';
import { openLog } from '../../../main/platform/log.ts';
import { openConfig } from '../../../main/workbench/config.ts';
import type { Secrets } from '../../../main/workbench/sign-in.ts';
import {
  createWorkbench,
  type Workbench,
  type WorkbenchOptions,
} from '../../../main/workbench/workbench.ts';
import type { Job } from '../../../shared/model/window.ts';

const CHILD = fileURLToPath(new URL('../../support/engine-child.ts', import.meta.url));

export interface EngineProcesses {
  readonly start: () => EngineProcess;
  /** Those that were started, in this order. */
  readonly children: readonly ChildProcess[];
  endAll(): Promise<void>;
}

export function engineProcesses(): EngineProcesses {
  const children: ChildProcess[] = [];
  return {
    children,
    start() {
      const child = fork(CHILD, { serialization: 'advanced', stdio: 'inherit' });
      children.push(child);
      return {
        post: (message) => void child.send(message, () => undefined),
        onMessage: (listener) =>
          void child.on('message', (message) => listener(message as FromEngine)),
        onExit: (listener) => void child.on('exit', (code) => listener(code ?? 137)),
        kill: () => void child.kill('SIGKILL'),
      };
    },
    async endAll() {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const gone = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGKILL');
          await gone;
        }),
      );
    },
  };
}

/** A keychain in memory. */
export function fakeSecrets(): Secrets & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    canKeep: true,
    read: async (name) => kept.get(name) ?? null,
    keep: async (name, secret) => void kept.set(name, secret),
    forget: async (name) => void kept.delete(name),
  };
}

export interface Bench extends Workbench {
  readonly userData: string;
  /** Everything that the window was told. */
  readonly events: readonly (readonly [name: string, payload: unknown])[];
  readonly processes: EngineProcesses;
  ended(job: Pick<Job, 'id'>): Promise<Job>;
  close(): Promise<void>;
}

/** A workbench with everything real but Electron. */
export function startBench(
  folder: string,
  secrets: Secrets = fakeSecrets(),
  more: Partial<WorkbenchOptions> = {},
): Bench {
  const userData = join(folder, 'user-data');
  mkdirSync(userData, { recursive: true });
  const processes = engineProcesses();
  const events: (readonly [string, unknown])[] = [];
  const bench = createWorkbench({
    info: {
      name: 'Syncline',
      version: '0.0.0',
      electron: 'none',
      platform: 'linux',
      canKeepSecrets: true,
    },
    config: openConfig(userData),
    log: openLog(join(userData, 'logs')),
    secrets,
    fetch,
    openBrowser: async () => undefined,
    windowsSignIn: { isOffered: false, allow: () => undefined },
    publish: (name, payload) => void events.push([name, structuredClone(payload)]),
    defaultFolder: join(folder, 'replicas'),
    geodatabaseFolder: join(folder, 'geodatabases'),
    startEngine: processes.start,
    startSample: async () => [],
    onJobEnded: () => undefined,
    ...more,
  });
  const find = (id: string): Job => bench.jobs.list().find((one) => one.id === id)!;
  return {
    ...bench,
    userData,
    events,
    processes,
    async ended({ id }) {
      while (find(id).endedAt === null) await new Promise((resolve) => setTimeout(resolve, 20));
      return find(id);
    },
    close: () => processes.endAll(),
  };
}
