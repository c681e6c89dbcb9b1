/** What must lie in the cache before tests run. */
import { ensureSpatialReferences } from '../../tools/data/spatial-references.ts';

export function setup(): void {
  ensureSpatialReferences();
}
