import { GeometryError } from './errors.ts';
import {
  WKB_LINESTRING,
  WKB_MULTILINESTRING,
  WKB_MULTIPOINT,
  WKB_MULTIPOLYGON,
  WKB_POINT,
  WKB_POLYGON,
} from './geopackage-binary.ts';
import type { WkbReader, WkbType } from './wkb-reader.ts';

/** A run of vertices of one WKB geometry: a point, a line or a ring. Never without vertices. */
export interface WkbPart {
  readonly values: Float64Array;
  readonly dimensions: WkbType;
  /** True for the first ring of a polygon. */
  readonly isOuter: boolean;
}

const MEMBER_OF: Readonly<Record<number, number>> = {
  [WKB_MULTIPOINT]: WKB_POINT,
  [WKB_MULTILINESTRING]: WKB_LINESTRING,
  [WKB_MULTIPOLYGON]: WKB_POLYGON,
};

/**
 * Reads everything after a WKB type as a flat list of parts. Empty points, lines and rings are left
 * out. Throws `GeometryError`, also for x or y that is not finite.
 */
export function readParts(reader: WkbReader, top: WkbType): WkbPart[] {
  const parts: WkbPart[] = [];
  const memberType = MEMBER_OF[top.type];
  if (memberType === undefined) {
    readSingle(reader, top, parts);
    return parts;
  }
  const count = reader.readCount(top);
  for (let member = 0; member < count; member++) {
    const dimensions = reader.readType();
    if (dimensions.type !== memberType) {
      throw new GeometryError(
        `Part ${member + 1} of the geometry has WKB type ${dimensions.type} where ${memberType} belongs.`,
      );
    }
    readSingle(reader, dimensions, parts);
  }
  return parts;
}

function readSingle(reader: WkbReader, dimensions: WkbType, parts: WkbPart[]): void {
  if (dimensions.type === WKB_POINT) {
    const values = reader.readVertices(dimensions, 1);
    const isEmpty = Number.isNaN(values[0]) && Number.isNaN(values[1]);
    if (!isEmpty) addPart(parts, { values, dimensions, isOuter: false });
    return;
  }
  if (dimensions.type === WKB_LINESTRING) {
    const count = reader.readCount(dimensions);
    addPart(parts, { values: reader.readVertices(dimensions, count), dimensions, isOuter: false });
    return;
  }
  const ringCount = reader.readCount(dimensions);
  for (let ring = 0; ring < ringCount; ring++) {
    const count = reader.readCount(dimensions);
    const values = reader.readVertices(dimensions, count);
    addPart(parts, { values, dimensions, isOuter: ring === 0 });
  }
}

function addPart(parts: WkbPart[], part: WkbPart): void {
  const { values, dimensions } = part;
  if (values.length === 0) return;
  for (let at = 0; at < values.length; at += dimensions.stride) {
    if (Number.isFinite(values[at]) && Number.isFinite(values[at + 1])) continue;
    throw new GeometryError(
      `Part ${parts.length + 1}, vertex ${at / dimensions.stride + 1} of the geometry has an x or y that is not finite.`,
    );
  }
  parts.push(part);
}
