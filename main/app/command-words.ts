/** Whether the program was started as the command line. */

const COMMAND_LINE = '--cli';

/**
 * The words for the command line; null: the window was meant. The `--` after `--cli` keeps Chromium from reading the
 * words as switches of its own, and is no word.
 */
export function commandWords(argv: readonly string[]): string[] | null {
  const end = argv.indexOf('--');
  const at = argv.indexOf(COMMAND_LINE);
  if (at === -1 || (end !== -1 && end < at)) return null;
  const words = argv.slice(at + 1);
  return words[0] === '--' ? words.slice(1) : words;
}
