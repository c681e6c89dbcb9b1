/** Reads the body of a request into parameters, within bounds. */
import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { ServiceError } from '../errors.ts';
import { isObject, writeJson } from '../json.ts';
import type { RequestParameters } from './parameters.ts';

export interface BodyLimits {
  /** Bytes of a whole form or of the text parts of a multipart body. */
  readonly form: number;
  /** Bytes of one uploaded file. */
  readonly file: number;
}

/**
 * Reads the body to its end and adds what it holds to the parameters, also when it is refused half-way.
 *
 * ServiceError 400 for a malformed body, 413 for one that is too large.
 */
export async function readBody(
  request: IncomingMessage,
  parameters: RequestParameters,
  limits: BodyLimits,
): Promise<void> {
  const type = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(type)) await readMultipart(request, type, parameters, limits);
  else readForm(await readAll(request, limits.form), type, parameters);
}

function readForm(body: Buffer, type: string, parameters: RequestParameters): void {
  if (body.length === 0) return;
  const text = body.toString('utf8');
  if (!/^application\/json/i.test(type)) {
    for (const [name, value] of new URLSearchParams(text)) parameters.setText(name, value);
    return;
  }
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    throw new ServiceError(400, 'The body of the request is not valid JSON.');
  }
  if (!isObject(values)) throw new ServiceError(400, 'The body of the request is no JSON object.');
  for (const [name, value] of Object.entries(values)) {
    parameters.setText(name, typeof value === 'string' ? value : writeJson(value));
  }
}

/** Collects the body. One that is too large is read on without being kept, so that the refusal arrives. */
function readAll(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (size > limit * ENDLESS) reject(tooLarge('The body of the request', limit));
    });
    request.on('end', () => {
      if (size > limit) reject(tooLarge('The body of the request', limit));
      else resolve(Buffer.concat(chunks));
    });
    rejectWhenCut(request, reject);
  });
}

/** How many times too large a body may be and still be read to its end. */
const ENDLESS = 4;

function rejectWhenCut(request: IncomingMessage, reject: (error: Error) => void): void {
  const cut = (): void => {
    if (!request.complete) {
      reject(new ServiceError(400, 'The connection ended before the body of the request did.'));
    }
  };
  request.on('error', cut);
  request.on('close', cut);
}

function tooLarge(what: string, limit: number): ServiceError {
  return new ServiceError(413, `${what} is larger than ${Math.floor(limit / 1_048_576)} MB.`);
}

function readMultipart(
  request: IncomingMessage,
  type: string,
  parameters: RequestParameters,
  limits: BodyLimits,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const malformed = (error: unknown): void => {
      const reason = error instanceof Error ? error.message : String(error);
      reject(new ServiceError(400, 'The multipart body of the request cannot be read.', [reason]));
    };
    let refusal: ServiceError | null = null;
    const parser = multipartParser(type, limits, malformed);
    if (parser === null) return;
    parser.on('field', (name, value, _nameTruncated, isTruncated) => {
      if (isTruncated) refusal = tooLarge(`The parameter '${name}'`, limits.form);
      else parameters.setText(name, value);
    });
    parser.on('file', (name, stream, filename, _encoding, contentType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', malformed);
      stream.on('limit', () => {
        refusal = tooLarge(`The file '${filename}'`, limits.file);
      });
      stream.on('end', () => {
        parameters.setFile(name, { name: filename, contentType, data: Buffer.concat(chunks) });
      });
    });
    parser.on('error', malformed);
    parser.on('finish', () => {
      if (refusal === null) resolve();
      else reject(refusal);
    });
    rejectWhenCut(request, reject);
    request.pipe(parser);
  });
}

/** The parser throws at once when the content type has no boundary. */
function multipartParser(
  type: string,
  limits: BodyLimits,
  malformed: (error: unknown) => void,
): InstanceType<typeof Busboy> | null {
  try {
    return new Busboy({
      headers: { 'content-type': type },
      limits: { fieldSize: limits.form, fileSize: limits.file, fields: 200, files: 10 },
    });
  } catch (error) {
    malformed(error);
    return null;
  }
}
