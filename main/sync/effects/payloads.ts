/** Brings the bytes of attachments to the server before the edits that name them (sync-and-attachments page). */
import { createHash } from 'node:crypto';
import { AppError, hasCode } from '../../../shared/errors.ts';
import type { PendingEdit } from '../../../shared/model/edit.ts';
import type { PieceReader, Transfer } from '../../../shared/model/protocol.ts';
import type { RunContext } from '../context.ts';
import type { AttachmentPayload } from '../delta.ts';
import { queueFile, type QueuedFile } from '../file-queue.ts';
import { megabytes, tooLarge } from '../file-size.ts';
import type { UploadAttachment, UploadRow } from '../ports.ts';
import { takesUploads } from './takes-uploads.ts';

/** The bytes are there or go along, or the sentence that says why they cannot. */
export type Prepared = AttachmentPayload | { readonly refusal: string };

/** Rows that can be sent, and their bytes by edit id. */
interface Packed {
  readonly rows: readonly UploadRow[];
  readonly payloads: ReadonlyMap<number, AttachmentPayload>;
  /** Attachments that the service does not take: one of them may not keep the others from being sent. */
  readonly refused: ReadonlyMap<UploadRow, string>;
}

/**
 * Uploads the bytes of attachments; embeds them where the service takes no uploads. `ready` remembers what is done, by
 * edit and revision, so that rows that are prepared anew do not go up twice.
 */
export async function pack(
  all: readonly UploadRow[],
  ready: Map<string, Prepared>,
  context: RunContext,
): Promise<Packed> {
  const prepare = await preparer(all, context);
  const payloads = new Map<number, AttachmentPayload>();
  const refused = new Map<UploadRow, string>();
  const isNew = (row: UploadRow): boolean => row.attachment !== null && !ready.has(keyOf(row));
  const queue = new Map(all.filter(isNew).map((row) => [row, prepare.announce(row)]));
  for (const row of all) {
    const { edit, attachment } = row;
    if (!attachment) continue;
    context.signal.throwIfAborted();
    const prepared =
      ready.get(keyOf(row)) ?? (await prepare.one(edit, attachment, queue.get(row) ?? null));
    ready.set(keyOf(row), prepared);
    if ('refusal' in prepared) refused.set(row, prepared.refusal);
    else payloads.set(edit.editId, prepared);
  }
  return { rows: all.filter((row) => !refused.has(row)), payloads, refused };
}

function keyOf({ edit }: UploadRow): string {
  return `${edit.editId}/${edit.revision}`;
}

interface Preparer {
  /** Null: its bytes do not go up by themselves. */
  readonly announce: (row: UploadRow) => QueuedFile | null;
  readonly one: (
    edit: PendingEdit,
    attachment: UploadAttachment,
    queued: QueuedFile | null,
  ) => Promise<Prepared>;
}

async function preparer(rows: readonly UploadRow[], context: RunContext): Promise<Preparer> {
  const { service, signal, today } = context;
  const hasFiles = rows.some(({ attachment }) => attachment !== null);
  if (!hasFiles || !takesUploads(await today())) {
    return { announce: () => null, one: async (_edit, attachment) => embed(attachment) };
  }
  const limit = await service.uploadLimit(signal);
  return {
    announce: ({ edit, attachment }) => announce(edit, attachment!, context),
    one: async (edit, attachment, queued) => {
      const refusal = tooLarge(attachment.size, limit);
      const prepared =
        refusal === null ? await uploadOne(edit, attachment, queued, context) : { refusal };
      if ('refusal' in prepared) queued?.failed(prepared.refusal);
      else queued?.done(attachment.size);
      return prepared;
    },
  };
}

function announce(
  { layerId, globalId }: PendingEdit,
  { name, feature = null, size }: UploadAttachment,
  context: RunContext,
): QueuedFile {
  return queueFile({ direction: 'up', layerId, globalId, name, feature, size }, context);
}

/** Base64 adds a third, and the whole call must fit into memory, here and there. */
const MOST_EMBEDDED = 100 * 1024 * 1024;

function embed({ size, read }: UploadAttachment): Prepared {
  if (size <= MOST_EMBEDDED) return { data: Buffer.from(read()).toString('base64') };
  return {
    refusal: `The file has ${megabytes(size)}, and this service takes no uploads: files of more than ${megabytes(MOST_EMBEDDED)} cannot go along with the edits.`,
  };
}

async function uploadOne(
  { editId }: PendingEdit,
  attachment: UploadAttachment,
  queued: QueuedFile | null,
  { service, signal, progress, file }: RunContext,
): Promise<Prepared> {
  const { name, contentType, size, piece, read } = attachment;
  const onTransfer = (transfer: Transfer): void => {
    queued?.going(transfer.done);
    progress.transfer(`Uploading ${name}`, transfer);
  };
  queued?.going();
  try {
    if (piece === undefined || size < IN_PARTS_BYTES) {
      const item = { name, contentType, data: read() };
      return { uploadId: await service.upload(item, { signal, onTransfer }) };
    }
    const digest = digestOf({ size, piece });
    const known = file.partialUpload(editId);
    const uploadId = await service.upload(
      { name, contentType, data: { size, piece } },
      {
        ...{ signal, onTransfer },
        ...(known?.digest === digest ? { resume: known } : {}),
        onPart: (upload) => file.setPartialUpload(editId, { digest, ...upload }),
      },
    );
    return { uploadId };
  } catch (error) {
    if (error instanceof AppError) queued?.failed(error.message);
    if (!(error instanceof AppError) || !hasCode(error, 'refused')) throw error;
    return { refusal: `The service did not take the file. ${error.message}` };
  }
}

/** From this size on a file goes up in parts, and what has gone is remembered. */
const IN_PARTS_BYTES = 10 * 1024 * 1024;
const PIECE_BYTES = 8 * 1024 * 1024;

function digestOf({ size, piece }: PieceReader): string {
  const hash = createHash('sha256');
  for (let from = 0; from < size; from += PIECE_BYTES) hash.update(piece(from, PIECE_BYTES));
  return hash.digest('hex');
}
