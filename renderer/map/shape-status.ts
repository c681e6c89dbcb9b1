/** How the editing of a shape stands, and what a live region says about it. */
import type { GeometryType } from '../../shared/model/geometry.ts';
import { formatArea, formatLength } from './drawing-status.ts';

export type ShapeMode = 'draw' | 'reshape' | 'move' | 'add-part' | 'add-hole';

export interface ShapeStatus {
  /** Null: nothing is edited. */
  readonly mode: ShapeMode | null;
  readonly geometryType: GeometryType | null;
  /** Corners of the shape and of what is half drawn, each counted once. */
  readonly vertices: number;
  /** Lines or areas, those half drawn among them; 1 for points. */
  readonly parts: number;
  readonly holes: number;
  /** Geodesic, of areas their boundary; null for points and where the map has no place on the world. */
  readonly lengthMetres: number | null;
  readonly areaSquareMetres: number | null;
  readonly hasChanged: boolean;
  readonly canFinish: boolean;
  readonly canStepBack: boolean;
  readonly canStepForward: boolean;
  /** While drawing the vertex that was set last; `part` counts lines and rings from 0. */
  readonly selectedVertex: {
    readonly part: number;
    readonly at: number;
    readonly x: number;
    readonly y: number;
  } | null;
  /** A sentence; `canFinish` stays true for what servers take. */
  readonly problem: string | null;
}

export const NO_SHAPE: ShapeStatus = {
  mode: null,
  geometryType: null,
  vertices: 0,
  parts: 0,
  holes: 0,
  lengthMetres: null,
  areaSquareMetres: null,
  hasChanged: false,
  canFinish: false,
  canStepBack: false,
  canStepForward: false,
  selectedVertex: null,
  problem: null,
};

const DRAW_HINTS: Record<GeometryType, string> = {
  esriGeometryPoint: 'Click the position, or move the cross with the arrow keys and press Insert.',
  esriGeometryMultipoint:
    'Click each position, or move the cross with the arrow keys and press Insert. Enter ends.',
  esriGeometryPolyline:
    'Click each vertex, or move the cross with the arrow keys and press Insert. Double-click or Enter ends.',
  esriGeometryPolygon:
    'Click each corner, or move the cross with the arrow keys and press Insert. Double-click or Enter ends.',
};

/** One or more short sentences for people: what is there, what is selected, what is wrong. */
export function describeShape(status: ShapeStatus): string {
  const { mode, geometryType, vertices, problem } = status;
  if (mode === null || geometryType === null) return 'No shape is being edited.';
  if (vertices === 0) return sentences([DRAW_HINTS[geometryType], problem]);
  const facts = [
    counted(vertices, 'vertex', 'vertices'),
    status.parts > 1 ? counted(status.parts, 'part', 'parts') : null,
    status.holes > 0 ? counted(status.holes, 'hole', 'holes') : null,
    sizeOf(status),
  ];
  const known = facts.filter((fact) => fact !== null).join(', ');
  return sentences([`${known}.`, selectionOf(status), problem]);
}

function sizeOf({ areaSquareMetres, lengthMetres }: ShapeStatus): string | null {
  if (areaSquareMetres !== null && areaSquareMetres > 0) return formatArea(areaSquareMetres);
  return lengthMetres !== null && lengthMetres > 0 ? formatLength(lengthMetres) : null;
}

function selectionOf({ mode, parts, holes, selectedVertex }: ShapeStatus): string | null {
  if (!selectedVertex || (mode !== 'reshape' && mode !== 'move')) return null;
  const { at, part } = selectedVertex;
  const where = parts + holes > 1 ? ` of part or hole ${part + 1}` : '';
  return `Vertex ${(at + 1).toLocaleString('en')}${where} is selected.`;
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count.toLocaleString('en')} ${many}`;
}

function sentences(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' ');
}
