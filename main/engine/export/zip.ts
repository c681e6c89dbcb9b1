/** Reads a zip file to its end without holding it: every entry is unpacked, counted and compared with its checksum. */
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  /** The first bytes, for whoever wants to know what it is. */
  readonly head: Uint8Array;
}

/** What is wrong with a zip file, as the end of a sentence. */
export class ZipTrouble extends Error {}

interface Listed {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  readonly offset: number;
}

const END = 0x06054b50;
const END_64_AT = 0x07064b50;
const END_64 = 0x06064b50;
const LISTED = 0x02014b50;
const LOCAL = 0x04034b50;
const FULL = 0xffffffff;
const MOST_ENTRIES = 100_000;
const MOST_LIST_BYTES = 64 * 1024 * 1024;
const HEAD_BYTES = 64;
const PIECE_BYTES = 256 * 1024;

/** A zip file whose entries are read one by one; its list of files is checked, what they hold is when it is read. */
export interface OpenZip {
  readonly entries: readonly { readonly name: string; readonly bytes: number }[];
  /** Throws `ZipTrouble` for a damaged one, at its end at the latest, and never gives more bytes than it is listed with. */
  content(index: number): AsyncGenerator<Buffer, void>;
  close(): Promise<void>;
}

/** Throws `ZipTrouble` for what is no zip or is cut. */
export async function openZip(path: string): Promise<OpenZip> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const listed = await listEntries(file, size);
    return {
      entries: listed.map(({ name, bytes }) => ({ name, bytes })),
      content: (index) => contentOf(file, listed[index]!, size),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Throws `ZipTrouble` for what is no zip, is cut or damaged. */
export async function readZip(path: string, signal: AbortSignal): Promise<ZipEntry[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const entries: ZipEntry[] = [];
    for (const listed of await listEntries(file, size)) {
      signal.throwIfAborted();
      entries.push(await readEntry(file, listed, size));
    }
    return entries;
  } finally {
    await file.close();
  }
}

async function listEntries(file: FileHandle, size: number): Promise<Listed[]> {
  const tailLength = Math.min(size, 65_557);
  const tail = await bytesAt(file, size - tailLength, tailLength);
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (at < 0 || at + 22 > tail.length || tail.readUInt32LE(at) !== END) {
    throw new ZipTrouble('its end is missing');
  }
  const end = await fullEnd(file, tail, at);
  if (end.count > MOST_ENTRIES || end.length > MOST_LIST_BYTES) {
    throw new ZipTrouble('it holds more files than can be looked at');
  }
  if (end.offset + end.length > size) throw new ZipTrouble('its list of files is missing');
  const list = await bytesAt(file, end.offset, end.length);
  const entries: Listed[] = [];
  for (let position = 0; entries.length < end.count;) {
    if (position + 46 > list.length || list.readUInt32LE(position) !== LISTED) {
      throw new ZipTrouble('its list of files is damaged');
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((each) =>
      list.readUInt16LE(position + each),
    ) as [number, number, number];
    entries.push(readListed(list, position, nameLength, extraLength));
    position += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

interface End {
  readonly count: number;
  readonly length: number;
  readonly offset: number;
}

async function fullEnd(file: FileHandle, tail: Buffer, at: number): Promise<End> {
  const end = {
    count: tail.readUInt16LE(at + 10),
    length: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  const isLarge = end.count === 0xffff || end.length === FULL || end.offset === FULL;
  if (!isLarge) return end;
  if (at < 20 || tail.readUInt32LE(at - 20) !== END_64_AT) {
    throw new ZipTrouble('its list of files is damaged');
  }
  const record = await bytesAt(file, Number(tail.readBigUInt64LE(at - 20 + 8)), 56);
  if (record.readUInt32LE(0) !== END_64) throw new ZipTrouble('its list of files is damaged');
  return {
    count: Number(record.readBigUInt64LE(32)),
    length: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
  };
}

function readListed(
  list: Buffer,
  position: number,
  nameLength: number,
  extraLength: number,
): Listed {
  const start = position + 46;
  if (start + nameLength + extraLength > list.length) {
    throw new ZipTrouble('its list of files is damaged');
  }
  const extra = list.subarray(start + nameLength, start + nameLength + extraLength);
  const large = largeSizes(extra);
  const full = (value: number): number => (value === FULL ? Number(large.shift() ?? 0n) : value);
  return {
    name: list.toString('utf8', start, start + nameLength),
    method: list.readUInt16LE(position + 10),
    crc: list.readUInt32LE(position + 16),
    // In the order in which the large ones are written: unpacked, packed, offset.
    bytes: full(list.readUInt32LE(position + 24)),
    packed: full(list.readUInt32LE(position + 20)),
    offset: full(list.readUInt32LE(position + 42)),
  };
}

function largeSizes(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const count = Math.floor(Math.min(length, extra.length - at - 4) / 8);
      return Array.from({ length: count }, (_, index) => extra.readBigUInt64LE(at + 4 + index * 8));
    }
    at += 4 + length;
  }
  return [];
}

async function readEntry(file: FileHandle, listed: Listed, size: number): Promise<ZipEntry> {
  const { name, bytes } = listed;
  let head = Buffer.alloc(0);
  for await (const chunk of contentOf(file, listed, size)) {
    if (head.length >= HEAD_BYTES) continue;
    head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
  }
  return { name, bytes, head };
}

async function* contentOf(
  file: FileHandle,
  listed: Listed,
  size: number,
): AsyncGenerator<Buffer, void> {
  const damaged = new ZipTrouble(`${listed.name.slice(0, 200)} in it is damaged`);
  const local = await bytesAt(file, listed.offset, 30);
  if (local.readUInt32LE(0) !== LOCAL) throw damaged;
  const start = listed.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (start + listed.packed > size) throw new ZipTrouble('its end is missing');
  const { name, bytes } = listed;
  if (listed.packed === 0 && bytes === 0) return;
  if (listed.method !== 0 && listed.method !== 8) {
    throw new ZipTrouble(`${name.slice(0, 200)} in it is packed in a way that is not known`);
  }
  const packed = Readable.from(pieces(file, start, listed.packed));
  const source = listed.method === 0 ? packed : packed.pipe(createInflateRaw());
  packed.on('error', (error) => source.destroy(error));
  let [length, crc] = [0, 0];
  try {
    for await (const chunk of readable(source, damaged)) {
      length += chunk.length;
      if (length > bytes) throw damaged;
      crc = crc32(chunk, crc);
      yield chunk;
    }
  } finally {
    source.destroy();
    packed.destroy();
  }
  if (length !== bytes || crc !== listed.crc) throw damaged;
}

/** What goes wrong while unpacking says that the entry is damaged; what goes wrong with whoever reads says so itself. */
async function* readable(source: Readable, damaged: ZipTrouble): AsyncGenerator<Buffer, void> {
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) yield chunk;
  } catch {
    throw damaged;
  }
}

async function* pieces(
  file: FileHandle,
  start: number,
  length: number,
): AsyncGenerator<Buffer, void> {
  for (let done = 0; done < length;) {
    const piece = await bytesAt(file, start + done, Math.min(PIECE_BYTES, length - done));
    done += piece.length;
    yield piece;
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  if (position < 0 || !Number.isSafeInteger(position)) throw new ZipTrouble('it is damaged');
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new ZipTrouble('its end is missing');
  return buffer;
}
