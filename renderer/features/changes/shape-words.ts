/** What an edit does to a shape, in words: how much longer, larger or away. Pure. */
import type { EsriGeometry } from '../../../shared/model/geometry.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import { formatNumber } from '../../ui/format.ts';
import { CHANGES } from './messages.ts';
import { vertexCount } from './vertex-count.ts';

type Measured = Pick<ChangeReport, 'kind' | 'before' | 'after' | 'geometryChanged' | 'measures'>;

const EARTH_RADIUS = 6_378_137;
/** A centimetre. */
const NO_MOVE = 0.01;
const METRES_PER_KM = 1000;
const SQUARE_METRES_PER_KM = 1_000_000;

/** The sentences; none where the shape is as it was. Both shapes in EPSG:3857; null = they have no place on the map. */
export function shapeWords(
  change: Measured,
  placed: { readonly before: EsriGeometry | null; readonly after: EsriGeometry | null },
): readonly string[] {
  const { kind, measures, geometryChanged } = change;
  const [old, now] = [change.before?.geometry ?? null, change.after?.geometry ?? null];
  if (kind !== 'update') return whole(measures, kind === 'add' ? now : old, kind === 'add');
  if (!geometryChanged) return [];
  if (!old) return [CHANGES.shapeMade];
  if (!now) return [CHANGES.shapeGone];
  const distance = movedMetres(placed.before, placed.after);
  if (distance !== null && distance < NO_MOVE) return [CHANGES.hardlyMoved];
  if (distance !== null) return [CHANGES.moved(lengthText(distance))];
  if (vertexCount(old) <= 1 && vertexCount(now) <= 1) return [CHANGES.repositioned];
  const amounts = measures ? differences(measures) : [];
  return [...amounts, CHANGES.vertexChange(vertexCount(old), vertexCount(now))];
}

function whole(
  measures: ChangeReport['measures'],
  shape: EsriGeometry | null,
  isNew: boolean,
): readonly string[] {
  const length = isNew ? measures?.lengthAfter : measures?.lengthBefore;
  const area = isNew ? measures?.areaAfter : measures?.areaBefore;
  const vertices = vertexCount(shape);
  return [
    ...(area
      ? [CHANGES.isLarge(areaText(area))]
      : length
        ? [CHANGES.isLong(lengthText(length))]
        : []),
    ...(vertices > 1 ? [CHANGES.vertices(vertices)] : []),
  ];
}

/** Of an area its size is what counts, of a line its length. */
function differences(measures: NonNullable<ChangeReport['measures']>): readonly string[] {
  const { lengthBefore, lengthAfter, areaBefore, areaAfter } = measures;
  if (areaBefore !== null && areaAfter !== null) {
    const words = [CHANGES.larger, CHANGES.smaller, CHANGES.sameArea] as const;
    return [difference(areaBefore, areaAfter, areaText, words)];
  }
  if (lengthBefore === null || lengthAfter === null) return [];
  const words = [CHANGES.longer, CHANGES.shorter, CHANGES.sameLength] as const;
  return [difference(lengthBefore, lengthAfter, lengthText, words)];
}

function difference(
  before: number,
  after: number,
  textOf: (amount: number) => string,
  [more, less, same]: readonly [(by: string) => string, (by: string) => string, string],
): string {
  const by = textOf(Math.abs(after - before));
  // What is rounded to nothing is no difference.
  if (by === textOf(0)) return same;
  const words = after > before ? more(by) : less(by);
  return CHANGES.nowAndBefore(words, textOf(after), textOf(before));
}

/** Such as `12.4 m`, `3.21 km`. */
export function lengthText(metres: number): string {
  if (metres >= METRES_PER_KM) return `${formatNumber(metres / METRES_PER_KM, 2)} km`;
  return `${formatNumber(metres, metres < 1 ? 2 : 1)} m`;
}

/** Such as `35 m²`, `1.2 km²`. */
export function areaText(squareMetres: number): string {
  if (squareMetres >= SQUARE_METRES_PER_KM) {
    return `${formatNumber(squareMetres / SQUARE_METRES_PER_KM, 2)} km²`;
  }
  return `${formatNumber(squareMetres, squareMetres < 10 ? 1 : 0)} m²`;
}

/** How far a point was moved over the ground; null: these are no two points. */
function movedMetres(before: EsriGeometry | null, after: EsriGeometry | null): number | null {
  const [from, to] = [positionOf(before), positionOf(after)];
  if (!from || !to) return null;
  const [latitude, otherLatitude] = [latitudeOf(from.y), latitudeOf(to.y)];
  const half = (a: number): number => Math.sin(a / 2) ** 2;
  const share =
    half(otherLatitude - latitude) +
    Math.cos(latitude) * Math.cos(otherLatitude) * half((to.x - from.x) / EARTH_RADIUS);
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(share)));
}

function positionOf(shape: EsriGeometry | null): { readonly x: number; readonly y: number } | null {
  const [x, y] = [shape?.['x'], shape?.['y']];
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : null;
}

/** In radians, of a y of EPSG:3857. */
function latitudeOf(y: number): number {
  return 2 * Math.atan(Math.exp(y / EARTH_RADIUS)) - Math.PI / 2;
}
