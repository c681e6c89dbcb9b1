/** What can be done about an edit that was refused, or would be. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { RefusedEdit, Repair, RepairOutcome } from '../../../shared/model/editing.ts';
import { createFeatureServiceClient } from '../../arcgis/client.ts';
import type { Connection } from '../../arcgis/request.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import type { EditName } from '../../store/view/edits-at.ts';
import type { RunOptions } from '../api.ts';
import type { Connect } from '../connect.ts';
import { lookAtRefused, repairEdits, type RefusedName, type RowEditor } from '../repair.ts';
import type { Views } from '../views.ts';

type File = { readonly path: string };

interface Parts {
  readonly views: Views;
  readonly editor: RowEditor;
  readonly connectionTo: (serviceUrl: string) => Connection;
}

/** Looking reads the file alone; repairing writes it. */
export function repairMethods({ views, editor, connectionTo }: Parts) {
  const connect: Connect = (url, branchVersion) => {
    const serviceUrl = normaliseServiceUrl(url);
    const connection = connectionTo(serviceUrl);
    return createFeatureServiceClient({ connection, serviceUrl, branchVersion });
  };
  return {
    lookAtRefused: ({
      path,
      edits,
    }: File & { readonly edits: readonly RefusedName[] }): readonly RefusedEdit[] =>
      lookAtRefused(views.of(path), edits),
    repair: (
      {
        path,
        edits,
        repair,
      }: File & { readonly edits: readonly EditName[]; readonly repair: Repair },
      run: RunOptions,
    ): Promise<RepairOutcome> =>
      repairEdits(path, edits, repair, { view: views.of(path), editor, connect }, run),
    pendingOf: ({
      path,
      sessionId,
      filter,
    }: File & {
      readonly sessionId: number;
      readonly filter: ReceiptFilter;
    }): readonly number[] => views.of(path).editIdsAt(views.receipts(path, sessionId, filter)),
  };
}
