/**
 * Reads return files, which come from outside. The signature is looked at before anything but the manifest is unpacked;
 * from then on every size and digest is what the copy has signed, and nothing else is read.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { KitCopy } from '../../../shared/model/kit.ts';
import { ReturnLine, ReturnManifest } from '../../../shared/model/return-line.ts';
import { RETURN_FORMAT } from '../../../shared/model/return.ts';
import { openZip, ZipTrouble, type OpenZip } from '../export/zip.ts';
import { asFileError } from './guards.ts';
import { isSignedBy } from './keys.ts';
import { RETURN_LIMITS } from './limits.ts';

/** What a return is compared with, of the manifest of its kit. */
interface ReturnKit<Copy extends Signer> {
  readonly kitId: string;
  readonly name: string;
  readonly copies: readonly Copy[];
}
type Signer = Pick<KitCopy, 'name' | 'publicKey'>;

export interface ReturnReader<Copy extends Signer = KitCopy> {
  readonly manifest: ReturnManifest;
  readonly copy: Copy;
  /** Of the signed manifest: tells one return from another. */
  readonly digest: string;
  /** Throws `invalid` for a part that is not what was signed. */
  lines(): AsyncGenerator<ReturnLine, void>;
  /** Digests of the attachments whose bytes came along. */
  readonly attachments: readonly { readonly digest: string; readonly bytes: number }[];
  bytes(digest: string): Promise<Uint8Array>;
  /** Reads every part to its end. Returns the number of edits. */
  readThrough(): Promise<number>;
  close(): Promise<void>;
}

const MOST_MANIFEST_BYTES = 32 * 1024 * 1024;
const MOST_SIGNATURE_BYTES = 1024;
const MOST_LINE_BYTES = 256 * 1024 * 1024;
const ATTACHMENTS = 'attachments/';
const AGAIN =
  'Ask the crew to send it again, or to make another return: it holds everything of this one.';

/** Throws `invalid` with a sentence: no return file, cut, damaged, altered, of another kit, from a newer Syncline. */
export async function openReturnFile<Copy extends Signer>(
  path: string,
  kit: ReturnKit<Copy>,
): Promise<ReturnReader<Copy>> {
  const name = basename(path);
  if (!existsSync(path))
    throw new AppError('file', `There is no file ${path}.`, {
      hint: 'Check the name and the folder.',
    });
  const zip = await asReturn(name, () => openZip(path));
  try {
    return await asReturn(name, () => readHead(zip, name, kit));
  } catch (error) {
    await zip.close();
    throw error;
  }
}

