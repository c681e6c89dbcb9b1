/** Runs programs and says what they took: time on the clock, time on the processors, memory at its peak. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Usage {
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export interface Run {
  readonly seconds: number;
  /** Null where it could not be measured. */
  readonly usage: Usage | null;
}

/** What this process has taken so far. */
export function ownUsage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 };
}

/** Runs one of our own scripts in a process of its own; its last line of output is JSON. */
export async function runScript<T>(
  script: string,
  args: readonly string[],
): Promise<{ readonly seconds: number; readonly output: T }> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const started = performance.now();
  const { stdout } = await run(process.execPath, [path, ...args]);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, output: JSON.parse(stdout.trim().split('\n').at(-1)!) as T };
}

/** Asks the system about a program that has ended; Node can ask about itself only. */
const METER = `
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == 'darwin' else 1024
print(json.dumps({'cpuSeconds': usage.ru_utime + usage.ru_stime, 'peakBytes': usage.ru_maxrss * unit}))
sys.exit(code)
`;

/** Runs another program. */
export async function runProgram(command: string, args: readonly string[]): Promise<Run> {
  const isMetered = await isThere('python3', ['-c', 'import resource']);
  const started = performance.now();
  const { stdout } = isMetered
    ? await run('python3', ['-c', METER, command, ...args])
    : await run(command, args);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, usage: isMetered ? (JSON.parse(stdout) as Usage) : null };
}

/** True when the program can be started with these arguments and is content. */
export async function isThere(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** The middle one; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
