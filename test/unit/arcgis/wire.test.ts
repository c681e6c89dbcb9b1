import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorAlone, errorIn, readWords } from '../../../main/arcgis/wire/error-body.ts';
import { readGenerations, readGenerationsOrNull } from '../../../main/arcgis/wire/generations.ts';
import { createParse } from '../../../main/arcgis/wire/json.ts';
import { toFlag, toInteger, toNumber, toText, toWords } from '../../../main/arcgis/wire/lax.ts';
import { namesMissingJob, namesMissingReplica } from '../../../main/arcgis/wire/missing.ts';
import { readEditResults } from '../../../main/arcgis/wire/edit-results.ts';

describe('lax values', () => {
  it.each([
    [5, 5],
    ['5', 5],
    [' 1526605677436 ', 1526605677436],
    ['-1', -1],
    [1.5, null],
    ['', null],
    ['five', null],
    [null, null],
    [[], null],
    [true, null],
  ])('reads %j as the integer %j', (value, expected) => {
    expect(toInteger(value)).toBe(expected);
  });

  it.each([
    [true, true],
    ['true', true],
    ['TRUE', true],
    [1, true],
    ['1', true],
    [false, false],
    ['false', false],
    [0, false],
    [undefined, false],
    [null, false],
    ['yes', false],
  ])('reads %j as the flag %j', (value, expected) => {
    expect(toFlag(value)).toBe(expected);
  });

  it('never fails, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect([null, 'number']).toContain(toNumber(value) === null ? null : 'number');
        expect(typeof toFlag(value)).toBe('boolean');
        expect([null, 'string']).toContain(toText(value) === null ? null : 'string');
        expect(Array.isArray(toWords(value))).toBe(true);
      }),
    );
  });

  it('splits capabilities in any order and case', () => {
    expect(toWords('Query, Create,SYNC ,,Uploads')).toEqual(['query', 'create', 'sync', 'uploads']);
  });
});

describe('readGenerations', () => {
  const cases = [
    {
      name: 'an array with numbers (create page)',
      body: { layerServerGens: [{ id: 0, serverGen: 8411 }] },
      expected: { replica: null, layers: { 0: 8411 } },
    },
    {
      name: 'a JSON text (replica info)',
      body: { layerServerGens: '[{"id":0,"serverGen":92043},{"id":3,"serverGen":92044}]' },
      expected: { replica: null, layers: { 0: 92043, 3: 92044 } },
    },
    {
      name: 'numeric text and null items',
      body: { layerServerGens: [null, { id: '1', serverGen: '149867494' }, { id: 2 }] },
      expected: { replica: null, layers: { 1: 149867494 } },
    },
    {
      name: 'replicaServerGen as text, next to null layer generations',
      body: { replicaServerGen: '1368489013116', layerServerGens: null },
      expected: { replica: 1368489013116, layers: {} },
    },
    {
      name: 'layer generations where replicaServerGen is null',
      body: { replicaServerGen: null, layerServerGens: [{ id: 0, serverGen: 5 }] },
      expected: { replica: null, layers: { 0: 5 } },
    },
    {
      name: 'negative numbers and other cases of the names',
      body: { REPLICASERVERGEN: -1, layerservergens: [{ ID: 0, SERVERGEN: -1 }] },
      expected: { replica: -1, layers: { 0: -1 } },
    },
    { name: 'nothing', body: {}, expected: { replica: null, layers: {} } },
    {
      name: 'broken text',
      body: { replicaServerGen: [], layerServerGens: '[{' },
      expected: { replica: null, layers: {} },
    },
  ];

  it.each(cases)('reads $name', ({ body, expected }) => {
    expect(readGenerations(body)).toEqual(expected);
  });

  it('tells "no generation at all" apart', () => {
    expect(readGenerationsOrNull({ statusUrl: 'x' })).toBeNull();
    expect(readGenerationsOrNull({ replicaServerGen: 0 })).toEqual({ replica: 0, layers: {} });
  });
});

