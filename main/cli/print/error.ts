/** An error as people read it: what happened, what to do, what the server said. */
import type { ErrorBody, ServerWords } from '../../../shared/errors.ts';
import type { Style } from './style.ts';
import { safe } from './words.ts';

/** The error with what to do in the words of the command line. */
export function forCommandLine({ commandHint, ...error }: ErrorBody): ErrorBody {
  return commandHint === undefined ? error : { ...error, hint: commandHint };
}

/** What to do about an error inside a report; nothing when nobody knows. */
export function hintLines(error: ErrorBody): string[] {
  const { hint } = forCommandLine(error);
  return hint === undefined ? [] : [safe(hint)];
}

export function errorLines(error: ErrorBody, style: Style): string[] {
  return [
    `${style.bad('syncline:')} ${safe(error.message)}`,
    ...hintLines(error).map((hint) => `  ${hint}`),
    ...(error.server === undefined || isQuoted(error.server, error.message)
      ? []
      : [style.faint(`  The server said: ${serverText(error.server)}`)]),
  ];
}

/** True when the message holds every word of the server already. */
function isQuoted({ message, details }: ServerWords, quoting: string): boolean {
  return [message, ...details].every((words) => quoting.includes(words.replace(/[.!?…]$/, '')));
}

function serverText({ code, extendedCode, message, details }: ServerWords): string {
  const numbers = [code, extendedCode].filter((number) => number !== undefined);
  return safe([...numbers, message, ...details].join(' '));
}
