/** Which rings of a drawn area are holes. Pure. */
import { isWithinRing, type Place } from '../../geometry/plane-rings.ts';

/** Vertices of a ring that are looked at. */
const PROBES = 16;

/** True for each ring that lies within an odd number of others. Rings without their closing vertex. */
export function holesAmong(rings: readonly (readonly Place[])[]): boolean[] {
  const boxes = rings.map(boxOf);
  return rings.map((ring, index) => {
    const around = rings.filter(
      (other, at) =>
        at !== index && boxHolds(boxes[at]!, boxes[index]!) && isMostlyWithin(ring, other),
    );
    return around.length % 2 === 1;
  });
}

type Box = readonly [minX: number, minY: number, maxX: number, maxY: number];

function boxOf(ring: readonly Place[]): Box {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return [minX, minY, maxX, maxY];
}

function boxHolds(outer: Box, inner: Box): boolean {
  return (
    outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
  );
}

/** The middles of its edges, because its vertices may lie on the other ring. */
function isMostlyWithin(ring: readonly Place[], other: readonly Place[]): boolean {
  const every = Math.max(1, Math.floor(ring.length / PROBES));
  let within = 0;
  let probes = 0;
  for (let at = 0; at < ring.length; at += every) {
    const [x, y] = ring[at]!;
    const [nextX, nextY] = ring[(at + 1) % ring.length]!;
    probes++;
    if (isWithinRing([(x + nextX) / 2, (y + nextY) / 2], other)) within++;
  }
  return within * 2 > probes;
}
