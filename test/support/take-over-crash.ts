/** Takes a geodatabase over in a child process that kills itself at a named point. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const TAKE_OVER_POINTS = [
  'phase',
  'rows',
  'commit:before',
  'commit:after',
  'rename:before',
  'rename:after',
] as const;
export type TakeOverPoint = (typeof TAKE_OVER_POINTS)[number];

export interface TakeOverTask {
  /** The geodatabase. */
  readonly from: string;
  /** The replica file that it becomes. */
  readonly path: string;
  readonly point: TakeOverPoint;
  /** Die at the n-th time that the point is passed. */
  readonly occurrence: number;
}

const CHILD = fileURLToPath(new URL('./take-over-child.ts', import.meta.url));

/** `killed` when it died at the point, `survived` when it never came there. Anything else throws with what it printed. */
export async function crashTakeOver(task: TakeOverTask): Promise<'killed' | 'survived'> {
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
