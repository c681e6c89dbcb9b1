/** Sends a response: ranges, HEAD, and the faults that strike while bytes are on their way. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from './answers.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Sends the response; with `cutAtByte` the connection ends after that many bytes of the body. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  content: Response,
  cutAtByte: number | undefined,
): Promise<void> {
  const span = content.isFile ? rangeOf(request, content) : whole(content);
  if (span === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${content.size}`, 'content-length': 0 });
    response.end();
    return;
  }
  const isPartial = span.to - span.from < content.size;
  response.writeHead(isPartial && content.status === 200 ? 206 : content.status, {
    ...content.headers,
    'content-length': span.to - span.from,
    ...(content.isFile && { 'accept-ranges': 'bytes' }),
    ...(isPartial && { 'content-range': `bytes ${span.from}-${span.to - 1}/${content.size}` }),
  });
  if (request.method === 'HEAD') response.end();
  else if (cutAtByte === undefined) await sendSpan(response, content, span);
  else await sendCut(response, content, { from: span.from, to: cutTo(span, cutAtByte) });
}

const whole = ({ size }: Response): Span => ({ from: 0, to: size });

const cutTo = (span: Span, cutAtByte: number): number => Math.min(span.to, span.from + cutAtByte);

/** One range of bytes (RFC 9110); several ranges, or one for another version of the file, get the whole. */
function rangeOf(request: IncomingMessage, content: Response): Span | 'unsatisfiable' {
  const { range, 'if-range': condition } = request.headers;
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return whole(content);
  const versions = [content.headers['etag'], content.headers['last-modified']];
  if (typeof condition === 'string' && !versions.includes(condition)) return whole(content);
  const [, first = '', last = ''] = match;
  if (first === '') {
    const from = Math.max(0, content.size - Number(last));
    return Number(last) === 0 ? 'unsatisfiable' : { from, to: content.size };
  }
  const from = Number(first);
  const to = last === '' ? content.size : Math.min(content.size, Number(last) + 1);
  return from >= content.size || to <= from ? 'unsatisfiable' : { from, to };
}

async function sendSpan(response: ServerResponse, content: Response, span: Span): Promise<void> {
  const body = content.open(span.from, span.to);
  if (body instanceof Readable) await pipeline(body, response);
  else response.end(body);
}

async function sendCut(response: ServerResponse, content: Response, span: Span): Promise<void> {
  const body = content.open(span.from, span.to);
  const bytes = body instanceof Readable ? Buffer.concat(await body.toArray()) : body;
  await new Promise<void>((resolve) => {
    response.flushHeaders();
    response.write(bytes, () => {
      resolve();
    });
    if (bytes.byteLength === 0) resolve();
  });
  response.socket?.destroySoon();
}
