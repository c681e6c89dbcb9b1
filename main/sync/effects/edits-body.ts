/**
 * How the edits of a call travel: within it, or as a file that is uploaded before and named by the call
 * (synchronize-replica page, editsUploadId). Requests of many megabytes are what proxies and web servers refuse first.
 *
 * The id of an uploaded file is kept nowhere: servers delete such files, and a run after a crash makes it anew.
 */
import { hasCode } from '../../../shared/errors.ts';
import type { RunContext } from '../context.ts';
import { megabytes, tooLarge } from '../file-size.ts';
import { offersUploads } from './takes-uploads.ts';

/** One of the two is there. */
export interface EditsBody {
  readonly text?: string;
  readonly uploadId?: string;
  /** Why so, for the session; absent where nothing is worth a word. */
  readonly note?: string;
}

/** From this size on edits go up as a file, where the service takes files. */
const FILE_FROM_BYTES = 4 * 1024 * 1024;

/** Uploads the edits where they are large and the service takes files; nothing refers to the file yet. */
export async function prepareBody(edits: string, context: RunContext): Promise<EditsBody> {
  const bytes = Buffer.byteLength(edits);
  const isLarge = bytes >= FILE_FROM_BYTES;
  if (!isLarge || context.refusesEditsFile || !offersUploads(await context.today())) {
    return { text: edits };
  }
  const limit = await context.service.uploadLimit(context.signal);
  if (tooLarge(bytes, limit) !== null) {
    return { text: edits, note: withinCall(bytes, `it takes files of up to ${megabytes(limit!)}`) };
  }
  return upload(edits, bytes, context);
}

async function upload(edits: string, bytes: number, context: RunContext): Promise<EditsBody> {
  const { service, signal, progress } = context;
  progress.phase(`Uploading ${megabytes(bytes)} of edits as a file`);
  try {
    const uploadId = await service.upload(
      { name: 'edits.json', contentType: 'application/json', data: Buffer.from(edits) },
      { signal, onTransfer: (transfer) => progress.transfer('Edits', transfer) },
    );
    return { uploadId, note: `${megabytes(bytes)} of edits went up as a file.` };
  } catch (error) {
    if (!hasCode(error, 'refused', 'not-found')) throw error;
    context.refusesEditsFile = true;
    return { text: edits, note: withinCall(bytes, 'it did not take them as a file') };
  }
}

function withinCall(bytes: number, reason: string): string {
  return `${megabytes(bytes)} of edits went to the service within the call, because ${reason}.`;
}
