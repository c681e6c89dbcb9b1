/** Plane geometry of rings and segments in plain numbers. */
type Position = readonly [number, number];

/** Below 0 for a clockwise ring; taken about its first vertex, because the coordinates themselves are large. */
export function ringArea(ring: readonly Position[]): number {
  const [x0, y0] = ring[0] ?? [0, 0];
  let sum = 0;
  for (let i = 1; i + 1 < ring.length; i++) {
    const [ax, ay] = ring[i]!;
    const [bx, by] = ring[i + 1]!;
    sum += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
  }
  return sum / 2;
}

/** Even-odd; a position on the edge may be either. */
export function isInRing([x, y]: Position, ring: readonly Position[]): boolean {
  let isIn = false;
  let previous = ring.at(-1);
  for (const vertex of ring) {
    const [ax, ay] = previous!;
    const [bx, by] = vertex;
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) isIn = !isIn;
    previous = vertex;
  }
  return isIn;
}

/** The place on the segment a-b that is nearest to a position. */
export function nearestOnSegment([x, y]: Position, a: Position, b: Position): Position {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : ((x - a[0]) * dx + (y - a[1]) * dy) / length;
  if (share <= 0) return a;
  return share >= 1 ? b : [a[0] + share * dx, a[1] + share * dy];
}

function distance([ax, ay]: Position, [bx, by]: Position): number {
  return Math.hypot(ax - bx, ay - by);
}

export function distanceToRing(position: Position, ring: readonly Position[]): number {
  let least = Infinity;
  ring.forEach((b, index) => {
    const place = nearestOnSegment(position, ring.at(index - 1)!, b);
    least = Math.min(least, distance(position, place));
  });
  return least;
}

/** Whether any edge of the ring meets another one that is not its neighbour, or runs back over its neighbour. */
export function crossesItself(positions: readonly Position[]): boolean {
  const ring = positions.filter((each, index) => !isEqual(each, positions.at(index - 1)!));
  const edges = edgesOf([ring]);
  return anyMeeting(edges, (one, other) => {
    const count = ring.length;
    const apart = Math.abs(one.index - other.index);
    if (apart !== 1 && apart !== count - 1) return meet(one, other);
    return count > 2 && runsBack(one, other);
  });
}

/** Whether an edge of one ring passes through an edge of the other; touching is none. */
export function ringsCross(one: readonly Position[], other: readonly Position[]): boolean {
  return anyMeeting(edgesOf([one, other]), (a, b) => a.ring !== b.ring && passThrough(a, b));
}

interface Edge {
  readonly ring: number;
  readonly index: number;
  readonly a: Position;
  readonly b: Position;
  readonly xmin: number;
  readonly xmax: number;
}

function edgesOf(rings: readonly (readonly Position[])[]): Edge[] {
  const edges = rings.flatMap((positions, ring) =>
    positions.map((a, index): Edge => {
      const b = positions[(index + 1) % positions.length]!;
      return { ring, index, a, b, xmin: Math.min(a[0], b[0]), xmax: Math.max(a[0], b[0]) };
    }),
  );
  return edges.sort((left, right) => left.xmin - right.xmin);
}

/** Looks only at pairs whose ranges of x have something in common: a shape may have tens of thousands of edges. */
function anyMeeting(edges: readonly Edge[], isFound: (one: Edge, other: Edge) => boolean): boolean {
  let open: Edge[] = [];
  for (const edge of edges) {
    const still: Edge[] = [];
    for (const other of open) {
      if (other.xmax < edge.xmin) continue;
      if (isFound(other, edge)) return true;
      still.push(other);
    }
    still.push(edge);
    open = still;
  }
  return false;
}

function side(a: Position, b: Position, p: Position): number {
  return Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));
}

function passThrough({ a, b }: Edge, { a: c, b: d }: Edge): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function meet(one: Edge, other: Edge): boolean {
  if (passThrough(one, other)) return true;
  const isOn = ({ a, b }: Edge, p: Position): boolean =>
    side(a, b, p) === 0 &&
    Math.min(a[0], b[0]) <= p[0] &&
    p[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= p[1] &&
    p[1] <= Math.max(a[1], b[1]);
  return isOn(one, other.a) || isOn(one, other.b) || isOn(other, one.a) || isOn(other, one.b);
}

/** Neighbours share one vertex; they meet elsewhere only where one lies upon the other. */
function runsBack(one: Edge, other: Edge): boolean {
  const [first, second] = isEqual(one.b, other.a) ? [one, other] : [other, one];
  const isStraight = side(first.a, first.b, second.b) === 0;
  const along =
    (first.b[0] - first.a[0]) * (second.b[0] - second.a[0]) +
    (first.b[1] - first.a[1]) * (second.b[1] - second.a[1]);
  return isStraight && along < 0;
}

function isEqual(a: Position, b: Position): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
