import type { Session } from '../../../shared/model/edit.ts';

/** The geodatabase that a file was made of to be looked at, or null. `whyNot`: why it cannot be taken over; null: it can. */
export function openedFrom(
  sessions: readonly Session[],
): { readonly path: string; readonly whyNot: string | null } | null {
  const options = sessions[0]?.options ?? {};
  const path = options['openedFrom'];
  if (typeof path !== 'string') return null;
  const whyNot = options['whyNotTakenOver'];
  return { path, whyNot: typeof whyNot === 'string' ? whyNot : null };
}

/** The geodatabase that a file was taken over from, or null. */
export function takenOverFrom(sessions: readonly Session[]): string | null {
  const path = sessions[0]?.options['takenOverFrom'];
  return typeof path === 'string' ? path : null;
}
