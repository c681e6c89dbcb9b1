/** Finds the command among the words of a command line; options may stand before it. */
import { CREDENTIAL_OPTIONS } from './arguments.ts';
import type { Command } from './command.ts';

export type Found =
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] }
  | { readonly kind: 'help'; readonly command: Command }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'overview' }
  | { readonly kind: 'version' }
  | { readonly kind: 'unknown'; readonly name: string };

/** `rest` is everything but the name of the command, in its order. */
export function findCommand(words: readonly string[], commands: readonly Command[]): Found {
  const places = positionsOfWords(words);
  const [first, second] = places.map((index) => words[index]!);
  if (words.includes('--version') || first === 'version') return { kind: 'version' };
  if (first === undefined) return { kind: 'overview' };
  if (first === 'help')
    return findHelp(
      places.slice(1).map((index) => words[index]!),
      commands,
    );
  for (const [length, name] of [
    [2, `${first} ${second ?? ''}`],
    [1, first],
  ] as const) {
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) continue;
    const named = places.slice(0, length);
    return { kind: 'command', command, rest: words.filter((_, index) => !named.includes(index)) };
  }
  return groupOrUnknown(first, second, commands);
}

function findHelp(topic: readonly string[], commands: readonly Command[]): Found {
  const [first, second] = topic;
  if (first === undefined) return { kind: 'overview' };
  const command =
    commands.find(({ name }) => name === `${first} ${second ?? ''}`) ??
    commands.find(({ name }) => name === first);
  return command ? { kind: 'help', command } : groupOrUnknown(first, second, commands);
}

function groupOrUnknown(
  first: string,
  second: string | undefined,
  commands: readonly Command[],
): Found {
  const isGroup = commands.some(({ name }) => name.startsWith(`${first} `));
  if (!isGroup) return { kind: 'unknown', name: first };
  return second === undefined
    ? { kind: 'group', name: first }
    : { kind: 'unknown', name: `${first} ${second}` };
}

/** Where the words are that are neither options nor values of the options that may come first. */
function positionsOfWords(words: readonly string[]): number[] {
  const withValue = CREDENTIAL_OPTIONS.map(({ name }) => `--${name}`);
  const places: number[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (withValue.includes(word)) index += 1;
    else if (!word.startsWith('-')) places.push(index);
  }
  return places;
}
