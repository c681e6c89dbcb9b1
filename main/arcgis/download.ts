/**
 * Downloads result files of any size, and goes on where a broken download stopped when the server lets us.
 *
 * Beside an unfinished file lies `<file>.resume`: what tells whether the rest on the server still belongs to it.
 */
import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { hasCode } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/model/protocol.ts';
import { contentLength, errorInData, isMarkup, onDisk, readHead, writeTo } from './body.ts';
import type { Incoming } from './body.ts';
import { AttemptFailed, failure } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { troubleOfWords } from './trouble.ts';

export interface DownloadOptions {
  /** Takes the result; what an earlier call left there is gone on with. */
  readonly file: string;
  /** The service that named the address: decides whether the token goes along, and is tried on "not found". */
  readonly home: string;
  readonly onTransfer?: ((transfer: Transfer) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Completes "Could not …". Default: "download the result". */
  readonly operation?: string;
  /** What lies at the address may become another file of the same length: only a date or an ETag tells. */
  readonly mayChange?: boolean;
  /** A larger one fails as "bad-answer". Default: no limit. */
  readonly maxBytes?: number;
  /** True for a page that has come in place of the file. Default: everything that looks like HTML or XML. */
  readonly isPage?: (incoming: Incoming, head: Uint8Array) => boolean;
}

const OPERATION = 'download the result';
const EXPIRED = 'Servers keep result files for about ten minutes only. Start again.';

/**
 * Fetches `url` into a file; afterwards the file is whole. Called again after a failure it asks for the missing
 * bytes only, if the server still has the same file (ETag, Last-Modified or length), else it starts over.
 *
 * Some servers name addresses that only they can reach: on "not found" and "unreachable" the same path is tried
 * once at the service's own host and context (protocol.md 6.15).
 *
 * @throws AppError "not-found" when the result has expired; "bad-answer" when it is an HTML page or stays cut
 */
export async function downloadResult(
  connection: Connection,
  url: string,
  options: DownloadOptions,
): Promise<void> {
  try {
    await download(connection, url, options);
  } catch (error) {
    if (!hasCode(error, 'not-found', 'unreachable')) throw error;
    const other = atOwnHost(url, options.home);
    if (other !== null && (await succeeds(connection, other, options))) return;
    if (error.code === 'unreachable') throw error;
    const context = { operation: OPERATION, host: hostOf(url) };
    throw failure('not-found', context, 'it is not there any more', {
      hint: EXPIRED,
      cause: error,
    });
  }
}

async function succeeds(
  connection: Connection,
  url: string,
  options: DownloadOptions,
): Promise<boolean> {
  try {
    await download(connection, url, options);
    return true;
  } catch (error) {
    if (hasCode(error, 'not-found', 'unreachable')) return false;
    throw error;
  }
}

/**
 * The path of a result address under the host and context of the service: `/rest/…` and everything behind it
 * belongs to the server, what stands before is how it is reached from here. Null when nothing changes.
 */
export function atOwnHost(url: string, serviceUrl: string): string | null {
  const [result, service] = [new URL(url), new URL(serviceUrl)];
  const path = /\/rest\/.*$/i.exec(result.pathname)?.[0];
  const context = /^(.*?)\/rest\//i.exec(service.pathname)?.[1];
  const pathname =
    path === undefined || context === undefined ? result.pathname : `${context}${path}`;
  const other = new URL(`${service.origin}${pathname}${result.search}`);
  return other.href === result.href ? null : other.href;
}

/** What is known of an unfinished file. */
interface Progress {
  /** Bytes that are here. */
  readonly from: number;
  readonly resume: Resume | null;
}

/** The same for one address, as it is. */
export async function download(
  connection: Connection,
  url: string,
  options: DownloadOptions,
): Promise<void> {
  const { file, home, signal, maxBytes = Infinity } = options;
  // What this call itself has brought is of one file.
  let mayChange = options.mayChange ?? false;
  const source = createHash('sha256').update(url).digest('hex');
  let progress: Progress = { from: 0, resume: null };
  const headers = async (): Promise<Record<string, string>> => {
    progress = await progressOf(file, source, mayChange);
    return rangeHeaders(progress);
  };
  const operation = options.operation ?? OPERATION;
  const call = { url, operation, home, signal, headers, accepts: [416], isFile: true };
  for (let isWhole = false; !isWhole;) {
    const { from: before } = await progressOf(file, source, mayChange);
    try {
      isWhole = await connection.receive(call, (incoming) => {
        mayChange = false;
        return receivePart(incoming, file, { ...options, source, progress });
      });
    } catch (error) {
      // As long as every attempt brings more bytes, a bad line only makes it slow.
      const { from: after } = await progressOf(file, source, mayChange);
      if (!hasCode(error, 'bad-answer', 'unreachable') || after <= before) throw error;
      if (after > maxBytes) {
        await forget(file);
        throw error;
      }
    }
  }
}

interface PartOptions extends Pick<DownloadOptions, 'onTransfer' | 'maxBytes' | 'isPage'> {
  readonly source: string;
  readonly progress: Progress;
}

/** Writes what comes; true when the file is whole, false when it must be asked for again from the beginning. */
async function receivePart(
  incoming: Incoming,
  file: string,
  options: PartOptions,
): Promise<boolean> {
  const { source, progress, onTransfer, maxBytes = Infinity } = options;
  const { response } = incoming;
  const range = readContentRange(response.headers.get('content-range'));
  if (response.status === 416) {
    const isComplete = range?.total === progress.from && progress.from > 0;
    if (!isComplete && progress.from === 0) throw foreign('it refuses to send the result');
    if (!isComplete) await forget(file);
    return isComplete ? await finish(file, () => false) : false;
  }
  const isPart = response.status === 206;
  if (isPart && !continues(progress, response, range)) {
    if (progress.from === 0) throw foreign('it sends a part of the result that was not asked for');
    await forget(file);
    return false;
  }
  const from = isPart ? progress.from : 0;
  const length = contentLength(response);
  const total = isPart ? (range?.total ?? null) : length;
  if (!isPart) await remember(file, { source, total, ...validatorsOf(response) });
  if (total !== null && total > maxBytes) throw tooLong(maxBytes);
  const onLength = (done: number): void => {
    if (done > maxBytes) throw tooLong(maxBytes);
    onTransfer?.({ done, total });
  };
  await writeTo(incoming, file, { from, onLength });
  const { isPage } = options;
  return await finish(file, (head) => (isPage ? isPage(incoming, head) : isMarkup(head)));
}

/** True when a 206 answer is the rest of the same file from where we stopped. */
function continues(
  { from, resume }: Progress,
  response: Response,
  range: ContentRange | null,
): boolean {
  if (range?.start !== from || resume === null) return false;
  const { etag, lastModified } = validatorsOf(response);
  return (
    isSameOrUnknown(range.total, resume.total) &&
    isSameOrUnknown(etag, resume.etag) &&
    isSameOrUnknown(lastModified, resume.lastModified)
  );
}

function isSameOrUnknown<Value>(a: Value | null, b: Value | null): boolean {
  return a === null || b === null || a === b;
}

/** The bytes are all here: looks whether they are a result, and forgets that the file was unfinished. */
async function finish(file: string, isPage: (head: Uint8Array) => boolean): Promise<boolean> {
  const { head, size } = await readHead(file);
  const words = errorInData(head, size);
  const hasPage = isPage(head);
  if (words !== null || hasPage) await forget(file);
  if (words !== null) throw new AttemptFailed(troubleOfWords(words));
  if (hasPage) throw foreign('it sends a web page in place of the file');
  await forgetProgress(file);
  return true;
}

function tooLong(maxBytes: number): AttemptFailed {
  const reason = `its file is longer than ${Math.round(maxBytes / 1024 / 1024)} MB`;
  return new AttemptFailed({ kind: 'foreign', reason, isTooLong: true });
}

function foreign(reason: string): AttemptFailed {
  return new AttemptFailed({ kind: 'foreign', reason });
}

/** The sidecar of an unfinished file. It holds no address: signed ones are secrets. */
const Resume = z.object({
  /** Digest of the address. */
  source: z.string(),
  total: z.number().nullable(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
});
type Resume = z.infer<typeof Resume>;

function resumeFileOf(file: string): string {
  return `${file}.resume`;
}

async function progressOf(file: string, source: string, mayChange = false): Promise<Progress> {
  try {
    const resume = Resume.parse(JSON.parse(await readFile(resumeFileOf(file), 'utf8')));
    const { size } = await stat(file);
    const isUsable =
      resume.source === source &&
      size > 0 &&
      (resume.etag ?? resume.lastModified ?? (mayChange ? null : resume.total)) !== null;
    return isUsable ? { from: size, resume } : { from: 0, resume: null };
  } catch {
    // No sidecar, no file, or not readable: start from the beginning.
    return { from: 0, resume: null };
  }
}

async function remember(file: string, resume: Resume): Promise<void> {
  const part = `${resumeFileOf(file)}.part`;
  await onDisk(rm(file, { force: true }));
  await onDisk(writeFile(part, JSON.stringify(resume)));
  await onDisk(rename(part, resumeFileOf(file)));
}

/** Removes what was noted about an unfinished download into this file. */
export async function forgetProgress(file: string): Promise<void> {
  await onDisk(rm(resumeFileOf(file), { force: true }));
}

async function forget(file: string): Promise<void> {
  await forgetProgress(file);
  await onDisk(rm(file, { force: true }));
}

/** No compression: a byte range of a compressed body would be of no use. */
function rangeHeaders({ from, resume }: Progress): Record<string, string> {
  const plain = { 'Accept-Encoding': 'identity' };
  if (from === 0 || resume === null) return plain;
  const validator = resume.etag ?? resume.lastModified;
  return {
    ...plain,
    Range: `bytes=${from}-`,
    ...(validator === null ? {} : { 'If-Range': validator }),
  };
}

/** Weak ETags do not promise equal bytes. A compressed body has no byte positions that we could ask for again. */
function validatorsOf(response: Response): { etag: string | null; lastModified: string | null } {
  const isPlain = (response.headers.get('content-encoding') ?? 'identity') === 'identity';
  const etag = response.headers.get('etag');
  return {
    etag: isPlain && etag !== null && !etag.startsWith('W/') ? etag : null,
    lastModified: isPlain ? response.headers.get('last-modified') : null,
  };
}

interface ContentRange {
  readonly start: number | null;
  readonly total: number | null;
}

function readContentRange(header: string | null): ContentRange | null {
  const match = /^bytes\s+(?:(\d+)-\d+|\*)\/(\d+|\*)$/i.exec(header?.trim() ?? '');
  if (match === null) return null;
  const [, start, total] = match;
  return {
    start: start === undefined ? null : Number(start),
    total: total === undefined || total === '*' ? null : Number(total),
  };
}
