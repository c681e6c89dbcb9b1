/** Writes what a crew hands in as a signed file, and reads it again: what is marked as handed in can be opened. */
import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors.ts';
import type { KitMembership } from '../../../shared/model/kit.ts';
import type { ReturnManifest } from '../../../shared/model/return-line.ts';
import { RETURN_FORMAT } from '../../../shared/model/return.ts';
import type { KeptRow } from '../../store/returns/kit-store.ts';
import type { ReturnsFile } from '../../store/returns/returns-file.ts';
import type { ReturnsDeps } from './returns.ts';
import { publicKeyOf, signReturn } from './keys.ts';
import type { ReturnLimits } from './limits.ts';
import { openReturnFile } from './read-return.ts';
import { createZip, type ZipWriter } from './zip-writer.ts';

export interface Head {
  readonly by: string | null;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly number: number;
  readonly privateKey: string;
}

export interface Written {
  readonly rows: readonly KeptRow[];
  readonly newEdits: number;
  readonly attachments: number;
  readonly keptBack: number;
  readonly bytes: number;
  /** Of the signed manifest. */
  readonly digest: string;
}

type Parts = Map<string, ReturnManifest['parts'][number]>;

/** Reads the rows once: what is in the file is what is marked afterwards, in the same transaction. Throws `invalid`, `file`. */
export async function writeReturn(
  file: ReturnsFile,
  path: string,
  kit: KitMembership,
  head: Head,
  { program, limits }: Pick<ReturnsDeps, 'program' | 'limits'>,
): Promise<Written> {
  const zip = createZip(path, limits.fileBytes, tooLarge);
  try {
    const parts: Parts = new Map();
    const { rows, newEdits } = addEdits(file, zip, parts, limits);
    const attachments = parts.size - 1;
    const manifest: ReturnManifest = {
      format: RETURN_FORMAT,
      ...{ kitId: kit.kitId, copyName: kit.copyName, number: head.number, by: head.by },
      earlier: file.parts.kit.madeReturns(),
      ...{ replicaId: file.replica().replicaId ?? '', madeAt: head.at, program },
      ...{ edits: rows.length, attachments, parts: [...parts.values()] },
    };
    const signed = Buffer.from(JSON.stringify(manifest));
    zip.add('manifest.json', [signed], true);
    zip.add('signature', [Buffer.from(signReturn(signed, head.privateKey))], false);
    const bytes = zip.finish();
    const digest = createHash('sha256').update(signed).digest('hex');
    await requireReadable(path, kit, head, { digest, edits: rows.length });
    return { rows, newEdits, attachments, bytes, digest, keptBack: file.parts.countKeptBack() };
  } finally {
    zip.abandon();
  }
}

function addEdits(
  { parts: { kit, ...from } }: ReturnsFile,
  zip: ZipWriter,
  parts: Parts,
  limits: ReturnLimits,
): Pick<Written, 'rows' | 'newEdits'> {
  const rows: KeptRow[] = [];
  const lines: Buffer[] = [];
  let newEdits = 0;
  for (const { line, edit, bytes } of from.crewLines()) {
    if (edit && !kit.isKept(line)) newEdits += 1;
    rows.push(line);
    lines.push(Buffer.from(`${JSON.stringify(line)}\n`));
    const name = bytes && `attachments/${bytes.digest}`;
    if (!bytes || name === null || parts.has(name)) continue;
    if (bytes.bytes > limits.attachmentBytes) throw oneTooLarge(line.after?.['ATT_NAME']);
    if (parts.size >= limits.attachments) throw tooMany(limits.attachments);
    parts.set(name, { name, bytes: bytes.bytes, sha256: bytes.digest });
    zip.add(name, bytes.pieces(), false);
  }
  if (rows.length === 0) throw nothing(from.countKeptBack());
  parts.set('edits.jsonl', addLines(zip, lines));
  return { rows, newEdits };
}

function addLines(zip: ZipWriter, lines: readonly Buffer[]): ReturnManifest['parts'][number] {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const line of lines) {
    hash.update(line);
    bytes += line.length;
  }
  zip.add('edits.jsonl', lines, true);
  return { name: 'edits.jsonl', bytes, sha256: hash.digest('hex') };
}

/** As the office will read it, to its last byte. */
async function requireReadable(
  path: string,
  { kitId, kitName, copyName }: KitMembership,
  { privateKey }: Head,
  expected: { readonly digest: string; readonly edits: number },
): Promise<void> {
  try {
    const copies = [{ name: copyName, publicKey: publicKeyOf(privateKey) }];
    const reader = await openReturnFile(path, { kitId, name: kitName, copies });
    try {
      const edits = await reader.readThrough();
      if (reader.digest === expected.digest && edits === expected.edits) return;
    } finally {
      await reader.close();
    }
  } catch (cause) {
    throw unreadable(cause);
  }
  throw unreadable(undefined);
}

function unreadable(cause: unknown): AppError {
  return new AppError('file', 'The return file could not be read again as it was written.', {
    hint: 'Nothing was handed in. The disk or stick may be failing: choose another place for the file.',
    cause,
  });
}

function nothing(keptBack: number): AppError {
  const hint =
    keptBack === 0
      ? 'Edit something first; it is pending then, and can be handed in.'
      : `${keptBack === 1 ? 'One edit is' : `${keptBack} edits are`} held back: release what should go.`;
  return new AppError('invalid', 'There is nothing to hand in.', { hint });
}

// Returns are cumulative: what does not fit into this one would not fit into a later one either.
const APART =
  'Nothing was handed in. Hold these attachments back and hand in the rest; for what is held back, bring this replica file itself to the office, where it can be synchronised.';

function tooLarge(): AppError {
  return new AppError('file', 'The attachments are too large for one return file of 4 GB.', {
    hint: APART,
  });
}

function oneTooLarge(name: unknown): AppError {
  const which =
    typeof name === 'string' && name !== '' ? `The attachment ${name}` : 'An attachment';
  return new AppError('file', `${which} is larger than 1 GB, too large for a return file.`, {
    hint: APART,
  });
}

function tooMany(most: number): AppError {
  const amount = most.toLocaleString('en');
  return new AppError('file', `One return file holds at most ${amount} attachments.`, {
    hint: APART,
  });
}
