import type { Api } from '../../../shared/contract/contract.ts';
import type { FeatureDetails } from '../../../shared/model/view.ts';

/** More rows than this are not edited or deleted at a time. */
export const MOST_ROWS = 1000;

const AT_A_TIME = 25;

/** Reads these rows of a layer; those that are gone are left out. */
export async function readRows(
  api: Pick<Api['replica'], 'feature'>,
  key: string,
  layerId: number,
  fids: readonly number[],
): Promise<readonly FeatureDetails[]> {
  const found: FeatureDetails[] = [];
  for (let from = 0; from < fids.length; from += AT_A_TIME) {
    const some = fids.slice(from, from + AT_A_TIME);
    const read = some.map((feature) => api.feature({ key, layerId, feature }));
    for (const details of await Promise.all(read)) if (details) found.push(details);
  }
  return found;
}
