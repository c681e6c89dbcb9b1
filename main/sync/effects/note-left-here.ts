/** What a sync leaves here although it was to be sent: attachments that the service does not take. */
import type { RunContext } from '../context.ts';
import type { UploadRow } from '../ports.ts';

const WHAT_TO_DO =
  'The edit was not sent and stays pending. Replace the attachment with a smaller file, or take it back.';

/** Each gets a receipt `held` with the reason. The others do not wait for it. */
export async function noteLeftHere(
  refused: ReadonlyMap<UploadRow, string>,
  { file, leftHere }: Pick<RunContext, 'file' | 'leftHere'>,
): Promise<void> {
  if (refused.size === 0) return;
  await file.apply((transaction) => {
    for (const [{ edit }, reason] of refused) {
      if (leftHere.has(edit.editId)) continue;
      leftHere.add(edit.editId);
      transaction.note(edit, 'held', `${reason} ${WHAT_TO_DO}`);
    }
  });
}
