/** A terminal in memory: what was printed, files by path, lines that somebody types, signals on demand. */
import { AppError } from '../../shared/errors.ts';
import type { Output, Terminal } from '../../main/cli/terminal.ts';

export interface FakeTerminal extends Terminal {
  readonly files: Map<string, string>;
  /** What would have been ended with, when somebody insisted. */
  readonly exits: number[];
  printed(): string;
  complained(): string;
  interrupt(): void;
  /** Milliseconds that pass now. */
  pass(milliseconds: number): void;
}

export interface FakeTerminalOptions {
  readonly isTTY?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly typed?: readonly string[];
  readonly columns?: number;
}

export function fakeTerminal(options: FakeTerminalOptions = {}): FakeTerminal {
  const { isTTY = false, env = {}, columns = 100 } = options;
  const typed = [...(options.typed ?? [])];
  const out: string[] = [];
  const err: string[] = [];
  const files = new Map<string, string>();
  const exits: number[] = [];
  const listeners = new Set<() => void>();
  let now = Date.UTC(2026, 7, 7, 9, 0, 0);
  const output = (lines: string[]): Output => ({
    write: (text) => void lines.push(text),
    isTTY,
    columns,
  });
  const next = () => Promise.resolve(typed.shift() ?? null);
  return {
    stdout: output(out),
    stderr: output(err),
    stdin: {
      isTTY,
      readLine: next,
      readHidden: (prompt) => {
        err.push(prompt);
        return next();
      },
    },
    env,
    files,
    exits,
    now: () => now,
    readText: (path) => {
      const text = files.get(path);
      if (text === undefined) throw new AppError('file', `The file ${path} cannot be read.`);
      return text;
    },
    writeText: (path, text) => void files.set(path, text),
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exitNow: (code) => void exits.push(code),
    printed: () => out.join(''),
    complained: () => err.join(''),
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}
