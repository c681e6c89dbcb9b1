/**
 * Which squares of the lattice belong to which parcel.
 *
 * The lattice is cut in two again and again until the pieces have the size usual where they lie:
 * blocks in town, fields and ranches outside. Some are then joined with a neighbour.
 */
import { createNoise } from '../noise.ts';
import { builtUp } from '../places.ts';
import type { Point } from '../projection.ts';
import { createRandom, type Random } from '../random.ts';
import { doubleArea } from '../shapes.ts';
import { COLUMNS, type Lattice, ROWS, STEP } from './lattice.ts';

export interface Region {
  /** Row times COLUMNS plus column. */
  readonly squares: readonly number[];
  /** A square in the middle of nine of this region, all land: room for a pond. Null when there is none. */
  readonly pondSquare: number | null;
}

type Cut = readonly [west: number, south: number, east: number, north: number];

/** Parcels smaller than this many squares, cut off by the shore, go to a neighbour. */
const SMALLEST = 0.4;

const NOWHERE = -1;

/** All regions that hold land, in the order of the cuts: neighbours mostly lie near each other. */
export function divide(lattice: Lattice): Region[] {
  const random = createRandom('LandUse/regions');
  const owner = new Int32Array(COLUMNS * ROWS).fill(NOWHERE);
  const cuts = cutUp(lattice, random);
  cuts.forEach((cut, index) => {
    for (const square of squaresOf(cut)) {
      if (lattice.pieces(square % COLUMNS, Math.floor(square / COLUMNS)).length > 0) {
        owner[square] = index;
      }
    }
  });
  joinSome(owner, cuts, random);
  joinSlivers(owner, cuts.length, lattice);
  return collect(owner, cuts.length, lattice);
}

function cutUp(lattice: Lattice, random: Random): Cut[] {
  const grain = createNoise('LandUse/grain', 5200);
  const done: Cut[] = [];
  const open: Cut[] = [[0, 0, COLUMNS, ROWS]];
  for (let cut = open.pop(); cut; cut = open.pop()) {
    const [west, south, east, north] = cut;
    const [width, height] = [east - west, north - south];
    const middle = lattice.corner(
      Math.floor((south + north) / 2) * (COLUMNS + 1) + Math.floor((west + east) / 2),
    );
    const limit = largestSide(middle, grain(...middle), random);
    if (width <= limit && height <= limit) done.push(cut);
    else open.push(...halves(cut, width >= height, random));
  }
  return done;
}

/** In squares. */
function largestSide(middle: Point, grain: number, random: Random): number {
  const town = builtUp(middle);
  if (town > 0.45) return random.chance(0.6) ? 1 : 2;
  if (town > 0.12) return random.whole(1, 3);
  return random.whole(3, 5) + (grain > 0.25 ? random.whole(0, 2) : 0);
}

function halves([west, south, east, north]: Cut, isAcross: boolean, random: Random): Cut[] {
  const share = random.between(0.36, 0.64);
  if (isAcross) {
    const at = west + clampCut(Math.round((east - west) * share), east - west);
    return [
      [at, south, east, north],
      [west, south, at, north],
    ];
  }
  const at = south + clampCut(Math.round((north - south) * share), north - south);
  return [
    [west, at, east, north],
    [west, south, east, at],
  ];
}

function clampCut(at: number, length: number): number {
  return Math.max(1, Math.min(length - 1, at));
}

function* squaresOf([west, south, east, north]: Cut): Generator<number> {
  for (let row = south; row < north; row++) {
    for (let column = west; column < east; column++) yield row * COLUMNS + column;
  }
}

/** One in twenty joins the parcel east of it, one in a hundred a parcel a little farther off. */
function joinSome(owner: Int32Array, cuts: readonly Cut[], random: Random): void {
  const isTaken = new Set<number>();
  cuts.forEach((cut, index) => {
    const [, south, east, north] = cut;
    const gap = random.weighted({ none: 94, next: 5, apart: 1 });
    const row = random.whole(south, north - 1);
    const column = east + (gap === 'apart' ? 2 : 0);
    if (gap === 'none' || column >= COLUMNS || isTaken.has(index)) return;
    const other = owner[row * COLUMNS + column]!;
    if (other === NOWHERE || isTaken.has(other)) return;
    isTaken.add(index).add(other);
    for (const square of squaresOf(cut)) {
      if (owner[square] === index) owner[square] = other;
    }
  });
}

function joinSlivers(owner: Int32Array, count: number, lattice: Lattice): void {
  const sizes = new Float64Array(count);
  const members = Array.from({ length: count }, (): number[] => []);
  owner.forEach((region, square) => {
    if (region === NOWHERE) return;
    sizes[region]! += landShare(square, lattice);
    members[region]!.push(square);
  });
  members.forEach((squares, region) => {
    if (squares.length === 0 || sizes[region]! >= SMALLEST) return;
    const neighbours = squares.flatMap((square) => landNeighbours(square, lattice));
    const others = neighbours.map((square) => owner[square]!).filter((other) => other !== region);
    if (others.length === 0) return;
    const largest = others.reduce((best, other) => (sizes[other]! > sizes[best]! ? other : best));
    for (const square of squares) owner[square] = largest;
    sizes[largest]! += sizes[region]!;
    members[largest]!.push(...squares);
  });
}

function landShare(square: number, lattice: Lattice): number {
  const [column, row] = [square % COLUMNS, Math.floor(square / COLUMNS)];
  if (lattice.isWholeLand(column, row)) return 1;
  const areas = lattice
    .pieces(column, row)
    .map((piece) => doubleArea(piece.map((id) => lattice.corner(id))));
  return areas.reduce((sum, area) => sum + area, 0) / 2 / (STEP * STEP);
}

/** Squares beside this one that share a stretch of land with it. */
function landNeighbours(square: number, lattice: Lattice): number[] {
  const [column, row] = [square % COLUMNS, Math.floor(square / COLUMNS)];
  const mine = new Set(lattice.pieces(column, row).flat());
  const around = [
    [column + 1, row],
    [column, row + 1],
    [column - 1, row],
    [column, row - 1],
  ] as const;
  return around
    .filter(([x, y]) => x >= 0 && y >= 0 && x < COLUMNS && y < ROWS)
    .filter(
      ([x, y]) =>
        lattice
          .pieces(x, y)
          .flat()
          .filter((id) => mine.has(id)).length >= 2,
    )
    .map(([x, y]) => y * COLUMNS + x);
}

function collect(owner: Int32Array, count: number, lattice: Lattice): Region[] {
  const members = Array.from({ length: count }, (): number[] => []);
  owner.forEach((region, square) => {
    if (region !== NOWHERE) members[region]!.push(square);
  });
  return members
    .filter((squares) => squares.length > 0)
    .map((squares) => ({
      squares,
      pondSquare:
        squares.length < 9
          ? null
          : (squares.find((square) => hasRoom(square, owner, lattice)) ?? null),
    }));
}

function hasRoom(square: number, owner: Int32Array, lattice: Lattice): boolean {
  const [column, row] = [square % COLUMNS, Math.floor(square / COLUMNS)];
  if (column === 0 || row === 0 || column === COLUMNS - 1 || row === ROWS - 1) return false;
  for (let y = row - 1; y <= row + 1; y++) {
    for (let x = column - 1; x <= column + 1; x++) {
      if (owner[y * COLUMNS + x] !== owner[square] || !lattice.isWholeLand(x, y)) return false;
    }
  }
  return true;
}
