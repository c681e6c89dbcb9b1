/**
 * What annotation and dimension layers say on the map: the text of a row with its looks, the line that a dimension
 * measures. Field names as ArcGIS gives them to such feature classes, in any case; what a layer does not have is left out.
 */
import type { MapLabel } from '../../../shared/model/map-label.ts';
import type { SpatialReference } from '../../../shared/model/geometry.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { Projection } from '../../geometry/projection.ts';
import { quote } from '../db.ts';

const ANNOTATION = {
  text: 'TextString',
  angle: 'Angle',
  bold: 'Bold',
  italic: 'Italic',
  status: 'Status',
} as const;

const DIMENSION = {
  length: 'DimLength',
  usesCustom: 'UseCustomLength',
  custom: 'CustomLength',
  beginX: 'BeginX',
  beginY: 'BeginY',
  endX: 'EndX',
  endY: 'EndY',
  dimX: 'DimX',
  dimY: 'DimY',
} as const;

type Values = Readonly<Record<string, unknown>>;

/** SQL of one column that holds what a label needs, for the table called `t`; null for layers without labels. */
export function labelColumn({ kind, fields }: LayerDescription): string | null {
  const wanted = kind === 'annotation' ? ANNOTATION : kind === 'dimension' ? DIMENSION : null;
  if (wanted === null) return null;
  const columns = Object.entries(wanted).flatMap(([key, name]) => {
    const field = fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
    return field ? [`'${key}', t.${quote(field.name)}`] : [];
  });
  return columns.length === 0 ? null : `json_object(${columns.join(', ')})`;
}

/** Where the coordinates in the fields of a dimension lie, and how they come onto the map; null: they have no place on it. */
export function placeOf(
  { spatialReference }: LayerDescription,
  replicaSR: SpatialReference,
  projection: Projection | null,
): Projection['toMercator'] | null {
  const own = spatialReference?.latestWkid ?? spatialReference?.wkid;
  const ours = replicaSR.latestWkid ?? replicaSR.wkid;
  const isSame = own !== undefined && (own === ours || spatialReference?.wkid === replicaSR.wkid);
  return isSame && projection ? projection.toMercator : null;
}

/** The label as the map gets it, or null when a row says nothing. Never throws, whatever the fields hold. */
export function readLabel(
  kind: LayerDescription['kind'],
  json: string,
  toMercator: Projection['toMercator'] | null,
): MapLabel | null {
  const values = JSON.parse(json) as Values;
  return kind === 'annotation' ? annotation(values) : dimension(values, toMercator);
}

const LONGEST = 500;

function annotation({ text, angle, bold, italic, status }: Values): MapLabel | null {
  if (typeof text !== 'string' || text.trim() === '') return null;
  return {
    text: text.slice(0, LONGEST),
    angle: number(angle) ?? 0,
    isBold: isYes(bold),
    isItalic: isYes(italic),
    isUnplaced: status === 1,
  };
}

function dimension(values: Values, toMercator: Projection['toMercator'] | null): MapLabel | null {
  const custom = isYes(values['usesCustom']) ? number(values['custom']) : null;
  const length = custom ?? number(values['length']);
  const line = toMercator && lineOf(values, toMercator);
  if (length === null && line === null) return null;
  const text = length === null ? '' : String(Math.round(length * 100) / 100);
  return {
    text,
    angle: 0,
    isBold: false,
    isItalic: false,
    isUnplaced: false,
    ...(line ? { line } : {}),
  };
}

/** Begin and end of what is measured, and a point that the dimension line goes through. */
function lineOf(
  { beginX, beginY, endX, endY, dimX, dimY }: Values,
  toMercator: Projection['toMercator'],
): MapLabel['line'] | null {
  const pairs = [
    [beginX, beginY],
    [endX, endY],
    [dimX ?? beginX, dimY ?? beginY],
  ].map(([x, y]) => {
    const [u, v] = [number(x), number(y)];
    return u === null || v === null ? [Number.NaN, Number.NaN] : toMercator(u, v);
  });
  const flat = pairs.flat();
  return flat.every(Number.isFinite) ? (flat as unknown as NonNullable<MapLabel['line']>) : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Esri writes such flags as 1, Y, T or true. */
function isYes(value: unknown): boolean {
  return value === 1 || (typeof value === 'string' && /^(1|y|t)/i.test(value));
}
