import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Effect } from '../../../main/arcgis/errors.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { Call, ConnectionOptions } from '../../../main/arcgis/request.ts';
import { staticToken } from '../../../main/arcgis/token.ts';
import type { TokenProvider } from '../../../main/arcgis/token.ts';
import { AppError } from '../../../shared/errors.ts';
import { startScriptedServer } from '../../support/scripted-server.ts';
import type { Reply, Script, ScriptedServer } from '../../support/scripted-server.ts';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(script: Script): Promise<ScriptedServer> {
  const server = await startScriptedServer(script);
  servers.push(server);
  return server;
}

/** A connection that waits for nothing, and remembers how long it would have waited. */
function connect(options: Partial<ConnectionOptions> = {}) {
  const waits: number[] = [];
  const connection = createConnection({
    fetch,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
  return { connection, waits };
}

function call(server: ScriptedServer, changes: Partial<Call> = {}): Call {
  return {
    url: `${server.origin}/arcgis/rest/services/Trees/FeatureServer`,
    operation: 'try it',
    ...changes,
  };
}

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    (value) => new Error(`It succeeded with ${JSON.stringify(value)}.`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

/** Tokens t1, t2, …: each refused one is followed by the next. */
function countingTokens(): TokenProvider & { refreshes: number } {
  return {
    refreshes: 0,
    token() {
      return Promise.resolve(`secret-token-${this.refreshes + 1}`);
    },
    refresh() {
      this.refreshes++;
      return Promise.resolve(`secret-token-${this.refreshes + 1}`);
    },
  };
}

const HTML = '<!DOCTYPE html><html><body>Sign in</body></html>';
const PAGE: Reply = { headers: { 'Content-Type': 'text/html' }, body: HTML };

describe('a request', () => {
  it('goes as GET with f=json in the query and the token in X-Esri-Authorization', async () => {
    const server = await start(() => ({ body: { ok: 1 } }));
    const { connection } = connect({
      tokens: staticToken('secret-token'),
      referer: 'syncline',
      userAgent: 'Syncline/1',
    });
    await connection.json(call(server, { parameters: { where: '1=1' } }));
    const { method, path, headers } = server.last();
    expect(method).toBe('GET');
    expect(path).toBe('/arcgis/rest/services/Trees/FeatureServer?where=1%3D1&f=json');
    expect(headers['x-esri-authorization']).toBe('Bearer secret-token');
    expect(headers.referer).toBe('syncline');
    expect(headers['user-agent']).toBe('Syncline/1');
  });

  it('goes as POST with everything in the body when the address would get too long', async () => {
    const server = await start(() => ({ body: { ok: 1 } }));
    const { connection } = connect({ tokens: staticToken('secret-token') });
    await connection.json(call(server, { parameters: { where: 'x'.repeat(2000) } }));
    const { method, path, form, headers } = server.last();
    expect(method).toBe('POST');
    expect(path).not.toContain('?');
    expect(form).toMatchObject({ f: 'json', token: 'secret-token', where: 'x'.repeat(2000) });
    expect(headers['x-esri-authorization']).toBeUndefined();
  });

  it('keeps the query that a status address has', async () => {
    const server = await start(() => ({ body: { ok: 1 } }));
    await connect().connection.json(call(server, { url: `${server.origin}/job?statusId=%7Ba%7D` }));
    expect(server.last().path).toBe('/job?statusId=%7Ba%7D&f=json');
  });

  it('reads gzip and text/plain', async () => {
    const server = await start(() => ({
      headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'text/plain' },
      body: gzipSync('{"answer": 42}'),
    }));
    await expect(connect().connection.json(call(server))).resolves.toEqual({ answer: 42 });
  });

  it('never carries the token to another host after a redirect', async () => {
    const other = await start(() => ({ body: { moved: true } }));
    const server = await start(() => ({ status: 302, headers: { Location: `${other.origin}/x` } }));
    const { connection } = connect({ tokens: staticToken('secret-token') });
    await expect(connection.json(call(server))).resolves.toEqual({ moved: true });
    await expect(
      connection.json(call(server, { method: 'POST', parameters: { where: '1=1' } })),
    ).resolves.toEqual({ moved: true });
    expect(other.seen).toHaveLength(2);
    for (const { headers, body, path } of other.seen) {
      expect(JSON.stringify([headers, body.toString(), path])).not.toContain('secret-token');
    }
  });

  it('carries the token along a redirect on the same host', async () => {
    const server = await start(({ path }) =>
      path.startsWith('/new')
        ? { body: { ok: 1 } }
        : { status: 301, headers: { Location: '/new/FeatureServer' } },
    );
    const { connection } = connect({ tokens: staticToken('secret-token') });
    await connection.json(call(server, { effect: 'changes-server', parameters: { layers: '0' } }));
    expect(server.last()).toMatchObject({ method: 'POST', path: '/new/FeatureServer' });
    expect(server.last().form).toMatchObject({ token: 'secret-token', layers: '0' });
  });

  it('keeps its parameters when a redirect to the same path drops them', async () => {
    const server = await start(({ path }, count) =>
      count === 0
        ? { status: 302, headers: { Location: path.split('?', 1)[0] ?? '' } }
        : { body: { ok: 1 } },
    );
    await connect().connection.json(call(server, { parameters: { where: '1=1' } }));
    expect(server.last().path).toMatch(/\?where=1%3D1&f=json$/);
  });

  it('does not take a change to another host', async () => {
    const other = await start(() => ({ body: {} }));
    const server = await start(() => ({ status: 307, headers: { Location: `${other.origin}/x` } }));
    const error = await failureOf(
      connect().connection.json(call(server, { effect: 'changes-server' })),
    );
    expect(error.code).toBe('refused');
    expect(other.seen).toHaveLength(0);
  });

  it('gives up on redirects in circles', async () => {
    const server = await start(({ path }) => ({ status: 302, headers: { Location: path } }));
    const error = await failureOf(connect().connection.json(call(server)));
    expect(error.message).toMatch(/redirects in circles/);
  });

  it('sends no token to a host that an answer names and that is not the service', async () => {
    const server = await start(() => ({ body: { ok: 1 } }));
    const { connection } = connect({ tokens: staticToken('secret-token') });
    await connection.json(call(server, { home: 'https://services.example.com/FeatureServer' }));
    expect(server.last().headers['x-esri-authorization']).toBeUndefined();
  });
});

describe('a token that is refused', () => {
  const refusals: readonly { readonly name: string; readonly reply: Reply }[] = [
    {
      name: '498 in the body',
      reply: { body: { error: { code: 498, message: 'Invalid token.' } } },
    },
    {
      name: '499 in the body',
      reply: { body: { error: { code: 499, message: 'Token Required', details: [] } } },
    },
    { name: 'HTTP status 498', reply: { status: 498, body: HTML } },
    {
      name: 'HTTP status 401 with 499 in the body',
      reply: { status: 401, body: { error: { code: 499, message: 'Token Required' } } },
    },
  ];

  it.each(refusals)('is replaced once and the request repeated: $name', async ({ reply }) => {
    const server = await start((_, count) => (count === 0 ? reply : { body: { ok: 1 } }));
    const tokens = countingTokens();
    const { connection } = connect({ tokens });
    await expect(connection.json(call(server, { effect: 'changes-server' }))).resolves.toEqual({
      ok: 1,
    });
    expect(tokens.refreshes).toBe(1);
    expect(server.last().form['token']).toBe('secret-token-2');
  });

  it.each(refusals)(
    'fails as sign-in when the next one is refused too: $name',
    async ({ reply }) => {
      const server = await start(() => reply);
      const error = await failureOf(
        connect({ tokens: countingTokens() }).connection.json(call(server)),
      );
      expect(error.code).toBe('sign-in');
      expect(server.seen).toHaveLength(2);
      expect(JSON.stringify([error.message, error.hint, error.server])).not.toContain('secret');
    },
  );

  it('goes into the body when the server does not see the header', async () => {
    const server = await start(({ form }) =>
      form['token'] === 'only-token'
        ? { body: { ok: 1 } }
        : { body: { error: { code: 499, message: 'Token Required' } } },
    );
    const { connection } = connect({ tokens: staticToken('only-token') });
    await expect(connection.json(call(server))).resolves.toEqual({ ok: 1 });
  });
});

describe('a failing answer', () => {
  const cases: readonly {
    readonly name: string;
    readonly reply: Reply;
    readonly effect?: Effect;
    readonly code: AppError['code'];
    readonly message: RegExp;
    readonly requests: number;
  }[] = [
    {
      name: 'an ArcGIS error with details',
      reply: {
        body: {
          error: {
            code: 400,
            message: 'Unable to complete operation.',
            details: ['Where clause is bad.'],
          },
        },
      },
      code: 'refused',
      message: /Unable to complete operation: Where clause is bad\.$/,
      requests: 1,
    },
    {
      name: 'an ArcGIS error with null details',
      reply: { body: { error: { code: 500, message: 'Broken', details: null } } },
      code: 'refused',
      message: /Broken/,
      requests: 1,
    },
    {
      name: 'an ArcGIS error with empty details and message',
      reply: { body: { error: { code: 400, message: '', details: [''] } } },
      code: 'refused',
      message: /gave no reason/,
      requests: 1,
    },
    {
      name: 'permission in the body',
      reply: {
        body: {
          error: {
            code: 403,
            messageCode: 'GWM_0003',
            message: 'You do not have permissions',
            details: [],
          },
        },
      },
      code: 'sign-in',
      message: /no permission/,
      requests: 1,
    },
    {
      name: 'permission as status',
      reply: { status: 403, body: HTML },
      code: 'sign-in',
      message: /no permission/,
      requests: 1,
    },
    {
      name: 'a login page',
      reply: {
        status: 401,
        headers: { 'WWW-Authenticate': 'Negotiate, NTLM', 'Content-Type': 'text/html' },
        body: HTML,
      },
      code: 'sign-in',
      message: /it asks for a Windows sign-in/,
      requests: 2,
    },
    { name: 'a web page', reply: PAGE, code: 'bad-answer', message: /web page/, requests: 1 },
    {
      name: 'an empty body',
      reply: { body: '' },
      code: 'bad-answer',
      message: /empty/,
      requests: 1,
    },
    {
      name: 'half a JSON',
      reply: { body: '{"count": 1' },
      code: 'bad-answer',
      message: /cut off/,
      requests: 1,
    },
    {
      name: 'a missing address',
      reply: { status: 404, body: HTML },
      code: 'not-found',
      message: /HTTP 404/,
      requests: 1,
    },
    {
      name: 'a request that is too large',
      reply: { status: 413, body: HTML },
      code: 'refused',
      message: /413/,
      requests: 1,
    },
    {
      name: 'a broken gateway',
      reply: { status: 502, body: HTML },
      code: 'unreachable',
      message: /502/,
      requests: 3,
    },
    {
      name: 'a server error',
      reply: { status: 500, body: HTML },
      code: 'refused',
      message: /500/,
      requests: 1,
    },
    {
      name: 'a true 4xx with an ArcGIS error',
      reply: { status: 400, body: { error: { message: 'No such layer' } } },
      code: 'refused',
      message: /No such layer/,
      requests: 1,
    },
    {
      name: 'a hang-up',
      reply: { hangUp: true },
      code: 'unreachable',
      message: /before an answer came/,
      requests: 3,
    },
    {
      name: 'too many requests',
      reply: { status: 429, headers: { 'Retry-After': '3' }, body: '' },
      code: 'unreachable',
      message: /too busy/,
      requests: 5,
    },
    {
      name: 'a change: an ArcGIS error is a clear no',
      effect: 'changes-server',
      reply: { body: { error: { code: 500, message: 'Rolled back' } } },
      code: 'refused',
      message: /Rolled back/,
      requests: 1,
    },
    {
      name: 'a change: a status 500 with an ArcGIS error is a clear no',
      effect: 'changes-server',
      reply: { status: 500, body: { error: { code: 500, message: 'Rolled back' } } },
      code: 'refused',
      message: /Rolled back/,
      requests: 1,
    },
    {
      name: 'a change: a hang-up',
      effect: 'changes-server',
      reply: { hangUp: true },
      code: 'unknown-outcome',
      message: /not known/,
      requests: 1,
    },
    {
      name: 'a change: a web page',
      effect: 'changes-server',
      reply: PAGE,
      code: 'unknown-outcome',
      message: /web page/,
      requests: 1,
    },
    {
      name: 'a change: a server error',
      effect: 'changes-server',
      reply: { status: 500, body: HTML },
      code: 'unknown-outcome',
      message: /500/,
      requests: 1,
    },
    {
      name: 'a change: a gateway time-out',
      effect: 'changes-server',
      reply: { status: 504, body: '' },
      code: 'unknown-outcome',
      message: /504/,
      requests: 1,
    },
    {
      name: 'a change: 503 without a word',
      effect: 'changes-server',
      reply: { status: 503, body: HTML },
      code: 'unknown-outcome',
      message: /503/,
      requests: 1,
    },
    {
      name: 'a change: half a JSON',
      effect: 'changes-server',
      reply: { body: '{"ok"' },
      code: 'unknown-outcome',
      message: /cut off/,
      requests: 1,
    },
    {
      name: 'a change: a status 413',
      effect: 'changes-server',
      reply: { status: 413, body: '' },
      code: 'refused',
      message: /413/,
      requests: 1,
    },
  ];

  it.each(cases)('$name -> $code', async ({ reply, effect, code, message, requests }) => {
    const server = await start(() => reply);
    const error = await failureOf(
      connect().connection.json(call(server, effect === undefined ? {} : { effect })),
    );
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
    expect(error.message).toContain(new URL(server.origin).host);
    expect(server.seen).toHaveLength(requests);
  });

  it('names neither the token nor the query of an address that the server quotes', async () => {
    const server = await start(({ headers }) => ({
      body: {
        error: {
          code: 400,
          message: `Bad ${String(headers['x-esri-authorization'])}`,
          details: ['at https://h.example.com/a?token=abcdefgh&x=1', 'token=abcdefgh'],
        },
      },
    }));
    const { connection } = connect({ tokens: staticToken('secret-token') });
    const error = await failureOf(connection.json(call(server)));
    const said = JSON.stringify([error.message, error.server]);
    expect(said).not.toMatch(/secret-token|abcdefgh|x=1/);
    expect(said).toContain('https://h.example.com/a');
  });

  it('is retried while the line is bad, and then read', async () => {
    const server = await start((_, count) =>
      count === 0
        ? { hangUp: true }
        : count === 1
          ? { body: { a: 1 }, cutAt: 3 }
          : { body: { a: 1 } },
    );
    const { connection, waits } = connect();
    await expect(connection.json(call(server))).resolves.toEqual({ a: 1 });
    expect(waits).toEqual([500, 2000]);
  });

  it('waits as long as Retry-After says, within reason, also before a change', async () => {
    const wait = ['2', '3600', new Date(Date.UTC(2030, 0, 1, 0, 0, 9)).toUTCString()];
    const server = await start((_, count) =>
      count < 3
        ? { status: 503, headers: { 'Retry-After': wait[count] ?? '' }, body: '' }
        : { body: { ok: 1 } },
    );
    const { connection, waits } = connect({ now: () => Date.UTC(2030, 0, 1) });
    await connection.json(call(server, { effect: 'changes-server' }));
    expect(waits).toEqual([2000, 60_000, 9000]);
  });

  it('is unreachable when nobody listens, also for a change: nothing was sent', async () => {
    const server = await start(() => ({ body: {} }));
    await server.close();
    for (const effect of ['none', 'changes-server'] as const) {
      const error = await failureOf(connect().connection.json(call(server, { effect })));
      expect(error.code).toBe('unreachable');
      expect(error.message).toMatch(/nobody answers there/);
    }
  });
});

describe('an answer cut at any byte', () => {
  const BODY = '{"replicaID":"{A}","n":12}';
  const lengths = Array.from({ length: BODY.length }, (_, index) => index);

  it.each(lengths)(
    'is a bad answer to a read and an unknown outcome of a change: %i',
    async (cutAt) => {
      const server = await start(() => ({ body: BODY, cutAt }));
      const read = await failureOf(connect().connection.json(call(server)));
      expect(read.code).toBe('bad-answer');
      const change = await failureOf(
        connect().connection.json(call(server, { effect: 'changes-server' })),
      );
      expect(change.code).toBe('unknown-outcome');
    },
  );
});

describe('an answer that is shorter than its headers promise', () => {
  it('is cut, also where the network layer does not notice', async () => {
    const lenient = () =>
      Promise.resolve(new Response('{"a":1}', { headers: { 'Content-Length': '8' } }));
    const { connection } = connect({ fetch: lenient });
    const url = 'https://services.example.com/FeatureServer';
    const error = await failureOf(connection.json({ url, operation: 'try it' }));
    expect(error).toMatchObject({ code: 'bad-answer' });
    expect(error.message).toMatch(/in the middle of the answer/);
  });
});

describe('time and the user', () => {
  it('give up when no answer begins', async () => {
    const server = await start(() => ({ silent: true }));
    const { connection } = connect({ timeouts: { answerMs: 40 } });
    const error = await failureOf(connection.json(call(server)));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/within the time allowed/);
  });

  it('give up when an answer stops coming', async () => {
    const server = await start(() => ({ body: { a: 'long enough' }, stallAt: 4 }));
    const { connection } = connect({ timeouts: { idleMs: 40 } });
    const error = await failureOf(connection.json(call(server, { effect: 'changes-server' })));
    expect(error.code).toBe('unknown-outcome');
    expect(error.message).toMatch(/stopped coming/);
  });

  it('let the user stop a read', async () => {
    const stop = new AbortController();
    const server = await start(() => {
      stop.abort();
      return { silent: true };
    });
    const error = await failureOf(connect().connection.json(call(server, { signal: stop.signal })));
    expect(error.code).toBe('cancelled');
  });

  it('leave the outcome of a change open when the user stops it after it was sent', async () => {
    const stop = new AbortController();
    const server = await start(() => {
      stop.abort();
      return { silent: true };
    });
    const error = await failureOf(
      connect().connection.json(call(server, { signal: stop.signal, effect: 'changes-server' })),
    );
    expect(error.code).toBe('unknown-outcome');
  });

  it('send nothing when the user stopped before', async () => {
    const server = await start(() => ({ body: {} }));
    const error = await failureOf(
      connect().connection.json(
        call(server, { signal: AbortSignal.abort(), effect: 'changes-server' }),
      ),
    );
    expect(error.code).toBe('cancelled');
    expect(server.seen).toHaveLength(0);
  });

  it('let the user stop a wait', async () => {
    const stop = new AbortController();
    const server = await start(() => {
      setTimeout(() => stop.abort(), 20);
      return { status: 429, headers: { 'Retry-After': '50' }, body: '' };
    });
    const connection = createConnection({ fetch });
    const error = await failureOf(
      connection.json(call(server, { signal: stop.signal, effect: 'changes-server' })),
    );
    expect(error.code).toBe('cancelled');
  });
});
