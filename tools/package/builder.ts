/** Runs electron-builder, and ends it when nothing more comes from it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../check/run.ts';

const MINUTE = 60_000;
/** Apple takes its time to notarise, and nothing is said meanwhile. */
const SILENCE_MINUTES = process.platform === 'darwin' ? 90 : 15;

export interface BuilderEnd {
  readonly exitCode: number | null;
  readonly said: string;
  /** Minutes after which it was ended; null: it ended by itself. */
  readonly silentFor: number | null;
}

/** What it says goes where ours goes, without the stacks. */
export async function runBuilder(
  words: readonly string[],
  silenceMinutes = SILENCE_MINUTES,
  program = join(ROOT, 'node_modules/electron-builder/cli.js'),
): Promise<BuilderEnd> {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: ROOT,
    stdio: ['inherit', 'pipe', 'pipe'],
  });
  let said = '';
  let silentFor: number | null = null;
  const timer = setTimeout(() => {
    silentFor = silenceMinutes;
    child.kill();
    // What it has started may still hold the other ends.
    child.stdout.destroy();
    child.stderr.destroy();
  }, silenceMinutes * MINUTE);
  for (const [stream, print] of [
    [child.stdout, console.log],
    [child.stderr, console.error],
  ] as const) {
    createInterface(stream).on('line', (line) => {
      timer.refresh();
      said += `${line}\n`;
      if (!/^\s+at /.test(line)) print(line);
    });
  }
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { exitCode, said, silentFor };
  } finally {
    clearTimeout(timer);
  }
}
