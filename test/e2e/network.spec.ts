import { mkdtempSync, rmSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { NETWORK_CASES } from '../integration/window/network-cases.ts';
import { OFFERED, startLargeServer } from '../integration/window/slow-reader.ts';
import { startScriptedServer } from '../support/scripted-server.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';

/** Of nobody, for the loopback address. */
const CERTIFICATE = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguPP5fdvcGdX5bHyg
VyOd5udHi9DMlC8UtK5BdN5jPImhRANCAAQoXnKaiCe+SdQH9Dj4HJ8XGWd/qCI5
LbvumU04fvyNd39aTTwOvlx+gphpE53EhQEVyG0QmSFXP2IT2g58W9Bt
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmjCCAUGgAwIBAgIURQa5EBpUPMehGH4KpOhGQ+EegxowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjAwMDg0N1oYDzIxMjYxMDI5
MDAwODQ3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQoXnKaiCe+SdQH9Dj4HJ8XGWd/qCI5LbvumU04fvyNd39aTTwOvlx+
gphpE53EhQEVyG0QmSFXP2IT2g58W9Bto28wbTAdBgNVHQ4EFgQUh/gyerAWFF//
ZxA8ikLUDVdFP8owHwYDVR0jBBgwFoAUh/gyerAWFF//ZxA8ikLUDVdFP8owDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDRwAwRAIgFkJG73s7u/008weKvWsonapJ8jxueMiBQs8cE+ZU+QgCIHFS
HzBb2izb6Ge2Q9E1cbIko2GCnQBhOVBeyZBBWGST
-----END CERTIFICATE-----`,
};

interface Answer {
  readonly given?: unknown;
  readonly error?: string;
}

test.describe('requests over the network of Electron', () => {
  let launched: LaunchedApp;
  let folder: string;

  test.beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'syncline-network-'));
    await build({
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true },
      build: {
        ssr: 'test/integration/window/net-process.ts',
        outDir: folder,
        target: 'node20',
        rolldownOptions: {
          external: ['electron', /^node:/],
          output: { format: 'es', entryFileNames: 'net-process.mjs' },
        },
      },
    });
    launched = await launchApp();
    await launched.app.evaluate(
      ({ utilityProcess }, file) => {
        const child = utilityProcess.fork(file);
        Object.assign(globalThis, {
          runCase: (task: unknown) =>
            new Promise((resolve) => {
              child.once('message', resolve);
              child.postMessage(task);
            }),
        });
      },
      join(folder, 'net-process.mjs'),
    );
  });

  test.afterAll(async () => {
    await launched.close();
    rmSync(folder, { recursive: true });
  });

  async function run(name: string, origin: string): Promise<unknown> {
    const own = mkdtempSync(join(folder, 'case-'));
    const { given, error } = (await launched.app.evaluate(
      (_electron, task) =>
        (globalThis as unknown as { runCase(task: unknown): Promise<unknown> }).runCase(task),
      { name, origin, folder: own },
    )) as Answer;
    if (error !== undefined) throw new Error(error);
    return given;
  }

  for (const { name, script, gives, look, sees } of NETWORK_CASES) {
    test(name, async () => {
      const server = await startScriptedServer(script);
      try {
        expect(await run(name, server.origin)).toEqual(gives);
        expect(look(server.seen)).toEqual(sees);
      } finally {
        await server.close();
      }
    });
  }

  test('make the server wait for a slow reader', async () => {
    const server = await startLargeServer();
    try {
      expect(await run('read slowly', server.origin)).toBeLessThan(OFFERED / 4);
    } finally {
      await server.close();
    }
  });

  test('a change is sent once when a connection breaks that served requests before', async () => {
    const server = await startFickleServer();
    try {
      expect(await run('one read', server.origin)).toEqual({ done: {} });
      expect(await run('one read', server.origin)).toEqual({ done: {} });
      expect(await run('one change', server.origin)).toMatchObject({ code: 'unknown-outcome' });
      expect(server.methods).toEqual(['GET', 'GET', 'POST']);
    } finally {
      await server.close();
    }
  });

  test('a certificate that nobody vouches for is said in words', async () => {
    const server = createSecureServer(CERTIFICATE);
    const port = await listen(server);
    try {
      expect(await run('one read', `https://127.0.0.1:${port}`)).toEqual({
        code: 'unreachable',
        message: 'Could not read it at 127.0.0.1:port: its certificate is not trusted here.',
      });
    } finally {
      server.close();
    }
  });
});

test('no connection is shared with a server that would share them', async () => {
  const versions: string[] = [];
  const server = createSecureServer({ ...CERTIFICATE, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion);
    response.end('{}');
  });
  const port = await listen(server);
  const { app, close } = await launchApp({ args: ['--ignore-certificate-errors'] });
  try {
    const status = await app.evaluate(
      async ({ net }, url) => (await net.fetch(url)).status,
      `https://127.0.0.1:${port}/`,
    );
    expect([status, versions]).toEqual([200, ['1.1']]);
  } finally {
    await close();
    server.close();
  }
});

/**
 * Keeps a connection open after a read unless it is asked to close it, and hangs up on every change without an answer.
 */
async function startFickleServer(): Promise<{
  origin: string;
  methods: readonly string[];
  close: () => Promise<void>;
}> {
  const methods: string[] = [];
  const sockets = new Set<{ destroy(): void }>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const method = /^(GET|POST) \S+ HTTP/.exec(data.toString('latin1'))?.[1];
      if (method === undefined) return;
      methods.push(method);
      const isLast = /^connection: close\r$/im.test(data.toString('latin1'));
      if (method === 'POST') {
        socket.destroy();
        return;
      }
      const kept = isLast ? 'close' : 'keep-alive';
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: ${kept}\r\n\r\n{}`,
      );
      if (isLast) socket.end();
    });
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    methods,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
