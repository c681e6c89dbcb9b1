/**
 * Brings attachments that came by URL, one by one, each stored as it arrives. Repeatable; a large one goes on where it
 * stopped. One that cannot be had does not stop the others, and stays listed as missing.
 */
import { AppError } from '../../../shared/errors.ts';
import type { Effect, RunContext } from '../context.ts';
import { queueFile, type QueuedFile } from '../file-queue.ts';
import type { MissingAttachment } from '../ports.ts';

/** Larger files than this do not fit the way in which SQLite stores one value. */
const MAX_BYTES = 1_000_000_000;

/** From this size on, and where the size is not known, an attachment comes by way of a file. */
const BY_FILE_BYTES = 8 * 1024 * 1024;

interface Wanted {
  readonly attachment: MissingAttachment;
  readonly queued: QueuedFile;
}

export const fetchAttachments: Effect<'fetch-attachments'> = async (_step, context) => {
  const { file, progress } = context;
  const missing = file.missingAttachments();
  progress.phase(
    `Bringing ${missing.length} ${missing.length === 1 ? 'attachment' : 'attachments'}`,
  );
  file.discardAttachmentFiles();
  const wanted = missing.map((attachment): Wanted => {
    const { layerId, globalId, name, feature = null, size } = attachment;
    const facts = { direction: 'down', layerId, globalId, name, feature, size } as const;
    return { attachment, queued: queueFile(facts, context) };
  });
  const broken = await bringAll(wanted, context);
  // A line that broke may hold the second time; one that is down does not come back so soon.
  const lost = await bringAll(broken, context);
  const down = lost.find(({ error }) => error.code === 'unreachable');
  if (down) throw down.error;
};

interface Broken extends Wanted {
  readonly error: AppError;
}

/** Those whose line broke. Two in a row, and there is no line: throws. */
async function bringAll(wanted: readonly Wanted[], context: RunContext): Promise<Broken[]> {
  const broken: Broken[] = [];
  let isDown = false;
  for (const each of wanted) {
    context.signal.throwIfAborted();
    const error = await bring(each, context);
    context.at('fetch-attachments:after-one');
    const wasDown = isDown;
    isDown = error?.code === 'unreachable';
    if (error === null || error.code === 'not-found' || error.code === 'refused') continue;
    if ((wasDown && isDown) || (!isDown && error.code !== 'bad-answer')) throw error;
    broken.push({ ...each, error });
  }
  return broken;
}

/** Why it did not come; null: it is here. */
async function bring(
  { attachment, queued }: Wanted,
  context: RunContext,
): Promise<AppError | null> {
  const { tally, progress } = context;
  try {
    queued.going();
    const bytes = await fetchOne(attachment, queued, context);
    queued.done(bytes);
    tally.attachments += 1;
    progress.rows('attachments', tally.attachments);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    queued.failed(error.message);
    return error;
  }
}

async function fetchOne(
  attachment: MissingAttachment,
  queued: QueuedFile,
  { file, service, signal, progress }: RunContext,
): Promise<number> {
  const { layerId, globalId, name, size } = attachment;
  let bytes = 0;
  const options = {
    signal,
    maxBytes: MAX_BYTES,
    onTransfer: (transfer: Parameters<typeof progress.transfer>[1]) => {
      bytes = transfer.done;
      queued.going(bytes);
      progress.transfer(`Bringing ${name}`, transfer);
    },
  };
  if (size !== null && size < BY_FILE_BYTES) {
    const data = await service.downloadAttachment(attachment, options);
    file.storeAttachment(layerId, globalId, data);
    return data.byteLength;
  }
  const target = file.attachmentFile(globalId);
  await service.downloadAttachmentTo(attachment, { ...options, file: target });
  file.storeAttachmentFile(layerId, globalId);
  return Math.max(bytes, size ?? 0);
}