describe('errors in answers', () => {
  const cases = [
    {
      name: 'the documented form',
      body: { error: { code: 400, message: 'Unable to complete operation.', details: ['a', 'b'] } },
      expected: { code: 400, message: 'Unable to complete operation.', details: ['a', 'b'] },
    },
    {
      name: 'null details',
      body: { error: { code: 498, message: 'Invalid token.', details: null } },
      expected: { code: 498, message: 'Invalid token.', details: [] },
    },
    {
      name: 'details with null, blanks and text',
      body: { error: { code: 500, message: '', details: [null, '', 'Out of space'] } },
      expected: { code: 500, message: 'Out of space', details: ['Out of space'] },
    },
    {
      name: 'details as text',
      body: { error: { code: '400', message: 'No', details: 'because' } },
      expected: { code: 400, message: 'No', details: ['because'] },
    },
    {
      name: 'a rolled back batch',
      body: {
        error: {
          code: 400,
          extendedCode: -2147467259,
          message: 'Unable to complete operation.',
          details: ['Operation rolled back.', 'Setting of Value for depth failed.'],
        },
      },
      expected: {
        code: 400,
        extendedCode: -2147467259,
        message: 'Unable to complete operation.',
        details: ['Operation rolled back.', 'Setting of Value for depth failed.'],
      },
    },
    {
      name: 'a description in place of a message',
      body: { error: { code: 1000, description: 'Unspecified failure' } },
      expected: { code: 1000, message: 'Unspecified failure', details: [] },
    },
    {
      name: 'an OAuth error',
      body: { error: 'invalid_grant', error_description: 'The code has expired' },
      expected: { message: 'The code has expired', details: [] },
    },
    {
      name: 'a portal error',
      body: { status: 'error', code: 498, messages: ['Token expired'] },
      expected: { code: 498, message: 'Token expired', details: ['Token expired'] },
    },
    { name: 'a null error', body: { error: null, count: 3 }, expected: null },
    { name: 'a plain answer', body: { count: 3 }, expected: null },
    { name: 'a list', body: [], expected: null },
    { name: 'a failed job', body: { status: 'Failed' }, expected: null },
  ];

  it.each(cases)('reads $name', ({ body, expected }) => {
    expect(errorIn(body)).toEqual(expected);
  });

  it('does not take data that has a member "error" for an error', () => {
    expect(errorAlone({ error: { code: 1 }, features: [] })).toBeNull();
    expect(errorAlone({ error: { code: 1, message: 'No' } })).toEqual(
      readWords({ code: 1, message: 'No' }),
    );
  });
});

describe('an error as status and messages', () => {
  const failure = { status: 'failure', code: 404, message: 'Invalid URL', messages: ['Gone.'] };

  it('is an error of its own, with its messages as details', () => {
    expect(errorAlone(failure)).toEqual({ code: 404, message: 'Invalid URL', details: ['Gone.'] });
  });

  it.each([
    { ...failure, layers: [] },
    { ...failure, status: 'Completed' },
    { status: 'failure', code: 404 },
  ])('is data with anything else: %j', (body) => {
    expect(errorAlone(body)).toBeNull();
  });
});

describe('words that say that something is missing', () => {
  const said = (text: string) => ({ message: 'Unable to complete operation.', details: [text] });

  it.each([
    'Replica not found.',
    'The replica does not exist.',
    "Replica {90F07F7B-991C-4818-B7CA-97B2BF4F7CAA} doesn't exist",
    'The replicaID is invalid',
    'unknown replica',
    'Replica not found: MyReplica_1.',
    'Invalid replicaID',
    'Unable to find replica with the given id',
    'Cannot find the replica.',
    'This replica is no longer registered.',
  ])('names a missing replica: %s', (text) => {
    expect(namesMissingReplica(said(text))).toBe(true);
  });

  it.each([
    'Replica layer 3 does not exist',
    'Unable to synchronize replica',
    'Replica synchronization failed: unknown error',
    'The replica can no longer wait for a lock',
    'The replica 3 is being synchronized by another request',
    'Invalid replica name',
    'The replica cannot upload. Field depth does not exist.',
    'Where clause: column not found',
  ])('does not name a missing replica: %s', (text) => {
    expect(namesMissingReplica(said(text))).toBe(false);
  });

  it.each([
    ['Job j0b4b6064 not found.', true],
    ['Invalid job id', true],
    ['statusId does not exist', true],
    ['The job failed.', false],
    ['Feature does not exist', false],
  ])('tells whether a job is missing: %s -> %s', (text, expected) => {
    expect(namesMissingJob(said(text))).toBe(expected);
  });
});

