import { describe, expect, test } from 'vitest';
import type { Credentials } from '../../../main/cli/credentials.ts';
import { SERVICE } from '../../support/fake-engine.ts';
import { fakeTerminal, type FakeTerminalOptions } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const run = (words: readonly string[], options: FakeTerminalOptions) =>
  runFakeCli(['service', SERVICE.url, ...words], { terminal: fakeTerminal(options) });

const cases: readonly {
  readonly name: string;
  readonly words?: readonly string[];
  readonly terminal?: FakeTerminalOptions;
  readonly expected: Credentials;
}[] = [
  { name: 'nobody without options and environment', expected: { kind: 'none' } },
  {
    name: 'a token as an option',
    words: ['--token', ' abc '],
    expected: { kind: 'token', token: 'abc' },
  },
  {
    name: 'a token from the environment',
    terminal: { env: { SYNCLINE_TOKEN: 'abc\n' } },
    expected: { kind: 'token', token: 'abc' },
  },
  {
    name: 'the option before the environment',
    words: ['--token=mine'],
    terminal: { env: { SYNCLINE_TOKEN: 'theirs' } },
    expected: { kind: 'token', token: 'mine' },
  },
  {
    name: 'a password from the environment',
    words: ['--username', 'editor'],
    terminal: { env: { SYNCLINE_PASSWORD: 'secret', SYNCLINE_TOKEN: 'x' } },
    expected: { kind: 'password', username: 'editor', password: 'secret' },
  },
  {
    name: 'a password from standard input',
    words: ['--username', 'editor'],
    terminal: { typed: ['secret'] },
    expected: { kind: 'password', username: 'editor', password: 'secret' },
  },
  {
    name: 'a password that is typed',
    words: ['--username', 'editor'],
    terminal: { isTTY: true, typed: ['secret'], env: { NO_COLOR: '1' } },
    expected: { kind: 'password', username: 'editor', password: 'secret' },
  },
];

describe('who signs in', () => {
  test.each(cases)('$name', async ({ words = [], terminal = {}, expected }) => {
    const ran = await run(words, terminal);
    expect(ran.credentials).toEqual(expected);
    expect(ran.stdout + ran.stderr).not.toContain('secret');
  });

  test('a password is asked for by name on a terminal, on standard error', async () => {
    const { stderr } = await run(['--username', 'editor'], { isTTY: true, typed: ['secret'] });
    expect(stderr).toContain('Password of editor: ');
  });

  test.each([
    [['--username', 'editor'], 4, /There is no password for editor/],
    [['--username', 'editor', '--token', 'x'], 2, /--token or --username, not both/],
    [['--token', ' '], 2, /value of --token is empty/],
    [['--password', 'x'], 2, /There is no option --password/],
  ])('%j is refused', async (words, code, says) => {
    const ran = await run(words, {});
    expect(ran.code).toBe(code);
    expect(ran.stderr).toMatch(says);
    expect(ran.credentials).toBeNull();
  });
});
