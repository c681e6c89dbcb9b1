/** Brings attachments that came by URL, one by one, each stored as it arrives. Repeatable. */
import { hasCode } from '../../../shared/errors.ts';
import type { Effect } from '../context.ts';

/** Larger files than this do not fit the way in which SQLite stores one value. */
const MAX_BYTES = 1_000_000_000;

export const fetchAttachments: Effect<'fetch-attachments'> = async (_step, context) => {
  const { file, service, progress, signal, at } = context;
  const missing = file.missingAttachments();
  progress.phase(`Bringing ${missing.length} attachments`);
  for (const each of missing) {
    signal.throwIfAborted();
    try {
      const data = await service.downloadAttachment(each, { signal, maxBytes: MAX_BYTES });
      file.storeAttachment(each.layerId, each.globalId, data);
      context.tally.attachments += 1;
      progress.rows('attachments', 1);
    } catch (error) {
      if (!isGone(error)) throw error;
      progress.phase(`${each.name} is not on the server any more; it stays listed as missing`);
    }
    at('fetch-attachments:after-one');
  }
};

/** One attachment that cannot be had does not stop the others; it is named in the status. */
function isGone(error: unknown): boolean {
  return hasCode(error, 'not-found', 'refused', 'bad-answer');
}
