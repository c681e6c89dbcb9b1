/** What a window asks of a replica file to show it: rows by page, features by viewport, one feature with everything. */
import type { DatedLayer } from './zone.ts';
import type { EditKind, WireFeature } from './edit.ts';
import type { RelatedGroup } from './editing.ts';
import type { GeometryType } from './geometry.ts';
import type { GlobalId } from './ids.ts';
import type { FeatureType, Field, LayerDescription } from './service.ts';

/** Which rows of a layer, and in which order. */
export interface RowsQuery {
  readonly layerId: number;
  /** Absent: in the order of the file. Rows without a value come last either way. */
  readonly sort?: { readonly field: string; readonly isDescending: boolean };
  /** Found in any text field, in the meaning of a coded value, or as a number; upper and lower case alike. */
  readonly text?: string;
  readonly conditions?: readonly RowCondition[];
  /** Only rows with a pending edit on the feature itself. */
  readonly onlyPending?: boolean;
}

export const CONDITION_OPERATORS = [
  'equals',
  'not-equals',
  'contains',
  'begins-with',
  'less',
  'at-most',
  'more',
  'at-least',
  'is-empty',
  'is-not-empty',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

export interface RowCondition {
  readonly field: string;
  readonly operator: ConditionOperator;
  /** A wire value: dates in epoch milliseconds. Null for the two operators without a value. */
  readonly value: string | number | null;
}

/** The answer to `RowsQuery`: its rows are read by page under `cursor`, in an order that later edits do not change. */
export interface RowsCursor {
  readonly cursor: number;
  readonly total: number;
}

/** A row as the table shows it. A row with a pending delete is shown as it was before. */
export interface TableRow {
  /** Local number of the row in its table; negative for a row with a pending delete. */
  readonly fid: number;
  /** Null: the row is gone meanwhile. */
  readonly globalId: GlobalId | null;
  readonly pending: EditKind | null;
  readonly hasConflict: boolean;
  /** Wire values in the order of `ViewLayer.fields`, of a Blob its size in bytes; null also where the row is gone. */
  readonly values: readonly unknown[];
  readonly attachments: number;
}

/** One feature with everything that the inspector shows. */
export interface FeatureDetails {
  readonly layerId: number;
  readonly fid: number;
  readonly globalId: GlobalId;
  readonly objectId: number | null;
  readonly feature: WireFeature;
  readonly pending: EditKind | null;
  /** The row as it was before the pending edit. */
  readonly before: WireFeature | null;
  readonly hasConflict: boolean;
  readonly attachments: readonly AttachmentDetails[];
  /** Related rows that are in this replica. */
  readonly related: readonly RelatedRow[];
  /** Relationships of the layer, those without a row among them. */
  readonly relationships: readonly RelatedGroup[];
}

export interface AttachmentDetails {
  readonly globalId: GlobalId;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly pending: EditKind | null;
  /** False: announced by the server, and its bytes are not here yet. */
  readonly hasData: boolean;
}

export interface RelatedRow {
  /** Name of the relationship. */
  readonly relationship: string;
  readonly layerId: number;
  readonly layerName: string;
  readonly fid: number;
  readonly globalId: GlobalId;
  /** Value of the display field, or the GlobalID. */
  readonly title: string;
}

/** Features of one layer in a viewport, for drawing. */
export interface MapQuery {
  readonly layerId: number;
  /** xmin, ymin, xmax, ymax in Web Mercator metres (EPSG:3857); in the replica's own units when it cannot be placed. */
  readonly bbox: readonly [number, number, number, number];
  /** Metres of one pixel: shapes are thinned to it. 0: every vertex, exactly where it is. */
  readonly resolution: number;
  /** The field whose value decides the symbol (drawingInfo); its values come along. */
  readonly symbolField?: string;
  /** At most so many features; beyond that a spread-out sample. */
  readonly limit: number;
}

/** How a drawn feature stands: bytes of `MapFeatures.states`. */
export const MAP_STATES = ['none', 'add', 'update', 'delete', 'conflict'] as const;
export type MapState = (typeof MAP_STATES)[number];

/**
 * Features for drawing as flat arrays. Feature i has the parts `partStarts[featureParts[i] … featureParts[i + 1]]`;
 * part p has the coordinates `coordinates[2 * partStarts[p] … 2 * partStarts[p + 1]]` (x, y in EPSG:3857).
 * Points have one part of one vertex. Polygon rings come as parts, each exterior before its holes; `exteriors[p]` is 1
 * for an exterior ring.
 */
export interface MapFeatures {
  readonly geometryType: 'point' | 'multipoint' | 'polyline' | 'polygon';
  /** All whose envelope meets the viewport; more than were sent when they are a sample. */
  readonly total: number;
  readonly fids: Float64Array;
  /** Index into `MAP_STATES`. */
  readonly states: Uint8Array;
  /** Index into `symbols`. */
  readonly symbolIndexes: Uint16Array;
  /** Values of the symbol field as text; null for no value. */
  readonly symbols: readonly (string | null)[];
  readonly featureParts: Uint32Array;
  readonly partStarts: Uint32Array;
  readonly exteriors: Uint8Array;
  readonly coordinates: Float64Array;
}

/** A layer or table of a replica as the window shows it. */
export interface ViewLayer extends DatedLayer {
  readonly layerId: number;
  readonly name: string;
  readonly table: string;
  readonly kind: LayerDescription['kind'];
  readonly geometryType: GeometryType | null;
  readonly fields: readonly Field[];
  readonly objectIdField: string;
  readonly globalIdField: string;
  readonly displayField: string | null;
  readonly typeField: string | null;
  readonly types: readonly FeatureType[];
  /** As served; not checked. */
  readonly drawingInfo: unknown;
  readonly hasAttachments: boolean;
  readonly rows: number;
  readonly attachments: number;
  readonly pending: Readonly<Record<EditKind, number>>;
}

/** xmin, ymin, xmax, ymax in EPSG:3857. */
export type Bbox = readonly [number, number, number, number];

/** Where the data of a replica are, for the map. */
export interface ViewExtents {
  /** By layer id; null = no geometry in it. */
  readonly layers: Readonly<Record<number, Bbox | null>>;
  readonly all: Bbox | null;
  /** The filter geometry of the definition, as lines in EPSG:3857 (rings closed, points as paths of one vertex); empty when it cannot be placed. */
  readonly outline: readonly (readonly (readonly [number, number])[])[];
  /** False: the spatial reference is not known here; coordinates come as they are and there is no basemap. */
  readonly isPlaced: boolean;
}
