import { describe, expect, test } from 'vitest';
import type { Relays } from '../../../main/engine/relay.ts';
import {
  fakeRelays,
  relayCounts,
  relayReceipt,
  relayReport,
  waitingEdit,
} from '../../support/fake-relays.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const A = 'https://a/arcgis/rest/services/Water/FeatureServer';
const B = 'https://b/arcgis/rest/services/Water/FeatureServer';

async function run(words: readonly string[], answers: Partial<Relays> = {}, env = {}) {
  const relays = fakeRelays(answers);
  const ran = await runFakeCli(['relay', ...words], { relays, terminal: fakeTerminal({ env }) });
  return { ...ran, calls: relays.calls };
}

describe('relay create', () => {
  test('passes on what is to be carried', async () => {
    const { code, calls } = await run([
      ...['create', A, B, 'w.relay', '--layers', '0,2', '--extent', '1,2,3,4', '--wins', 'target'],
      ...['--where', `0=STATUS = 'open'`, '--direction', 'bidirectional', '--without-attachments'],
    ]);
    expect(code).toBe(0);
    expect(calls).toEqual([
      [
        'create',
        { source: A, target: B },
        {
          layers: [0, 2],
          direction: 'bidirectional',
          policy: 'target',
          withAttachments: false,
          area: {
            geometry: { xmin: 1, ymin: 2, xmax: 3, ymax: 4 },
            geometryType: 'esriGeometryEnvelope',
            inSR: 4326,
          },
          where: { 0: `STATUS = 'open'` },
        },
        'w.relay',
      ],
    ]);
  });

  test('carries everything one way when nothing else is said', async () => {
    const { calls } = await run(['create', A, B, 'w.relay']);
    expect(calls[0]?.[2]).toEqual({
      ...{ layers: null, direction: 'one-way', policy: 'source', withAttachments: true },
      ...{ area: null, where: {} },
    });
  });

  test('shows the plan and creates nothing with --plan', async () => {
    const { stdout, calls } = await run(['create', A, B, '--plan']);
    expect(calls.map(([method]) => method)).toEqual(['plan']);
    expect(stdout).toContain('Hydrants: 1234 of 1234 rows go to the target as new ones.');
    expect(stdout).toContain('Nothing was created.');
  });

  test.each([
    [['create', A, B], 'Name the file to create'],
    [['create', A, B, 'w.gpkg'], 'must end with .relay'],
    [['create', A], 'is missing'],
    [['create', A, B, 'w.relay', '--token', 'x'], 'has no option --token'],
  ])('%j is a slip', async (words, text) => {
    const { code, stderr, calls } = await run(words);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
    expect(calls).toEqual([]);
  });
});

describe('relay sync', () => {
  test('asks for another try of what waits only when told so', async () => {
    expect((await run(['sync', 'w.relay'])).calls).toEqual([
      ['sync', 'w.relay', { retriesRefused: false }],
    ]);
    expect((await run(['sync', 'w.relay', '--retry-refused'])).calls).toEqual([
      ['sync', 'w.relay', { retriesRefused: true }],
    ]);
  });

  test('shows what gave way and what waits, with the words of the service', async () => {
    const { code, stdout } = await run(['sync', 'w.relay'], {
      sync: async () =>
        relayReport({
          result: 'partial',
          waiting: [waitingEdit()],
          receipts: [
            relayReceipt({ outcome: 'discarded', explanation: 'Both sides had changed it.' }),
          ],
        }),
    });
    expect(code).toBe(3);
    expect(stdout).toContain('Gave way to the other side: 1');
    expect(stdout).toContain('1 edit waits because a service did not take it');
    expect(stdout).toContain('1016 Setting of value failed.');
    expect(stdout).toContain(
      'syncline relay sync w.relay --retry-refused'.replace('w.relay', 'water.relay'),
    );
  });

  test('ends with the exit code of doubt when an outcome is unknown', async () => {
    const counts = { source: relayCounts(), target: relayCounts({ sent: 1, unknown: 1 }) };
    const { code } = await run(['sync', 'w.relay'], {
      sync: async () => relayReport({ result: 'partial', counts }),
    });
    expect(code).toBe(6);
  });
});

test('relay close ends with 3 when a side could not be reached', async () => {
  const { code, stdout } = await run(['close', 'w.relay'], {
    close: async (path) => ({
      path,
      outcomes: { source: 'left', target: 'unregistered' },
      errors: [{ side: 'source', message: 'Source: Nobody answers at a.' }],
      pending: { source: 0, target: 2 },
      waiting: [],
    }),
  });
  expect(code).toBe(3);
  expect(stdout).toContain('Source: Nobody answers at a.');
  expect(stdout).toContain('2 edits were not carried to the target.');
});

describe('signing in', () => {
  test('takes each side from its own variables', async () => {
    const env = {
      SYNCLINE_TOKEN: 'both',
      SYNCLINE_SOURCE_TOKEN: 'one',
      SYNCLINE_TARGET_USERNAME: 'ben',
      SYNCLINE_TARGET_PASSWORD: 'secret',
    };
    expect((await run(['status', 'w.relay'], {}, env)).relayCredentials).toEqual({
      source: { kind: 'token', token: 'one' },
      target: { kind: 'password', username: 'ben', password: 'secret' },
    });
  });

  test('takes SYNCLINE_TOKEN for both, and nothing where there is nothing', async () => {
    const both = (await run(['status', 'w.relay'], {}, { SYNCLINE_TOKEN: 'x' })).relayCredentials;
    expect(both).toEqual({
      source: { kind: 'token', token: 'x' },
      target: { kind: 'token', token: 'x' },
    });
    const none = (await run(['status', 'w.relay'])).relayCredentials;
    expect(none).toEqual({ source: { kind: 'none' }, target: { kind: 'none' } });
  });

  test('misses the password of a user', async () => {
    const { code, stderr } = await run(
      ['status', 'w.relay'],
      {},
      { SYNCLINE_SOURCE_USERNAME: 'ana' },
    );
    expect(code).toBe(4);
    expect(stderr).toContain('SYNCLINE_SOURCE_PASSWORD');
  });
});
