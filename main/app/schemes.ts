/** The two schemes of the window: `app://` serves its pages, `replica://` serves map data, attachments and tiles. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { net, protocol } from 'electron';
import { AppError } from '../../shared/errors.ts';
import { MapQueryInput } from '../../shared/contract/map-query.ts';
import type { Theme } from '../../shared/model/window.ts';
import type { Workbench } from '../workbench/workbench.ts';

export const APP_ORIGIN = 'app://syncline';

/** Scripts and styles from our own files only; pictures also from replica files. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob: replica:",
  "font-src 'self'",
  "connect-src 'self' replica:",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** The handbook has text and pictures, and one form, which the main process reads (help-find.ts). */
const HELP_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
const HELP_FOLDER = '/help/';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function registerSchemes(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true };
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges },
    { scheme: 'replica', privileges },
  ]);
}

/** Serves the built pages in `root`; those of the handbook in the theme of the window. */
export function serveApp(root: string, theme: () => Theme): void {
  protocol.handle('app', async ({ url }) => {
    try {
      const { host, pathname } = new URL(url);
      const path = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
      const file = normalize(join(root, path));
      if (host !== 'syncline' || !file.startsWith(root + sep)) return answer(403, 'Forbidden');
      const data = await readFile(file);
      const isHelp = path.startsWith(HELP_FOLDER);
      const body = isHelp && path.endsWith('.html') ? inTheme(data, theme()) : data;
      return new Response(new Uint8Array(body), {
        headers: {
          'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
          'Content-Security-Policy': isHelp ? HELP_POLICY : POLICY,
          'X-Content-Type-Options': 'nosniff',
          'Cache-Control': 'no-store',
        },
      });
    } catch {
      return answer(404, 'Not found');
    }
  });
}

/** Without scripts a page cannot find out by itself. */
function inTheme(html: Buffer, theme: Theme): Buffer {
  return Buffer.from(html.toString('utf8').replace('<html', `<html data-theme="${theme}"`));
}

/**
 * `replica://<key>/features?query=<MapQuery as JSON>`: features for drawing.
 * `replica://<key>/attachment/<layerId>/<globalId>`: a picture; `attachment-before`: as the server last sent it.
 * `replica://<key>/attachment-theirs/<conflictId>`: the server's version of a picture in conflict.
 * `replica://<key>/basemap/<z>/<x>/<y>`: a background tile that lies beside the file.
 * `replica://tiles/<z>/<x>/<y>`: a background tile of the address in the settings.
 */
export function serveReplicaData(bench: Workbench): void {
  protocol.handle('replica', async ({ url, signal }) => {
    try {
      const { host, pathname, searchParams } = new URL(url);
      const [what, ...rest] = pathname.split('/').slice(1).map(decodeURIComponent);
      if (host === 'tiles') return await tile(bench, [what ?? '', ...rest]);
      const path = bench.replicas.path(host);
      const engine = bench.engines.viewer(path);
      if (what === 'features') {
        const query = MapQueryInput.parse(JSON.parse(searchParams.get('query') ?? ''));
        return binary(await engine.call('mapFeatures', { path, query }, { signal }));
      }
      if (what === 'attachment' || what === 'attachment-before') {
        const [layerId, globalId = ''] = rest;
        const method = what === 'attachment' ? what : 'attachmentBefore';
        const found = await engine.call(method, { path, layerId: Number(layerId), globalId });
        return found ? picture(found.data) : answer(404, 'Not found');
      }
      if (what === 'attachment-theirs') {
        const conflictId = Number(rest[0]);
        const found = await engine.call('theirAttachment', { path, conflictId }, { signal });
        return found ? picture(found.data) : answer(404, 'Not found');
      }
      if (what === 'basemap') {
        const [z = 0, x = 0, y = 0] = rest.map(Number);
        const data = await engine.call('basemapTile', { path, z, x, y });
        return data ? picture(data) : answer(404, 'Not found');
      }
      return answer(404, 'Not found');
    } catch (error) {
      if (!(error instanceof AppError)) return answer(400, 'This cannot be read.');
      return answer(error.code === 'invalid' ? 404 : 500, error.message);
    }
  });
}

const HEADERS = {
  'Access-Control-Allow-Origin': APP_ORIGIN,
  'X-Content-Type-Options': 'nosniff',
  // Whatever comes from a service is never a page of ours.
  'Content-Security-Policy': "default-src 'none'; sandbox",
};

function answer(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...HEADERS, 'Content-Type': 'text/plain' } });
}

function binary(data: Uint8Array): Response {
  return new Response(new Uint8Array(data), {
    headers: {
      ...HEADERS,
      'Content-Type': 'application/octet-stream',
      'Cache-Control': 'no-store',
    },
  });
}

const SIGNATURES: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/bmp', [0x42, 0x4d]],
];

/** Only what begins like a picture goes to the window, whatever type the server gave it. */
function picture(data: Uint8Array): Response {
  const type = pictureType(data);
  if (type === undefined) return answer(415, 'Not a picture that can be shown.');
  return new Response(new Uint8Array(data), {
    headers: { ...HEADERS, 'Content-Type': type, 'Cache-Control': 'no-store' },
  });
}

/** `RIFF`, four bytes of length, `WEBP`: the first four begin sounds, too. */
const WEBP = /^RIFF[^]{4}WEBP/;

function pictureType(data: Uint8Array): string | undefined {
  if (WEBP.test(Buffer.from(data.subarray(0, 12)).toString('latin1'))) return 'image/webp';
  return SIGNATURES.find(([, bytes]) => bytes.every((byte, i) => data[i] === byte))?.[0];
}

/** Tiles are small; whatever is larger is none. */
const LARGEST_TILE = 5 * 1024 * 1024;

async function tile({ settings }: Workbench, parts: readonly string[]): Promise<Response> {
  const { tileUrl } = settings.get();
  const [z, x, y] = parts.map(Number);
  if (tileUrl === null || ![z, x, y].every(Number.isInteger)) return answer(404, 'Not found');
  const address = tileUrl
    .replaceAll('{z}', String(z))
    .replaceAll('{x}', String(x))
    .replaceAll('{y}', String(y));
  const response = await net.fetch(address, { credentials: 'omit' });
  if (!response.ok) return answer(502, 'The tile server did not deliver.');
  const data = await upTo(LARGEST_TILE, response);
  return data === null ? answer(502, 'The tile is too large.') : picture(data);
}

/** The body; null when it is larger. */
async function upTo(most: number, { body }: Response): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the download.
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += piece.byteLength;
    if (length > most) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
