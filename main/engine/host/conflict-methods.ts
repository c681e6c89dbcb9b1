/** Open conflicts of a replica file, and what is decided about them. */
import type { ConflictDecision } from '../../../shared/model/editing.ts';
import type { ConflictReport } from '../../../shared/model/report.ts';
import { createFeatureServiceClient } from '../../arcgis/client.ts';
import type { Connection } from '../../arcgis/request.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import type { RunOptions } from '../api.ts';
import { resolveConflicts } from '../conflicts.ts';
import type { Views } from '../views.ts';

type File = { readonly path: string };

/** A larger picture is not brought just to be looked at. */
const MOST_BYTES = 20_000_000;

export function conflictMethods(views: Views, connectionTo: (serviceUrl: string) => Connection) {
  return {
    conflicts: ({ path }: File): ConflictReport[] => views.conflicts(path),
    /** The server's version of an attachment, which is asked for it where it is not in the file. Null: there is none. */
    async theirAttachment(
      { path, conflictId }: File & { readonly conflictId: number },
      { signal }: RunOptions,
    ): Promise<{ readonly data: Uint8Array } | null> {
      const view = views.of(path);
      const found = view.theirAttachment(conflictId);
      if (!found) return null;
      if (found.data) return { data: found.data };
      const replica = view.replica();
      const serviceUrl = normaliseServiceUrl(replica.serviceUrl);
      const client = createFeatureServiceClient({
        connection: connectionTo(serviceUrl),
        serviceUrl,
        branchVersion: () => replica.branchVersion ?? null,
      });
      const data = await client.downloadAttachment(found.source, { signal, maxBytes: MOST_BYTES });
      return { data };
    },
    /** How many are still open. */
    resolve: ({
      path,
      decisions,
    }: File & { readonly decisions: readonly ConflictDecision[] }): Promise<number> =>
      resolveConflicts(path, decisions),
  };
}
