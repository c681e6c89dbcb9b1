import type { ErrorBody } from '../../shared/errors.ts';
import { messages } from './messages.ts';

/** What to do, in words for the window: some hints of the program name the command line. */
export function hintOf({ code, hint }: ErrorBody): string | undefined {
  if (code !== 'sign-in' || hint === undefined) return hint;
  if (/\bWindows\b/.test(hint)) return messages.windowsSignInHint;
  return /(^|\s)--[a-z]/.test(hint) ? messages.signInHint : hint;
}

/** A failure as lines of text for the clipboard, the server's words included. */
export function errorText(error: ErrorBody): string {
  const { server } = error;
  const lines = [
    error.message,
    hintOf(error),
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
