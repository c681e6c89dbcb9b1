import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { optionsOf } from '../../../main/cli/arguments.ts';
import { COMMANDS } from '../../../main/cli/commands/index.ts';
import { EXIT_CODE_TEXTS } from '../../../main/cli/exit-codes.ts';
import { usageText } from '../../../main/cli/help.ts';
import { ERROR_CODES } from '../../../shared/errors.ts';
import { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

/** The text under `## heading`. */
function section(heading: string): string {
  const start = page.indexOf(`\n## ${heading}\n`);
  expect(start, `docs/cli.md has no section "${heading}"`).toBeGreaterThan(-1);
  const end = page.indexOf('\n## ', start + 1);
  return page.slice(start, end === -1 ? undefined : end);
}

const examples = [...page.matchAll(/<!-- run: (.*?) -->\s+```json\n(.*?)```/gs)].map(
  ([, words, text]) => ({ words: words!, json: JSON.parse(text!) as unknown }),
);

describe('docs/cli.md', () => {
  test.each(COMMANDS)('$name: names usage, summary and every option with its text', (command) => {
    const text = section(command.name);
    expect(text).toContain(usageText(command));
    expect(text).toContain(command.summary);
    for (const option of command.options) {
      const written = option.value === undefined ? '' : ` ${option.value.replaceAll('|', '\\|')}`;
      expect(text).toContain(`| \`--${option.name}${written}\``);
      expect(text).toContain(option.text.replaceAll('<', '&lt;'));
    }
    if (command.usesCredentials) expect(text).toContain('(#signing-in)');
  });

  test('documents the options that commands share', () => {
    const shared = new Set(
      COMMANDS.flatMap((command) =>
        optionsOf(command)
          .filter((option) => !command.options.includes(option))
          .map(({ name }) => name),
      ),
    );
    const text = section('Signing in') + section('Options of every command');
    for (const name of shared) expect(text).toMatch(new RegExp(`\\| \`--${name}[ \`]`));
  });

  test('documents no option that no command has', () => {
    const known = new Set(COMMANDS.flatMap(optionsOf).map(({ name }) => name));
    for (const [, name] of page.matchAll(/^\| `--([a-z-]+)/gm)) expect(known).toContain(name);
  });

  test('documents every exit code and every error code', () => {
    for (const [code, text] of Object.entries(EXIT_CODE_TEXTS)) {
      expect(section('Exit codes')).toMatch(new RegExp(`\\| ${code} +\\| ${text} +\\|`));
    }
    for (const code of ERROR_CODES) expect(section('Output')).toContain(`\`${code}\``);
  });

  test('has a JSON example for every command', () => {
    for (const { name } of COMMANDS) {
      expect(
        examples.some(({ words }) => words.startsWith(name)),
        name,
      ).toBe(true);
    }
  });

  test.each(examples)(
    '--json of "$words" has exactly the documented keys',
    async ({ words, json }) => {
      const terminal = fakeTerminal();
      const running = runFakeCli([...words.split(' '), '--json'], {
        terminal,
        startSampleService: async () => ({
          url: 'http://127.0.0.1:6080/arcgis/rest/services',
          services: [{ name: 'Water', url: 'http://127.0.0.1:6080/x/FeatureServer' }],
          close: async () => undefined,
        }),
      });
      await new Promise((resolve) => setImmediate(resolve));
      terminal.interrupt();
      const { stdout } = await running;
      expect(shapeOf(json)).toEqual(shapeOf(JSON.parse(stdout)));
    },
  );

  test('a definition in the documentation would be accepted', () => {
    const [, text] = /```json definition\n(.*?)```/s.exec(page) ?? [];
    expect(ReplicaDefinition.safeParse(JSON.parse(text!)).error).toBeUndefined();
  });
});

/** The keys of objects at every depth; of arrays the first item; of anything else nothing. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return 'value';
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]));
}
