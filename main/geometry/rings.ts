import { signedArea, type FlatRings } from './flat-rings.ts';
import { createContainment, type Containment } from './ring-containment.ts';

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
  const areas: number[] = [];
  for (let ring = 0; ring < rings.partCount; ring++) {
    areas.push(signedArea(rings.values, rings.stride, rings.starts[ring]!, rings.counts[ring]!));
  }
  const groups: (RingGroup | undefined)[] = areas.map((area, ring) =>
    area > 0 ? undefined : { outer: ring, outerIsClockwise: true, holes: [] },
  );
  const candidates = areas
    .map((area, ring) => ({ ring, area: -area }))
    .filter(({ ring }) => groups[ring] !== undefined)
    .sort((left, right) => left.area - right.area);
  const containment = createContainment(rings);
  areas.forEach((area, hole) => {
    if (!(area > 0)) return;
    const outer = smallestAround(hole, area, candidates, containment);
    if (outer === undefined) groups[hole] = { outer: hole, outerIsClockwise: false, holes: [] };
    else groups[outer]?.holes.push(hole);
  });
  return groups.filter((group) => group !== undefined);
}

/** The area test keeps an island inside the hole from taking the hole it lies in. */
function smallestAround(
  hole: number,
  holeArea: number,
  candidates: readonly { ring: number; area: number }[],
  containment: Containment,
): number | undefined {
  return candidates.find(({ ring, area }) => area > holeArea && containment.contains(ring, hole))
    ?.ring;
}
