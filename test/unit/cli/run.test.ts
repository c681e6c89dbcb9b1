import { describe, expect, test } from 'vitest';
import { EXIT_CODE_OF } from '../../../main/cli/exit-codes.ts';
import { AppError, ERROR_CODES } from '../../../shared/errors.ts';
import { failing, fakeEngine, SERVICE } from '../../support/fake-engine.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const json = (text: string): unknown => {
  expect(text.endsWith('\n')).toBe(true);
  expect(text.trim().split('\n')).toHaveLength(1);
  return JSON.parse(text);
};

describe('pages', () => {
  test('no words at all show the overview', async () => {
    const { code, stdout } = await runFakeCli([]);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: syncline <command> [options]');
    expect(stdout).toContain('admin unregister');
    expect(stdout).toMatch(/130 {2}stopped by Ctrl-C/);
  });

  test.each([['--version'], ['version']])('%s shows the version', async (word) => {
    expect((await runFakeCli([word])).stdout).toBe('1.2.3\n');
    expect(json((await runFakeCli([word, '--json'])).stdout)).toEqual({ version: '1.2.3' });
  });

  test('help of a command and --help are the same page', async () => {
    const help = await runFakeCli(['help', 'sync']);
    expect(help.stdout).toBe((await runFakeCli(['sync', '--help'])).stdout);
    expect(help.stdout).toMatch(/^Usage: syncline sync <file\.gpkg> \[options\]\n/);
  });

  test('help as JSON is one object without colour', async () => {
    const terminal = fakeTerminal({ isTTY: true });
    const { stdout } = await runFakeCli(['help', 'sync', '--json'], { terminal });
    expect((json(stdout) as { help: string }).help).toMatch(/^Usage: syncline sync/);
    expect(stdout).not.toContain('\\u001b');
  });

  test('no line of help is wider than the terminal, examples apart', async () => {
    const terminal = fakeTerminal({ columns: 80 });
    const { stdout } = await runFakeCli(['help', 'create'], { terminal });
    const prose = stdout.slice(0, stdout.indexOf('Examples'));
    const wide = prose.split('\n').filter((line) => line.length > 80);
    // Words that cannot be broken: JSON in the text.
    expect(wide.every((line) => line.includes('{'))).toBe(true);
  });
});

describe('errors', () => {
  test.each(ERROR_CODES)('%s ends with its exit code, in words and as JSON', async (code) => {
    const error = new AppError(code, 'It did not work.', {
      hint: 'Do something else.',
      server: { code: 400, extendedCode: -1, message: 'No.', details: ['Really not.'] },
    });
    const engine = fakeEngine({ service: failing(error) });
    const words = await runFakeCli(['service', SERVICE.url], { engine });
    expect(words.code).toBe(EXIT_CODE_OF[code]);
    expect(words.stdout).toBe('');
    expect(words.stderr).toContain('syncline: ');
    const asJson = await runFakeCli(['service', SERVICE.url, '--json'], { engine });
    expect(json(asJson.stdout)).toEqual({
      error: {
        code,
        message: 'It did not work.',
        hint: 'Do something else.',
        server: error.server,
      },
      exitCode: EXIT_CODE_OF[code],
    });
  });

  test('the words of the server stand below the sentence', async () => {
    const error = new AppError('refused', 'The service refused.', {
      hint: 'Ask its owner.',
      server: { code: 400, message: 'Unable to complete operation.', details: ['No.'] },
    });
    const { stderr } = await runFakeCli(['service', SERVICE.url], {
      engine: fakeEngine({ service: failing(error) }),
    });
    expect(stderr).toBe(
      [
        'syncline: The service refused.',
        '  Ask its owner.',
        '  The server said: 400 Unable to complete operation. No.',
        '',
      ].join('\n'),
    );
  });

  test('a bug keeps its secrets, except with --verbose', async () => {
    const engine = fakeEngine({ service: () => Promise.reject(new TypeError('x is undefined')) });
    const quiet = await runFakeCli(['service', SERVICE.url], { engine });
    expect(quiet.code).toBe(1);
    expect(quiet.stderr).toMatch(/This is a bug\.\n {2}Run the command again with --verbose/);
    expect(quiet.stderr).not.toContain('undefined');
    const verbose = await runFakeCli(['service', SERVICE.url, '--verbose'], { engine });
    expect(verbose.stderr).toContain('TypeError: x is undefined');
  });

  test('what a server says cannot steer the terminal', async () => {
    const error = new AppError('refused', 'No \u001B[2J\u0007\nway.');
    const { stderr } = await runFakeCli(['service', SERVICE.url], {
      engine: fakeEngine({ service: failing(error) }),
    });
    expect(stderr).toBe('syncline: No \uFFFD[2J\uFFFD way.\n');
  });

  test.each([
    [['stauts', 'x'], /There is no command “stauts”\. Did you mean status\?/],
    [['admin', 'lst'], /Did you mean admin list\?/],
    [['frobnicate'], /There is no command “frobnicate”\.\n/],
    [['service', 'north.gpkg'], /not a web address/],
    [['service', 'https://host/arcgis/rest/services/Water/MapServer'], /not a feature service/],
  ])('%j is refused with exit code 2', async (words, says) => {
    const { code, stderr } = await runFakeCli(words);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });

  test('slips are JSON, too', async () => {
    const { code, stdout, stderr } = await runFakeCli(['stauts', '--json']);
    expect(json(stdout)).toEqual({
      error: {
        code: 'invalid',
        message: 'There is no command “stauts”. Did you mean status?',
        hint: 'All commands: syncline help',
      },
      exitCode: 2,
    });
    expect(code).toBe(2);
    expect(stderr).toBe('');
  });
});

