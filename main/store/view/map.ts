/** Features by viewport, and where the data of a replica are. */
import { assert } from '../../../shared/assert.ts';
import type { GeometryType } from '../../../shared/model/geometry.ts';
import type { Bbox, MapFeatures, MapQuery, ViewExtents } from '../../../shared/model/view.ts';
import {
  boxFromMercator,
  boxToMercator,
  intersection,
  isWithin,
  UNBOUNDED,
  union,
  type Box,
} from '../../geometry/boxes.ts';
import { gridProjection } from '../../geometry/grid-projection.ts';
import { projectionTo3857, type Projection } from '../../geometry/projection.ts';
import type { PixelSize } from '../../geometry/thin.ts';
import { readTogether } from '../db.ts';
import type { Stores } from '../stores.ts';
import { indexedTable } from '../table-plan.ts';
import { Candidates } from './candidates.ts';
import { FeatureWriter } from './feature-writer.ts';
import { outlineOf } from './outline.ts';
import { drawFeatures, type Drawing } from './draw.ts';
import { labelColumn, placeOf, readLabel } from './labels.ts';
import { readPendingShapes, type PendingShapes } from './pending-shapes.ts';
import { meets, scanEnvelopes, tableExtent } from './rtree-scan.ts';
import { sample } from './sample.ts';
import { fieldOf, tableOf, type ViewTable, type ViewTables } from './view-table.ts';

const TYPES: Record<GeometryType, MapFeatures['geometryType']> = {
  esriGeometryPoint: 'point',
  esriGeometryMultipoint: 'multipoint',
  esriGeometryPolyline: 'polyline',
  esriGeometryPolygon: 'polygon',
};

/** Symbol indexes have 16 bits. */
const MOST_FEATURES = 50_000;

/** Features from which on a grid saves time. */
const WORTH_A_GRID = 100;

/** What is known of a layer until the file changes. */
interface LayerState {
  readonly version: string;
  readonly shapes: PendingShapes;
  /** In the units of the replica. */
  readonly extent: Box | null;
}

/** `version`: changes with the content of the file. */
export function createMap(stores: Stores, tables: ViewTables, version: () => string) {
  const { definition, replicaSR } = stores.record.read();
  const projection = projectionTo3857(replicaSR);
  const known = new Map<number, LayerState>();

  function stateOf(table: ViewTable): LayerState {
    const now = version();
    const state = known.get(table.layerId);
    if (state?.version === now) return state;
    const read = readState(stores, table, now);
    known.set(table.layerId, read);
    return read;
  }

  /** In EPSG:3857, or the replica's own units when it cannot be placed. */
  function extentOf(table: ViewTable): Bbox | null {
    if (!table.plan.geometry) return null;
    const { extent } = stateOf(table);
    return extent && projection ? boxToMercator(extent, projection) : extent;
  }

  return {
    mapFeatures(this: void, query: MapQuery): MapFeatures {
      const table = tableOf(tables, query.layerId);
      return readTogether(stores.db, () => {
        const search = { table, query, projection, extent: extentOf(table) };
        return find(stores, search, table.plan.geometry ? stateOf(table) : null);
      });
    },

    /** Of one layer, or of all; null = no shapes. */
    extent(this: void, layerId?: number): Bbox | null {
      const wanted = layerId === undefined ? [...tables.values()] : [tableOf(tables, layerId)];
      return wanted.map(extentOf).reduce<Bbox | null>(union, null);
    },

    extents(this: void): ViewExtents {
      const extents = [...tables.values()].map(
        (table) => [table.layerId, extentOf(table)] as const,
      );
      return {
        layers: Object.fromEntries(extents),
        all: extents.map(([, extent]) => extent).reduce<Bbox | null>(union, null),
        outline: outlineOf(definition, replicaSR),
        isPlaced: projection !== null,
      };
    },
  };
}

function readState({ db }: Stores, table: ViewTable, version: string): LayerState {
  const indexed = indexedTable(table.plan)!;
  const shapes = readPendingShapes(db, table);
  const deleted = shapes.deleted.map(({ box }) => box).reduce<Box | null>(union, null);
  return { version, shapes, extent: union(tableExtent(db, indexed, new Candidates()), deleted) };
}

