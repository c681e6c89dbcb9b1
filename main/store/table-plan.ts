/**
 * How the layers of a replica lie in the file: which tables, which columns, under which names.
 *
 * The plan is made once, when the file is created, and stored in it: a file tells its own layout. Feature tables and
 * attachment tables have the same shape, so that change tracking and images are written once for both.
 */
import { AppError } from '../../shared/errors.ts';
import type { EditTarget } from '../../shared/model/edit.ts';
import type { GeometryType } from '../../shared/model/geometry.ts';
import type { CreateRequest } from '../../shared/model/protocol.ts';
import type {
  Field,
  FieldType,
  LayerDescription,
  ServiceDescription,
} from '../../shared/model/service.ts';
import { tableName, unique } from './table-names.ts';

export interface GeometryColumn {
  readonly name: string;
  readonly geometryType: GeometryType;
  readonly srsId: number;
  readonly hasZ: boolean;
  readonly hasM: boolean;
}

/** A table whose rows are tracked and synchronised. */
export interface TablePlan {
  readonly layerId: number;
  readonly layerName: string;
  readonly target: EditTarget;
  readonly table: string;
  /** Typed copies of its rows: before-images, rows as sent, the server's versions. */
  readonly images: string;
  /** The local key. */
  readonly fid: string;
  /** The column that holds the GlobalID: what a row is known by everywhere. */
  readonly identity: string;
  /** The server's own number; null for local adds. */
  readonly objectId: string;
  /** Service fields other than the two above, under their own names. */
  readonly fields: readonly Field[];
  readonly geometry: GeometryColumn | null;
}

export interface LayerPlan {
  readonly layerId: number;
  readonly description: LayerDescription;
  readonly feature: TablePlan;
  readonly attachment: TablePlan | null;
}

/** SQL types as GeoPackage names them (table 1 of the specification). */
const SQL_TYPES: Record<FieldType, string> = {
  SmallInteger: 'SMALLINT',
  Integer: 'MEDIUMINT',
  BigInteger: 'INTEGER',
  Single: 'FLOAT',
  Double: 'DOUBLE',
  String: 'TEXT',
  Date: 'DATETIME',
  DateOnly: 'DATE',
  TimeOnly: 'TEXT',
  TimestampOffset: 'TEXT',
  OID: 'INTEGER',
  GUID: 'TEXT(38)',
  GlobalID: 'TEXT(38)',
  Blob: 'BLOB',
  Raster: 'BLOB',
  XML: 'TEXT',
  Geometry: 'BLOB',
};

/** The SQL type of a service field. */
export function sqlType({ type, length }: Field): string {
  return type === 'String' && length !== null && length > 0 ? `TEXT(${length})` : SQL_TYPES[type];
}

/** Names of all columns but the local key, in the order in which rows are read and written. */
export function columnNames(plan: TablePlan): string[] {
  const names = [plan.identity, plan.objectId, ...plan.fields.map((field) => field.name)];
  return plan.geometry ? [...names, plan.geometry.name] : names;
}

/** A feature table with its spatial index. */
export interface IndexedTable {
  readonly table: string;
  readonly fid: string;
  readonly column: string;
}

/** The spatial index of a table; null for a table without geometry. */
export function indexedTable({ table, fid, geometry }: TablePlan): IndexedTable | null {
  return geometry && { table, fid, column: geometry.name };
}

/** True when some integers of the table may lie beyond 2^53. */
export function hasBigIntegers(plan: TablePlan): boolean {
  return plan.fields.some((field) => field.type === 'BigInteger');
}

/**
 * Plans the tables of a replica. `srsId`: of the replica's reference in gpkg_spatial_ref_sys.
 *
 * Throws `invalid` for a layer that the service does not have or that has no GlobalID.
 */
