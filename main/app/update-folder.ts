/**
 * Installers in a folder, for an updater that only reads addresses: served to this machine alone, under a name that
 * nobody else knows, for as long as somebody looks or loads.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** Files that electron-builder writes for updates, with nothing in their name that could lead out of the folder. */
const SERVED = /^[\w][\w.+ -]*\.(yml|exe|zip|dmg|AppImage|blockmap)$/;

/** Throws `unreachable` when the folder is not there, such as a share that is not connected. */
export async function withServedFolder<T>(
  folder: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  await needFolder(folder);
  const secret = randomUUID();
  const server = createServer((request, response) => {
    void serve(folder, nameIn(request, secret), request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const { port } = server.address() as AddressInfo;
    return await work(`http://127.0.0.1:${port}/${secret}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function needFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return;
  throw new AppError('unreachable', `The folder ${folder} is not there.`);
}

/** Null for whoever does not know the secret, and for files that are none of an update. */
function nameIn({ url = '' }: IncomingMessage, secret: string): string | null {
  const [, first, name, more] = (url.split('?')[0] ?? '').split('/');
  if (first !== secret || name === undefined || more !== undefined) return null;
  try {
    const decoded = decodeURIComponent(name);
    return SERVED.test(decoded) ? decoded : null;
  } catch {
    return null;
  }
}

async function serve(
  folder: string,
  name: string | null,
  { method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = name === null ? null : join(folder, name);
  const found = path === null ? null : await stat(path).catch(() => null);
  if (path === null || !found?.isFile() || method !== 'GET') {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-length': found.size });
  createReadStream(path)
    .on('error', () => response.destroy())
    .pipe(response);
}
