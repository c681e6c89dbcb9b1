/**
 * What requests must do whatever carries them: the same table runs over Node's `fetch` and over Chromium's network in
 * Electron. Each case has a server that answers by script, work in the process whose network is tried, and what both
 * sides must have seen.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentLength } from '../../../main/arcgis/body.ts';
import { downloadResult } from '../../../main/arcgis/download.ts';
import type { Fetch } from '../../../main/arcgis/exchange.ts';
import { createConnection, type ConnectionOptions } from '../../../main/arcgis/request.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Script, Seen } from '../../support/scripted-server.ts';

export interface Tools {
  readonly fetch: Fetch;
  /** `http://127.0.0.1:<port>` of the case's server. */
  readonly origin: string;
  /** An empty folder. */
  readonly folder: string;
}

export interface NetworkCase {
  readonly name: string;
  readonly script: Script;
  /** Gives plain data. */
  readonly work: (tools: Tools) => Promise<unknown>;
  readonly gives: unknown;
  /** What is looked at of the requests that came. */
  readonly look: (seen: readonly Seen[]) => unknown;
  readonly sees: unknown;
}

const MANUAL = { redirect: 'manual' } as const;

const count = (seen: readonly Seen[]): number => seen.length;
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Every byte value, again and again. */
const bytes = (length: number): Buffer<ArrayBuffer> =>
  Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 256));

const connection = ({ fetch }: Tools, options: Partial<ConnectionOptions> = {}) =>
  createConnection({ fetch, sleep: () => Promise.resolve(), ...options });

/** What was thrown, as far as a user sees it; the port is another in each run. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    return { done: await work };
  } catch (error) {
    if (!(error instanceof AppError)) return `no AppError: ${String(error)}`;
    return { code: error.code, message: error.message.replace(/:\d+/g, ':port') };
  }
}

const json = (tools: Tools, more: object = {}) =>
  connection(tools).json({ url: `${tools.origin}/thing`, operation: 'read it', ...more });

const LARGE = bytes(300_000);
const ETAG = '"result-1"';

/** Serves `LARGE` with byte ranges and hangs up in the middle of the first answer. */
const ranges: Script = ({ headers }, before) => {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const body = LARGE.subarray(from);
  const common = { ETag: ETAG, 'Content-Type': 'application/octet-stream' };
  if (before === 0) return { body, headers: common, cutAt: 100_000, cutAfterMs: 200 };
  const range = `bytes ${from}-${LARGE.length - 1}/${LARGE.length}`;
  return { status: 206, body, headers: { ...common, 'Content-Range': range } };
};

