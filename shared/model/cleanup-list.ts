/** The list of replicas as people look at it: judged, sorted, filtered, grouped. */
import type { CleanupFacts, CleanupKey, CleanupRow, StaleRules } from './cleanup.ts';
import {
  ageBandOf,
  idleDaysOf,
  lagOf,
  lastSyncOf,
  stalenessOf,
  type AgeBand,
  type GenerationLag,
  type StaleReason,
} from './cleanup-rules.ts';

/** A row with what follows from it. */
export interface JudgedRow {
  readonly row: CleanupRow;
  readonly serviceName: string;
  readonly idleDays: number | null;
  readonly band: AgeBand;
  readonly lag: GenerationLag;
  /** None: no rule says that it is stale, or too little is known. */
  readonly stale: readonly StaleReason[];
}

export function judgeRow(
  row: CleanupRow,
  facts: CleanupFacts | null,
  rules: StaleRules,
  now: number,
): JudgedRow {
  const idleDays = idleDaysOf(row, now);
  return {
    row,
    serviceName: facts?.name ?? row.serviceUrl,
    idleDays,
    band: ageBandOf(idleDays),
    lag: lagOf(row, facts),
    stale: stalenessOf(row, facts, rules, now),
  };
}

export const LIST_COLUMNS = [
  ...(['name', 'owner', 'created', 'last-sync', 'idle', 'service', 'lag', 'model'] as const),
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];

const VALUES: Readonly<Record<ListColumn, (judged: JudgedRow) => string | number | null>> = {
  name: ({ row }) => row.replicaName,
  owner: ({ row }) => row.details?.replicaOwner ?? null,
  created: ({ row }) => row.details?.creationDate ?? null,
  'last-sync': ({ row }) => lastSyncOf(row),
  idle: ({ idleDays }) => idleDays,
  service: ({ serviceName }) => serviceName,
  // What cannot download any more is behind all that can.
  lag: ({ lag }) => (lag.tooOld.length > 0 ? Number.MAX_SAFE_INTEGER : lag.behind),
  model: ({ row }) => row.details?.syncModel ?? null,
};

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** What is not known comes last either way; equals stay in their order. */
export function sortRows(
  rows: readonly JudgedRow[],
  column: ListColumn,
  isDescending: boolean,
): readonly JudgedRow[] {
  const valueOf = VALUES[column];
  return rows.toSorted((a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    const order =
      typeof one === 'number' && typeof other === 'number'
        ? one - other
        : COLLATOR.compare(String(one), String(other));
    return isDescending ? -order : order;
  });
}

/** What is absent does not narrow. */
export interface ListFilter {
  /** Part of the name, the id or the owner. */
  readonly text?: string;
  /** Empty: those of nobody, and those whose owner is not told. */
  readonly owner?: string;
  readonly serviceUrl?: string;
  readonly bands?: readonly AgeBand[];
  readonly isStale?: boolean;
  readonly isHeld?: boolean;
  readonly isHere?: boolean;
  /** With a file that was here and cannot be found. */
  readonly isMissing?: boolean;
  readonly hasPending?: boolean;
}

export function filterRows(rows: readonly JudgedRow[], filter: ListFilter): readonly JudgedRow[] {
  const text = filter.text?.trim().toLowerCase() ?? '';
  const fits = (wanted: boolean | undefined, is: boolean): boolean =>
    wanted === undefined || wanted === is;
  return rows.filter(({ row, band, stale }) => {
    const owner = row.details?.replicaOwner ?? '';
    const words = [row.replicaName, row.replicaId, owner];
    const here = row.local.filter(({ isMissing }) => !isMissing);
    return (
      (text === '' || words.some((word) => word.toLowerCase().includes(text))) &&
      (filter.owner === undefined || owner.toLowerCase() === filter.owner.toLowerCase()) &&
      (filter.serviceUrl === undefined || filter.serviceUrl === row.serviceUrl) &&
      (filter.bands === undefined || filter.bands.includes(band)) &&
      fits(filter.isStale, stale.length > 0) &&
      fits(filter.isHeld, row.hold !== null) &&
      fits(filter.isHere, here.length > 0) &&
      fits(filter.isMissing, here.length < row.local.length) &&
      fits(
        filter.hasPending,
        here.some(({ pending }) => pending !== 0),
      )
    );
  });
}

export interface ListGroup {
  /** The owner, or the address of the service; empty: nobody, or not known. */
  readonly name: string;
  readonly rows: readonly JudgedRow[];
  readonly stale: number;
}

/** Groups in the order of their names; rows keep their order. */
export function groupRows(
  rows: readonly JudgedRow[],
  by: 'owner' | 'service',
): readonly ListGroup[] {
  const nameOf = ({ row }: JudgedRow): string =>
    by === 'service' ? row.serviceUrl : (row.details?.replicaOwner ?? '');
  return [...Map.groupBy(rows, nameOf)]
    .map(([name, members]) => ({
      name,
      rows: members,
      stale: members.filter(({ stale }) => stale.length > 0).length,
    }))
    .toSorted((a, b) => COLLATOR.compare(a.name, b.name));
}

/** Those that a rule says are stale and that are not on the hold list. */
export function staleKeys(rows: readonly JudgedRow[]): readonly CleanupKey[] {
  return rows.filter(({ row, stale }) => stale.length > 0 && !row.hold).map(({ row }) => row.key);
}
