import type { Api } from '../../../shared/contract/contract.ts';

const MOST = 200;

/** How many features other programs have changed since a moment (ISO 8601 UTC); `isMore`: at least so many. */
export async function countOutside(
  pending: Pick<Api['pending'], 'open' | 'rows'>,
  key: string,
  since: string,
): Promise<{ readonly count: number; readonly isMore: boolean }> {
  const query = { groupBy: 'none', isNewestFirst: true } as const;
  const { cursor, total } = await pending.open({ key, query });
  if (total === 0) return { count: 0, isMore: false };
  const rows = await pending.rows({ key, cursor, from: 0, count: MOST });
  const moment = Date.parse(since);
  const changed = rows.filter(
    ({ origin, lastChangedAt }) => origin !== 'here' && Date.parse(lastChangedAt) >= moment,
  );
  return { count: changed.length, isMore: changed.length === MOST && total > MOST };
}
