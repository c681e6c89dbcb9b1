import { describe, expect, test } from 'vitest';
import { JsonStreamError } from '../../../main/geometry/errors.ts';
import type { JsonMatch } from '../../../main/geometry/json-splitter.ts';
import { createJsonSplitter } from '../../../main/geometry/split-json.ts';
import { split } from './splitting.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const FEATURES = ['layers[*].features'];

describe('createJsonSplitter', () => {
  const cases: {
    name: string;
    json: string;
    arrays: string[];
    elements: Record<string, unknown[]>;
    rest: unknown;
  }[] = [
    {
      name: 'takes the features out of a replica and leaves the rest',
      json: `{"replicaID": "A", "layers": [{"id": 0, "features": [{"a": 1}, {"a": 2}]},
              {"features": [{"a": 3}], "attachments": [], "id": 4}], "layerServerGens": [{"id": 0}]}`,
      arrays: ['layers[*].features', 'layers[*].attachments'],
      elements: { 'layers[0].features': [{ a: 1 }, { a: 2 }], 'layers[1].features': [{ a: 3 }] },
      rest: {
        replicaID: 'A',
        layers: [
          { id: 0, features: [] },
          { features: [], attachments: [], id: 4 },
        ],
        layerServerGens: [{ id: 0 }],
      },
    },
    {
      name: 'takes arrays that lie deeper, of texts too',
      json: '{"edits":[{"id":7,"features":{"adds":[{"b":[1,{"c":"]"}]}],"updates":[],"deleteIds":["{A}","{B}"]}}]}',
      arrays: [
        'edits[*].features.adds',
        'edits[*].features.updates',
        'edits[*].features.deleteIds',
      ],
      elements: {
        'edits[0].features.adds': [{ b: [1, { c: ']' }] }],
        'edits[0].features.deleteIds': ['{A}', '{B}'],
      },
      rest: { edits: [{ id: 7, features: { adds: [], updates: [], deleteIds: [] } }] },
    },
    {
      name: 'takes elements of every kind',
      json: '{"features": [1, -2.5e3, null, true, "x,]", [], {}, [[1], 2] ]}',
      arrays: ['features'],
      elements: { features: [1, -2500, null, true, 'x,]', [], {}, [[1], 2]] },
      rest: { features: [] },
    },
    {
      name: 'takes a whole document that is an array',
      json: '[1, 2]',
      arrays: [''],
      elements: { '': [1, 2] },
      rest: [],
    },
    {
      name: 'takes arrays out of an array without members',
      json: '[[1],[2,3]]',
      arrays: ['[*]'],
      elements: { '[0]': [1], '[1]': [2, 3] },
      rest: [[], []],
    },
    {
      name: 'knows a member that is written with escapes',
      json: '{"l\\u0061yers": [{"feat\\u0075res": [1]}]}',
      arrays: FEATURES,
      elements: { 'layers[0].features': [1] },
      rest: { layers: [{ features: [] }] },
    },
    {
      name: 'compares members exactly',
      json: '{"Layers": [{"features": [1]}], "layers": [{"Features": [2], "x": {"features": [3]}}]}',
      arrays: FEATURES,
      elements: {},
      rest: {
        Layers: [{ features: [1] }],
        layers: [{ Features: [2], x: { features: [3] } }],
      },
    },
    {
      name: 'leaves a wanted member that is no array where it is',
      json: '{"layers": [{"features": null}, {"features": {"0": 1}}, {"features": "[1]"}]}',
      arrays: FEATURES,
      elements: {},
      rest: { layers: [{ features: null }, { features: { 0: 1 } }, { features: '[1]' }] },
    },
    {
      name: 'is not misled by quotes and backslashes in texts',
      json: '{"a":"\\\\","layers":[{"n":"\\"","features":["\\\\","\\"]","\\\\\\"[",{"k\\"}":"{"}]}]}',
      arrays: FEATURES,
      elements: { 'layers[0].features': ['\\', '"]', '\\"[', { 'k"}': '{' }] },
      rest: { a: '\\', layers: [{ n: '"', features: [] }] },
    },
    {
      name: 'does not take a mark at the front of a name away',
      json: '{"\uFEFFfeatures":[1],"features":[2]}',
      arrays: ['features'],
      elements: { features: [2] },
      rest: { '\uFEFFfeatures': [1], features: [] },
    },
    {
      name: 'passes over a byte order mark',
      json: '\uFEFF{"features":[1]}',
      arrays: ['features'],
      elements: { features: [1] },
      rest: { features: [] },
    },
    { name: 'reads a lone number', json: ' -1.5e3', arrays: FEATURES, elements: {}, rest: -1500 },
    { name: 'reads a lone text', json: '"ä" ', arrays: FEATURES, elements: {}, rest: 'ä' },
  ];
  test.each(cases)('$name', ({ json, arrays, elements, rest }) => {
    expect(split(bytes(json), arrays)).toMatchObject({ elements, rest });
  });

  test.each(cases)('$name, byte by byte', ({ json, arrays, elements, rest }) => {
    const cuts = Array.from({ length: bytes(json).length }, (_, at) => at);
    expect(split(bytes(json), arrays, cuts)).toMatchObject({ elements, rest });
  });

  test('tells which item the elements belong to, as far as it is known', () => {
    const matches: JsonMatch[] = [];
    const splitter = createJsonSplitter({
      arrays: ['edits[*].features.adds'],
      onElements: (match) => matches.push(match),
    });
    splitter.feed(
      bytes(`{"edits": [{"id": 7, "name": "\\u0061", "flag": true, "deep": {"no": 1}, "features": {"adds": [1]}},
                        {"features": {"own": 1, "adds": [2]}, "id": 8}]}`),
    );
    splitter.end();
    expect(matches.map(({ indices, item }) => ({ indices, item: [...item] }))).toEqual([
      {
        indices: [0],
        item: [
          ['id', 7],
          ['name', 'a'],
          ['flag', true],
        ],
      },
      { indices: [1], item: [] },
    ]);
  });

  test('hands a large array over in batches, in order', () => {
    const features = Array.from({ length: 20_000 }, (_, id) => ({ id, note: 'x'.repeat(40) }));
    const json = bytes(JSON.stringify({ layers: [{ features }] }));
    const { elements, batches } = split(json, FEATURES, [1000, 500_000]);
    expect(elements['layers[0].features']).toEqual(features);
    expect(batches).toBeGreaterThan(json.length / (300 * 1024));
    expect(batches).toBeLessThan(json.length / (200 * 1024));
  });

  test('takes elements and a rest of a megabyte', () => {
    const document = {
      note: 'r'.repeat(1_000_000),
      features: [1, 'a'.repeat(1_000_000), 2, 'b'.repeat(1_500_000)],
    };
    const { elements, rest } = split(
      bytes(JSON.stringify(document)),
      ['features'],
      [77, 1_200_000],
    );
    expect(elements['features']).toEqual(document.features);
    expect(rest).toEqual({ note: document.note, features: [] });
  });

  test('keeps what it holds small, however large the document', () => {
    const feature = bytes(`{"note": "${'x'.repeat(1000)}"},`);
    let largest = 0;
    const splitter = createJsonSplitter({
      arrays: FEATURES,
      onElements: (_, json) => (largest = Math.max(largest, json.buffer.byteLength)),
    });
    splitter.feed(bytes('{"layers":[{"features":['));
    splitter.feed(bytes(`"${'x'.repeat(5_000_000)}",`));
    largest = 0;
    for (let count = 0; count < 20_000; count++) splitter.feed(feature);
    splitter.feed(bytes('0]}]}'));
    splitter.end();
    expect(largest).toBeLessThanOrEqual(1024 * 1024);
  });

  test('lets an error of the consumer through, and takes nothing after it', () => {
    const splitter = createJsonSplitter({
      arrays: ['features'],
      onElements() {
        throw new Error('The disk is full.');
      },
    });
    expect(() => splitter.feed(bytes('{"features":[1]'))).toThrow('The disk is full.');
    expect(() => splitter.feed(bytes('}'))).toThrow('The disk is full.');
    expect(() => splitter.end()).toThrow('The disk is full.');
  });

  test.each(['layers[0].features', 'a..b', 'a.', '[*', 'a]'])(
    'refuses the pattern %s',
    (pattern) => {
      expect(() => createJsonSplitter({ arrays: [pattern], onElements: () => undefined })).toThrow(
        `The array pattern "${pattern}" cannot be read.`,
      );
    },
  );

  test('refuses a pattern within what another one takes', () => {
    const arrays = ['layers', 'layers[*].features'];
    expect(() => createJsonSplitter({ arrays, onElements: () => undefined })).toThrow(
      'An array pattern lies within "layers", which is cut out itself.',
    );
  });
});