describe('Ctrl-C', () => {
  const waiting = (stopped: (signal: AbortSignal) => Error) =>
    fakeEngine({
      sync: (_path, _options, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(stopped(signal)));
        }),
    });

  test('stops the work cleanly and says what is left', async () => {
    const terminal = fakeTerminal();
    const engine = waiting(
      () =>
        new AppError('cancelled', 'Stopped.', { hint: 'Nothing was sent; 43 edits are pending.' }),
    );
    const running = runFakeCli(['sync', 'a.gpkg'], { engine, terminal });
    await new Promise((resolve) => setImmediate(resolve));
    terminal.interrupt();
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Press Ctrl-C again to stop at once\.\n/);
    expect(stderr).toMatch(/Nothing was sent; 43 edits are pending\.\n$/);
  });

  test.each([
    ['the reason of the signal', (signal: AbortSignal) => signal.reason as Error, 130],
    ['an AbortError', () => new DOMException('aborted', 'AbortError') as Error, 130],
    ['an unknown outcome', () => new AppError('unknown-outcome', 'Nobody knows.'), 6],
    ['a bug', () => new TypeError('oops'), 1],
  ])('that ends in %s has its exit code', async (_name, stopped, code) => {
    const terminal = fakeTerminal();
    const running = runFakeCli(['sync', 'a.gpkg'], { engine: waiting(stopped), terminal });
    await new Promise((resolve) => setImmediate(resolve));
    terminal.interrupt();
    expect((await running).code).toBe(code);
  });

  test('twice ends at once, but one key that arrives twice does not', async () => {
    const terminal = fakeTerminal();
    void runFakeCli(['sync', 'a.gpkg'], {
      engine: fakeEngine({ sync: () => new Promise(() => undefined) }),
      terminal,
    });
    await new Promise((resolve) => setImmediate(resolve));
    terminal.interrupt();
    terminal.pass(5);
    terminal.interrupt();
    expect(terminal.exits).toEqual([]);
    terminal.pass(2000);
    terminal.interrupt();
    expect(terminal.exits).toEqual([130]);
  });
});

describe('--json', () => {
  test.each([
    ['service', SERVICE.url],
    ['create', SERVICE.url, 'a.gpkg', '--layers=0', '--extent=0,0,1,1'],
    ['create', SERVICE.url, '--layers=0', '--extent=0,0,1,1', '--plan'],
    ['status', 'a.gpkg'],
    ['changes', 'a.gpkg'],
    ['sync', 'a.gpkg'],
    ['sync', 'a.gpkg', '--dry-run'],
    ['history', 'a.gpkg'],
    ['verify', 'a.gpkg'],
    ['unregister', 'a.gpkg'],
    ['admin', 'list', SERVICE.url],
    ['admin', 'unregister', SERVICE.url, '--stale-days', '1', '--dry-run'],
  ])('%s %s prints one object', async (...words) => {
    const { stdout } = await runFakeCli([...words, '--json']);
    expect(json(stdout)).toBeTypeOf('object');
  });

  test('is safe for values that JSON does not know', async () => {
    const engine = fakeEngine({
      changes: () =>
        [
          { size: 2n ** 60n, small: 12n, blob: new Uint8Array([104, 105]) },
        ].values() as unknown as ReturnType<ReturnType<typeof fakeEngine>['changes']>,
    });
    const { stdout } = await runFakeCli(['changes', 'a.gpkg', '--json'], { engine });
    expect((json(stdout) as { changes: unknown[] }).changes).toEqual([
      { size: '1152921504606846976', small: 12, blob: 'aGk=' },
    ]);
  });
});

describe('colour', () => {
  test.each([
    [{ isTTY: true }, true],
    [{ isTTY: false }, false],
    [{ isTTY: true, env: { NO_COLOR: '1' } }, false],
    [{ isTTY: true, env: { TERM: 'dumb' } }, false],
  ])('with %j: %s', async (options, isColoured) => {
    const { stdout } = await runFakeCli(['status', 'a.gpkg'], { terminal: fakeTerminal(options) });
    expect(stdout.includes('\u001B[1m')).toBe(isColoured);
  });
});
