/** The net change of each row since a moment, from the versions that its history keeps. */
import type { EditKind } from '../../shared/model/edit.ts';
import { notUnderstood } from './errors.ts';
import { livesAt } from './rows.ts';

/**
 * Why it is not sure that an edit waits: an upload without an answer may have carried it, or a download after the
 * last upload may have written it.
 */
export type PendingDoubt = 'may-have-been-sent' | 'may-be-downloaded';

/** When the server last acknowledged an upload of this table, and the generations that cast doubt. */
export interface SyncPoint {
  readonly acknowledged: number;
  readonly uploaded: number;
  readonly downloaded: number;
}

/** One version of a row; `to` is null for the current one. Times in epoch milliseconds. */
export interface Version {
  readonly rowid: number;
  readonly objectId: number;
  readonly from: number;
  readonly to: number | null;
}

export interface Change {
  readonly kind: EditKind;
  readonly objectId: number;
  readonly before: Version | null;
  readonly after: Version | null;
  readonly firstChange: number;
  readonly lastChange: number;
  readonly doubt: PendingDoubt | null;
}

/** Goes through the versions twice, and keeps those of changed rows alone. */
export function classifyVersions(
  tableName: string,
  versions: () => Iterable<Version>,
  point: SyncPoint,
): readonly Change[] {
  const changed = new Set<number>();
  for (const version of versions()) {
    if (momentsOf(version).some((moment) => moment > point.acknowledged))
      changed.add(version.objectId);
  }
  if (changed.size === 0) return [];
  const histories = new Map<number, Version[]>();
  for (const version of versions()) {
    if (!changed.has(version.objectId)) continue;
    const history = histories.get(version.objectId);
    if (history) history.push(version);
    else histories.set(version.objectId, [version]);
  }
  return [...histories.values()].flatMap((history) => classify(tableName, history, point));
}

function momentsOf({ from, to }: Version): readonly number[] {
  return to === null ? [from] : [from, to];
}

function classify(
  tableName: string,
  history: readonly Version[],
  point: SyncPoint,
): readonly Change[] {
  const objectId = history[0]!.objectId;
  const place = `the row with object id ${objectId}`;
  const current = history.filter(({ to }) => to === null);
  const known = history.filter((version) => livesAt(version, point.acknowledged));
  if (current.length > 1 || known.length > 1) {
    throw notUnderstood(tableName, place, 'its history has two versions of the same time');
  }
  const acknowledged = known[0] ?? null;
  const after = current[0] ?? null;
  if (acknowledged === null && history.some(({ from }) => from <= point.acknowledged)) {
    throw notUnderstood(
      tableName,
      place,
      'its history has a gap, so its edits cannot be told apart',
    );
  }
  // A row that came and went is nothing, unless an upload without an answer may have brought it to the server.
  const isGone = acknowledged === null && after === null;
  const sent = history.find((version) => livesAt(version, point.uploaded)) ?? null;
  const before = isGone ? sent : acknowledged;
  if (before === null && after === null) return [];
  const moments = history.flatMap(momentsOf).filter((moment) => moment > point.acknowledged);
  const firstChange = moments.reduce((least, moment) => Math.min(least, moment));
  const lastChange = moments.reduce((most, moment) => Math.max(most, moment));
  return [
    {
      kind: before === null ? 'add' : after === null ? 'delete' : 'update',
      objectId,
      before,
      after,
      firstChange,
      lastChange,
      doubt: doubtOf(firstChange, moments, point),
    },
  ];
}

function doubtOf(
  firstChange: number,
  moments: readonly number[],
  point: SyncPoint,
): PendingDoubt | null {
  if (firstChange <= point.uploaded) return 'may-have-been-sent';
  return moments.includes(point.downloaded) ? 'may-be-downloaded' : null;
}
