import { Agent, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../../main/sample-service/errors.ts';
import type { FaultPlan, InterceptedRequest } from '../../../main/sample-service/context.ts';
import { startPark } from './harness.ts';
import type { Park } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'transport-'));
const file = join(folder, 'result.bin');
const CONTENT = 'x'.repeat(300_000);
let plan: FaultPlan | null = null;
let seen: InterceptedRequest[] = [];
let park: Park;
beforeAll(async () => {
  writeFileSync(file, CONTENT);
  park = await startPark({
    interceptor: (info) => {
      seen.push(info);
      const current = plan;
      plan = null;
      return current;
    },
    syncRoutes: {
      handle: (_service, [resource, name]) => {
        if (resource !== 'replicafiles') return null;
        return {
          kind: 'file',
          path: name === 'gone' ? join(folder, 'gone') : file,
          contentType: 'application/octet-stream',
        };
      },
      capabilities: () => ({}),
    },
  });
});
afterAll(async () => {
  await park.service.close();
  rmSync(folder, { recursive: true });
});

interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly complete: boolean;
}

/** A request whose broken end is a result, not an exception. */
function raw(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; agent?: Agent } = {},
): Promise<Raw | 'dropped'> {
  const { body, ...rest } = options;
  return new Promise((resolve) => {
    const outgoing = request(`${park.url}${path}`, rest, (response) => {
      const chunks: Buffer[] = [];
      const finish = (): void => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text,
          complete: response.complete,
        });
      };
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', finish);
      response.on('error', finish);
    });
    outgoing.on('error', () => {
      resolve('dropped');
    });
    outgoing.end(body);
  });
}

async function answered(path: string, options: Parameters<typeof raw>[1] = {}): Promise<Raw> {
  const result = await raw(path, options);
  if (result === 'dropped') throw new Error('dropped');
  return result;
}

const count = '/0/query?f=json&where=1%3D1&returnCountOnly=true';
const add = (): Parameters<typeof raw> => [
  '/0/addFeatures',
  {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'f=json&features=%5B%7B%22attributes%22%3A%7B%22OWNER%22%3A%22x%22%7D%2C%22geometry%22%3Anull%7D%5D',
  },
];
const rows = (): number => park.service.archives.get('Park')?.count({ layerId: 0 }) ?? -1;

describe('a result file', () => {
  it('comes whole, by range, and again by range only while it is the same file', async () => {
    const whole = await answered('/replicafiles/one');
    expect(whole.body).toBe(CONTENT);
    expect(whole.headers['accept-ranges']).toBe('bytes');
    const etag = whole.headers.etag ?? '';
    const rest = await answered('/replicafiles/one', {
      headers: { range: 'bytes=299990-', 'if-range': etag },
    });
    expect([rest.status, rest.body]).toEqual([206, 'x'.repeat(10)]);
    const other = await answered('/replicafiles/one', {
      headers: { range: 'bytes=299990-', 'if-range': '"other"' },
    });
    expect([other.status, other.body.length]).toEqual([200, CONTENT.length]);
  });

  it('is refused when it has expired', async () => {
    expect((await answered('/replicafiles/gone?f=json')).body).toContain('File not found.');
  });
});