export function planLayers(
  service: ServiceDescription,
  request: CreateRequest,
  srsId: number,
): LayerPlan[] {
  const taken = new Set<string>();
  const layers = [...new Set(request.layers)].map((id) => layerOf(service, id));
  const named = layers.map((layer) => ({ layer, table: tableName(layer.name, layer.id, taken) }));
  return named.map(({ layer, table }) => {
    const attachments = carriesAttachments(layer, request)
      ? unique(`${table}__ATTACH`, taken)
      : null;
    return {
      layerId: layer.id,
      description: layer,
      feature: planFeatures(layer, table, srsId),
      attachment: attachments === null ? null : planAttachments(layer, attachments),
    };
  });
}

/** True when the replica has attachments of this layer, in one direction or both (protocol.md 8, item 5). */
export function carriesAttachments(
  layer: Pick<LayerDescription, 'hasAttachments'>,
  request: CreateRequest,
): boolean {
  if (!layer.hasAttachments || request.attachmentsSyncDirection === 'none') return false;
  return request.returnAttachments || request.attachmentsSyncDirection !== undefined;
}

function layerOf(service: ServiceDescription, id: number): LayerDescription {
  const layer = service.layers.find((candidate) => candidate.id === id);
  if (!layer || layer.kind === 'group') {
    throw new AppError('invalid', `The service ${service.name} has no layer or table ${id}.`, {
      hint: `Choose among ${service.layers.map((known) => `${known.id} (${known.name})`).join(', ')}.`,
    });
  }
  if (layer.globalIdField === null) {
    throw new AppError(
      'invalid',
      `${layer.name} (${id}) has no GlobalID and cannot be synchronised.`,
      {
        hint: 'Leave it out of the replica, or have its owner add GlobalIDs.',
      },
    );
  }
  return layer;
}

function planFeatures(layer: LayerDescription, table: string, srsId: number): TablePlan {
  const identity = layer.globalIdField!;
  const own = new Set([identity.toLowerCase(), layer.objectIdField.toLowerCase()]);
  const taken = new Set(own);
  const fields = layer.fields.filter(({ name, type }) => {
    if (type === 'Geometry' || type === 'Raster' || taken.has(name.toLowerCase())) return false;
    taken.add(name.toLowerCase());
    return true;
  });
  const fid = taken.has('fid') ? unique('syncline_fid', taken) : unique('fid', taken);
  return {
    layerId: layer.id,
    layerName: layer.name,
    target: 'feature',
    table,
    images: `syncline_image_${layer.id}`,
    fid,
    identity,
    objectId: layer.objectIdField,
    fields,
    geometry: layer.geometryType && {
      name: unique('geom', taken),
      geometryType: layer.geometryType,
      srsId,
      hasZ: layer.hasZ,
      hasM: layer.hasM,
    },
  };
}

/** Columns of an attachment table as Esri's geodatabases name them. */
export const ATTACHMENT = {
  id: 'ATTACHMENTID',
  globalId: 'GLOBALID',
  parent: 'REL_GLOBALID',
  contentType: 'CONTENT_TYPE',
  name: 'ATT_NAME',
  size: 'DATA_SIZE',
  data: 'DATA',
} as const;

function planAttachments(layer: LayerDescription, table: string): TablePlan {
  return {
    layerId: layer.id,
    layerName: layer.name,
    target: 'attachment',
    table,
    images: `syncline_image_${layer.id}_attach`,
    fid: 'fid',
    identity: ATTACHMENT.globalId,
    objectId: ATTACHMENT.id,
    fields: [
      attachmentField(ATTACHMENT.parent, 'GUID', null),
      attachmentField(ATTACHMENT.contentType, 'String', 150),
      attachmentField(ATTACHMENT.name, 'String', 250),
      attachmentField(ATTACHMENT.size, 'Integer', null),
      attachmentField(ATTACHMENT.data, 'Blob', null),
    ],
    geometry: null,
  };
}

function attachmentField(name: string, type: FieldType, length: number | null): Field {
  return {
    name,
    type,
    alias: name,
    nullable: true,
    editable: true,
    length,
    domain: null,
    defaultValue: null,
  };
}
