/** Uploads files to a service, to be referred to by their item id (protocol.md, section 7). */
import { hasCode } from '../../shared/errors.ts';
import type { PartialItem, PieceReader, Transfer } from '../../shared/model/protocol.ts';
import { failure } from './errors.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { lowerKeys, toFlag, toInteger, toNumber, toText } from './wire/lax.ts';

export interface UploadContent {
  /** File name that the server shall know. */
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array | PieceReader;
}

export interface UploadOptions {
  readonly onTransfer?: ((transfer: Transfer) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** From this size on a file goes in parts. Default: 10 MiB. */
  readonly partsFrom?: number;
  /** Default: 8 MiB. */
  readonly partBytes?: number;
  /** What an earlier upload of the same content has brought there: parts that arrived are not sent again. */
  readonly resume?: PartialItem | undefined;
  /** Told after an item was registered, and after each of its parts, to resume it later. */
  readonly onPart?: ((item: PartialItem) => void) | undefined;
}

const MEGABYTE = 1024 * 1024;
const OPERATION = 'upload a file';

/** From this size on a file goes in parts. */
const PARTS_FROM_BYTES = 10 * MEGABYTE;

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
  const source = sourceOf(content);
  const uploads = `${service.url}/uploads`;
  if (source.size >= (options.partsFrom ?? PARTS_FROM_BYTES)) {
    const target = { connection, uploads, options };
    const itemId =
      (await resumed(target, content, source)) ?? (await anew(target, content, source));
    if (itemId !== null) return itemId;
  }
  return await uploadWhole(connection, uploads, content, source, options);
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

/** What is uploaded: its size, and pieces of it. */
interface Source {
  readonly size: number;
  readonly slice: (from: number, to: number) => Blob;
}

function sourceOf({ data, contentType: type }: UploadContent): Source {
  const [size, piece] =
    'piece' in data
      ? [data.size, data.piece]
      : [data.length, (from: number, length: number) => data.subarray(from, from + length)];
  return {
    size,
    slice: (from, to) => new Blob([new Uint8Array(piece(from, to - from))], { type }),
  };
}

async function uploadWhole(
  connection: Connection,
  uploads: string,
  { name }: UploadContent,
  { size, slice }: Source,
  { onTransfer, signal }: UploadOptions,
): Promise<string> {
  onTransfer?.({ done: 0, total: size });
  const body = await connection.json({
    url: `${uploads}/upload`,
    operation: OPERATION,
    files: [{ field: 'file', name, data: slice(0, size) }],
    isSlow: true,
    signal,
  });
  onTransfer?.({ done: size, total: size });
  return itemIdOf(body, uploads);
}

interface Target {
  readonly connection: Connection;
  readonly uploads: string;
  readonly options: UploadOptions;
}

/** Goes on with what an earlier upload has left; null: there is nothing to go on with. */
async function resumed(
  target: Target,
  content: UploadContent,
  source: Source,
): Promise<string | null> {
  const { resume, onTransfer } = target.options;
  if (resume === undefined) return null;
  try {
    const known = await whatArrived(target, resume);
    if (known === null) return null;
    if (known !== 'all') return await sendParts(target, content, source, { ...resume, ...known });
    onTransfer?.({ done: source.size, total: source.size });
    return resume.itemId;
  } catch (error) {
    // The item is of no use any more: servers clean them up.
    if (hasCode(error, 'refused', 'not-found')) return null;
    throw error;
  }
}

/** Registers an item and sends all of its parts; null where the service takes no parts. */
async function anew(
  target: Target,
  content: UploadContent,
  source: Source,
): Promise<string | null> {
  const itemId = await register(target, content);
  if (itemId === null) return null;
  const item = { itemId, partBytes: target.options.partBytes ?? 8 * MEGABYTE, parts: [] };
  target.options.onPart?.(item);
  return sendParts(target, content, source, item);
}

/** The id of a new item, or null where the service takes no parts. */
async function register(
  { connection, uploads, options }: Target,
  { name }: UploadContent,
): Promise<string | null> {
  try {
    const body = await connection.json({
      url: `${uploads}/register`,
      operation: OPERATION,
      parameters: { itemName: name },
      method: 'POST',
      signal: options.signal,
    });
    return itemIdOf(body, uploads);
  } catch (error) {
    if (hasCode(error, 'refused', 'not-found', 'bad-answer')) return null;
    throw error;
  }
}

async function sendParts(
  target: Target,
  { name }: UploadContent,
  { size, slice }: Source,
  { itemId, partBytes, parts }: PartialItem,
): Promise<string> {
  const { connection, uploads, options } = target;
  const { onTransfer, onPart, signal } = options;
  const item = itemAddress(uploads, itemId);
  const partCount = Math.ceil(size / partBytes);
  const arrived = new Set(parts);
  for (let part = 1; part <= partCount; part++) {
    const [start, end] = [(part - 1) * partBytes, Math.min(part * partBytes, size)];
    if (!arrived.has(part)) {
      await connection.json({
        url: `${item}/uploadPart`,
        operation: OPERATION,
        parameters: { partId: String(part) },
        files: [{ field: 'file', name, data: slice(start, end) }],
        isSlow: true,
        signal,
      });
      arrived.add(part);
      onPart?.({ itemId, partBytes, parts: [...arrived] });
    }
    onTransfer?.({ done: end, total: size });
  }
  const numbers = Array.from({ length: partCount }, (_, index) => index + 1);
  await commit(target, { itemId, partBytes, parts: numbers });
  return itemId;
}

/** Repeated after a lost answer it is refused although it is done: the item says which it is. */
async function commit(target: Target, item: PartialItem): Promise<void> {
  const { connection, uploads, options } = target;
  try {
    await connection.json({
      url: `${itemAddress(uploads, item.itemId)}/commit`,
      operation: OPERATION,
      parameters: { parts: item.parts.join(',') },
      method: 'POST',
      isSlow: true,
      signal: options.signal,
    });
  } catch (error) {
    if (!hasCode(error, 'refused') || (await whatArrived(target, item)) !== 'all') throw error;
  }
}

function itemAddress(uploads: string, itemId: string): string {
  return `${uploads}/${encodeURIComponent(itemId)}`;
}

/**
 * What the service holds of an item: all of it, some parts, or null when it does not know the item. A service that
 * does not list parts is believed what it acknowledged before.
 */
async function whatArrived(
  { connection, uploads, options: { signal } }: Target,
  { itemId, parts: acknowledged }: PartialItem,
): Promise<'all' | { readonly parts: readonly number[] } | null> {
  const item = itemAddress(uploads, itemId);
  const ask = async (url: string): Promise<Readonly<Record<string, unknown>> | null> => {
    try {
      return lowerKeys(await connection.json({ url, operation: OPERATION, signal }));
    } catch (error) {
      if (hasCode(error, 'refused', 'not-found', 'bad-answer')) return null;
      throw error;
    }
  };
  const [about, listed] = [await ask(item), await ask(`${item}/parts`)];
  if (about !== null && isCommitted(about)) return 'all';
  if (Array.isArray(listed?.['parts'])) return { parts: partNumbers(listed['parts'] as unknown[]) };
  return about === null ? null : { parts: acknowledged };
}

function isCommitted(about: Readonly<Record<string, unknown>>): boolean {
  return toFlag(about['committed'] ?? lowerKeys(about['item'])['committed']) === true;
}

function partNumbers(parts: readonly unknown[]): number[] {
  return parts.flatMap((part) => {
    const id = toInteger(typeof part === 'object' ? lowerKeys(part)['partid'] : part);
    return id === null ? [] : [id];
  });
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
