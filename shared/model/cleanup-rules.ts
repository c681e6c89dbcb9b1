/** What the dates and generations of a replica say: how old, how far behind, stale by which rule. */
import type {
  CleanupFacts,
  CleanupKey,
  CleanupPreview,
  CleanupRow,
  StaleRules,
  Visibility,
} from './cleanup.ts';

const DAY = 86_400_000;
/** Older dates mean "never" (protocol.md 3.2.10). */
const NEVER = Date.UTC(1990, 0, 1);
/** Generations from here on look like milliseconds since 1970 (protocol.md 3.2.4). */
const EPOCH_GENERATIONS = 1_000_000_000_000;

/** One name for a replica, however server and user spell it and its service. */
export function cleanupKey(serviceUrl: string, replicaId: string): CleanupKey {
  const bare = replicaId
    .trim()
    .replace(/^\{|\}$/g, '')
    .toLowerCase();
  return `${serviceUrl.toLowerCase()} ${bare}`;
}

function known(date: number | null | undefined): number | null {
  return date !== null && date !== undefined && date >= NEVER ? date : null;
}

/** The later of what list and details say; null: never, or not told. */
export function lastSyncOf({ lastSyncDate, details }: CleanupRow): number | null {
  const dates = [known(lastSyncDate), known(details?.lastSyncDate)].filter((date) => date !== null);
  return dates.length === 0 ? null : Math.max(...dates);
}

/** The later of last sync and creation; null: neither is told (yet). */
export function lastContactOf(row: CleanupRow): number | null {
  const dates = [lastSyncOf(row), known(row.details?.creationDate)].filter((date) => date !== null);
  return dates.length === 0 ? null : Math.max(...dates);
}

/** Whole days since the later of last sync and creation; null when the server tells neither. */
export function idleDaysOf(row: CleanupRow, now: number): number | null {
  const contact = lastContactOf(row);
  return contact === null ? null : Math.max(0, Math.floor((now - contact) / DAY));
}

/**
 * True: never synchronised. A server that gives the date of creation until the first sync says so as well
 * (protocol.md 3.2.10). Null: it cannot be known.
 */
export function hasNeverSynced(row: CleanupRow): boolean | null {
  if (row.details === null) return null;
  const [told, created] = [row.details.lastSyncDate ?? row.lastSyncDate, row.details.creationDate];
  if (told !== null && told < NEVER) return true;
  if (told === null) return null;
  return created !== null && told <= created;
}

/** Rules as they were kept; null for anything else. */
export function parseRules(text: string | null): StaleRules | null {
  if (text === null) return null;
  try {
    const raw = JSON.parse(text) as Partial<Record<keyof StaleRules, unknown>> | null;
    const daysOf = (value: unknown): number | null =>
      typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
    if (typeof raw !== 'object' || raw === null) return null;
    return {
      idleDays: daysOf(raw.idleDays),
      neverSyncedDays: daysOf(raw.neverSyncedDays),
      ownerGone: raw.ownerGone === true,
      behindMinServerGen: raw.behindMinServerGen === true,
    };
  } catch {
    return null;
  }
}

export const AGE_BANDS = ['month', 'half-year', 'year', 'older', 'not-told'] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

export const AGE_BAND_TEXTS: Readonly<Record<AgeBand, string>> = {
  month: 'Up to 30 days',
  'half-year': '31 to 180 days',
  year: '181 to 365 days',
  older: 'More than 365 days',
  'not-told': 'Not told',
};

/** Bands of 30, 180 and 365 days (protocol.md 3.4.4). */
export function ageBandOf(idleDays: number | null): AgeBand {
  if (idleDays === null) return 'not-told';
  if (idleDays <= 30) return 'month';
  if (idleDays <= 180) return 'half-year';
  return idleDays <= 365 ? 'year' : 'older';
}

/** How far a replica is behind its service; null is what cannot be known. */
export interface GenerationLag {
  /** Generations behind the layer that is furthest ahead of it; where `isTime`, milliseconds. */
  readonly behind: number | null;
  /** Generations of this service look like moments: a hint of age, and no count. */
  readonly isTime: boolean;
  /** Layers whose history the service has forgotten: they cannot download any more (protocol.md 3.4.3). */
  readonly tooOld: readonly number[];
}

