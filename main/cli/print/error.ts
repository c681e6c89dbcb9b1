/** An error as people read it: what happened, what to do, what the server said. */
import type { ErrorBody, ServerWords } from '../../../shared/errors.ts';
import type { Style } from './style.ts';
import { safe } from './words.ts';

export function errorLines(error: ErrorBody, style: Style): string[] {
  return [
    `${style.bad('syncline:')} ${safe(error.message)}`,
    ...(error.hint === undefined ? [] : [`  ${safe(error.hint)}`]),
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
