/** Removes copies of files that turned out not to be needed. */
import { rmSync } from 'node:fs';
import type { SavedWork } from '../../shared/model/cleanup.ts';

/** What cannot be removed stays: a copy too many does no harm. */
export function discardCopy({ path }: SavedWork): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Somebody looks at it.
  }
}
