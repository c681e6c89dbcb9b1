import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readArguments } from '../../../main/cli/arguments.ts';
import { create } from '../../../main/cli/commands/create.ts';
import { readDefinition } from '../../../main/cli/definition-options.ts';
import type { Terminal } from '../../../main/cli/terminal.ts';
import { ReplicaDefinition } from '../../../shared/model/definition.ts';
import {
  commandText,
  createArguments,
  formBodyText,
} from '../../../shared/model/definition-text.ts';
import { anyDefinition } from '../../support/any-definition.ts';

const SERVICE = 'https://host/arcgis/rest/services/Water/FeatureServer';
const definition = ReplicaDefinition.parse({
  serviceUrl: SERVICE,
  replicaName: "O'Neill north",
  layers: [0, 2],
  layerQueries: { '0': { where: "STATUS = 'open'" } },
  geometry: { xmin: -104, ymin: 35.6, xmax: -94.32, ymax: 41 },
  geometryType: 'esriGeometryEnvelope',
  inSR: 4326,
});
const noFiles: Terminal = {} as Terminal;

/** What a shell hands to the program: the words behind its name, as `bash` splits them. */
function wordsOfBash(command: string): string[] {
  const script = `syncline() { printf '%s\\0' "$@"; }\n${command}\n`;
  const output = execFileSync('bash', ['-c', script], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

describe('formBodyText', () => {
  test('writes what a form would send', () => {
    const parameters = { layers: '0,1', where: "NAME = 'O''Neill & Søn' (+1)*~" };
    const expected = new URLSearchParams({ f: 'json', ...parameters }).toString();
    expect(formBodyText(parameters)).toBe(expected);
  });

  test('is read back as it was by any server, whatever the values hold', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (parameters) => {
        const read = Object.fromEntries(new URLSearchParams(formBodyText(parameters)));
        expect(read).toEqual({ f: 'json', ...parameters });
      }),
    );
  });
});

describe('createArguments', () => {
  test('mean the same definition to the command line', () => {
    fc.assert(
      fc.property(anyDefinition(SERVICE), (wanted) => {
        const words = createArguments(wanted, 'north.gpkg');
        fc.pre(words !== null);
        expect(words[0]).toBe('create');
        const given = readArguments(create, words.slice(1));
        expect(readDefinition(given, SERVICE, noFiles)).toEqual(wanted);
      }),
    );
  });

  test('are null where a value would be taken for an option', () => {
    expect(createArguments({ ...definition, replicaName: '--name' }, 'north.gpkg')).toBeNull();
  });
});

describe('commandText', () => {
  test('puts one option on a line', () => {
    expect(commandText(definition, 'north.gpkg', 'bash').split('\n')).toEqual([
      `syncline create ${SERVICE} north.gpkg \\`,
      `  --name 'O'\\''Neill north' \\`,
      '  --layers 0,2 \\',
      '  --extent -104,35.6,-94.32,41 \\',
      '  --in-sr 4326 \\',
      `  --where '0=STATUS = '\\''open'\\'''`,
    ]);
  });

  test('reaches the program word for word through bash', () => {
    const odd = { ...definition, replicaName: 'a $HOME `ls` "b" \\ \'c\' * ~ ! é' };
    const words = wordsOfBash(commandText(odd, '/tmp/my data/north.gpkg', 'bash'));
    expect(words).toEqual(createArguments(odd, '/tmp/my data/north.gpkg'));
  });

  test('doubles quotes for PowerShell and quotes lists, which it would split', () => {
    const text = commandText(definition, 'north.gpkg', 'powershell');
    expect(text).toContain(`--name 'O''Neill north' \``);
    expect(text).toContain(`--layers '0,2'`);
    expect(text).toContain(`--where '0=STATUS = ''open'''`);
  });

  test('goes by file in PowerShell where JSON would lose its quotes', () => {
    const related = { '2': { queryOption: 'none', includeRelated: true } } as const;
    const text = commandText({ ...definition, layerQueries: related }, 'north.gpkg', 'powershell');
    expect(text).toContain(`'@ | Set-Content -Encoding utf8 -LiteralPath north.replica.json`);
    expect(text).toContain('--definition north.replica.json');
    const json = text.slice(text.indexOf('{'), text.lastIndexOf("'@"));
    expect(JSON.parse(json)).toEqual({ ...definition, layerQueries: related });
  });
});