describe('a document that cannot be split is refused with its place:', () => {
  const cases: { name: string; json: string; message: string; byteOffset: number }[] = [
    { name: 'nothing', json: '', message: 'The answer is empty.', byteOffset: 0 },
    { name: 'blanks', json: ' \n', message: 'The answer is empty.', byteOffset: 2 },
    {
      name: 'cut between elements',
      json: '{"layers":[{"features":[{"a":1},',
      message: 'The answer ends in the middle of layers[0].features at byte 32.',
      byteOffset: 32,
    },
    {
      name: 'cut within an element',
      json: '{"layers":[{},{"features":[{"a":"',
      message: 'The answer ends in the middle of layers[1].features at byte 33.',
      byteOffset: 33,
    },
    {
      name: 'cut in the rest',
      json: '{"layers":[{"features":[]}',
      message: 'The answer ends in the middle of layers[0] at byte 26.',
      byteOffset: 26,
    },
    {
      name: 'cut before its last bracket',
      json: '"abc',
      message: 'The answer ends before it is complete, at byte 4.',
      byteOffset: 4,
    },
    {
      name: 'cut far into it',
      json: `{"layers":[{"features":[${'1,'.repeat(100_000)}`,
      message: 'The answer ends in the middle of layers[0].features at byte 200,024.',
      byteOffset: 200_024,
    },
    {
      name: 'a web page',
      json: '<html>',
      message: 'The answer is not valid JSON: unexpected "<" at byte 0.',
      byteOffset: 0,
    },
    {
      name: 'more after the end',
      json: '{"layers":[]}\n{"layers":[]}',
      message: 'The answer goes on after its end, with "{" at byte 14.',
      byteOffset: 14,
    },
    {
      name: 'half a byte order mark',
      json: '\u00ef{}',
      message: 'The answer is not valid JSON: unexpected byte 0xc3 at byte 0.',
      byteOffset: 0,
    },
    {
      name: 'a member without quotes',
      json: '{layers:[]}',
      message: 'The answer is not valid JSON: unexpected "l" at byte 1.',
      byteOffset: 1,
    },
    {
      name: 'a comma before the end of an object',
      json: '{"layers":[{"id":1,}]}',
      message: 'The answer is not valid JSON: unexpected "}" at byte 19 in layers[0].id.',
      byteOffset: 19,
    },
    {
      name: 'a comma before the end of an array',
      json: '{"layers":[1,]}',
      message: 'The answer is not valid JSON: unexpected "]" at byte 13 in layers[1].',
      byteOffset: 13,
    },
    {
      name: 'brackets that do not match',
      json: '{"layers":[1}',
      message: 'The answer is not valid JSON: unexpected "}" at byte 12 in layers[0].',
      byteOffset: 12,
    },
    {
      name: 'a missing colon',
      json: '{"layers" 1}',
      message: 'The answer is not valid JSON: unexpected "1" at byte 10 in layers.',
      byteOffset: 10,
    },
    {
      name: 'a word that is not JSON',
      json: '{"layers":[NaN]}',
      message: 'The answer is not valid JSON: "NaN" before byte 14.',
      byteOffset: 14,
    },
    {
      name: 'a number that is not JSON',
      json: '{"layers":01}',
      message: 'The answer is not valid JSON: "01" before byte 12.',
      byteOffset: 12,
    },
    {
      name: 'a text with a line break',
      json: '{"a":"x\ny"}',
      message: 'The answer is not valid JSON.',
      byteOffset: 11,
    },
    {
      name: 'a member with a wrong escape',
      json: '{"\\x":1}',
      message: 'The answer has a text that is not valid JSON before byte 4.',
      byteOffset: 4,
    },
    {
      name: 'a comma before the end of the elements',
      json: '{"layers":[{"features":[1,]}]}',
      message: 'The answer is not valid JSON: unexpected "]" at byte 26 in layers[0].features.',
      byteOffset: 26,
    },
    {
      name: 'a comma without an element',
      json: '{"layers":[{"features":[,1]}]}',
      message: 'The answer is not valid JSON: unexpected "," at byte 24 in layers[0].features.',
      byteOffset: 24,
    },
    {
      name: 'a brace among the elements',
      json: '{"layers":[{"features":[1}]}]}',
      message: 'The answer is not valid JSON: unexpected "}" at byte 25 in layers[0].features.',
      byteOffset: 25,
    },
    {
      name: 'an element whose brackets do not match',
      json: '{"layers":[{"features":[{"a":1]]}]}',
      message: 'The answer is not valid JSON in layers[0].features, before byte 32.',
      byteOffset: 32,
    },
    {
      name: 'elements without a comma',
      json: '{"layers":[{"features":[1 2]}]}',
      message: 'The answer is not valid JSON in layers[0].features, before byte 28.',
      byteOffset: 28,
    },
    {
      name: 'brackets without end',
      json: '['.repeat(1_000_000),
      message: 'The answer is nested more than 500 deep at byte 500.',
      byteOffset: 500,
    },
  ];
  test.each(cases)('$name', ({ json, message, byteOffset }) => {
    let caught: unknown;
    try {
      split(
        bytes(json),
        FEATURES,
        [3, 9].filter((cut) => cut < json.length),
      );
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(JsonStreamError);
    expect(caught).toMatchObject({ message, byteOffset });
  });

  test('a name of any length, shown in part', () => {
    const json = `{"${'n'.repeat(5000)}":[`;
    expect(() => split(bytes(json), FEATURES)).toThrow(/in the middle of n{60}\[0\] at byte 5,005/);
  });

  const large = bytes(`{"note":"${'x'.repeat(100)}","features":[1,"${'y'.repeat(200)}",2]}`);

  test('an element that is too large', () => {
    const options = { maxElementBytes: 201 };
    expect(() => split(large, ['features'], [], options)).toThrow(
      'The answer has an element of more than 201 bytes in features, at byte 328.',
    );
    expect(
      split(large, ['features'], [], { maxElementBytes: 202 }).elements['features'],
    ).toHaveLength(3);
  });

  test('an element that is too large before its end has come', () => {
    const splitter = createJsonSplitter({
      arrays: ['features'],
      maxElementBytes: 150,
      onElements: () => undefined,
    });
    splitter.feed(large.subarray(0, 200));
    expect(() => splitter.feed(large.subarray(200, 300))).toThrow('at byte 300.');
  });

  test('a rest that is too large', () => {
    const options = { maxRestBytes: 100, subject: 'The result file' };
    expect(() => split(large, ['features'], [], options)).toThrow(
      'The result file has more than 100 bytes outside of features, at byte 110.',
    );
  });

  test('and stays refused', () => {
    const splitter = createJsonSplitter({ arrays: [], onElements: () => undefined });
    expect(() => splitter.feed(bytes('{}{'))).toThrow(JsonStreamError);
    expect(() => splitter.feed(bytes('{}'))).toThrow('goes on after its end');
    expect(() => splitter.end()).toThrow('goes on after its end');
  });
});