export const NETWORK_CASES: readonly NetworkCase[] = [
  {
    name: 'an answer comes with its status, headers and body',
    script: () => ({ status: 418, headers: { 'X-Kind': 'teapot' }, body: 'short and stout' }),
    work: async ({ fetch, origin }) => {
      const response = await fetch(`${origin}/pot`, MANUAL);
      return [response.status, response.headers.get('x-kind'), await response.text()];
    },
    gives: [418, 'teapot', 'short and stout'],
    look: count,
    sees: 1,
  },
  {
    name: 'redirects come back as they are and are not followed',
    script: ({ path }) =>
      path.startsWith('/from')
        ? { status: Number(path.slice(-3)), headers: { Location: '/to?a=1' } }
        : { body: 'followed' },
    work: async ({ fetch, origin }) => {
      const found: unknown[] = [];
      for (const status of [301, 302, 303, 307, 308]) {
        const response = await fetch(`${origin}/from/${status}`, {
          ...MANUAL,
          method: 'POST',
          body: 'a=1',
        });
        const to = new URL(response.headers.get('location') ?? '', origin);
        found.push([response.status, `${to.pathname}${to.search}`]);
      }
      return found;
    },
    gives: [301, 302, 303, 307, 308].map((status) => [status, '/to?a=1']),
    look: count,
    sees: 5,
  },
  {
    name: 'answers without a body and refusals with a challenge are answers',
    script: ({ path }) =>
      path === '/none'
        ? { status: 204 }
        : { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="x"' }, body: 'who?' },
    work: async ({ fetch, origin }) => {
      const none = await fetch(`${origin}/none`, MANUAL);
      const challenge = await fetch(`${origin}/secret`, MANUAL);
      return [none.status, await none.text(), challenge.status, await challenge.text()];
    },
    gives: [204, '', 401, 'who?'],
    look: count,
    sees: 2,
  },
  {
    name: 'headers arrive as they were given',
    script: () => ({ body: {} }),
    work: async ({ fetch, origin }) => {
      const headers = {
        'User-Agent': 'Syncline/1.2.3',
        Referer: 'https://maps.example.com',
        'X-Esri-Authorization': 'Bearer abc',
        'Accept-Encoding': 'identity',
        Accept: 'application/json, */*;q=0.5',
      };
      return (await fetch(`${origin}/x`, { ...MANUAL, headers })).status;
    },
    gives: 200,
    look: ([request]) => {
      const { headers } = request!;
      return [
        headers['user-agent'],
        headers.referer?.replace(/\/$/, ''),
        headers['x-esri-authorization'],
        headers['accept-encoding'],
        headers.accept,
      ];
    },
    sees: [
      'Syncline/1.2.3',
      'https://maps.example.com',
      'Bearer abc',
      'identity',
      'application/json, */*;q=0.5',
    ],
  },
  {
    name: 'compressed answers are unpacked, and their length is not taken for that of the content',
    script: () => {
      const body = gzipSync(JSON.stringify({ text: 'long '.repeat(1000) }));
      return { body, headers: { 'Content-Encoding': 'gzip' } };
    },
    work: async ({ fetch, origin }) => {
      const response = await fetch(`${origin}/x`, MANUAL);
      const length = contentLength(response);
      return [length, ((await response.json()) as { text: string }).text.length];
    },
    gives: [null, 5000],
    look: count,
    sees: 1,
  },
  {
    name: 'a form arrives with its characters',
    script: ({ form }) => ({ body: form }),
    work: (tools) => json(tools, { method: 'POST', parameters: { where: `NAME = 'Öre & Sund+'` } }),
    gives: { where: `NAME = 'Öre & Sund+'`, f: 'json' },
    look: count,
    sees: 1,
  },
  {
    name: 'multipart uploads arrive byte for byte',
    script: ({ body, headers }) => {
      const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? 'none';
      const from = body.indexOf('\r\n\r\n', body.indexOf('filename=')) + 4;
      const to = body.lastIndexOf(`\r\n--${boundary}--`);
      return { body: { file: digest(body.subarray(from, to)), length: to - from } };
    },
    work: (tools) =>
      json(tools, {
        parameters: { description: 'ä' },
        files: [{ field: 'file', name: 'Lageplan ü.bin', data: new Blob([bytes(2_000_000)]) }],
      }),
    gives: { file: digest(bytes(2_000_000)), length: 2_000_000 },
    look: count,
    sees: 1,
  },
  {
    name: 'every request reaches the server, whatever it allows caches',
    script: (_request, before) => ({
      body: { before },
      headers: { 'Cache-Control': 'public, max-age=3600', ETag: '"same"' },
    }),
    work: async (tools) => [await json(tools), await json(tools), await json(tools)],
    gives: [{ before: 0 }, { before: 1 }, { before: 2 }],
    look: (seen) => seen.map(({ headers }) => headers['if-none-match'] ?? null),
    sees: [null, null, null],
  },
  {
    name: 'cookies of a server are not kept',
    script: () => ({ body: {}, headers: { 'Set-Cookie': 'agstoken=abcdef; Path=/' } }),
    work: async (tools) => [await json(tools), await json(tools)],
    gives: [{}, {}],
    look: (seen) => seen.map(({ headers }) => headers.cookie ?? null),
    sees: [null, null],
  },
  {
    name: 'a read whose connection breaks is asked again twice',
    script: () => ({ hangUp: true }),
    work: (tools) => failure(json(tools)),
    gives: {
      code: 'unreachable',
      message: 'Could not read it at 127.0.0.1:port: the connection ended before an answer came.',
    },
    look: count,
    sees: 3,
  },
  {
    name: 'a change whose connection breaks is sent once and has an unknown outcome',
    script: () => ({ hangUp: true }),
    work: (tools) => failure(json(tools, { effect: 'changes-server', operation: 'send edits' })),
    gives: {
      code: 'unknown-outcome',
      message:
        '127.0.0.1:port was asked to send edits, but the connection ended before an answer came. Whether it did so is not known.',
    },
    look: count,
    sees: 1,
  },
  {
    name: 'an answer that is cut off is not taken for a whole one',
    script: () => ({ body: { text: 'x'.repeat(50_000) }, cutAt: 20_000, cutAfterMs: 100 }),
    work: (tools) => failure(json(tools)),
    gives: {
      code: 'bad-answer',
      message:
        'Could not read it at 127.0.0.1:port: the connection ended in the middle of the answer.',
    },
    look: count,
    sees: 3,
  },
  {
    name: 'stopping ends a request that has no answer yet',
    script: () => ({ silent: true }),
    work: (tools) => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error('enough')), 150);
      return failure(json(tools, { signal: stop.signal }));
    },
    gives: { code: 'cancelled', message: 'Stopped before this was done: read it.' },
    look: count,
    sees: 1,
  },
  {
    name: 'stopping ends an answer that is under way',
    script: () => ({ body: { text: 'x'.repeat(50_000) }, stallAt: 20_000 }),
    work: (tools) => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error('enough')), 300);
      return failure(json(tools, { signal: stop.signal }));
    },
    gives: { code: 'cancelled', message: 'Stopped before this was done: read it.' },
    look: count,
    sees: 1,
  },
  {
    name: 'what was stopped before it began never leaves',
    script: () => ({ body: {} }),
    work: async ({ fetch, origin }) => {
      const signal = AbortSignal.abort(new Error('enough'));
      return fetch(`${origin}/x`, { ...MANUAL, signal }).then(
        () => 'sent',
        (error: unknown) => (error as Error).message,
      );
    },
    gives: 'enough',
    look: count,
    sees: 0,
  },
  {
    name: 'an answer that stops coming is given up',
    script: () => ({ body: { text: 'x'.repeat(50_000) }, stallAt: 20_000 }),
    work: (tools) => {
      const timeouts = { answerMs: 3000, idleMs: 200 };
      const call = { url: `${tools.origin}/x`, operation: 'read it' };
      return failure(connection(tools, { timeouts }).json(call));
    },
    gives: {
      code: 'bad-answer',
      message: 'Could not read it at 127.0.0.1:port: the answer stopped coming.',
    },
    look: count,
    sees: 3,
  },
  {
    name: 'a download that breaks goes on where it stopped',
    script: ranges,
    work: async (tools) => {
      const file = join(tools.folder, 'result.json');
      await downloadResult(connection(tools), `${tools.origin}/result`, {
        file,
        home: tools.origin,
      });
      return digest(await readFile(file));
    },
    gives: digest(LARGE),
    look: (seen) =>
      seen.map(({ headers }) => [
        headers.range !== undefined,
        headers['if-range'] ?? null,
        // Node says it twice for ranges.
        [headers['accept-encoding']].flat().join().split(', ')[0],
      ]),
    sees: [
      [false, null, 'identity'],
      [true, ETAG, 'identity'],
    ],
  },
  {
    name: 'a token that is refused in the middle is replaced once',
    script: (_request, before) =>
      before === 0
        ? { body: { error: { code: 498, message: 'Invalid token.', details: [] } } }
        : { body: { fine: true } },
    work: (tools) => {
      const tokens = {
        token: () => Promise.resolve('first-token'),
        refresh: (refused: string | null) => Promise.resolve(`after ${refused}`),
      };
      const call = { url: `${tools.origin}/x`, operation: 'read it' };
      return connection(tools, { tokens }).json(call);
    },
    gives: { fine: true },
    look: (seen) => seen.map(({ headers }) => headers['x-esri-authorization']),
    sees: ['Bearer first-token', 'Bearer after first-token'],
  },
  {
    name: 'a port at which nobody listens is said in words',
    script: () => ({ body: {} }),
    work: (tools) => failure(json(tools, { url: 'http://127.0.0.1:3/x' })),
    gives: {
      code: 'unreachable',
      message: 'Could not read it at 127.0.0.1:port: nobody answers there.',
    },
    look: count,
    sees: 0,
  },
  {
    name: 'a change that finds nobody has not been sent, and says so',
    script: () => ({ body: {} }),
    work: (tools) =>
      failure(json(tools, { url: 'http://127.0.0.1:3/x', effect: 'changes-server' })),
    gives: {
      code: 'unreachable',
      message: 'Could not read it at 127.0.0.1:port: nobody answers there.',
    },
    look: count,
    sees: 0,
  },
  {
    name: 'a host that does not exist is said in words',
    script: () => ({ body: {} }),
    work: async (tools) => {
      const found = await failure(json(tools, { url: 'http://nowhere.invalid/x' }));
      const { code, message } = found as { code: string; message: string };
      return [code, /no host of that name|could not be looked up/.test(message)];
    },
    gives: ['unreachable', true],
    look: count,
    sees: 0,
  },
];
