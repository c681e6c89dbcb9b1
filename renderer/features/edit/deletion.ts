/** What a delete takes along, counted before it is asked for. Pure. */
import type { RowEdit } from '../../../shared/model/editing.ts';
import type { FeatureDetails } from '../../../shared/model/view.ts';

export interface Deletion {
  readonly edits: readonly RowEdit[];
  readonly attachments: number;
  /** Rows of other layers that the server deletes as well. */
  readonly composite: readonly { readonly layerName: string; readonly count: number }[];
}

/** Rows that are deleted already are left out. */
export function planDeletion(rows: readonly FeatureDetails[]): Deletion {
  const standing = rows.filter(({ pending }) => pending !== 'delete');
  const composite = new Map<string, number>();
  for (const { related, relationships } of standing) {
    for (const { relationship, layerId, layerName, isComposite, isOrigin } of relationships) {
      if (!isComposite || !isOrigin) continue;
      const count = related.filter(
        (row) => row.relationship === relationship && row.layerId === layerId,
      ).length;
      if (count > 0) composite.set(layerName, (composite.get(layerName) ?? 0) + count);
    }
  }
  return {
    edits: standing.map(({ layerId, globalId }) => ({
      kind: 'delete',
      layerId,
      target: 'feature',
      globalId,
    })),
    attachments: standing.reduce(
      (sum, { attachments }) =>
        sum + attachments.filter((each) => each.pending !== 'delete').length,
      0,
    ),
    composite: [...composite].map(([layerName, count]) => ({ layerName, count })),
  };
}
