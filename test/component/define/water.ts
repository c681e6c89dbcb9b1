/** A service with everything on it, and replies that plan as the main process would. */
import { checkDefinition } from '../../../shared/model/check-definition.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { describeLayerQuery } from '../../../shared/model/describe-layer-query.ts';
import type { CreatePlan, ServiceReport } from '../../../shared/model/report.ts';
import type { Domain, ServiceDescription } from '../../../shared/model/service.ts';
import type { Job, KnownService } from '../../../shared/model/window.ts';
import { field, layer, LAYERS, service } from '../../support/service-description.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';

const STATES: Domain = {
  type: 'codedValue',
  name: 'States',
  codedValues: [
    { code: 'O', name: 'Open' },
    { code: 'C', name: 'Closed' },
    { code: 'B', name: 'Broken' },
  ],
};

const HYDRANTS = {
  ...LAYERS[0]!,
  fields: [
    field('OBJECTID', 'OID'),
    field('GlobalID', 'GlobalID'),
    { ...field('Status'), alias: 'Operating status', domain: STATES },
    {
      ...field('Pressure', 'Double'),
      domain: { type: 'range', name: 'Bar', min: 0, max: 16 } as const,
    },
    field('Installed', 'Date'),
    field('Remark'),
  ],
};

export const WATER: ServiceDescription = service({
  url: 'https://gis.example.org/arcgis/rest/services/Water/FeatureServer',
  layers: [
    HYDRANTS,
    ...LAYERS.slice(1),
    layer({ id: 6, name: 'Old valves', globalIdField: null }),
    layer({
      id: 7,
      name: 'Pressure zones of the northern supply district, as agreed with the neighbouring towns',
      geometryType: 'esriGeometryPolygon',
    }),
  ],
});

export const KNOWN: KnownService = {
  id: 'water',
  url: WATER.url,
  name: 'Water',
  isSample: false,
  signIn: { kind: 'anonymous', username: null, storage: null },
};

const COUNTS: Readonly<Record<number, number>> = { 0: 1234, 1: 4810, 4: 320, 7: 12 };

export function planOf(definition: ReplicaDefinition, described = WATER): CreatePlan {
  const { remarks, request } = checkDefinition(definition, described, 'a1b2c3d4');
  const layers = request.layers.map((layerId) => ({
    layerId,
    name: described.layers.find(({ id }) => id === layerId)?.name ?? '',
    count:
      request.layerQueries[String(layerId)]?.queryOption === 'none' ? null : (COUNTS[layerId] ?? 0),
    sentence: describeLayerQuery(definition, described, layerId),
  }));
  return { request, layers, remarks, parameters: { replicaName: request.replicaName } };
}

const JOB: Job = {
  id: 'job-1',
  kind: 'create',
  title: 'Water',
  key: 'k1',
  serviceUrl: WATER.url,
  startedAt: 0,
  endedAt: null,
  state: 'running',
  phase: 'Asking the service',
  phases: [],
  phaseTimes: [],
  rows: [],
  transfer: null,
  heardAt: 0,
  error: null,
  hasResult: false,
  summary: '',
};

const SOMEWHERE = Array.from({ length: 60 }, (_, index) => ({
  geometry: { x: 8.5 + (index % 10) * 0.02, y: 47.3 + Math.floor(index / 10) * 0.02 },
}));

/** An app whose one service is Water. */
export function waterApp(replies: Replies = {}): Promise<FakeApp> {
  const report: ServiceReport = { service: WATER, counts: COUNTS, rollback: 'choice' };
  return fakeApp({
    'services.list': () => [KNOWN],
    'services.describe': () => report,
    'define.plan': ({ definition }: { definition: ReplicaDefinition }) => planOf(definition),
    'define.cost': () => ({
      features: 1566,
      attachments: null,
      attachmentBytes: null,
      dataBytes: 1_240_000,
      basis: 'Sizes are estimated from up to 50 rows of each layer.',
    }),
    'define.sample': ({ layerId }: { layerId: number }) => (layerId === 0 ? SOMEWHERE : []),
    'define.spatialReferences': () => [
      { wkid: 3857, name: 'WGS 84 / Pseudo-Mercator', kind: 'projected' },
      { wkid: 4326, name: 'WGS 84', kind: 'geographic' },
      { wkid: 25832, name: 'ETRS89 / UTM zone 32N', kind: 'projected' },
    ],
    'define.projection': ({ wkid }: { wkid: number }) =>
      wkid === 25832 ? '+proj=utm +zone=32 +ellps=GRS80 +units=m +no_defs' : null,
    'define.suggestFile': ({ name }: { name: string }) =>
      `/home/me/Documents/Syncline/${name}.gpkg`,
    'define.chooseFile': () => '/mnt/data/mine.gpkg',
    'define.save': () => '/home/me/Water.replica.json',
    'jobs.create': () => JOB,
    ...replies,
  });
}
