/** Runs a task in a child process that kills itself at a crash point. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CrashTask } from './crash-child.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));

/** `killed` when it died at the point, `survived` when it never came there. Anything else throws with what it printed. */
export async function crash(task: CrashTask): Promise<'killed' | 'survived'> {
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
  if (code === 0 && output.trim() === 'survived') return 'survived';
  throw new Error(`The child ended with ${signal ?? code}: ${output}`);
}
