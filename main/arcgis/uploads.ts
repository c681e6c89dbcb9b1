/** Uploads files to a service, to be referred to by their item id (protocol.md, section 7). */
import { openAsBlob } from 'node:fs';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/model/protocol.ts';
import { failure } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { lowerKeys, toFlag, toInteger, toNumber, toText } from './wire/lax.ts';

export interface UploadContent {
  /** File name that the server shall know. */
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array | { readonly file: string };
}

export interface UploadOptions {
  readonly onTransfer?: ((transfer: Transfer) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** From this size on a file goes in parts. Default: 10 MiB. */
  readonly partsFrom?: number;
  /** Default: 8 MiB. */
  readonly partBytes?: number;
  /** An item that an earlier upload of the same content registered: parts that arrived are not sent again. */
  readonly resumeItem?: string;
  /** Called with the id of an item before its parts are sent, to resume it later. */
  readonly onRegistered?: (itemId: string) => void;
}

const MEGABYTE = 1024 * 1024;
const OPERATION = 'upload a file';

/**
 * Uploads a file and returns its item id. Servers delete items after a while: upload just before use.
 *
 * Large files go in parts (register, uploadPart, commit); a service without that gets them in one piece.
 */
export async function upload(
  connection: Connection,
  service: { readonly url: string },
  content: UploadContent,
  options: UploadOptions = {},
): Promise<string> {
  const blob = await blobOf(content);
  const uploads = `${service.url}/uploads`;
  if (blob.size >= (options.partsFrom ?? 10 * MEGABYTE)) {
    const itemId = options.resumeItem ?? (await register(connection, uploads, content, options));
    if (itemId !== null)
      return await uploadInParts(connection, uploads, itemId, blob, options, content);
  }
  return await uploadWhole(connection, uploads, content, blob, options);
}

/** `uploads/info`: bytes of the largest file that the service takes; null where it does not say (protocol.md 7.4). */
export async function uploadLimit(
  connection: Connection,
  service: { readonly url: string },
  signal?: AbortSignal,
): Promise<number | null> {
  try {
    const operation = 'ask how large files may be';
    const body = await connection.json({ url: `${service.url}/uploads/info`, operation, signal });
    const megabytes = toNumber(lowerKeys(body)['maxuploadfilesize']);
    return megabytes !== null && megabytes > 0 ? megabytes * MEGABYTE : null;
  } catch (error) {
    if (hasCode(error, 'refused', 'not-found', 'bad-answer')) return null;
    throw error;
  }
}

async function blobOf({ data, contentType }: UploadContent): Promise<Blob> {
  if (data instanceof Uint8Array) return new Blob([new Uint8Array(data)], { type: contentType });
  try {
    return await openAsBlob(data.file, { type: contentType });
  } catch (cause) {
    throw new AppError('file', 'A file that is to be uploaded cannot be read.', {
      hint: 'Check that it is still there and may be read.',
      cause,
    });
  }
}

async function uploadWhole(
  connection: Connection,
  uploads: string,
  { name }: UploadContent,
  blob: Blob,
  { onTransfer, signal }: UploadOptions,
): Promise<string> {
  onTransfer?.({ done: 0, total: blob.size });
  const body = await connection.json({
    url: `${uploads}/upload`,
    operation: OPERATION,
    files: [{ field: 'file', name, data: blob }],
    isSlow: true,
    signal,
  });
  onTransfer?.({ done: blob.size, total: blob.size });
  return itemIdOf(body, uploads);
}

/** The id of a new item, or null where the service takes no parts. */
async function register(
  connection: Connection,
  uploads: string,
  { name }: UploadContent,
  { signal, onRegistered }: UploadOptions,
): Promise<string | null> {
  try {
    const body = await connection.json({
      url: `${uploads}/register`,
      operation: OPERATION,
      parameters: { itemName: name },
      method: 'POST',
      signal,
    });
    const itemId = itemIdOf(body, uploads);
    onRegistered?.(itemId);
    return itemId;
  } catch (error) {
    if (hasCode(error, 'refused', 'not-found', 'bad-answer')) return null;
    throw error;
  }
}

async function uploadInParts(
  connection: Connection,
  uploads: string,
  itemId: string,
  blob: Blob,
  options: UploadOptions,
  { name }: UploadContent,
): Promise<string> {
  const { onTransfer, signal } = options;
  const partBytes = options.partBytes ?? 8 * MEGABYTE;
  const item = `${uploads}/${encodeURIComponent(itemId)}`;
  const partCount = Math.ceil(blob.size / partBytes);
  const arrived =
    options.resumeItem === undefined
      ? new Set<number>()
      : await partsThatArrived(connection, item, signal);
  for (let part = 1; part <= partCount; part++) {
    const end = Math.min(part * partBytes, blob.size);
    if (!arrived.has(part)) {
      await connection.json({
        url: `${item}/uploadPart`,
        operation: OPERATION,
        parameters: { partId: String(part) },
        files: [{ field: 'file', name, data: blob.slice((part - 1) * partBytes, end, blob.type) }],
        isSlow: true,
        signal,
      });
    }
    onTransfer?.({ done: end, total: blob.size });
  }
  await connection.json({
    url: `${item}/commit`,
    operation: OPERATION,
    parameters: { parts: Array.from({ length: partCount }, (_, index) => index + 1).join(',') },
    method: 'POST',
    isSlow: true,
    signal,
  });
  return itemId;
}

/** Numbers of the parts that the server has; none when it does not say. */
async function partsThatArrived(
  connection: Connection,
  item: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<number>> {
  try {
    const body = await connection.json({ url: `${item}/parts`, operation: OPERATION, signal });
    const { parts } = lowerKeys(body);
    const ids = (Array.isArray(parts) ? (parts as unknown[]) : []).map((part) =>
      toInteger(typeof part === 'object' ? lowerKeys(part)['partid'] : part),
    );
    return new Set(ids.filter((id) => id !== null));
  } catch (error) {
    if (hasCode(error, 'refused', 'not-found', 'bad-answer')) return new Set();
    throw error;
  }
}

function itemIdOf(body: unknown, uploads: string): string {
  const members = lowerKeys(body);
  const itemId = toText(lowerKeys(members['item'])['itemid']) ?? toText(members['itemid']);
  if (itemId !== null && (members['success'] === undefined || toFlag(members['success']))) {
    return itemId;
  }
  const context = { operation: OPERATION, host: hostOf(uploads) };
  throw failure('bad-answer', context, 'its answer holds no item id');
}
