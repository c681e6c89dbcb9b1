/** Finds what somebody meant who mistyped a name. */

/**
 * The candidate closest to `word`, compared without case, or null when none is close enough: at most a third
 * of its letters (but always one) may be wrong, missing, extra or swapped.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= Math.max(1, Math.floor(candidate.length / 3))) {
      if (best === null || distance < best.distance) best = { candidate, distance };
    }
  }
  return best?.candidate ?? null;
}

/** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const cheapest = Math.min(
        previous[column]! + 1,
        current[column - 1]! + 1,
        previous[column - 1]! + (isSame ? 0 : 1),
      );
      const isSwap =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(isSwap ? Math.min(cheapest, beforePrevious[column - 2]! + 1) : cheapest);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
