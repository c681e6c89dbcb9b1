/**
 * A crooked lattice over the study area, cut along the shore.
 *
 * Every parcel is a union of its squares. Neighbours therefore share their corners exactly, and so do
 * the squares at the shore: the corner where a side of the lattice meets the shoreline is made once.
 */
import { createNoise } from '../noise.ts';
import { type Point, STUDY_AREA } from '../projection.ts';
import { createRandom } from '../random.ts';
import { isInside } from '../shapes.ts';
import { type Shore, shore } from '../shore.ts';

export const COLUMNS = 460;
export const ROWS = 506;

/** About 121 m. */
export const STEP = (STUDY_AREA.east - STUDY_AREA.west) / COLUMNS;

const NODE_COLUMNS = COLUMNS + 1;
const NODES = NODE_COLUMNS * (ROWS + 1);

/** A corner of a parcel: a node, a crossing of a lattice side with the shore, or a point of the shoreline. */
export type CornerId = number;

/** More than there are corners, for keys that join two of them. */
export const CORNER_LIMIT = 2 ** 21;

interface Crossing {
  readonly id: CornerId;
  readonly point: Point;
  /** Metres along the shoreline. */
  readonly measure: number;
}

export class Lattice {
  readonly #shore: Shore;
  readonly #nodes: readonly Point[];
  readonly #isLand: Uint8Array;
  readonly #crossings = new Map<CornerId, Crossing>();

  constructor(line: Shore) {
    this.#shore = line;
    this.#nodes = crookedNodes();
    this.#isLand = Uint8Array.from(this.#nodes, (point) => (line.isLand(point) ? 1 : 0));
  }

  corner(id: CornerId): Point {
    if (id < NODES) return this.#nodes[id]!;
    if (id < NODES * 3) return this.#crossings.get(id)!.point;
    return this.#shore.points[id - NODES * 3]!;
  }

  /** The land of a square as counter-clockwise rings: none at sea, one inland, up to two at the shore. */
  pieces(column: number, row: number): CornerId[][] {
    const southWest = row * NODE_COLUMNS + column;
    const corners = [
      southWest,
      southWest + 1,
      southWest + NODE_COLUMNS + 1,
      southWest + NODE_COLUMNS,
    ];
    const onLand = corners.filter((id) => this.#isLand[id] === 1).length;
    if (onLand === 0) return [];
    return onLand === 4 ? [corners] : this.#shorePieces(corners);
  }

  /** True when all land: no side of the square meets the shore. */
  isWholeLand(column: number, row: number): boolean {
    const node = row * NODE_COLUMNS + column;
    const south = this.#isLand[node]! + this.#isLand[node + 1]!;
    const north = this.#isLand[node + NODE_COLUMNS]! + this.#isLand[node + NODE_COLUMNS + 1]!;
    return south + north === 4;
  }

  /** Each run of land corners, from where the lattice side comes ashore to where it leaves, closed along the shore. */
  #shorePieces(corners: readonly CornerId[]): CornerId[][] {
    const pieces: CornerId[][] = [];
    corners.forEach((first, at) => {
      const before = corners[(at + 3) % 4]!;
      if (!this.#isLand[first] || this.#isLand[before]) return;
      const run = [first];
      while (this.#isLand[corners[(at + run.length) % 4]!])
        run.push(corners[(at + run.length) % 4]!);
      const ashore = this.#crossing(before, first);
      const asea = this.#crossing(run.at(-1)!, corners[(at + run.length) % 4]!);
      pieces.push([ashore.id, ...run, asea.id, ...this.#alongShore(asea, ashore, corners)]);
    });
    return pieces;
  }

  /** Shoreline points between two crossings, where the shore stays within the square; else a straight line must do. */
  #alongShore(from: Crossing, to: Crossing, corners: readonly CornerId[]): CornerId[] {
    // Land is on the right of the shoreline and on the left of a piece: the two run against each other.
    if (to.measure > from.measure) return [];
    const indexes = this.#shore.indexesBetween(to.measure, from.measure).reverse();
    const square = corners.map((id) => this.#nodes[id]!);
    const stays = indexes.every((index) => isInside(this.#shore.points[index]!, square));
    return stays ? indexes.map((index) => NODES * 3 + index) : [];
  }

  /** Where the side between two neighbouring nodes meets the shore, the meeting nearest to the land when there are several. */
  #crossing(a: CornerId, b: CornerId): Crossing {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const id = NODES * (high - low === 1 ? 1 : 2) + low;
    const known = this.#crossings.get(id);
    if (known) return known;
    const [land, sea] = this.#isLand[a] ? [a, b] : [b, a];
    const { point, measure } = this.#shore.firstMeeting(this.#nodes[land]!, this.#nodes[sea]!);
    const crossing = { id, point, measure };
    this.#crossings.set(id, crossing);
    return crossing;
  }
}

let shared: Lattice | null = null;

/** The lattice of the catalog, built once. */
export function lattice(): Lattice {
  shared ??= new Lattice(shore());
  return shared;
}

function crookedNodes(): Point[] {
  const [wideX, wideY] = [createNoise('lattice/wide/x', 160), createNoise('lattice/wide/y', 160)];
  const [fineX, fineY] = [createNoise('lattice/fine/x', 13), createNoise('lattice/fine/y', 13)];
  const random = createRandom('lattice/jitter');
  const height = (STUDY_AREA.north - STUDY_AREA.south) / ROWS;
  const nodes: Point[] = [];
  for (let row = 0; row <= ROWS; row++) {
    for (let column = 0; column <= COLUMNS; column++) {
      // The frame of the study area stays straight.
      const inX = inset(column, COLUMNS);
      const inY = inset(row, ROWS);
      const dx = inX * (9 * wideX(column, row) + 0.9 * fineX(column, row));
      const dy = inY * (9 * wideY(column, row) + 0.9 * fineY(column, row));
      const jitter = [random.bell() * 0.2 * Math.ceil(inX), random.bell() * 0.2 * Math.ceil(inY)];
      nodes.push([
        STUDY_AREA.west + (column + dx + jitter[0]!) * STEP,
        STUDY_AREA.south + (row + dy + jitter[1]!) * height,
      ]);
    }
  }
  return nodes;
}

/** 0 at the frame, 1 from sixty squares inwards. */
function inset(at: number, count: number): number {
  return Math.min(1, Math.min(at, count - at) / 60);
}