describe('HTTP', () => {
  it('answers HEAD with the headers of GET', async () => {
    const get = await answered(count);
    const head = await answered(count, { method: 'HEAD' });
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect(head.body).toBe('');
  });

  it('keeps a connection alive over many requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let index = 0; index < 5; index += 1) {
      expect((await answered(count, { agent })).headers.connection).toBe('keep-alive');
    }
    expect(Object.keys(agent.freeSockets)).toHaveLength(1);
    agent.destroy();
  });

  it('takes Expect: 100-continue', async () => {
    const before = rows();
    const [path, options] = add();
    await answered(path, { ...options, headers: { ...options?.headers, expect: '100-continue' } });
    expect(rows()).toBe(before + 1);
  });

  it('takes parameters as a JSON object', async () => {
    const body = JSON.stringify({ f: 'json', where: '1=1', returnCountOnly: true });
    const result = await answered('/0/query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(result.body).toContain('"count"');
  });

  it.each<[string, string, string]>([
    ['JSON that is none', 'application/json', '{'],
    ['a JSON list', 'application/json', '[]'],
    ['multipart without boundary', 'multipart/form-data', 'x'],
    [
      'multipart that ends early',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="where"\r\n\r\n1=1',
    ],
  ])('refuses %s', async (_name, type, body) => {
    const result = await answered('/0/query?f=json', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(JSON.parse(result.body)).toMatchObject({ error: { code: 400 } });
  });

  it('survives clients that go away in the middle of a body', async () => {
    const { hostname, port, pathname } = new URL(park.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          `POST ${pathname}/0/addFeatures HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nf=json`,
        );
        socket.end(() => {
          socket.destroy();
          resolve();
        });
      });
    });
    expect((await answered(count)).status).toBe(200);
  });

  it('survives clients that speak no HTTP', async () => {
    const { hostname, port } = new URL(park.url);
    const reply = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('hello\r\n\r\n'));
      socket.on('data', (data) => {
        resolve(data.toString());
      });
    });
    expect(reply).toMatch(/^HTTP\/1.1 400/);
  });
});

describe('an interceptor', () => {
  it('sees each request with its operation and parameters', async () => {
    seen = [];
    await answered('/0/query?f=json&WHERE=1%3D1');
    await fetch(`${park.service.url.replace('services', 'info')}?f=json`);
    expect(seen[0]).toMatchObject({ method: 'GET', operation: ['0', 'query'], service: 'Park' });
    expect(seen[0]?.parameters.text('where')).toBe('1=1');
    expect(seen[1]).toMatchObject({ path: '/arcgis/rest/info', operation: [], service: null });
  });

  it.each<[string, FaultPlan, number]>([
    ['before handling', { dropBefore: true }, 0],
    ['after handling', { dropAfter: true, delayBefore: 1, delayAfter: 1 }, 1],
  ])('drops the connection %s', async (_name, fault, added) => {
    const before = rows();
    plan = fault;
    expect(await raw(...add())).toBe('dropped');
    expect(rows()).toBe(before + added);
  });

  it.each([0, 1, 10])('cuts an answer after %d bytes', async (cutAtByte) => {
    const whole = await answered(count);
    plan = { cutAtByte };
    const cut = await answered(count);
    expect([cut.body, cut.complete]).toEqual([whole.body.slice(0, cutAtByte), false]);
    expect(cut.headers['content-length']).toBe(whole.headers['content-length']);
  });

  it('cuts a file, and a resumed part of it', async () => {
    plan = { cutAtByte: 200_000 };
    const cut = await answered('/replicafiles/one');
    expect([cut.body.length, cut.complete]).toEqual([200_000, false]);
    plan = { cutAtByte: 5 };
    const part = await answered('/replicafiles/one', { headers: { range: 'bytes=200000-' } });
    expect([part.status, part.body.length, part.complete]).toEqual([206, 5, false]);
  });

  it('handles a request twice', async () => {
    const before = rows();
    plan = { handleTwice: true };
    await answered(...add());
    expect(rows()).toBe(before + 2);
  });

  it('answers in place of the service', async () => {
    const before = rows();
    plan = {
      answer: { status: 429, headers: { 'Retry-After': '7' }, body: '<html>slow down</html>' },
    };
    const slow = await answered(...add());
    expect([slow.status, slow.headers['retry-after'], slow.body]).toEqual([
      429,
      '7',
      '<html>slow down</html>',
    ]);
    plan = { error: new ServiceError(498, 'Invalid token.') };
    expect(JSON.parse((await answered(...add())).body)).toEqual({
      error: { code: 498, message: 'Invalid token.', details: [] },
    });
    expect(rows()).toBe(before);
  });
});
