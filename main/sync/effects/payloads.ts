/** Brings the bytes of attachments to the server before the edits that name them (sync-and-attachments page). */
import { AppError, hasCode } from '../../../shared/errors.ts';
import type { RunContext } from '../context.ts';
import type { AttachmentPayload } from '../delta.ts';
import { tooLarge } from '../file-size.ts';
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
  for (const row of all) {
    const { edit, attachment } = row;
    if (!attachment) continue;
    context.signal.throwIfAborted();
    const key = `${edit.editId}/${edit.revision}`;
    const prepared = ready.get(key) ?? (await prepare(attachment));
    ready.set(key, prepared);
    if ('refusal' in prepared) refused.set(row, prepared.refusal);
    else payloads.set(edit.editId, prepared);
  }
  return { rows: all.filter((row) => !refused.has(row)), payloads, refused };
}

type Prepare = (attachment: UploadAttachment) => Promise<Prepared>;

async function preparer(rows: readonly UploadRow[], context: RunContext): Promise<Prepare> {
  const { service, signal, today } = context;
  const hasFiles = rows.some(({ attachment }) => attachment !== null);
  if (!hasFiles || !takesUploads(await today())) {
    return async ({ read }) => ({ data: Buffer.from(read()).toString('base64') });
  }
  const limit = await service.uploadLimit(signal);
  return async (attachment) => {
    const refusal = tooLarge(attachment.size, limit);
    return refusal === null ? uploadOne(attachment, context) : { refusal };
  };
}

async function uploadOne(
  { name, contentType, read }: UploadAttachment,
  { service, signal, progress }: RunContext,
): Promise<Prepared> {
  try {
    const uploadId = await service.upload(
      { name, contentType, data: read() },
      { signal, onTransfer: (transfer) => progress.transfer(`Uploading ${name}`, transfer) },
    );
    return { uploadId };
  } catch (error) {
    if (!(error instanceof AppError) || !hasCode(error, 'refused')) throw error;
    return { refusal: `The service did not take the file. ${error.message}` };
  }
}
