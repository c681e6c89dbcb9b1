import { describe, expect, it } from 'vitest';
import { atOwnHost } from '../../../main/arcgis/download.ts';
import { leavesDoubt, toAppError } from '../../../main/arcgis/errors.ts';
import type { Trouble } from '../../../main/arcgis/errors.ts';
import { keepsTrust, withQuery } from '../../../main/arcgis/exchange.ts';
import { faultOf } from '../../../main/arcgis/faults.ts';
import { decide, NOTHING_SPENT, retryAfterMs, spend } from '../../../main/arcgis/retry.ts';
import { isTrusted } from '../../../main/arcgis/token.ts';
import { whereGlobalIds } from '../../../main/arcgis/query.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';

const words = { code: 400, message: 'No.', details: [] };
const troubles: readonly Trouble[] = [
  { kind: 'token', code: 498, words },
  { kind: 'login' },
  { kind: 'busy', status: 429, retryAfterMs: null, words: null },
  { kind: 'busy', status: 503, retryAfterMs: 1000, words: null },
  { kind: 'busy', status: 503, retryAfterMs: null, words: null },
  { kind: 'not-sent', reason: 'nobody answers there', cause: null },
  { kind: 'cut', phase: 'before-answer', reason: 'the connection ended', cause: null },
  { kind: 'cut', phase: 'within-answer', reason: 'the connection ended', cause: null },
  { kind: 'foreign', reason: 'it answered with a web page' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 404 },
  { kind: 'refusal', words },
  { kind: 'redirect', reason: 'it redirects in circles' },
];

describe('decide', () => {
  it.each(troubles)('never repeats a change in doubt: $kind $status $phase', (trouble) => {
    const decision = decide(trouble, 'changes-server', NOTHING_SPENT);
    if (leavesDoubt(trouble)) expect(decision.kind).toBe('give-up');
    const { code } = toAppError(trouble, { operation: 'x', host: 'h', effect: 'changes-server' });
    expect(code === 'unknown-outcome').toBe(leavesDoubt(trouble));
  });

  it.each(troubles)('ends after a few attempts: $kind $status $phase', (trouble) => {
    let spent = NOTHING_SPENT;
    for (let attempts = 1; attempts <= 6; attempts++) {
      const decision = decide(trouble, 'none', spent);
      if (decision.kind === 'give-up') return;
      spent = spend(spent, decision.reason);
    }
    expect.unreachable('it goes on and on');
  });

  it('calls no outcome of a read unknown', () => {
    for (const trouble of troubles) {
      const { code } = toAppError(trouble, { operation: 'x', host: 'h', effect: 'none' });
      expect(code).not.toBe('unknown-outcome');
    }
  });

  it('ends every message with a full stop and names host and operation', () => {
    for (const trouble of troubles) {
      for (const effect of ['none', 'changes-server'] as const) {
        const { message } = toAppError(trouble, {
          operation: 'list the replicas',
          host: 'h.example.com',
          effect,
        });
        expect(message).toMatch(
          /list the replicas.*h\.example\.com|h\.example\.com.*list the replicas/,
        );
        expect(message).toMatch(/\.$/);
      }
    }
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['5', 5000],
    ['0', 0],
    ['-3', 0],
    ['Tue, 01 Jan 2030 00:00:07 GMT', 7000],
    ['Tue, 01 Jan 2019 00:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    [null, null],
  ])('reads %j as %j', (header, expected) => {
    expect(retryAfterMs(header, Date.UTC(2030, 0, 1))).toBe(expected);
  });
});

describe('faultOf', () => {
  const coded = (code: string) => Object.assign(new Error(code), { code });
  const failed = (cause: unknown) => new TypeError('fetch failed', { cause });

  it.each([
    ['no such host', failed(coded('ENOTFOUND'))],
    ['a refused connection', failed(coded('ECONNREFUSED'))],
    [
      'refused at every address',
      failed(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])),
    ],
    ['a connection that takes too long', failed(coded('UND_ERR_CONNECT_TIMEOUT'))],
    ['an unknown certificate', failed(coded('SELF_SIGNED_CERT_IN_CHAIN'))],
    ['an expired certificate', failed(coded('CERT_HAS_EXPIRED'))],
    ['Chromium: no such host', new Error('net::ERR_NAME_NOT_RESOLVED')],
    ['Chromium: no network', new Error('net::ERR_INTERNET_DISCONNECTED')],
    ['Chromium: a certificate', new Error('net::ERR_CERT_AUTHORITY_INVALID')],
  ])('knows that nothing was sent: %s', (_, error) => {
    expect(faultOf(error, 'before-answer', false).kind).toBe('not-sent');
    expect(faultOf(error, 'before-answer', true).kind).toBe('cut');
  });

  it.each([
    ['a reset', failed(coded('ECONNRESET'))],
    ['the other side closed', failed(coded('UND_ERR_SOCKET'))],
    ['Chromium: a reset', new Error('net::ERR_CONNECTION_RESET')],
    ['an unknown fault', new Error('?')],
    ['no error at all', 'text'],
  ])('leaves open what may have been sent: %s', (_, error) => {
    expect(faultOf(error, 'before-answer', false).kind).toBe('cut');
  });
});

