/** Runs a relay in a child process that kills itself at a named point. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RelayCrashTask } from './relay-child.ts';

const CHILD = fileURLToPath(new URL('./relay-child.ts', import.meta.url));

/** `killed` when it died at the point, `survived` when it never came there. Anything else throws with what it printed. */
export async function crashRelay(task: RelayCrashTask): Promise<'killed' | 'survived'> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  if (signal === 'SIGKILL') return 'killed';
  if (code === 0 && output.includes('survived')) return 'survived';
  throw new Error(`The child ended with ${signal ?? code}: ${output}`);
}
