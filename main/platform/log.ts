/** The log: one file that is cut when it grows, without secrets, query strings or user names. */
import { join } from 'node:path';
import log from 'electron-log/node.js';
import { redact } from '../arcgis/redact.ts';

export interface Log {
  info(text: string): void;
  error(text: string, error?: unknown): void;
  readonly file: string;
}

const LARGEST = 1024 * 1024;

/** Logs into `syncline.log` in `folder`. */
export function openLog(folder: string): Log {
  const file = join(folder, 'syncline.log');
  log.transports.file.resolvePathFn = () => file;
  log.transports.file.maxSize = LARGEST;
  log.transports.console.level = false;
  return {
    file,
    info: (text) => log.info(redact(text)),
    error: (text, error) =>
      log.error(redact(`${text}${error === undefined ? '' : `: ${detailOf(error)}`}`)),
  };
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${detailOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
