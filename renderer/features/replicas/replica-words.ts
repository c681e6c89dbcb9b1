/** What the list says about a replica, and in which order it says it. */
import type { ReplicaState, ReplicaSummary } from '../../../shared/model/window.ts';
import { ITEM } from './messages.ts';

/** The name that the user gave. */
export function nameOf({ status, fileName }: ReplicaSummary): string {
  return status?.replicaName || fileName.replace(/\.gpkg$/i, '');
}

/** The service of an address by its own name: `Hydrants` of `…/Hydrants/FeatureServer`. */
export function serviceNameOf(url: string): string {
  const name = /([^/]+)\/FeatureServer/i.exec(url)?.[1];
  if (name === undefined) return url;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function rowsOf({ status }: ReplicaSummary): number {
  return (status?.layers ?? []).reduce((sum, { count }) => sum + count, 0);
}

const STATE_RANK: Readonly<Record<ReplicaState, number>> = {
  missing: 0,
  unreadable: 0,
  unfinished: 1,
  interrupted: 1,
  ready: 4,
  closed: 5,
};

/** What needs attention first, then by name. */
export function byAttention(replicas: readonly ReplicaSummary[]): readonly ReplicaSummary[] {
  return [...replicas].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true, sensitivity: 'base' }),
  );
}

function rank({ state, status }: ReplicaSummary): number {
  if (state !== 'ready' || !status) return STATE_RANK[state];
  if (status.conflicts > 0) return 2;
  return status.pending > 0 ? 3 : STATE_RANK.ready;
}

/** Those whose name, service or place contains every word. */
export function matching(
  replicas: readonly ReplicaSummary[],
  text: string,
): readonly ReplicaSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return replicas.filter((replica) => {
    const { path, status } = replica;
    const all = `${nameOf(replica)} ${path} ${status?.serviceUrl ?? ''}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** The word for a state that is not the usual one. */
export const STATE_WORDS: Readonly<Record<ReplicaState, string | null>> = {
  ready: null,
  closed: ITEM.closed,
  unfinished: ITEM.unfinished,
  interrupted: ITEM.interrupted,
  missing: ITEM.missing,
  unreadable: ITEM.unreadable,
};

const STATE_SENTENCES: Readonly<Record<ReplicaState, string | null>> = {
  ready: null,
  closed: ITEM.closedText,
  unfinished: ITEM.unfinishedText,
  interrupted: ITEM.interruptedText,
  missing: null,
  unreadable: null,
};

/** What the state of a replica means, in a sentence. */
export function sentenceOf(replica: ReplicaSummary): string | null {
  return isRegistering(replica) ? ITEM.registeringText : STATE_SENTENCES[replica.state];
}

/** A copy whose registering was interrupted: nobody can tell yet which replica it belongs to. */
export function isRegistering({ state, status }: ReplicaSummary): boolean {
  return state === 'interrupted' && status?.exchange?.purpose === 'create';
}
