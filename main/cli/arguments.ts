/** Reads the words of a command line against what a command knows; every refusal says what would be right. */
import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.ts';
import { nearest } from '../../shared/nearest.ts';
import type { Command, OptionSpec, PositionalSpec } from './command.ts';

/** The options and positionals of one run, by name. */
export interface Given {
  readonly positionals: readonly string[];
  /** A switch that is on has an empty list. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** Options of every command. */
const COMMON_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'json',
    text: 'Print one JSON object on standard output and nothing else there, also for errors.',
  },
  { name: 'quiet', text: 'Print no progress and no remarks on standard error.' },
  { name: 'verbose', text: 'Say why each step is taken; show where a bug happened.' },
  { name: 'help', text: 'Show this help.' },
];

/** Options of the commands that may need to sign in. */
export const CREDENTIAL_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'token',
    value: '<token>',
    text: 'An ArcGIS token. Better in the environment variable SYNCLINE_TOKEN, where no process list shows it.',
  },
  {
    name: 'username',
    value: '<name>',
    text: 'Sign in with a password, which is taken from SYNCLINE_PASSWORD or asked for on standard input.',
  },
];

export function optionsOf(command: Command): readonly OptionSpec[] {
  return [
    ...command.options,
    ...(command.usesCredentials ? CREDENTIAL_OPTIONS : []),
    ...COMMON_OPTIONS,
  ];
}

/** Throws `AppError` `invalid` for an unknown option, a missing or superfluous value, or the wrong number of words. */
export function readArguments(command: Command, words: readonly string[]): Given {
  const specs = new Map(optionsOf(command).map((spec) => [spec.name, spec]));
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      [...specs.values()].map((spec) => [
        spec.name,
        { type: spec.value === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const name = token.rawName === '-h' ? 'help' : token.name;
    const spec = token.rawName.startsWith('--') || name === 'help' ? specs.get(name) : undefined;
    if (spec === undefined) throw unknownOption(token.rawName, command, [...specs.keys()]);
    options.set(name, [...(options.get(name) ?? []), ...readValue(spec, token.value, command)]);
    checkRepetition(spec, options.get(name)!, command);
  }
  if (!options.has('help')) checkPositionals(positionals, command);
  return { positionals, options };
}

function readValue(spec: OptionSpec, value: string | undefined, command: Command): string[] {
  if (spec.value === undefined) {
    if (value === undefined) return [];
    throw usage(`--${spec.name} is a switch and takes no value.`, command);
  }
  if (value === undefined || value.startsWith('--')) {
    throw usage(`--${spec.name} needs a value: --${spec.name} ${spec.value}.`, command);
  }
  return [value];
}

function checkRepetition(spec: OptionSpec, values: readonly string[], command: Command): void {
  if (spec.isRepeatable === true || values.length <= 1) return;
  throw usage(`--${spec.name} is given twice. Keep one of them.`, command);
}

function checkPositionals(words: readonly string[], command: Command): void {
  const specs = command.positionals;
  const missing = specs.find((spec, index) => !spec.isOptional && words[index] === undefined);
  if (missing) throw usage(`${missing.text} is missing.`, command);
  const takesMore = specs.some((spec) => spec.isRepeatable);
  const extra = takesMore ? undefined : words[specs.length];
  if (extra === undefined) return;
  throw usage(`There is no place for “${extra}”. Put values with blanks in quotes.`, command);
}

function unknownOption(rawName: string, command: Command, names: readonly string[]): AppError {
  if (rawName === '--password') {
    return new AppError(
      'invalid',
      'There is no option --password: other programs on this machine could read it in the process list.',
      {
        hint: 'Use --username, and give the password on standard input or in the environment variable SYNCLINE_PASSWORD.',
      },
    );
  }
  const similar = nearest(rawName.replace(/^-+/, ''), names);
  const suggestion = similar === null ? '' : ` Did you mean --${similar}?`;
  return usage(`${command.name} has no option ${rawName}.${suggestion}`, command);
}

/** A slip in the use of a command, with the way to its help. */
function usage(message: string, command: Pick<Command, 'name'>): AppError {
  return new AppError('invalid', message, {
    hint: `See: syncline help ${command.name}`,
  });
}

/** `<serviceUrl> [file.gpkg]` */
export function positionalText({ name, isOptional, isRepeatable }: PositionalSpec): string {
  const text = `<${name}>${isRepeatable ? '…' : ''}`;
  return isOptional ? `[${text}]` : text;
}

export function hasFlag(given: Given, name: string): boolean {
  return given.options.has(name);
}

/** The value of an option, or undefined when it is not given. */
export function valueOf(given: Given, name: string): string | undefined {
  return given.options.get(name)?.[0];
}

/** All values of a repeatable option. */
export function valuesOf(given: Given, name: string): readonly string[] {
  return given.options.get(name) ?? [];
}
