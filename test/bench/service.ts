/** The feature service that the measured answers are from: parcels (polygons) and sightings (points). */
import type { CreateRequest } from '../../shared/model/protocol.ts';
import type {
  CodedValue,
  Domain,
  Field,
  FieldType,
  LayerDescription,
  ServiceDescription,
} from '../../shared/model/service.ts';

export const PARCELS = 0;
export const SIGHTINGS = 1;

/** The service stores coordinates as whole multiples of `RESOLUTION` metres of web mercator, from `ORIGIN` on. */
export const ORIGIN = -20_037_700;
export const RESOLUTION = 0.0001;

const WEB_MERCATOR = { wkid: 102100, latestWkid: 3857 } as const;

export const LAND_USE = codes('LandUse', [
  ...['Vacant', 'Single family', 'Multiple family', 'Retail', 'Office', 'Industry'],
  ...['School', 'Park', 'Agriculture', 'Road reserve', 'Utility', 'Water'],
]);
export const SPECIES = codes('Species', [
  ...['Unknown', 'Sea otter', 'Harbor seal', 'Sea lion', 'Brown pelican', 'Snowy plover'],
  ...['Western gull', 'Leatherback turtle', 'Grey whale', 'Common dolphin'],
]);
export const ZONING: Domain = {
  type: 'codedValue',
  name: 'Zoning',
  codedValues: ['R1', 'R2', 'R3', 'C1', 'C2', 'M1', 'AG', 'OS'].map((code) => ({
    code,
    name: `Zone ${code}`,
  })),
};
const CONFIDENCE: Domain = { type: 'range', name: 'Confidence', min: 0, max: 100 };

export const PARCEL_LAYER = layer(PARCELS, 'Parcels', 'esriGeometryPolygon', [
  field('ParcelNumber', 'String', { length: 20 }),
  field('LandUse', 'SmallInteger', { domain: LAND_USE }),
  field('Zoning', 'String', { length: 4, domain: ZONING }),
  field('LotArea', 'Double'),
  field('AssessedValue', 'Integer'),
  field('Address', 'String', { length: 120 }),
  field('SurveyedOn', 'Date'),
  field('DistrictID', 'GUID'),
  field('Remarks', 'String', { length: 255 }),
  field('Editor', 'String', { length: 50, editable: false }),
  field('EditDate', 'Date', { editable: false }),
]);

export const SIGHTING_LAYER = layer(SIGHTINGS, 'Sightings', 'esriGeometryPoint', [
  field('Species', 'SmallInteger', { domain: SPECIES }),
  field('Animals', 'Integer'),
  field('Confidence', 'SmallInteger', { domain: CONFIDENCE }),
  field('DepthMetres', 'Double'),
  field('SeenAt', 'Date'),
  field('SurveyID', 'GUID'),
  field('Observer', 'String', { length: 50 }),
  field('Weather', 'String', { length: 40 }),
  field('Notes', 'String', { length: 255 }),
  field('EditDate', 'Date', { editable: false }),
]);

export const SERVICE: ServiceDescription = {
  url: 'https://gis.example.com/server/rest/services/County/FeatureServer',
  name: 'County',
  currentVersion: 11.3,
  capabilities: ['create', 'update', 'delete', 'query', 'sync'],
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
    syncDataOptions: 0,
  },
  spatialReference: WEB_MERCATOR,
  maxRecordCount: 2000,
  hasVersionedData: false,
  layers: [PARCEL_LAYER, SIGHTING_LAYER],
  fullExtent: null,
  minServerGens: {},
};

/** What createReplica was asked for to get the answer with this layer. */
export function requestFor(layerId: number): CreateRequest {
  return {
    replicaName: 'bench',
    layers: [layerId],
    layerQueries: {},
    geometry: { xmin: -14e6, ymin: 4e6, xmax: -13e6, ymax: 5e6 },
    geometryType: 'esriGeometryEnvelope',
    inSR: 102100,
    returnAttachments: false,
    returnAttachmentsDataByUrl: true,
    async: true,
    transportType: 'esriTransportTypeUrl',
    syncModel: 'perLayer',
    dataFormat: 'json',
    targetType: 'client',
  };
}

function codes(name: string, meanings: readonly string[]): Extract<Domain, { type: 'codedValue' }> {
  const codedValues: CodedValue[] = meanings.map((meaning, code) => ({ name: meaning, code }));
  return { type: 'codedValue', name, codedValues };
}

function field(name: string, type: FieldType, rest: Partial<Field> = {}): Field {
  return {
    name,
    type,
    alias: name,
    nullable: true,
    editable: true,
    length: null,
    domain: null,
    defaultValue: null,
    ...rest,
  };
}

function layer(
  id: number,
  name: string,
  geometryType: LayerDescription['geometryType'],
  fields: readonly Field[],
): LayerDescription {
  return {
    id,
    name,
    kind: 'layer',
    geometryType,
    hasZ: false,
    hasM: false,
    fields: [
      field('OBJECTID', 'OID', { nullable: false, editable: false }),
      field('GlobalID', 'GlobalID', { nullable: false, editable: false, length: 38 }),
      ...fields,
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
    spatialReference: WEB_MERCATOR,
    datesInUnknownTimeZone: false,
    allowGeometryUpdates: true,
    enableZDefaults: false,
    drawingInfo: null,
  };
}
