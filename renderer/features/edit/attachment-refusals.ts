import type { Api } from '../../../shared/contract/contract.ts';
import type { EditKind } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { FeatureDetails } from '../../../shared/model/view.ts';

/** A pending edit of an attachment that the server did not take. */
export interface Refusal {
  readonly editId: number;
  readonly kind: EditKind;
  readonly code: number | null;
  /** The server does not have the feature that the attachment hangs on. */
  readonly isParentMissing: boolean;
}

type Feature = Pick<FeatureDetails, 'layerId' | 'globalId' | 'pending' | 'attachments'>;

/** So many attachments of a feature are looked at. */
const MOST = 20;
/** There is no such row on the server. */
const GONE: readonly (number | null)[] = [1011, 1013, -2147220982];

/** What the server has refused of the attachments of a feature, by GlobalID. */
export async function refusalsOf(
  pending: Pick<Api['pending'], 'open' | 'rows'>,
  key: string,
  { layerId, globalId, pending: kind, attachments }: Feature,
): Promise<ReadonlyMap<GlobalId, Refusal>> {
  const refusals = new Map<GlobalId, Refusal>();
  const edited = attachments.filter((each) => each.pending !== null).slice(0, MOST);
  if (edited.length === 0) return refusals;
  const parent = kind === null ? null : await refused(globalId);
  const isParentMissing = kind === 'add' || GONE.includes(parent?.lastRefusal?.code ?? 0);
  for (const attachment of edited) {
    const row = await refused(attachment.globalId);
    if (!row?.lastRefusal) continue;
    const { code } = row.lastRefusal;
    refusals.set(attachment.globalId, {
      ...{ editId: row.editId, kind: row.kind, code },
      isParentMissing: isParentMissing || (row.kind === 'add' && GONE.includes(code)),
    });
  }
  return refusals;

  async function refused(row: GlobalId) {
    const which = { layerId, state: 'refused', text: row } as const;
    const query = { ...which, groupBy: 'none', isNewestFirst: true } as const;
    const { cursor, total } = await pending.open({ key, query });
    if (total === 0) return null;
    const rows = await pending.rows({ key, cursor, from: 0, count: MOST });
    const found = rows.find((each) => each.globalId === row);
    return found?.lastRefusal?.outcome === 'refused' ? found : null;
  }
}
