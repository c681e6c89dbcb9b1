/**
 * An HTTP server on loopback that answers as a test tells it to, down to the byte at which it hangs up. Knows nothing
 * of ArcGIS.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Seen {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Fields of a form-encoded body. */
  readonly form: Readonly<Record<string, string>>;
}

/** What goes back. A string or object is a JSON body with HTTP 200. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is written as JSON. */
  readonly body?: string | Uint8Array | object;
  /** Hang up after this many bytes of the body, while the headers promise all of it. */
  readonly cutAt?: number;
  /** How long the bytes before the cut have to get out and be read. Default 5 ms. */
  readonly cutAfterMs?: number;
  /** Hang up without any answer. */
  readonly hangUp?: boolean;
  /** Send headers and this many bytes, then nothing more. */
  readonly stallAt?: number;
  /** Never answer. */
  readonly silent?: boolean;
}

export type Script = (request: Seen, count: number) => Reply | Promise<Reply>;

export interface ScriptedServer {
  readonly origin: string;
  /** All requests so far. */
  readonly seen: readonly Seen[];
  /** The last request. */
  last(): Seen;
  close(): Promise<void>;
}

/** Starts a server; `script` answers each request and is told how many came before it with the same path. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void readBody(request)
      .then(async (body) => {
        const item = toSeen(request, body);
        const before = seen.filter(({ path }) => pathOf(path) === pathOf(item.path)).length;
        seen.push(item);
        reply(response, await script(item, before));
      })
      .catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    last: () => {
      const item = seen.at(-1);
      if (item === undefined) throw new Error('No request came.');
      return item;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pathOf(path: string): string {
  return path.split('?', 1)[0] ?? '';
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function toSeen(request: IncomingMessage, body: Buffer): Seen {
  const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body,
    form: isForm ? Object.fromEntries(new URLSearchParams(body.toString())) : {},
  };
}

function reply(response: ServerResponse, reply: Reply): void {
  if (reply.silent === true) return;
  if (reply.hangUp === true) {
    response.destroy();
    return;
  }
  const body = bytesOf(reply.body ?? '');
  response.writeHead(reply.status ?? 200, {
    'Content-Type': 'application/json',
    'Content-Length': String(body.byteLength),
    ...reply.headers,
  });
  const end = reply.cutAt ?? reply.stallAt;
  if (end === undefined) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  response.write(body.subarray(0, end), () => {
    // Leaves the bytes time to get out before the connection breaks.
    if (reply.cutAt !== undefined) setTimeout(() => response.destroy(), reply.cutAfterMs ?? 5);
  });
}

function bytesOf(body: string | Uint8Array | object): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  return body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
}
