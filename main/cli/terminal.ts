/** The outside of the command line: streams, environment, signals, small files. Tests bring their own. */

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Characters per line, where it is a terminal. */
  readonly columns: number;
}

export interface Input {
  readonly isTTY: boolean;
  /** The next line without its line break; null at the end. Rejects with the signal's reason. */
  readLine(signal: AbortSignal): Promise<string | null>;
  /** Shows the prompt on standard error, then reads a line without showing what is typed. Only on a terminal. */
  readHidden(prompt: string, signal: AbortSignal): Promise<string | null>;
}

export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  now(): number;
  /** The text of a small file. Throws `AppError` `file`. */
  readText(path: string): string;
  /** Throws `AppError` `file`. */
  writeText(path: string, text: string): void;
  /** Calls `listener` at every SIGINT and SIGTERM until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  exitNow(code: number): void;
}
