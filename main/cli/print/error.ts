/** An error as people read it: what happened, what to do, what the server said. */
import type { ErrorBody, ServerWords } from '../../../shared/errors.ts';
import type { Style } from './style.ts';
import { safe } from './words.ts';

export function errorLines(error: ErrorBody, style: Style): string[] {
  return [
    `${style.bad('syncline:')} ${safe(error.message)}`,
    ...(error.hint === undefined ? [] : [`  ${safe(error.hint)}`]),
    ...(error.server === undefined
      ? []
      : [style.faint(`  The server said: ${serverText(error.server)}`)]),
  ];
}

function serverText({ code, extendedCode, message, details }: ServerWords): string {
  const numbers = [code, extendedCode].filter((number) => number !== undefined);
  return safe([...numbers, message, ...details].join(' '));
}
