import { signedArea, type FlatRings } from './flat-rings.ts';
import { createOuterFinder } from './ring-containment.ts';

/** One polygon, as positions of its rings. */
export interface RingGroup {
  readonly outer: number;
  /** False for an outer ring that was drawn like a hole. */
  readonly outerIsClockwise: boolean;
  /** In their original order. */
  readonly holes: number[];
}

/**
 * Turns Esri's flat list of rings into polygons. Clockwise rings, and rings without area, are outer
 * rings; each counter-clockwise ring is a hole of the smallest outer ring that contains it. A hole
 * that no outer ring contains becomes a polygon of its own: nothing is dropped.
 */
export function groupRings(rings: FlatRings): RingGroup[] {
  const areas = new Float64Array(rings.partCount);
  for (let ring = 0; ring < rings.partCount; ring++) {
    areas[ring] = signedArea(rings.values, rings.stride, rings.starts[ring]!, rings.counts[ring]!);
  }
  const places = [...areas.keys()];
  const isHole = (ring: number): boolean => areas[ring]! > 0;
  const groups = places.map((outer): RingGroup | undefined =>
    isHole(outer) ? undefined : { outer, outerIsClockwise: true, holes: [] },
  );
  const findOuter = createOuterFinder(
    rings,
    areas,
    places.filter((ring) => !isHole(ring)),
  );
  for (const hole of places.filter(isHole)) {
    const outer = findOuter(hole);
    if (outer === undefined) groups[hole] = { outer: hole, outerIsClockwise: false, holes: [] };
    else groups[outer]?.holes.push(hole);
  }
  return groups.filter((group) => group !== undefined);
}
