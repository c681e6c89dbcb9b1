/** Builders for replica files: a made-up service with every field type, Z and M, a table, attachments and subtypes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReplicaFile } from '../../main/store/replica-file.ts';
import type { NewReplicaFile } from '../../main/sync/ports.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import { parseGlobalId, type GlobalId } from '../../shared/model/ids.ts';
import type {
  AnswerHead,
  AnswerSink,
  CreateRequest,
  WireAttachment,
} from '../../shared/model/protocol.ts';
import type {
  Field,
  FieldType,
  LayerDescription,
  ServiceDescription,
} from '../../shared/model/service.ts';

export const AT = '2026-03-04T05:06:07.089Z';

/** The n-th of a row of GlobalIDs. */
export function guid(n: number): GlobalId {
  return parseGlobalId(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`)!;
}

export function field(name: string, type: FieldType, rest: Partial<Field> = {}): Field {
  return {
    name,
    type,
    alias: name,
    nullable: true,
    editable: type !== 'OID' && type !== 'GlobalID',
    length: type === 'String' ? 50 : null,
    domain: null,
    defaultValue: null,
    ...rest,
  };
}

const KEYS = [field('OBJECTID', 'OID'), field('GlobalID', 'GlobalID')];

export function layer(
  rest: Partial<LayerDescription> & Pick<LayerDescription, 'id'>,
): LayerDescription {
  return {
    name: `Layer ${rest.id}`,
    kind: rest.geometryType === null ? 'table' : 'layer',
    geometryType: 'esriGeometryPoint',
    hasZ: false,
    hasM: false,
    fields: [...KEYS, field('NAME', 'String'), field('AMOUNT', 'Integer')],
    objectIdField: 'OBJECTID',
    globalIdField: 'GlobalID',
    displayField: 'NAME',
    typeField: null,
    types: [],
    editFields: null,
    relationships: [],
    hasAttachments: false,
    capabilities: ['create', 'update', 'delete', 'sync', 'query'],
    maxRecordCount: 2000,
    spatialReference: { wkid: 102100, latestWkid: 3857 },
    datesInUnknownTimeZone: false,
    allowGeometryUpdates: true,
    enableZDefaults: false,
    drawingInfo: null,
    ...rest,
  };
}

const SURFACE = {
  type: 'codedValue',
  name: 'Surface',
  codedValues: [
    { code: 1, name: 'Gravel' },
    { code: 2, name: 'Asphalt' },
  ],
} as const;

/** Every field type, under names that ask for care. */
const EVERY_FIELD: readonly Field[] = [
  ...KEYS,
  field('FID', 'Integer'),
  field('small', 'SmallInteger', {
    domain: { type: 'range', name: 'Percent', min: 0, max: 100 },
    alias: 'Share in percent',
  }),
  field('whole', 'Integer', { domain: SURFACE, alias: 'Surface' }),
  field('big', 'BigInteger'),
  field('single', 'Single'),
  field('real', 'Double'),
  field('text', 'String', { length: 80 }),
  field('moment', 'Date'),
  field('day', 'DateOnly'),
  field('hour', 'TimeOnly'),
  field('offset', 'TimestampOffset'),
  field('link', 'GUID'),
  field('picture', 'Blob'),
  field('markup', 'XML'),
  field('select', 'String', { alias: 'A "quoted" alias' }),
  field('st_area(shape)', 'Double', { editable: false }),
];

export const POINTS = 0;
export const LINES = 1;
export const AREAS = 2;
export const NOTES = 3;
export const EVERYTHING = 4;

/** 0 points with attachments, 1 lines with Z and M, 2 areas with subtypes, 3 a table, 4 every field type. */
export function service(rest: Partial<ServiceDescription> = {}): ServiceDescription {
  return {
    url: 'https://gis.example.com/server/rest/services/Field/FeatureServer',
    name: 'Field',
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
      syncDataOptions: 0,
    },
    spatialReference: { wkid: 102100, latestWkid: 3857 },
    maxRecordCount: 2000,
    hasVersionedData: false,
    layers: [
      layer({ id: POINTS, name: 'Hydrants & valves', hasAttachments: true }),
      layer({
        id: LINES,
        name: 'Pipes',
        geometryType: 'esriGeometryPolyline',
        hasZ: true,
        hasM: true,
      }),
      layer({
        id: AREAS,
        name: '2nd zone',
        geometryType: 'esriGeometryPolygon',
        fields: [...KEYS, field('ZONE', 'Integer'), field('USE', 'Integer', { domain: SURFACE })],
        typeField: 'ZONE',
        types: [
          {
            id: 7,
            name: 'Park',
            domains: {
              USE: {
                type: 'codedValue',
                name: 'ParkUse',
                codedValues: [{ code: 1, name: 'Lawn' }],
              },
            },
          },
        ],
      }),
      layer({ id: NOTES, name: 'pipes', geometryType: null, kind: 'table', hasAttachments: true }),
      layer({
        id: EVERYTHING,
        name: 'gpkg_everything',
        fields: EVERY_FIELD,
        geometryType: 'esriGeometryMultipoint',
      }),
    ],
    fullExtent: null,
    minServerGens: {},
    ...rest,
  };
}

export function request(rest: Partial<CreateRequest> = {}): CreateRequest {
  return {
    replicaName: 'field-2026',
    layers: [POINTS, LINES, AREAS, NOTES, EVERYTHING],
    layerQueries: {},
    geometry: { xmin: 0, ymin: 0, xmax: 100, ymax: 100 },
    geometryType: 'esriGeometryEnvelope',
    inSR: 3857,
    returnAttachments: true,
    returnAttachmentsDataByUrl: true,
    async: true,
    transportType: 'esriTransportTypeUrl',
    syncModel: 'perLayer',
    dataFormat: 'json',
    targetType: 'client',
    ...rest,
  };
}

export function point(n: number, rest: Readonly<Record<string, unknown>> = {}): WireFeature {
  return {
    geometry: { x: n, y: n * 2 },
    attributes: { OBJECTID: n, GlobalID: guid(n), NAME: `point ${n}`, AMOUNT: n, ...rest },
  };
}

export function attachment(
  n: number,
  parent: number,
  rest: Partial<WireAttachment> = {},
): WireAttachment {
  return {
    globalId: guid(1000 + n),
    parentGlobalId: guid(parent),
    attachmentId: n,
    name: `photo ${n}.jpg`,
    contentType: 'image/jpeg',
    size: 3,
    data: Uint8Array.of(1, 2, n),
    url: null,
    ...rest,
  };
}

export const HEAD: AnswerHead = {
  replicaId: '2E4C7A46-1B0F-4D6A-9B0A-6C1E3B1F0A11',
  replicaName: 'field-2026_1',
  syncModel: 'perLayer',
  responseType: 'esriReplicaResponseTypeData',
  generations: { replica: null, layers: { 0: 10, 1: 10, 2: 10, 3: 10, 4: 10 } },
  results: [],
};

/** What `load` reads when a test does not say. */
export function fillDefault(sink: AnswerSink): void {
  sink.features(
    POINTS,
    'data',
    [1, 2, 3].map((n) => point(n)),
  );
  sink.attachments(POINTS, 'data', [
    attachment(1, 1),
    attachment(2, 2, { data: null, url: 'https://gis.example.com/a/2' }),
  ]);
  sink.features(LINES, 'data', [
    {
      geometry: {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [0, 0, 1, null],
            [5, 5, 2, 3],
          ],
        ],
      },
      attributes: { OBJECTID: 1, GlobalID: guid(101), NAME: 'main', AMOUNT: 1 },
    },
    {
      geometry: { paths: [] },
      attributes: { OBJECTID: 2, GlobalID: guid(102), NAME: 'empty', AMOUNT: 2 },
    },
    { geometry: null, attributes: { OBJECTID: 3, GlobalID: guid(103), NAME: null, AMOUNT: null } },
  ]);
  sink.features(AREAS, 'data', [
    {
      geometry: {
        rings: [
          [
            [0, 0],
            [0, 10],
            [10, 10],
            [10, 0],
            [0, 0],
          ],
        ],
      },
      attributes: { OBJECTID: 1, GlobalID: guid(201), ZONE: 7, USE: 1 },
    },
  ]);
  sink.features(NOTES, 'data', [
    { attributes: { OBJECTID: 1, GlobalID: guid(301), NAME: 'note', AMOUNT: 5 } },
  ]);
  sink.features(EVERYTHING, 'data', [everything(401)]);
}

/** A row with a value in every field. */
export function everything(n: number): WireFeature {
  return {
    geometry: {
      points: [
        [1, 2],
        [3, 4],
      ],
    },
    attributes: {
      OBJECTID: n,
      GlobalID: guid(n),
      FID: 12,
      small: 7,
      whole: 2,
      big: 9007199254740993n,
      single: 0.5,
      real: 1 / 3,
      text: 'Grüße',
      moment: 1715000889123,
      day: '2024-05-06',
      hour: '07:08:09',
      offset: '2024-05-06T07:08:09.123+02:00',
      link: guid(5),
      picture: 'AQID',
      markup: '<a/>',
      select: 'x',
      'st_area(shape)': 1.5,
    },
  };
}

/** A folder of its own, removed by `dispose`. */
export function temporaryFolder(): { readonly path: (name: string) => string; dispose(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-store-'));
  return {
    path: (name) => join(folder, name),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface BuildOptions {
  readonly request?: Partial<CreateRequest>;
  readonly service?: Partial<ServiceDescription>;
  readonly fill?: (sink: AnswerSink) => void;
  readonly head?: Partial<AnswerHead>;
}

/** A new file, not loaded yet. */
export function beginReplica(path: string, options: BuildOptions = {}): NewReplicaFile {
  return createReplicaFile(path, {
    request: request(options.request),
    service: service(options.service),
    replicaName: 'field-2026',
    instanceId: 'instance-1',
    now: AT,
  });
}

export async function loadReplica(file: NewReplicaFile, options: BuildOptions = {}): Promise<void> {
  await file.load(async (sink) => {
    (options.fill ?? fillDefault)(sink);
    return { ...HEAD, ...options.head };
  }, AT);
}

/** A finished file, closed. */
export async function buildReplica(path: string, options: BuildOptions = {}): Promise<string> {
  const file = beginReplica(path, options);
  await loadReplica(file, options);
  file.finish(AT);
  file.close();
  return path;
}
