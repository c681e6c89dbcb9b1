/** Open conflicts of a replica file, and what is decided about them. */
import type { ConflictDecision } from '../../../shared/model/editing.ts';
import type { ConflictReport } from '../../../shared/model/report.ts';
import type { Views } from '../views.ts';
import { notYet } from './not-yet.ts';

type File = { readonly path: string };

export function conflictMethods(views: Views) {
  return {
    conflicts: ({ path }: File): ConflictReport[] => views.conflicts(path),
    /** How many are still open. */
    resolve: (_: File & { readonly decisions: readonly ConflictDecision[] }): number => notYet(),
  };
}
