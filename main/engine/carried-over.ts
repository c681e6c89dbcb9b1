import type { Session } from '../../shared/model/edit.ts';

/** The file that the pending edits of a replica were carried over to, for good; null: none. */
export function carriedOverTo(sessions: readonly Session[]): string | null {
  const done = sessions.findLast(
    ({ options, result }) => result === 'done' && typeof options['carriedOverTo'] === 'string',
  );
  return done ? String(done.options['carriedOverTo']) : null;
}
