/** Help: the list of commands, and one page for each. */
import { optionsOf, positionalText } from './arguments.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { EXIT_CODE_TEXTS } from './exit-codes.ts';
import { indent, sections, wrapText } from './print/layout.ts';
import type { Style } from './print/style.ts';

const WIDEST = 100;

/** The page that a stranger sees first: what it is, the commands, the first steps, the exit codes. */
export function overviewLines(style: Style, columns: number): string[] {
  const width = Math.min(columns, WIDEST);
  return sections(
    wrapText(
      'Syncline takes parts of an ArcGIS feature service offline as GeoPackage files and brings the edits back, with a receipt for each.',
      width,
    ),
    ['Usage: syncline <command> [options]'],
    [style.strong('Commands'), ...indent(twoColumns(COMMANDS.map(row), width - 2))],
    [
      style.strong('First steps, without an account'),
      ...indent([
        'syncline sample-service                                 prints the address of a service; leave it running',
        'syncline service <serviceUrl>                           its layers and what it can do',
        'syncline create <serviceUrl> --layers 0 --extent -180,-90,180,90 --plan',
        '                                                        what would come; a smaller extent takes less',
        'syncline create <serviceUrl> north.gpkg --layers 0 --extent -180,-90,180,90',
        'syncline changes north.gpkg                             after editing it, for example in QGIS',
        'syncline sync north.gpkg                                brings changes down and sends yours',
      ]),
    ],
    [style.strong('Signing in'), ...indent(signingIn(width - 2))],
    [style.strong('Exit codes'), ...indent(exitCodeLines(width - 2))],
    ['More about one command: syncline help <command>'],
  );
}

/** The page of one command: usage, what it does, every option, examples. */
export function commandLines(command: Command, style: Style, columns: number): string[] {
  const width = Math.min(columns, WIDEST);
  const options = optionsOf(command).map(({ name, value, text }): [string, string] => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    text,
  ]);
  return sections(
    [`Usage: ${usageText(command)}`],
    wrapText(`${command.summary}.`, width),
    ...command.details.map((paragraph) => wrapText(paragraph, width)),
    command.positionals.length === 0
      ? []
      : indent(
          twoColumns(
            command.positionals.map(({ name, text }): [string, string] => [
              `<${name}>`,
              `${text}.`,
            ]),
            width - 2,
          ),
        ),
    [style.strong('Options'), ...indent(twoColumns(options, width - 2))],
    [style.strong('Examples'), ...indent(command.examples)],
  );
}

/** The commands whose names begin with `group`, such as `admin`. */
export function groupLines(group: string, style: Style, columns: number): string[] {
  const width = Math.min(columns, WIDEST);
  const commands = COMMANDS.filter(({ name }) => name.startsWith(`${group} `));
  return sections(
    [`Usage: syncline ${group} <command> [options]`],
    [style.strong('Commands'), ...indent(twoColumns(commands.map(row), width - 2))],
    [`More about one of them: syncline help ${group} <command>`],
  );
}

export function usageText(command: Command): string {
  return ['syncline', command.name, ...command.positionals.map(positionalText), '[options]'].join(
    ' ',
  );
}

function row({ name, summary }: Command): [string, string] {
  return [name, summary];
}

function signingIn(width: number): string[] {
  return wrapText(
    'Set SYNCLINE_TOKEN, or give --token, or give --username and the password in SYNCLINE_PASSWORD or on standard input. Passwords are never options.',
    width,
  );
}

function exitCodeLines(width: number): string[] {
  const codes = Object.entries(EXIT_CODE_TEXTS).map(([code, text]): [string, string] => [
    code,
    text,
  ]);
  return twoColumns(codes, width);
}

const NARROW_NAMES = 34;

/** Names on the left, wrapped texts on the right; a name that is too long gets a line of its own. */
function twoColumns(entries: readonly (readonly [string, string])[], width: number): string[] {
  const left = Math.min(NARROW_NAMES, Math.max(...entries.map(([name]) => name.length)));
  return entries.flatMap(([name, text]) => {
    const lines = wrapText(text, Math.max(20, width - left - 2));
    const isLong = name.length > left;
    const first = isLong ? [name] : [`${name.padEnd(left)}  ${lines[0]!}`];
    const rest = isLong ? lines : lines.slice(1);
    return [...first, ...rest.map((line) => ' '.repeat(left + 2) + line)];
  });
}
