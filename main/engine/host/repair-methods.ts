/** What can be done about an edit that was refused, or would be. */
import type { EditTarget } from '../../../shared/model/edit.ts';
import type { EditOutcome, Repair, RepairOffer } from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { RunOptions } from '../api.ts';
import { notYet } from './not-yet.ts';

interface EditAt {
  readonly path: string;
  readonly layerId: number;
  readonly target: EditTarget;
  readonly globalId: GlobalId;
}

export function repairMethods() {
  return {
    repairOffers: (_: EditAt & { readonly code: number | null }): readonly RepairOffer[] =>
      notYet(),
    repair: (_: EditAt & { readonly repair: Repair }, _run: RunOptions): Promise<EditOutcome> =>
      notYet(),
  };
}
