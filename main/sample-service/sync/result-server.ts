/** A second origin for result files, as blob storage is one: hostile servers redirect there (protocol.md 6.13). */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class ResultServer {
  readonly #pathOf: (name: string) => string | null;
  #starting: Promise<{ server: Server; origin: string }> | null = null;

  /** `pathOf` finds a result file by its name; null when there is none. */
  constructor(pathOf: (name: string) => string | null) {
    this.#pathOf = pathOf;
  }

  /** The address of a result on the second origin, which is opened on first use. */
  async urlOf(name: string): Promise<string> {
    this.#starting ??= this.#start();
    return `${(await this.#starting).origin}/blobs/${name}`;
  }

  async close(): Promise<void> {
    const started = await this.#starting;
    this.#starting = null;
    if (started === null) return;
    started.server.closeAllConnections();
    await new Promise((resolve) => started.server.close(resolve));
  }

  #start(): Promise<{ server: Server; origin: string }> {
    const server = createServer((request, response) => {
      this.#serve(request, response);
    });
    // Nobody is kept alive by the mere possibility of a download.
    server.unref();
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo;
        resolve({ server, origin: `http://127.0.0.1:${port}` });
      });
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const name = /^\/blobs\/([\w.{}%]+)$/.exec(request.url ?? '')?.[1];
    const path = name === undefined ? null : this.#pathOf(withBraces(name));
    if (path === null || !existsSync(path)) {
      response.writeHead(404, { 'Content-Type': 'application/xml' });
      response.end('<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>');
      return;
    }
    // A token must not travel to another origin: who brings one is told so.
    if (
      request.headers.authorization !== undefined ||
      request.headers['x-esri-authorization'] !== undefined
    ) {
      response.writeHead(403, { 'Content-Type': 'application/xml' });
      response.end('<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>');
      return;
    }
    response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
    createReadStream(path)
      .on('error', (error) => response.destroy(error))
      .pipe(response);
  }
}

/** The names of geodatabases hold braces, which clients may send percent-encoded. */
function withBraces(name: string): string {
  return name.replaceAll(/%7b/gi, '{').replaceAll(/%7d/gi, '}');
}
