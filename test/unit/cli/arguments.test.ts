import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readArguments } from '../../../main/cli/arguments.ts';
import type { Command } from '../../../main/cli/command.ts';
import { COMMANDS } from '../../../main/cli/commands/index.ts';
import { findCommand } from '../../../main/cli/find-command.ts';
import { AppError } from '../../../shared/errors.ts';

const command = (name: string): Command => COMMANDS.find((each) => each.name === name)!;

function read(name: string, ...words: string[]) {
  const { positionals, options } = readArguments(command(name), words);
  return { positionals, options: Object.fromEntries(options) };
}

function complaint(name: string, ...words: string[]): AppError {
  try {
    readArguments(command(name), words);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('The words were accepted.');
}

describe('readArguments', () => {
  test.each([
    {
      name: 'takes an option after the positionals',
      words: ['sync', 'a.gpkg', '--direction', 'upload'],
      positionals: ['a.gpkg'],
      options: { direction: ['upload'] },
    },
    {
      name: 'takes an option before the positionals',
      words: ['sync', '--close', 'a.gpkg'],
      positionals: ['a.gpkg'],
      options: { close: [] },
    },
    {
      name: 'takes a value with an equals sign in it',
      words: ['create', 'http://x', '--where=0=STATUS = 1'],
      positionals: ['http://x'],
      options: { where: ['0=STATUS = 1'] },
    },
    {
      name: 'takes a value that begins with a minus',
      words: ['create', 'http://x', '--extent', '-104,35.6,-94.32,41'],
      positionals: ['http://x'],
      options: { extent: ['-104,35.6,-94.32,41'] },
    },
    {
      name: 'collects a repeatable option',
      words: ['create', 'http://x', '--where', '0=a', '--where', '1=b'],
      positionals: ['http://x'],
      options: { where: ['0=a', '1=b'] },
    },
    {
      name: 'takes a file whose name begins with a minus after --',
      words: ['status', '--', '-a.gpkg'],
      positionals: ['-a.gpkg'],
      options: {},
    },
    {
      name: 'asks for no positional when help is wanted',
      words: ['status', '-h'],
      positionals: [],
      options: { help: [] },
    },
  ])('$name', ({ words, positionals, options }) => {
    expect(read(words[0]!, ...words.slice(1))).toEqual({ positionals, options });
  });

  test.each([
    [
      ['sync', 'a.gpkg', '--directon', 'upload'],
      /sync has no option --directon\. Did you mean --direction\?/,
    ],
    [['sync', 'a.gpkg', '-d', 'upload'], /sync has no option -d\./],
    [['status', 'a.gpkg', '--token', 'x'], /status has no option --token\./],
    [['sync', 'a.gpkg', '--direction'], /--direction needs a value: --direction <direction>\./],
    [['sync', 'a.gpkg', '--direction', '--close'], /--direction needs a value/],
    [['sync', 'a.gpkg', '--close=yes'], /--close is a switch and takes no value\./],
    [
      ['sync', 'a.gpkg', '--direction=upload', '--direction=download'],
      /--direction is given twice\./,
    ],
    [['sync'], /The replica file \(….gpkg\) is missing\./],
    [['sync', 'a.gpkg', 'b.gpkg'], /no place for “b\.gpkg”/],
    [['sync', 'a.gpkg', '--password', 'x'], /There is no option --password: other programs/],
  ])('refuses %j', ([name, ...words], says) => {
    const error = complaint(name!, ...words);
    expect(error.code).toBe('invalid');
    expect(error.message).toMatch(says);
    expect(error.hint).toMatch(/syncline help sync|syncline help status|SYNCLINE_PASSWORD/);
  });

  test('every command line is either read or refused in words', () => {
    const names = COMMANDS.flatMap(({ options }) => options.map(({ name }) => `--${name}`));
    const word = fc.oneof(fc.constantFrom(...names, '--', '-', '-x'), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...COMMANDS), fc.array(word), (each, words) => {
        try {
          readArguments(each, words);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  test('no command uses an option name twice', () => {
    for (const { name, options } of COMMANDS) {
      const names = options.map((option) => option.name);
      expect(new Set(names).size, name).toBe(names.length);
    }
  });
});

describe('findCommand', () => {
  test.each([
    { words: [], kind: 'overview' },
    { words: ['--json'], kind: 'overview' },
    { words: ['help'], kind: 'overview' },
    { words: ['--help'], kind: 'overview' },
    { words: ['--version'], kind: 'version' },
    { words: ['help', 'sync'], kind: 'help', command: 'sync' },
    { words: ['help', 'admin', 'list'], kind: 'help', command: 'admin list' },
    { words: ['help', 'admin'], kind: 'group', name: 'admin' },
    { words: ['admin'], kind: 'group', name: 'admin' },
    { words: ['admin', 'lits'], kind: 'unknown', name: 'admin lits' },
    { words: ['snyc', 'a.gpkg'], kind: 'unknown', name: 'snyc' },
    { words: ['help', 'snyc'], kind: 'unknown', name: 'snyc' },
    { words: ['sync', 'a.gpkg'], kind: 'command', command: 'sync', rest: ['a.gpkg'] },
    {
      words: ['--json', '--token', 'sync', 'status', 'sync'],
      kind: 'command',
      command: 'status',
      rest: ['--json', '--token', 'sync', 'sync'],
    },
    {
      words: ['admin', '--json', 'list', 'http://x'],
      kind: 'command',
      command: 'admin list',
      rest: ['--json', 'http://x'],
    },
  ])('$words is $kind $command$name', ({ words, ...expected }) => {
    const found = findCommand(words, COMMANDS);
    const plain = 'command' in found ? { ...found, command: found.command.name } : found;
    expect(plain).toMatchObject(expected);
  });
});
