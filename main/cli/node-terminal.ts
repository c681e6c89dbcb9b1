/** The terminal, environment and small files of this process. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { AppError } from '../../shared/errors.ts';
import type { Input, Output, Terminal } from './terminal.ts';

export interface NodeTerminal extends Terminal {
  /** Resolves when everything written has left this process. */
  flush(): Promise<void>;
}

export function createNodeTerminal(): NodeTerminal {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    stdin: nodeInput,
    env: process.env,
    now: () => Date.now(),
    readText,
    writeText,
    onInterrupt,
    exitNow: (code) => process.exit(code),
    flush: async () => {
      await Promise.all([flushStream(process.stdout), flushStream(process.stderr)]);
    },
  };
}

/** A reader that went away (`| head`) is no error: the work goes on, the words are dropped. */
function outputOf(stream: NodeJS.WriteStream): Output {
  let isGone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isGone = true;
  });
  return {
    write: (text) => {
      if (!isGone) stream.write(text);
    },
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns || 80;
    },
  };
}

function flushStream(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}

const nodeInput: Input = {
  get isTTY() {
    return process.stdin.isTTY === true;
  },
  readLine: (signal) =>
    new Promise((resolve, reject) => {
      const lines = createInterface({ input: process.stdin, terminal: false });
      const abort = (): void => {
        reject(signal.reason as Error);
        lines.close();
      };
      signal.addEventListener('abort', abort, { once: true });
      lines.once('line', (line) => {
        resolve(line);
        lines.close();
      });
      lines.once('close', () => {
        signal.removeEventListener('abort', abort);
        resolve(null);
      });
    }),
  readHidden: (prompt, signal) =>
    new Promise((resolve, reject) => {
      const { stdin } = process;
      let typed = '';
      const finish = (end: () => void): void => {
        stdin.off('data', onData);
        signal.removeEventListener('abort', onAbort);
        stdin.setRawMode(false);
        stdin.pause();
        process.stderr.write('\n');
        end();
      };
      const onAbort = (): void => finish(() => reject(signal.reason as Error));
      const onData = (data: Buffer): void => {
        for (const key of data.toString('utf8')) {
          if (key === '\r' || key === '\n') return finish(() => resolve(typed));
          if (key === '\u0003') return finish(() => reject(new AppError('cancelled', 'Stopped.')));
          if (key === '\u0004') return finish(() => resolve(typed === '' ? null : typed));
          typed = key === '\u007F' || key === '\b' ? typed.slice(0, -1) : typed + key;
        }
      };
      signal.addEventListener('abort', onAbort, { once: true });
      stdin.setRawMode(true);
      stdin.on('data', onData);
      // Only now: what is typed after the prompt must not be shown.
      process.stderr.write(prompt);
    }),
};

function onInterrupt(listener: () => void): () => void {
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw fileError(`The file ${path} cannot be read`, cause);
  }
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw fileError(`The file ${path} cannot be written`, cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is none, or its folder does not exist',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

function fileError(what: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  return new AppError('file', `${what}: ${REASONS[code] ?? code}.`, {
    cause,
    hint: 'Check the path, and try again.',
  });
}
