/** Runs `bin/syncline.mjs` as a process of its own, as a user does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/syncline.mjs', import.meta.url));

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; nothing when absent. */
  readonly input?: string;
  readonly cwd?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly done: Promise<CliResult>;
  /** Resolves as soon as standard error holds the text; rejects when the process ends without it. */
  complains(text: string): Promise<void>;
  /** Resolves with the first line of standard output. */
  firstLine(): Promise<string>;
}

export function startCli(words: readonly string[], options: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [BIN, ...words], {
    // Without the credentials of whoever runs the tests.
    env: {
      ...process.env,
      SYNCLINE_TOKEN: '',
      SYNCLINE_PASSWORD: '',
      NO_COLOR: '1',
      ...options.env,
    },
    cwd: options.cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  const told = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    told();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    told();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const done = new Promise<CliResult>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const until = (isThere: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (isThere()) resolve();
      };
      listeners.add(look);
      void done.then(() => reject(new Error(`It ended without: ${stdout}${stderr}`)));
      look();
    });
  return {
    child,
    done,
    complains: (text) => until(() => stderr.includes(text)),
    firstLine: async () => {
      await until(() => stdout.includes('\n'));
      return stdout.slice(0, stdout.indexOf('\n'));
    },
  };
}

export function runCli(words: readonly string[], options?: CliOptions): Promise<CliResult> {
  return startCli(words, options).done;
}

/** The one JSON object of a run with --json. Throws when standard output holds anything else. */
export function onlyJson(result: CliResult): Record<string, unknown> {
  const lines = result.stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') {
    throw new Error(`Standard output is not one line: ${result.stdout}${result.stderr}`);
  }
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}