describe('createParse', () => {
  it('keeps every digit of BigInteger fields, and only of those', () => {
    const parse = createParse(['Serial']);
    expect(
      parse('{"serial":9007199254740993,"SERIAL":-9223372036854775808,"x":9007199254740993}'),
    ).toEqual({ serial: 9007199254740993n, SERIAL: -9223372036854775808n, x: 9007199254740992 });
  });

  it('knows the field behind the schema and table of a database', () => {
    const parse = createParse(['Serial']);
    expect(parse('{"sde.Trees.SERIAL":9007199254740993}')).toEqual({
      'sde.Trees.SERIAL': 9007199254740993n,
    });
  });

  it('leaves numbers that fit as numbers', () => {
    expect(createParse(['n'])('{"n":9007199254740991,"m":[1.5,null,"9007199254740993"]}')).toEqual({
      n: 9007199254740991,
      m: [1.5, null, '9007199254740993'],
    });
  });

  it('gives back every 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const { n } = createParse(['n'])(`{"n":${value}}`) as { n: number | bigint };
        expect(BigInt(n)).toBe(value);
      }),
    );
  });
});

describe('readEditResults', () => {
  const id = '{85E499AC-8BFF-42E8-9897-12F121898565}';
  const bare = '85e499ac-8bff-42e8-9897-12f121898565';

  it('reads results under features, under attachments and directly under the item', () => {
    const results = readEditResults([
      {
        id: 0,
        features: {
          addResults: [{ objectId: 7, globalId: bare, success: true }],
          updateResults: [
            {
              objectId: -1,
              globalId: id,
              success: false,
              error: { code: 1011, description: 'Gone' },
            },
          ],
        },
        attachments: {
          deleteResults: [
            { globalId: null, success: false, error: { code: 1010, description: 'Failed' } },
          ],
        },
      },
      { id: '3', deleteResults: [{ globalID: bare, objectID: 9, success: 'false' }] },
    ]);
    expect(results).toEqual([
      {
        layerId: 0,
        target: 'feature',
        kind: 'add',
        globalId: id,
        objectId: 7,
        success: true,
        code: null,
        description: null,
      },
      {
        layerId: 0,
        target: 'feature',
        kind: 'update',
        globalId: id,
        objectId: null,
        success: false,
        code: 1011,
        description: 'Gone',
      },
      {
        layerId: 0,
        target: 'attachment',
        kind: 'delete',
        globalId: null,
        objectId: null,
        success: false,
        code: 1010,
        description: 'Failed',
      },
      {
        layerId: 3,
        target: 'feature',
        kind: 'delete',
        globalId: id,
        objectId: 9,
        success: false,
        code: null,
        description: null,
      },
    ]);
  });

  it('lets the error decide where success is missing', () => {
    const results = readEditResults([
      { id: 0, addResults: [{ globalId: id }, { globalId: id, error: { code: 1022 } }] },
    ]);
    expect(results.map(({ success }) => success)).toEqual([true, false]);
  });

  it('finds nothing in an answer without results', () => {
    expect(readEditResults(undefined)).toEqual([]);
    expect(readEditResults([{ id: 0, features: { adds: [] } }, { features: {} }, null])).toEqual(
      [],
    );
  });
});
