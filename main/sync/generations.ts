/** Compares how far two sides have come. Pure. */
import type { Generations } from '../../shared/model/protocol.ts';

/** True when one of the generations is newer than the same one of `other`; what only one side knows does not count. */
export function isAhead(generations: Generations, other: Generations): boolean {
  if (
    generations.replica !== null &&
    other.replica !== null &&
    generations.replica > other.replica
  ) {
    return true;
  }
  return Object.entries(generations.layers).some(([id, generation]) => {
    const known = other.layers[Number(id)];
    return known !== undefined && generation > known;
  });
}