export function lagOf(row: CleanupRow, facts: CleanupFacts | null): GenerationLag {
  const { details } = row;
  if (details === null || facts === null) return { behind: null, isTime: false, tooOld: [] };
  const { replica, layers } = details.generations;
  let [behind, isTime]: [number | null, boolean] = [null, false];
  const tooOld: number[] = [];
  for (const id of layerIdsOf(row)) {
    const own = layers[id] ?? replica;
    if (own === null) continue;
    const [least, now] = [facts.minServerGens[id], facts.serverGens[id]];
    if (least !== undefined && own < least) tooOld.push(id);
    if (now === undefined) continue;
    behind = Math.max(behind ?? 0, now - own);
    isTime ||= now >= EPOCH_GENERATIONS;
  }
  return { behind, isTime, tooOld };
}

/** The layers of a replica; those with generations where the server lists none. */
function layerIdsOf({ details }: CleanupRow): readonly number[] {
  if (details === null) return [];
  return details.layers.length > 0
    ? details.layers.map(({ id }) => id)
    : Object.keys(details.generations.layers).map(Number);
}

export type StaleRule = 'idle' | 'never-synced' | 'owner-gone' | 'behind';

export interface StaleReason {
  readonly rule: StaleRule;
  readonly sentence: string;
}

/** The rules that say that a replica is stale. None where what they need is not known: nothing is guessed. */
export function stalenessOf(
  row: CleanupRow,
  facts: CleanupFacts | null,
  rules: StaleRules,
  now: number,
): readonly StaleReason[] {
  const reasons: StaleReason[] = [];
  // The list alone may tell a date, but not whether the replica was made since.
  if (row.details === null) return reasons;
  const idle = idleDaysOf(row, now);
  if (rules.idleDays !== null && idle !== null && idle >= rules.idleDays) {
    reasons.push({ rule: 'idle', sentence: `Nobody has used it for ${days(idle)}.` });
  }
  if (
    rules.neverSyncedDays !== null &&
    hasNeverSynced(row) === true &&
    idle !== null &&
    idle >= rules.neverSyncedDays
  ) {
    const sentence = `It was created ${days(idle)} ago and never synchronised.`;
    reasons.push({ rule: 'never-synced', sentence });
  }
  const { owner, replicaOwner } = row.details;
  if (rules.ownerGone && owner === 'gone') {
    const sentence = `Its owner ${replicaOwner ?? ''} is not in the portal any more.`;
    reasons.push({ rule: 'owner-gone', sentence });
  }
  if (rules.behindMinServerGen && lagOf(row, facts).tooOld.length > 0) {
    const sentence =
      'It is too old to download: the service has forgotten the changes that it needs.';
    reasons.push({ rule: 'behind', sentence });
  }
  return reasons;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count.toLocaleString('en')} days`;
}

/**
 * How much of a service this account sees. Secured services show all replicas to administrators, to others their own
 * (protocol.md 3.1.4); replicas that were created without signing in belong to nobody and are shown to everybody.
 *
 * `isAdministrator`: what the portal says of the account; null: there is none to ask, or it does not say.
 */
export function visibilityOf(
  user: string | null | undefined,
  isAdministrator: boolean | null,
  owners: readonly string[],
): Visibility {
  if (user === null) {
    return {
      kind: 'anonymous',
      sentence:
        'Nobody is signed in here: replicas that belong to a user may exist and not be shown.',
    };
  }
  if (isAdministrator === true) {
    const sentence =
      'All replicas are shown: the portal says that this account is an administrator.';
    return { kind: 'all', sentence };
  }
  const others = owners.filter((owner) => user !== undefined && !isSameUser(owner, user));
  if (others.length > 0) {
    return {
      kind: 'others-too',
      sentence:
        'Replicas of other people are shown, which only administrators and owners of a service see.',
    };
  }
  if (user === undefined) {
    return {
      kind: 'unknown',
      sentence: 'It is not known who is signed in: replicas of other people may not be shown.',
    };
  }
  return {
    kind: 'own-only',
    sentence: `Only replicas of ${user} are shown. Whether other people have some, administrators alone can see.`,
  };
}

/** User names of portals are told apart without regard to case. */
export function isSameUser(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** How many replicas a preview unregisters when these files are included. */
export function countToUnregister(
  { items }: Pick<CleanupPreview, 'items'>,
  alsoLocal: readonly CleanupKey[],
): number {
  const named = new Set(alsoLocal);
  return items.filter(
    ({ plan, key }) => plan === 'unregister' || (plan === 'asks' && named.has(key)),
  ).length;
}

/** What has to be typed: the number that really goes. */
export function confirmationWords(
  preview: Pick<CleanupPreview, 'items'>,
  alsoLocal: readonly CleanupKey[],
): string {
  return `unregister ${countToUnregister(preview, alsoLocal)}`;
}
