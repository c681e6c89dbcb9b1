import type { ErrorBody } from '../../shared/errors.ts';
import { messages } from './messages.ts';

/** A failure as lines of text for the clipboard, the server's words included. */
export function errorText(error: ErrorBody): string {
  const { server } = error;
  const lines = [
    error.message,
    error.hint,
    `${messages.problemCode}: ${error.code}`,
    server?.code === undefined ? undefined : `${messages.serverCode}: ${server.code}`,
    server?.extendedCode === undefined
      ? undefined
      : `${messages.serverExtendedCode}: ${server.extendedCode}`,
    server === undefined ? undefined : `${messages.serverMessage}: ${server.message}`,
    ...(server?.details ?? []).map((detail) => `${messages.serverDetails}: ${detail}`),
  ];
  return lines.filter((line) => line !== undefined && line !== '').join('\n');
}
