/** Emphasis on terminals; plain text everywhere else. Words carry the meaning, colour only helps the eye. */
import type { Output } from '../terminal.ts';

export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly doubtful: (text: string) => string;
}

const same = (text: string): string => text;

export const PLAIN: Style = { strong: same, faint: same, good: same, bad: same, doubtful: same };

const COLOURED: Style = {
  strong: wrap(1, 22),
  faint: wrap(2, 22),
  good: wrap(32, 39),
  bad: wrap(31, 39),
  doubtful: wrap(33, 39),
};

/** Colour only on a terminal that can show it, and never against NO_COLOR. */
export function styleFor(output: Output, env: Readonly<Record<string, string | undefined>>): Style {
  const isWanted = output.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return isWanted ? COLOURED : PLAIN;
}

function wrap(on: number, off: number): (text: string) => string {
  return (text) => (text === '' ? '' : `\u001B[${on}m${text}\u001B[${off}m`);
}
