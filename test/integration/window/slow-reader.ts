/** Whether a reader that pauses makes the server wait: a network that does not would pile up the answer in memory. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fetch } from '../../../main/arcgis/exchange.ts';

/** What the server offers: far more than all buffers on the way take. */
export const OFFERED = 256 * 1024 * 1024;

/** Reads one piece, asks the server how much it could send while nobody reads, and ends. */
export async function readSlowly(fetch: Fetch, origin: string): Promise<number> {
  const response = await fetch(`${origin}/large`, { redirect: 'manual' });
  const reader = response.body!.getReader();
  await reader.read();
  let sent = -1;
  for (;;) {
    await pause(300);
    const now = Number(await (await fetch(`${origin}/sent`, { redirect: 'manual' })).text());
    if (now === sent) break;
    sent = now;
  }
  await reader.cancel();
  return sent;
}

/** A server that counts what the network has taken of a large answer. */
export async function startLargeServer(): Promise<{ origin: string; close: () => Promise<void> }> {
  const piece = Buffer.alloc(256 * 1024, 'x');
  let sent = 0;
  const server = createServer((request, response) => {
    if (request.url !== '/large') {
      response.end(String(sent));
      return;
    }
    const more = (): void => {
      while (sent < OFFERED) {
        sent += piece.length;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
