import type { Session } from '../../shared/model/edit.ts';

/** Where the pending edits of a replica were carried over to, for good, and how many had no place there; null: nowhere. */
export function carriedOver(
  sessions: readonly Session[],
): { readonly path: string; readonly left: number } | null {
  const done = sessions.findLast(
    ({ options, result }) => result === 'done' && typeof options['carriedOverTo'] === 'string',
  );
  if (!done) return null;
  return { path: String(done.options['carriedOverTo']), left: done.counts['no-place'] ?? 0 };
}

/** The instance id of the file whose pending edits a new file was begun for; null: for none. */
export function begunFor(sessions: readonly Session[]): string | null {
  const instanceId = sessions[0]?.options['carriedOverFrom'];
  return typeof instanceId === 'string' ? instanceId : null;
}
