import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadResult } from '../../../main/arcgis/download.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { staticToken } from '../../../main/arcgis/token.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import type { Reply, Script, ScriptedServer, Seen } from '../../support/scripted-server.ts';

const servers: ScriptedServer[] = [];
let folder = '';
let file = '';
let count = 0;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'syncline-download-'))));
beforeEach(() => void (file = join(folder, `result-${count++}.json`)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const CONTENT = JSON.stringify({ replicaID: 'A', layers: [], pad: '0123456789'.repeat(50) });

async function start(script: Script, tokens = 'secret-token') {
  const server = await startScriptedServer(script);
  servers.push(server);
  const connection = createConnection({
    fetch,
    sleep: () => Promise.resolve(),
    tokens: staticToken(tokens),
  });
  const home = `${server.origin}/arcgis/rest/services/Trees/FeatureServer`;
  const download = (path = '/out/a.json', onTransfer?: (t: { done: number }) => void) =>
    downloadResult(connection, path.startsWith('http') ? path : `${server.origin}${path}`, {
      file,
      home,
      onTransfer,
    });
  return { server, connection, home, download };
}

/** A file server with ranges; `content` may change between requests. */
function ranges(
  headers: Record<string, string>,
  content: (request: number) => string,
  cut: (request: number) => number | undefined,
): Script {
  return (request, before) => {
    const body = content(before);
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    const cutAt = cut(before);
    const ends = cutAt === undefined ? {} : { cutAt, cutAfterMs: LONG_ENOUGH_MS };
    const validator = request.headers['if-range'];
    const isSame = typeof validator !== 'string' || Object.values(headers).includes(validator);
    if (wanted === undefined || !isSame) return { headers, body, ...ends };
    const from = Number(wanted);
    if (from >= body.length)
      return {
        status: 416,
        headers: { ...headers, 'Content-Range': `bytes */${body.length}` },
        body: '',
      };
    return {
      status: 206,
      headers: { ...headers, 'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}` },
      body: body.slice(from),
      ...ends,
    };
  };
}

/** For the client to store what came before a cut. */
const LONG_ENOUGH_MS = 150;

const range = (seen: Seen | undefined) => seen?.headers.range;
const content = () => readFileSync(file, 'utf8');

describe('downloadResult', () => {
  it('brings the file with the token and without a trace', async () => {
    const { server, download } = await start(() => ({ body: CONTENT }));
    const steps: number[] = [];
    await download('/out/a.json', ({ done }) => void steps.push(done));
    expect(content()).toBe(CONTENT);
    expect(steps.at(-1)).toBe(CONTENT.length);
    expect(existsSync(`${file}.resume`)).toBe(false);
    expect(server.last()).toMatchObject({ method: 'GET', path: '/out/a.json?f=json' });
    expect(server.last().headers['x-esri-authorization']).toBe('Bearer secret-token');
  });

  it('brings an empty looking and a compressed file', async () => {
    const { download } = await start(() => ({
      headers: { 'Content-Encoding': 'gzip' },
      body: gzipSync(CONTENT),
    }));
    await download();
    expect(content()).toBe(CONTENT);
  });

  it('follows a redirect to a store without the token', async () => {
    const store = await start(() => ({ body: CONTENT }));
    const { download } = await start(() => ({
      status: 302,
      headers: { Location: `${store.server.origin}/blob?sig=a%2Bb%2F` },
    }));
    await download();
    expect(content()).toBe(CONTENT);
    expect(store.server.last().path).toBe('/blob?sig=a%2Bb%2F');
    expect(store.server.last().headers['x-esri-authorization']).toBeUndefined();
  });

  it.each([
    ['an ETag', { ETag: '"v1"' }],
    ['a date', { 'Last-Modified': 'Tue, 01 Jan 2030 00:00:00 GMT' }],
    ['its length only', {}],
    ['a weak ETag, by length', { ETag: 'W/"v1"' }],
  ])('goes on where the line broke, knowing the file by %s', async (_, headers) => {
    const { server, download } = await start(
      ranges(
        headers,
        () => CONTENT,
        (request) => (request < 2 ? 100 : undefined),
      ),
    );
    await download();
    expect(content()).toBe(CONTENT);
    expect(server.seen.map(range)).toEqual([undefined, 'bytes=100-', 'bytes=200-']);
    expect(server.seen[1]?.headers['accept-encoding']).toMatch(/^identity/);
  });

  it('gets through as long as every attempt brings something', async () => {
    const { server, download } = await start(
      ranges(
        { ETag: '"v1"' },
        () => CONTENT,
        (request) => (request < 20 ? 20 : undefined),
      ),
    );
    await download();
    expect(content()).toBe(CONTENT);
    expect(server.seen.length).toBe(21);
  });

  it('gives up when nothing moves, and goes on in the next call', async () => {
    const { server, download } = await start(
      ranges(
        { ETag: '"v1"' },
        () => CONTENT,
        (request) => (request === 0 ? 100 : request < 6 ? 0 : undefined),
      ),
    );
    await expect(download()).rejects.toMatchObject({ code: 'bad-answer' });
    expect(existsSync(`${file}.resume`)).toBe(true);
    const before = server.seen.length;
    await download();
    expect(content()).toBe(CONTENT);
    expect(range(server.seen[before])).toBe('bytes=100-');
    expect(existsSync(`${file}.resume`)).toBe(false);
  });

  it('starts over when the file on the server is another now', async () => {
    const other = JSON.stringify({ replicaID: 'B', layers: [] });
    let version = 1;
    const { server, download } = await start((request, before) =>
      ranges(
        { ETag: `"v${version}"` },
        () => (version === 1 ? CONTENT : other),
        () => undefined,
      )(request, before),
    );
    writeFileSync(file, CONTENT.slice(0, 50));
    await download();
    expect(content()).toBe(CONTENT);
    const cut = await start((request, before) => {
      if (before > 0) version = 2;
      return ranges(
        { ETag: `"v${version}"` },
        () => (version === 1 ? CONTENT : other),
        () => (before === 0 ? 100 : undefined),
      )(request, before);
    });
    await cut.download();
    expect(content()).toBe(other);
    expect(server.seen).toHaveLength(1);
  });

  it('starts over when the server ignores that the file has changed', async () => {
    const other = CONTENT.replace('"A"', '"B"');
    const { download, server } = await start((request, before) => {
      const body = before === 0 ? CONTENT : other;
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? -1);
      if (from < 0)
        return {
          headers: { ETag: before === 0 ? '"v1"' : '"v2"' },
          body,
          ...(before === 0 ? { cutAt: 100, cutAfterMs: LONG_ENOUGH_MS } : {}),
        };
      return {
        status: 206,
        headers: {
          ETag: '"v2"',
          'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}`,
        },
        body: body.slice(from),
      };
    });
    await download();
    expect(content()).toBe(other);
    expect(server.seen.map(range)).toEqual([undefined, 'bytes=100-', undefined]);
  });

  it('starts over where the server knows no ranges', async () => {
    const { download } = await start((_, before) => ({
      body: CONTENT,
      ...(before === 0 ? { cutAt: 100, cutAfterMs: LONG_ENOUGH_MS } : {}),
    }));
    await download();
    expect(content()).toBe(CONTENT);
  });

  it('does not go on with what belongs to another address', async () => {
    const script = ranges(
      { ETag: '"v1"' },
      () => CONTENT,
      (request) => (request < 3 ? 0 : undefined),
    );
    const first = await start(
      ranges(
        { ETag: '"v1"' },
        () => CONTENT,
        (request) => (request === 0 ? 100 : 0),
      ),
    );
    await expect(first.download('/out/a.json')).rejects.toMatchObject({ code: 'bad-answer' });
    const second = await start((request) => script(request, 9));
    await second.download('/out/b.json');
    expect(range(second.server.seen[0])).toBeUndefined();
    expect(content()).toBe(CONTENT);
  });

  it('is done when all bytes are here already', async () => {
    const { download, server } = await start(
      ranges(
        { ETag: '"v1"' },
        () => CONTENT,
        () => undefined,
      ),
    );
    await download();
    const { createHash } = await import('node:crypto');
    const source = createHash('sha256').update(`${server.origin}/out/a.json`).digest('hex');
    writeFileSync(
      `${file}.resume`,
      JSON.stringify({ source, total: CONTENT.length, etag: '"v1"', lastModified: null }),
    );
    await download();
    expect(range(server.last())).toBe(`bytes=${CONTENT.length}-`);
    expect(content()).toBe(CONTENT);
    expect(existsSync(`${file}.resume`)).toBe(false);
  });

  it('takes the path at the host of the service when the address is one that only the server can reach', async () => {
    const { download, server } = await start(({ path }) =>
      path.startsWith('/arcgis/rest/directories/a.json')
        ? { body: CONTENT }
        : { status: 404, body: '' },
    );
    await download(`${server.origin}/internal/rest/directories/a.json`);
    expect(content()).toBe(CONTENT);
    await download('http://127.0.0.1:9/internal/rest/directories/a.json');
    expect(content()).toBe(CONTENT);
  });

  const failures: readonly (readonly [string, Reply, string])[] = [
    ['an expired result', { status: 404, body: '<html>' }, 'not-found'],
    [
      'an expired result as an ArcGIS error',
      { body: { error: { code: 404, message: 'File not found' } } },
      'not-found',
    ],
    [
      'a login page',
      { headers: { 'Content-Type': 'text/html' }, body: '<html>Sign in</html>' },
      'bad-answer',
    ],
    ['an ArcGIS error', { body: { error: { code: 500, message: 'Broken' } } }, 'refused'],
    ['a token error', { body: { error: { code: 498, message: 'Invalid token' } } }, 'sign-in'],
    ['a cut that repeats', { body: CONTENT, cutAt: 10 }, 'bad-answer'],
  ];

  it.each(failures)(
    'fails and leaves nothing that looks like a result: %s',
    async (_, reply, code) => {
      const { download } = await start(() => reply);
      await expect(download()).rejects.toMatchObject({ code });
      if (code !== 'bad-answer' || reply.cutAt === undefined) expect(existsSync(file)).toBe(false);
    },
  );

  it('can be stopped, and says so', async () => {
    const stop = new AbortController();
    const { server, connection, home } = await start(() => {
      setTimeout(() => stop.abort(), 20);
      return { body: CONTENT, stallAt: 10 };
    });
    await expect(
      downloadResult(connection, `${server.origin}/out/a.json`, {
        file,
        home,
        signal: stop.signal,
      }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('reports a file that cannot be written', async () => {
    const { server, connection, home } = await start(() => ({ body: CONTENT }));
    const impossible = join(folder, 'none', 'a.json');
    await expect(
      downloadResult(connection, `${server.origin}/a`, { file: impossible, home }),
    ).rejects.toMatchObject({ code: 'file' });
  });
});