async function readHead<Copy extends Signer>(
  zip: OpenZip,
  name: string,
  kit: ReturnKit<Copy>,
): Promise<ReturnReader<Copy>> {
  const at = (entry: string): number => zip.entries.findIndex((each) => each.name === entry);
  if (at('manifest.json') < 0 || at('signature') < 0) throw notOne(name);
  const signed = await wholeEntry(zip, at('manifest.json'), MOST_MANIFEST_BYTES, name);
  const signature = await wholeEntry(zip, at('signature'), MOST_SIGNATURE_BYTES, name);
  const claimed = readClaim(signed, name);
  const copy = copyOf(claimed, kit, name);
  const manifest = ReturnManifest.safeParse(claimed.json);
  if (!isSignedBy(signed, signature.toString('latin1'), copy.publicKey) || !manifest.success) {
    throw new AppError(
      'invalid',
      `${name} was not made by the copy ${copy.name}, or was altered.`,
      {
        hint: `Nothing of it was used. ${AGAIN}`,
      },
    );
  }
  const parts = new Map(manifest.data.parts.map((part) => [part.name, part]));
  requireParts(zip, manifest.data, name);
  const attachments = manifest.data.parts.filter((part) => part.name.startsWith(ATTACHMENTS));
  const part = (each: ReturnManifest['parts'][number]) => checked(zip, at(each.name), each, name);
  const lines = () => readLines(part(parts.get('edits.jsonl')!), name);
  return {
    manifest: manifest.data,
    copy,
    digest: createHash('sha256').update(signed).digest('hex'),
    lines,
    attachments: attachments.map(({ sha256, bytes }) => ({ digest: sha256, bytes })),
    async bytes(digest) {
      const pieces: Buffer[] = [];
      for await (const piece of part(parts.get(`${ATTACHMENTS}${digest}`)!)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    async readThrough() {
      for (const each of attachments) await drain(part(each));
      return drain(lines());
    },
    close: () => zip.close(),
  };
}

async function drain(from: AsyncGenerator<unknown, void>): Promise<number> {
  let count = 0;
  while ((await from.next()).done !== true) count += 1;
  return count;
}

interface Claim {
  readonly json: unknown;
  readonly kitId: string;
  readonly copyName: string;
}

/** What it says of itself, before that is believed. */
function readClaim(signed: Buffer, name: string): Claim {
  let json: unknown;
  try {
    json = JSON.parse(signed.toString('utf8'));
  } catch {
    throw notOne(name);
  }
  const { format, kitId, copyName } = (json ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof format !== 'number' || typeof kitId !== 'string' || typeof copyName !== 'string') {
    throw notOne(name);
  }
  if (format > RETURN_FORMAT) {
    throw new AppError('invalid', `${name} was written by a newer Syncline.`, {
      hint: 'Update Syncline, then open it again.',
    });
  }
  return { json, kitId, copyName };
}

function copyOf<Copy extends Signer>(
  { kitId, copyName }: Claim,
  kit: ReturnKit<Copy>,
  name: string,
): Copy {
  if (kitId !== kit.kitId) {
    throw new AppError('invalid', `${name} belongs to another kit than ${kit.name}.`, {
      hint: 'Choose the folder of the kit that the crew was given.',
    });
  }
  const copy = kit.copies.find((each) => each.name === copyName);
  if (copy) return copy;
  throw new AppError(
    'invalid',
    `The kit ${kit.name} knows no copy named “${copyName.slice(0, 100)}”.`,
    {
      hint: 'Nothing of the return was used.',
    },
  );
}

/** Exactly what was signed lies in the file, once each and as large as it was. */
function requireParts(zip: OpenZip, { parts }: ReturnManifest, name: string): void {
  const expected = new Map<string, number>(parts.map((part) => [part.name, part.bytes]));
  const found = zip.entries.filter(
    (entry) => entry.name !== 'manifest.json' && entry.name !== 'signature',
  );
  const names = new Set(zip.entries.map((entry) => entry.name));
  const isSame =
    found.length === parts.length &&
    names.size === zip.entries.length &&
    expected.size === parts.length &&
    expected.has('edits.jsonl') &&
    found.every((entry) => expected.get(entry.name) === entry.bytes) &&
    parts.every(
      (part) => part.name === 'edits.jsonl' || part.name === `${ATTACHMENTS}${part.sha256}`,
    );
  if (!isSame) throw altered(name);
  if (
    parts.some((part) => part.name !== 'edits.jsonl' && part.bytes > RETURN_LIMITS.attachmentBytes)
  ) {
    throw new AppError('invalid', `${name} holds an attachment that is larger than 1 GB.`, {
      hint: 'Nothing of it was used. Ask the crew for a smaller file.',
    });
  }
}

async function wholeEntry(zip: OpenZip, at: number, most: number, name: string): Promise<Buffer> {
  if (zip.entries[at]!.bytes > most) throw notOne(name);
  const pieces: Buffer[] = [];
  for await (const piece of zip.content(at)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The bytes of a part; that they are what was signed is known at their end. */
async function* checked(
  zip: OpenZip,
  at: number,
  { sha256 }: ReturnManifest['parts'][number],
  name: string,
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  try {
    for await (const piece of zip.content(at)) {
      hash.update(piece);
      yield piece;
    }
  } catch (error) {
    throw explain(error, name);
  }
  if (hash.digest('hex') !== sha256) throw altered(name);
}

async function* readLines(
  pieces: AsyncGenerator<Buffer, void>,
  name: string,
): AsyncGenerator<ReturnLine, void> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
      yield readLine(Buffer.concat([...waiting, piece.subarray(from, end)]), name);
      [waiting, length, from] = [[], 0, end + 1];
    }
    waiting.push(piece.subarray(from));
    length += piece.length - from;
    if (length > MOST_LINE_BYTES) throw altered(name);
  }
  if (length > 0) throw altered(name);
}

function readLine(line: Buffer, name: string): ReturnLine {
  try {
    const parsed = ReturnLine.safeParse(JSON.parse(line.toString('utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // Said below.
  }
  throw altered(name);
}

async function asReturn<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(error, name);
  }
}

function explain(error: unknown, name: string): unknown {
  if (!(error instanceof ZipTrouble)) return asFileError(error, name);
  return new AppError('invalid', `${name} is cut or damaged: ${error.message}.`, {
    hint: `Nothing of it was used. ${AGAIN}`,
    cause: error,
  });
}

function altered(name: string): AppError {
  return new AppError(
    'invalid',
    `${name} is damaged or was altered: a part of it is not what the crew signed.`,
    {
      hint: `Nothing of it was used. ${AGAIN}`,
    },
  );
}

function notOne(name: string): AppError {
  return new AppError('invalid', `${name} is no return file.`, {
    hint: 'A return file ends with .syncline-return and comes from a crew.',
  });
}
