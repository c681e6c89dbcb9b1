/**
 * What the catalog hands to the service: plain descriptions of services, layers and rows.
 *
 * The catalog (catalog/*.ts) invents the data; the service (everything else) stores and serves them.
 */

/** Esri field type, without the prefix `esriFieldType`. */
export type FieldType =
  | 'SmallInteger'
  | 'Integer'
  | 'BigInteger'
  | 'Single'
  | 'Double'
  | 'String'
  | 'Date'
  | 'DateOnly'
  | 'TimeOnly'
  | 'TimestampOffset'
  | 'OID'
  | 'GUID'
  | 'GlobalID'
  | 'Blob'
  | 'XML';

export interface CodedValueDomain {
  readonly type: 'codedValue';
  readonly name: string;
  readonly codedValues: readonly { readonly name: string; readonly code: string | number }[];
}

export interface RangeDomain {
  readonly type: 'range';
  readonly name: string;
  readonly range: readonly [number, number];
}

export type Domain = CodedValueDomain | RangeDomain;

export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  readonly alias: string;
  readonly nullable: boolean;
  readonly editable: boolean;
  /** Characters, for String fields. */
  readonly length?: number;
  readonly domain?: Domain;
  readonly defaultValue?: string | number | null;
}

/** A feature type or subtype: a value of the type field with domains of its own. */
export interface TypeSpec {
  readonly id: number;
  readonly name: string;
  /** Domains by field name that hold for rows of this type instead of the field's own. */
  readonly domains: Readonly<Record<string, Domain>>;
  /** Default values by field name for new rows of this type. */
  readonly defaults: Readonly<Record<string, string | number | null>>;
}

export type GeometryType =
  'esriGeometryPoint' | 'esriGeometryMultipoint' | 'esriGeometryPolyline' | 'esriGeometryPolygon';

export interface EditFields {
  readonly creator: string;
  readonly created: string;
  readonly editor: string;
  readonly edited: string;
}

/** A relationship from this layer (origin) to `relatedLayerId` (destination) through GlobalID keys. */
export interface RelationshipSpec {
  readonly id: number;
  readonly name: string;
  readonly relatedLayerId: number;
  /** The GlobalID field of the origin. */
  readonly originKey: string;
  /** The GUID field of the destination. */
  readonly destinationKey: string;
  readonly composite: boolean;
}

export interface Row {
  /** Field name -> value as on the wire: dates in epoch ms, GlobalID without braces in lower case. OBJECTID is assigned by the service. */
  readonly attributes: Readonly<Record<string, string | number | null>>;
  /** Esri JSON geometry in the layer's spatial reference; null for tables and null shapes. */
  readonly geometry: Readonly<Record<string, unknown>> | null;
  readonly attachments?: readonly AttachmentRow[];
}

export interface AttachmentRow {
  readonly globalId: string;
  readonly name: string;
  readonly contentType: string;
  readonly data: Uint8Array;
}

/** Fields whose values go together (contingent values). */
export interface ContingentGroupSpec {
  readonly name: string;
  readonly restrictive: boolean;
  readonly fields: readonly string[];
  readonly combinations: readonly {
    /** Null: rows of any subtype. */
    readonly subtypeCode: number | null;
    /** In the order of the fields: a value, true for any, null for none, or a range. */
    readonly values: readonly (
      string | number | true | null | { readonly minValue: number; readonly maxValue: number }
    )[];
  }[];
}

export interface LayerSpec {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** `Annotation Layer` and `Dimension Layer` come along only through syncDataOptions. */
  readonly kind: 'Feature Layer' | 'Table' | 'Annotation Layer' | 'Dimension Layer';
  readonly geometryType: GeometryType | null;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  /** Names and order as served. Must hold one OID and one GlobalID field. */
  readonly fields: readonly FieldSpec[];
  readonly displayField: string;
  readonly typeField: string | null;
  readonly types: readonly TypeSpec[];
  readonly editFields: EditFields | null;
  readonly relationships: readonly RelationshipSpec[];
  readonly hasAttachments: boolean;
  /** Dates come as the database has them (timeReferenceUnknownClient); hosted services have no such layers. */
  readonly datesInUnknownTimeZone?: boolean;
  /** Served, and never checked by the service. */
  readonly contingentValues?: readonly ContingentGroupSpec[];
  /** The REST `drawingInfo` object: a real renderer a client can draw. */
  readonly drawingInfo: Readonly<Record<string, unknown>> | null;
  /** Rows in a fixed order; the same at every call and on every machine. */
  readonly rows: () => Iterable<Row>;
}

export interface ServiceSpec {
  readonly name: string;
  readonly description: string;
  readonly copyrightText: string;
  /** Spatial reference of the stored data. */
  readonly wkid: number;
  readonly latestWkid?: number;
  readonly layers: readonly LayerSpec[];
}
