/** A service of four layers as Syncline sees it, with everything switched on; tests change what they are about. */
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type {
  Field,
  FieldType,
  LayerDescription,
  ServiceDescription,
  SyncCapabilities,
} from '../../shared/model/service.ts';

export function field(name: string, type: FieldType = 'String'): Field {
  return {
    name,
    type,
    alias: name,
    nullable: true,
    editable: true,
    length: null,
    domain: null,
    defaultValue: null,
  };
}

export function layer(changes: Partial<LayerDescription> = {}): LayerDescription {
  return {
    id: 0,
    name: 'Hydrants',
    kind: 'layer',
    geometryType: 'esriGeometryPoint',
    hasZ: false,
    hasM: false,
    fields: [
      field('OBJECTID', 'OID'),
      field('GlobalID', 'GlobalID'),
      field('Status'),
      field('Pressure', 'Double'),
      field('Installed', 'Date'),
    ],
    objectIdField: 'OBJECTID',
    globalIdField: 'GlobalID',
    displayField: null,
    typeField: null,
    types: [],
    editFields: null,
    relationships: [],
    hasAttachments: false,
    capabilities: ['create', 'update', 'delete', 'query', 'sync'],
    maxRecordCount: 2000,
    spatialReference: { wkid: 4326 },
    datesInUnknownTimeZone: false,
    allowGeometryUpdates: true,
    enableZDefaults: false,
    drawingInfo: null,
    ...changes,
  };
}

/** Hydrants (0, with attachments) are the origin of Inspections (1, a table); 2 is annotation, 3 a group. */
export const LAYERS: readonly LayerDescription[] = [
  layer({
    hasAttachments: true,
    relationships: [
      {
        id: 0,
        name: 'Hydrant inspections',
        relatedLayerId: 1,
        role: 'origin',
        keyField: 'GlobalID',
        composite: false,
      },
    ],
  }),
  layer({
    id: 1,
    name: 'Inspections',
    kind: 'table',
    geometryType: null,
    relationships: [
      {
        id: 0,
        name: 'Hydrant inspections',
        relatedLayerId: 0,
        role: 'destination',
        keyField: 'HydrantID',
        composite: false,
      },
    ],
  }),
  layer({ id: 2, name: 'Labels', kind: 'annotation', geometryType: 'esriGeometryPolygon' }),
  layer({ id: 3, name: 'Water', kind: 'group', geometryType: null }),
  layer({ id: 4, name: 'Pipes', geometryType: 'esriGeometryPolyline' }),
];

export function service(
  changes: Partial<Omit<ServiceDescription, 'sync'>> & {
    readonly sync?: Partial<SyncCapabilities>;
  } = {},
): ServiceDescription {
  const { sync, ...rest } = changes;
  return {
    url: 'http://127.0.0.1:6080/arcgis/rest/services/Water/FeatureServer',
    name: 'Water',
    currentVersion: 11.3,
    capabilities: ['create', 'update', 'delete', 'query', 'sync', 'uploads'],
    syncEnabled: true,
    sync: {
      async: true,
      perReplica: true,
      perLayer: true,
      none: true,
      rollbackOnFailure: true,
      registeringExistingData: true,
      syncDirectionControl: true,
      attachmentsSyncDirection: true,
      bidirectionalForServer: false,
      branchVersionReconcile: false,
      syncDataOptions: 1 + 4,
      ...sync,
    },
    spatialReference: { wkid: 4326 },
    maxRecordCount: 2000,
    hasVersionedData: false,
    layers: LAYERS,
    fullExtent: null,
    minServerGens: {},
    ...rest,
  };
}

export function definition(changes: Partial<ReplicaDefinition> = {}): ReplicaDefinition {
  return {
    layers: [0],
    layerQueries: {},
    geometry: { xmin: -104, ymin: 35.6, xmax: -94.32, ymax: 41 },
    geometryType: 'esriGeometryEnvelope',
    inSR: 4326,
    returnAttachments: false,
    returnAttachmentsDataByUrl: true,
    dataFormat: 'json',
    targetType: 'client',
    ...changes,
  };
}
