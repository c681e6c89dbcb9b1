/** Boxes on their way between a reference and Web Mercator. */
import { HALF_WORLD, type Projection } from './projection.ts';

/** xmin, ymin, xmax, ymax. */
export type Box = readonly [number, number, number, number];

/** Everything. */
export const UNBOUNDED: Box = [-Infinity, -Infinity, Infinity, Infinity];

/** Samples along each side: straight lines become curved. */
const SAMPLES = 16;

export function isWithin(inner: Box, outer: Box): boolean {
  return (
    inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3]
  );
}

/** Null: they have nothing in common. */
export function intersection(a: Box, b: Box): Box | null {
  const common = [
    Math.max(a[0], b[0]),
    Math.max(a[1], b[1]),
    Math.min(a[2], b[2]),
    Math.min(a[3], b[3]),
  ] as const;
  return common[0] <= common[2] && common[1] <= common[3] ? common : null;
}

/** The box around both; null stands for none. */
export function union(a: Box | null, b: Box | null): Box | null {
  if (!a || !b) return a ?? b;
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

/** Around a box of the reference in EPSG:3857; null when nothing of it has a place there. */
export function boxToMercator(box: Box, { toMercator, isIdentity }: Projection): Box | null {
  if (isIdentity) return box;
  return around(samplesOf(box), toMercator).box;
}

/** Generously around a box of EPSG:3857 in the reference; everything where some of it has no place there. */
export function boxFromMercator(box: Box, { fromMercator, isIdentity }: Projection): Box {
  if (isIdentity) return box;
  const world: Box = [-HALF_WORLD, -HALF_WORLD, HALF_WORLD, HALF_WORLD];
  const { box: found, isWhole } = around(samplesOf(intersection(box, world) ?? box), fromMercator);
  if (!found || !isWhole) return UNBOUNDED;
  const [xmin, ymin, xmax, ymax] = found;
  const [dx, dy] = [(xmax - xmin) / SAMPLES, (ymax - ymin) / SAMPLES];
  return [xmin - dx, ymin - dy, xmax + dx, ymax + dy];
}

/** A grid of places over a box: its sides alone would miss a pole in the middle. */
function* samplesOf([xmin, ymin, xmax, ymax]: Box): Generator<readonly [number, number]> {
  for (let column = 0; column <= SAMPLES; column++) {
    for (let row = 0; row <= SAMPLES; row++) {
      yield [xmin + ((xmax - xmin) * column) / SAMPLES, ymin + ((ymax - ymin) * row) / SAMPLES];
    }
  }
}

function around(
  places: Iterable<readonly [number, number]>,
  convert: Projection['toMercator'],
): { readonly box: Box | null; readonly isWhole: boolean } {
  let box: Box | null = null;
  let isWhole = true;
  for (const [x, y] of places) {
    const [u, v] = convert(x, y);
    if (u === u && v === v) box = union(box, [u, v, u, v]);
    else isWhole = false;
  }
  return { box, isWhole };
}