interface Search {
  readonly table: ViewTable;
  readonly query: MapQuery;
  readonly projection: Projection | null;
  /** Of the layer, in the units of the query. */
  readonly extent: Bbox | null;
}

function find(stores: Stores, search: Search, state: LayerState | null): MapFeatures {
  const { table, query, projection, extent } = search;
  const type = table.description.geometryType;
  const geometryType = type ? TYPES[type] : 'point';
  const common = extent && intersection(extent, query.bbox);
  if (!common || !state) return new FeatureWriter(geometryType, null).finish(0);
  const { shapes } = state;
  if (query.symbolField !== undefined) fieldOf(table, query.symbolField);

  const box = ownBox(search, common);
  const candidates = new Candidates();
  scanEnvelopes(stores.db, indexedTable(table.plan)!, box, candidates);
  for (const gone of shapes.deleted) if (meets(gone.box, box)) candidates.add(gone.fid, gone.box);

  // A sample spreads over the view alike, whether its shapes are thinned or not.
  const metres = query.resolution || 1;
  const cell = pixelSize(projection, common, metres);
  const pixel = query.resolution === 0 ? { x: 0, y: 0 } : cell;
  const pixels =
    ((query.bbox[2] - query.bbox[0]) / metres) * ((query.bbox[3] - query.bbox[1]) / metres);
  const chosen = sample(candidates, {
    limit: Math.min(query.limit, MOST_FEATURES),
    viewport: box,
    area: pixels * cell.x * cell.y,
    isPoint: geometryType === 'point',
    isForced: (fid) => shapes.states.has(fid),
  });
  const places = chosen.map((index) => ({ fid: candidates.id(index), box: candidates.box(index) }));
  const { symbolField = null } = query;
  const viewport = state.extent && intersection(box, state.extent);
  const writer = new FeatureWriter(
    geometryType,
    viewport && wayOntoMap(projection, viewport, places.length, query.resolution),
  );
  const label = labelOf(stores, search);
  const drawing = { table, geometryType, symbolField, label, pixel, shapes, writer };
  drawFeatures(stores.db, drawing, places);
  return writer.finish(candidates.count);
}

/** Annotation and dimensions bring their text along. */
function labelOf({ record }: Stores, { table, projection }: Search): Drawing['label'] {
  const { description } = table;
  const column = labelColumn(description);
  if (column === null) return null;
  const toMercator = placeOf(description, record.read().replicaSR, projection);
  return { column, read: (json) => readLabel(description.kind, json, toMercator) };
}

/** Null: coordinates are on the map already, or cannot be put there. */
function wayOntoMap(
  projection: Projection | null,
  ...[viewport, count, resolution]: readonly [viewport: Box, count: number, resolution: number]
): Projection['toMercator'] | null {
  if (!projection || projection.isIdentity) return null;
  const { toMercator } = projection;
  // An eighth of a pixel is not seen; making the grid takes as long as putting a few hundred vertices.
  return count < WORTH_A_GRID || resolution === 0
    ? toMercator
    : gridProjection(toMercator, viewport, resolution / 8);
}

/** Where to look, in the units of the replica; everywhere when all of the layer is in the viewport. */
function ownBox({ query, projection, extent }: Search, common: Box): Box {
  assert(extent, 'a layer with shapes has an extent');
  if (isWithin(extent, query.bbox)) return UNBOUNDED;
  return projection ? boxFromMercator(common, projection) : common;
}

/** Zero, so that nothing is left out, where the middle of the view has no place in the reference. */
function pixelSize(projection: Projection | null, box: Box, resolution: number): PixelSize {
  if (!projection || projection.isIdentity) return { x: resolution, y: resolution };
  const { fromMercator } = projection;
  const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const here = fromMercator(x, y);
  const [right, up] = [fromMercator(x + resolution, y), fromMercator(x, y + resolution)];
  const along = (axis: 0 | 1): number => {
    const size = Math.max(Math.abs(right[axis] - here[axis]), Math.abs(up[axis] - here[axis]));
    return Number.isFinite(size) ? size : 0;
  };
  return { x: along(0), y: along(1) };
}
