/** Brings the bytes of attachments to the server before the edits that name them (sync-and-attachments page). */
import type { RunContext } from '../context.ts';
import type { AttachmentPayload } from '../delta.ts';
import type { UploadRow } from '../ports.ts';
import { takesUploads } from './takes-uploads.ts';

/**
 * Uploads the bytes of attachments; embeds them where the service takes no uploads. By edit id. `ready` remembers
 * what is done, by edit and revision, so that rows that are prepared anew do not go up twice.
 */
export async function payloads(
  rows: readonly UploadRow[],
  ready: Map<string, AttachmentPayload>,
  context: RunContext,
): Promise<Map<number, AttachmentPayload>> {
  const canUpload = takesUploads(await context.today());
  const byEdit = new Map<number, AttachmentPayload>();
  for (const { edit, attachment } of rows) {
    if (edit.target !== 'attachment' || !attachment) continue;
    context.signal.throwIfAborted();
    const key = `${edit.editId}/${edit.revision}`;
    let payload = ready.get(key);
    if (!payload) {
      const data = attachment.read();
      payload = canUpload
        ? { uploadId: await uploadOne(attachment.name, attachment.contentType, data, context) }
        : { data: Buffer.from(data).toString('base64') };
      ready.set(key, payload);
    }
    byEdit.set(edit.editId, payload);
  }
  return byEdit;
}

async function uploadOne(
  name: string,
  contentType: string,
  data: Uint8Array,
  { service, signal, progress }: RunContext,
): Promise<string> {
  return service.upload(
    { name, contentType, data },
    { signal, onTransfer: (transfer) => progress.transfer(`Uploading ${name}`, transfer) },
  );
}
