/** Runs a task in a child process that kills itself at a named point. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CrashTask } from './crash-child.ts';
import type { KitTask } from './kit-child.ts';
import type { RelayCrashTask } from './relay-child.ts';
import type { ReturnsTask } from './returns-child.ts';

/** `killed` when it died at the point, `survived` when it never came there. Anything else throws with what it printed. */
export type End = 'killed' | 'survived';

export const crash = (task: CrashTask): Promise<End> => die('crash-child.ts', task);
export const crashRelay = (task: RelayCrashTask): Promise<End> => die('relay-child.ts', task);
export const crashReturns = (task: ReturnsTask): Promise<End> => die('returns-child.ts', task);
export const crashKit = (task: KitTask): Promise<End> => die('kit-child.ts', task);

/** Runs a program that lies beside this file. */
export async function die(name: string, task: object): Promise<End> {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [path, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  if (signal === 'SIGKILL') return 'killed';
  if (code === 0 && output.trim() === 'survived') return 'survived';
  throw new Error(`The child ended with ${signal ?? code}: ${output}`);
}
