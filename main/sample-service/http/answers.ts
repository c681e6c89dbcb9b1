/** Turns answers and errors into bytes: JSON, pretty JSON, HTML pages, files. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Answer } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { writeJson } from '../json.ts';
import type { HttpDialect } from './dialect.ts';
import type { CoreTraits } from './profile.ts';

/** A response before it is sent. */
export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly size: number;
  /** Bytes `from` up to, not including, `to`. */
  open(from: number, to: number): Readable | Uint8Array;
  /** Range requests make sense for files and attachments only. */
  readonly isFile: boolean;
}

export interface Format {
  /** The parameter f; `html` when absent. */
  readonly f: string;
  readonly traits: CoreTraits;
  readonly dialect: HttpDialect;
  /** True: errors come with a true 4xx or 5xx instead of HTTP 200. */
  readonly trueStatus: boolean;
}

/** The response to an answer in the format that was asked for. */
export function toResponse(answer: Answer, format: Format, title: string): Response {
  if (answer.kind === 'json') return jsonResponse(answer.body, format, title);
  if (answer.kind === 'file') return fileResponse(answer.path, answer.contentType);
  const disposition = answer.name === undefined ? {} : dispositionOf(answer.name);
  const etag = `"${createHash('sha1').update(answer.data).digest('hex')}"`;
  const headers = { 'content-type': answer.contentType, etag, ...disposition };
  return bytesResponse(200, headers, Buffer.from(answer.data), true);
}

/** The `error` object of an error. What is no `ServiceError` is a bug of the service: code 500. */
export function errorResponse(error: unknown, format: Format, title: string): Response {
  const known = error instanceof ServiceError ? error : unexpected(error);
  const { code, message, extendedCode, details } = known;
  const body = format.dialect.error({
    code,
    ...(extendedCode !== undefined && { extendedCode }),
    message,
    details,
  });
  const status = format.trueStatus && code >= 400 && code <= 599 ? code : 200;
  return { ...jsonResponse(body, format, title), status };
}

function unexpected(error: unknown): ServiceError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ServiceError(500, 'Unable to complete operation.', [reason]);
}

function jsonResponse(body: unknown, { f, traits, dialect }: Format, title: string): Response {
  switch (f) {
    case 'json':
      return textResponse(traits.jsonType, writeJson(body), dialect.headers);
    case 'pjson':
      return textResponse('text/plain;charset=utf-8', writeJson(body, 2));
    case 'geojson':
      return textResponse('application/geo+json;charset=UTF-8', writeJson(body));
    default:
      return textResponse('text/html;charset=utf-8', htmlPage(title, writeJson(body, 2)));
  }
}

const LONGEST_PAGE = 100_000;

function htmlPage(title: string, json: string): string {
  const shown = json.length > LONGEST_PAGE ? `${json.slice(0, LONGEST_PAGE)}\n...` : json;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>This page is for people. Programs add the parameter <code>f=json</code>.</p>
<pre>${escapeHtml(shown)}</pre>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function textResponse(
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return bytesResponse(200, { 'content-type': contentType, ...headers }, Buffer.from(text), false);
}

/** A response of given bytes. */
export function bytesResponse(
  status: number,
  headers: Readonly<Record<string, string>>,
  data: Uint8Array,
  isFile: boolean,
): Response {
  const open = (from: number, to: number): Uint8Array => data.subarray(from, to);
  return { status, headers, size: data.byteLength, open, isFile };
}

function fileResponse(path: string, contentType: string): Response {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new ServiceError(404, 'File not found.', ['The file has expired or was never made.']);
  }
  return {
    status: 200,
    headers: {
      'content-type': contentType,
      etag: `"${stats.size.toString(16)}-${Math.round(stats.mtimeMs).toString(16)}"`,
      'last-modified': stats.mtime.toUTCString(),
    },
    size: stats.size,
    isFile: true,
    open: (from, to) =>
      to <= from ? new Uint8Array() : createReadStream(path, { start: from, end: to - 1 }),
  };
}

function dispositionOf(name: string): Record<string, string> {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\]/g, '_');
  return {
    'content-disposition': `inline; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
  };
}