describe('tokens', () => {
  it.each([
    ['https://h.example.com/a', 'https://h.example.com/b', true],
    ['https://h.example.com/a', 'https://h.example.com:6443/b', true],
    ['https://h.example.com/a', 'http://h.example.com/b', false],
    ['https://h.example.com/a', 'https://evil.example.com/b', false],
    ['https://services.arcgis.com/a', 'https://services1.arcgis.com/b', true],
    ['https://services.arcgis.com/a', 'https://notarcgis.com/b', false],
    ['http://127.0.0.1:1/a', 'http://127.0.0.1:2/b', true],
    ['nonsense', 'https://h.example.com', false],
  ])('of %s may go to %s: %s', (home, url, expected) => {
    expect(isTrusted(home, url)).toBe(expected);
  });

  it.each([
    ['https://h.example.com/a', 'https://h.example.com/b', true],
    ['http://h.example.com/a', 'https://h.example.com/b', true],
    ['https://h.example.com/a', 'http://h.example.com/b', false],
    ['https://h.example.com/a', 'https://h.example.com:6443/b', false],
    ['https://h.example.com/a', 'https://blob.example.com/b', false],
  ])('stay with a redirect from %s to %s: %s', (from, to, expected) => {
    expect(keepsTrust(new URL(from), new URL(to))).toBe(expected);
  });
});

describe('addresses', () => {
  it('adds parameters to a query that is there', () => {
    expect(withQuery('https://h.example.com/job?statusId=a', { f: 'json' })).toBe(
      'https://h.example.com/job?statusId=a&f=json',
    );
  });

  it.each([
    [
      'https://machine.local:6443/arcgis/rest/directories/arcgisoutput/a.json?x=1',
      'https://gis.example.com/portalserver/rest/services/Bay/FeatureServer',
      'https://gis.example.com/portalserver/rest/directories/arcgisoutput/a.json?x=1',
    ],
    [
      'https://machine.local/output/a.json',
      'https://gis.example.com/arcgis/rest/services/Bay/FeatureServer',
      'https://gis.example.com/output/a.json',
    ],
    [
      'https://gis.example.com/arcgis/rest/directories/a.json',
      'https://gis.example.com/arcgis/rest/services/Bay/FeatureServer',
      null,
    ],
  ])('finds %s at the host of the service', (url, service, expected) => {
    expect(atOwnHost(url, service)).toBe(expected);
  });
});

describe('whereGlobalIds', () => {
  it('names each id as geodatabases and as hosted layers keep it', () => {
    const id = parseGlobalId('85E499AC-8bff-42e8-9897-12f121898565')!;
    expect(whereGlobalIds('globalid', [id])).toBe(
      "globalid IN ('{85E499AC-8BFF-42E8-9897-12F121898565}','85e499ac-8bff-42e8-9897-12f121898565')",
    );
  });
});
