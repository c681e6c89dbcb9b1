/**
 * `fetch` over Chromium's network: system proxy and PAC, certificates of the operating system, integrated sign-in.
 *
 * Electron's own `net.fetch` cannot hand out redirects. And Chromium sends a request again by itself when a connection
 * that it had used before breaks, a POST included: a batch of edits could arrive twice. Every request therefore has a
 * connection of its own (`Connection: close`, and no HTTP/2, see connections.ts), which is never taken
 * for a second one. A body that can be read only once would not do: Chromium's network process does not survive it.
 */
import { Readable } from 'node:stream';
import { net } from 'electron';
import type { Fetch } from '../arcgis/exchange.ts';

/** Only for `redirect: 'manual'`: answers come as the server gave them. */
export const netFetch: Fetch = async (url, init) => {
  const body = await bodyOf(init.body);
  return new Promise((resolve, reject) => {
    const request = net.request({
      url,
      method: init.method ?? 'GET',
      redirect: 'manual',
      useSessionCookies: false,
      // Answers are about this moment, and nothing of them is to lie in a cache on the disk.
      cache: 'no-store',
      // Tokens are bound to the Referer as it was given.
      referrerPolicy: 'unsafe-url',
    });
    const headers = new Headers(init.headers);
    for (const [name, value] of headers) request.setHeader(name, value);
    if (body.type !== null && !headers.has('content-type')) {
      request.setHeader('content-type', body.type);
    }
    request.setHeader('connection', 'close');

    const { signal } = init;
    const abort = (): void => {
      request.abort();
      reject(asError(signal?.reason));
    };
    const stopListening = (): void => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort, { once: true });

    request.on('redirect', (status, _method, redirectUrl) => {
      stopListening();
      resolve(new Response(null, { status, headers: { location: redirectUrl } }));
      request.abort();
    });
    request.on('response', (incoming) => {
      resolve(responseOf(incoming, stopListening));
    });
    request.on('error', (error) => {
      stopListening();
      reject(error);
    });
    if (signal?.aborted) {
      abort();
      return;
    }
    request.end(body.bytes ?? undefined);
  });
};

const WITHOUT_BODY = [101, 204, 205, 304];

function responseOf(incoming: Electron.IncomingMessage, onEnd: () => void): Response {
  // It is a readable stream, which its type does not say.
  const stream = incoming as unknown as Readable;
  stream.once('close', onEnd);
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headers)) {
    for (const value of Array.isArray(values) ? values : [values]) headers.append(name, value);
  }
  const { statusCode: status, statusMessage: statusText } = incoming;
  if (WITHOUT_BODY.includes(status)) {
    stream.resume();
    return new Response(null, { status, statusText, headers });
  }
  const body = Readable.toWeb(stream) as ReadableStream<Uint8Array>;
  return new Response(body, { status, statusText, headers });
}

interface Body {
  readonly bytes: Buffer | null;
  readonly type: string | null;
}

/** The bytes of a body, whatever form it has; multipart forms get their boundary here. */
async function bodyOf(body: RequestInit['body']): Promise<Body> {
  if (body === null || body === undefined) return { bytes: null, type: null };
  const encoded = new Response(body);
  const type = encoded.headers.get('content-type');
  return { bytes: Buffer.from(await encoded.arrayBuffer()), type };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('Stopped.');
}
