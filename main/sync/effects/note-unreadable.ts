/** What a sync leaves here although it was to be sent: edits with a shape that cannot be read. */
import type { RunContext } from '../context.ts';
import { uploadingLayers } from '../directions.ts';

/** Each gets a receipt `held` with the reason. The others do not wait for it. */
export async function noteUnreadable({
  file,
  options,
}: Pick<RunContext, 'file' | 'options'>): Promise<void> {
  const left = file.unreadableEdits(uploadingLayers(file, options), options.onlyEdits);
  if (left.length === 0) return;
  await file.apply((transaction) => {
    for (const { edit, problem, remedy } of left) {
      const text = `${problem} The edit was not sent and stays pending. ${remedy}`;
      transaction.note(edit, 'held', text.trimEnd());
    }
  });
}
