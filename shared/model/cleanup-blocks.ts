/**
 * What a replica holds back on its server, and what unregistering it frees, in words.
 *
 * Sources: Trim Archive History stops at the oldest replica's last sync (ArcGIS Pro help, Trim Archive History;
 * protocol.md 3.4.1). Change tracking of hosted services is pruned by generation (cleanupChangeTracking;
 * protocol.md 3.4.3). Versions of replicas keep states from being compressed (ArcGIS Pro help, Unregister Replica;
 * Esri technical article 000011719). A replica with a branch version of its own holds that version (protocol.md 3.3.8).
 */
import type { CleanupFacts, CleanupRow } from './cleanup.ts';
import { lagOf, lastContactOf } from './cleanup-rules.ts';

/** How a service keeps history; `unknown` where it says too little. */
export type HistoryKind = 'change-tracking' | 'archive' | 'branch' | 'versioned' | 'unknown';

/** Services say this by different words, or not at all (protocol.md 1.6, 1.13). */
export function historyKindOf(facts: CleanupFacts): HistoryKind {
  if (facts.hasBranchVersions) return 'branch';
  if (facts.tracksChanges) return 'change-tracking';
  if (facts.hasVersionedData) return 'versioned';
  if (facts.hasArchivedData === true) return 'archive';
  // A replica needs versions or an archive: what is not versioned is archived.
  return facts.hasArchivedData === null && (facts.perLayer || facts.perReplica)
    ? 'archive'
    : 'unknown';
}

export interface Blocks {
  /** What it holds back now. */
  readonly blocks: readonly string[];
  /** What unregistering it would change. */
  readonly frees: readonly string[];
}

/** The sentences for one replica; `others`: all known replicas of the same service, itself among them. */
export function blocksOf(
  row: CleanupRow,
  facts: CleanupFacts | null,
  others: readonly CleanupRow[],
): Blocks {
  const relay = row.details?.targetType?.toLowerCase() === 'server' ? [RELAY_ENDS] : [];
  if (facts === null) {
    return {
      blocks: [
        'The service has not said how it keeps history, so it is not known what this blocks.',
      ],
      frees: relay,
    };
  }
  const parts = SENTENCES[historyKindOf(facts)](row, facts, others);
  const version =
    facts.hasBranchVersions && (facts.versionsEachReplica || hasOwnVersion(row))
      ? [ownVersion(row)]
      : [];
  return {
    blocks: [...parts.blocks, ...version.map(({ block }) => block)],
    frees: [...parts.frees, ...version.map(({ free }) => free), ...relay],
  };
}

/** Whoever keeps the other side is not asked: what a relay has not carried yet is on one of the services, not in its file. */
const RELAY_ENDS =
  'It is one side of a relay between two services, which ends with it. What was not carried yet stays on the service where it was made.';

type Sentences = (row: CleanupRow, facts: CleanupFacts, others: readonly CleanupRow[]) => Blocks;

const SENTENCES: Readonly<Record<HistoryKind, Sentences>> = {
  archive: (row, _facts, others) =>
    byDate(row, others, {
      what: 'Trim Archive History',
      blocked: (date) =>
        `Trim Archive History cannot go past ${date}, when this replica was last in touch.`,
    }),
  branch: (row, _facts, others) =>
    byDate(row, others, {
      what: 'The history of the branch versioned data',
      blocked: (date) => `The history of the branch versioned data is needed from ${date} on.`,
    }),
  'change-tracking': trackedChanges,
  versioned: () => ({
    blocks: [
      'The geodatabase keeps the states since its last sync, so that a compress does not reach the base tables.',
    ],
    frees: [
      'After the next compress these states can go. A version of the replica may stay and is deleted by hand.',
    ],
  }),
  unknown: () => ({
    blocks: ['The service does not say how it keeps history, so it is not known what this blocks.'],
    frees: [],
  }),
};

function byDate(
  row: CleanupRow,
  others: readonly CleanupRow[],
  words: { readonly what: string; readonly blocked: (date: string) => string },
): Blocks {
  const contact = lastContactOf(row);
  if (contact === null) {
    return {
      blocks: [`${words.what} may wait for this replica; its server tells no date.`],
      frees: [],
    };
  }
  const rest = others.filter(({ key }) => key !== row.key);
  const unknown = rest.filter((other) => lastContactOf(other) === null).length;
  const dates = rest.map(lastContactOf).filter((date) => date !== null);
  const older = dates.filter((date) => date < contact).length;
  const blocks = [words.blocked(day(contact))];
  if (older > 0) {
    const many =
      older === 1
        ? '1 older replica of this service holds'
        : `${older.toLocaleString('en')} older replicas of this service hold`;
    return { blocks, frees: [`Nothing by itself: ${many} it back further.`] };
  }
  if (unknown > 0) {
    return {
      blocks,
      frees: ['It is the oldest one whose date is known; others tell no date (yet).'],
    };
  }
  const next = dates.length === 0 ? null : Math.min(...dates);
  const free =
    next === null
      ? `${words.what} would not be held back by any replica that can be seen.`
      : `${words.what} could go on to ${day(next)}, where the next replica stands.`;
  return { blocks, frees: [free] };
}

function trackedChanges(
  row: CleanupRow,
  facts: CleanupFacts,
  others: readonly CleanupRow[],
): Blocks {
  const { tooOld, behind } = lagOf(row, facts);
  if (tooOld.length > 0) {
    return {
      blocks: [
        'Nothing more: the changes that it needs are gone already, and it cannot download any more.',
      ],
      frees: ['One replica less in the list; it can only send its edits still.'],
    };
  }
  if (behind === null) {
    return {
      blocks: ['Change tracking keeps what this replica has not downloaded; how much is not told.'],
      frees: [],
    };
  }
  if (behind === 0) {
    return {
      blocks: ['Nothing at the moment: it has downloaded all changes.'],
      frees: ['One replica less in the list.'],
    };
  }
  const furthest = others.every((other) => (lagOf(other, facts).behind ?? 0) <= behind);
  return {
    blocks: [
      'Cleaning up change tracking would make this replica too old: changes since its last sync are kept for it.',
    ],
    frees: [
      furthest
        ? 'It is furthest behind of the replicas that are known: change tracking could be cleaned up further.'
        : 'Nothing by itself: another replica of this service is further behind.',
    ],
  };
}

function hasOwnVersion({ replicaVersion, details }: CleanupRow): boolean {
  const name = details?.replicaVersion ?? replicaVersion;
  return name !== null && !/(^|\.)default$/i.test(name);
}

function ownVersion(row: CleanupRow): { readonly block: string; readonly free: string } {
  const name = row.details?.replicaVersion ?? row.replicaVersion;
  const version = name === null ? 'A branch version of its own' : `The branch version ${name}`;
  return {
    block: `${version} is kept for it.`,
    free: 'Its hold on the version ends. Edits in the version still have to be reconciled and posted before that is deleted.',
  };
}

function day(date: number): string {
  return new Date(date).toISOString().slice(0, 10);
}
