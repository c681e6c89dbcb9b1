/** Geometry for checking the catalog, written apart from its own. */
import type { Row } from '../../../main/sample-service/spec.ts';

export type Position = readonly number[];
export type Ring = readonly Position[];

export function ringsOf(row: Row): readonly Ring[] {
  return (row.geometry?.['rings'] ?? []) as readonly Ring[];
}

export function pathsOf(row: Row): readonly Ring[] {
  return (row.geometry?.['paths'] ?? []) as readonly Ring[];
}

export function pointOf(row: Row): Position | null {
  return row.geometry ? [Number(row.geometry['x']), Number(row.geometry['y'])] : null;
}

/** Positive when clockwise, as Esri JSON wants outer rings. */
export function clockwiseArea(ring: Ring): number {
  const [ox, oy] = ring[0] as [number, number];
  let sum = 0;
  for (let at = 0; at + 1 < ring.length; at++) {
    const [ax, ay] = ring[at] as [number, number];
    const [bx, by] = ring[at + 1] as [number, number];
    sum += (bx - ox) * (ay - oy) - (ax - ox) * (by - oy);
  }
  return sum / 2;
}

/** Winding number test; points on the ring may go either way. */
export function contains(ring: Ring, [x, y]: Position): boolean {
  let winding = 0;
  for (let at = 0; at + 1 < ring.length; at++) {
    const [ax, ay] = ring[at] as [number, number];
    const [bx, by] = ring[at + 1] as [number, number];
    const left = (bx - ax) * (y! - ay) - (x! - ax) * (by - ay);
    if (ay <= y! && by > y! && left > 0) winding++;
    if (ay > y! && by <= y! && left < 0) winding--;
  }
  return winding !== 0;
}

/** The first two sides that have a point in common without being neighbours, or a side without length. */
export function selfContact(ring: Ring): string | null {
  const sides = ring.length - 1;
  for (let i = 0; i < sides; i++) {
    if (ring[i]![0] === ring[i + 1]![0] && ring[i]![1] === ring[i + 1]![1])
      return `side ${i} is a point`;
    for (let j = i + 2; j < sides; j++) {
      if (i === 0 && j === sides - 1) continue;
      if (touch(ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!)) return `sides ${i} and ${j}`;
    }
  }
  return null;
}

export function touch(a: Position, b: Position, c: Position, d: Position): boolean {
  const boxesMeet =
    Math.max(a[0]!, b[0]!) >= Math.min(c[0]!, d[0]!) &&
    Math.max(c[0]!, d[0]!) >= Math.min(a[0]!, b[0]!) &&
    Math.max(a[1]!, b[1]!) >= Math.min(c[1]!, d[1]!) &&
    Math.max(c[1]!, d[1]!) >= Math.min(a[1]!, b[1]!);
  if (!boxesMeet) return false;
  return turn(a, b, c) * turn(a, b, d) <= 0 && turn(c, d, a) * turn(c, d, b) <= 0;
}

function turn(a: Position, b: Position, c: Position): number {
  return Math.sign((b[0]! - a[0]!) * (c[1]! - a[1]!) - (b[1]! - a[1]!) * (c[0]! - a[0]!));
}
