/** Pending edits of a replica that is gone, replayed onto a fresh one. */
import type { CarryOverPlan, CarryOverReport } from '../../../shared/model/report.ts';
import type { RunOptions } from '../api.ts';
import { notYet } from './not-yet.ts';

type File = { readonly path: string };

export function carryOverMethods() {
  return {
    previewCarryOver: (_: File, _run: RunOptions): Promise<CarryOverPlan> => notYet(),
    carryOver: (
      _: File & { readonly newPath: string },
      _run: RunOptions,
    ): Promise<CarryOverReport> => notYet(),
  };
}
