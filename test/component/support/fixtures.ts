/** Services, replicas and jobs as the main process would tell of them. */
import type { Account } from '../../../shared/model/account.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import type { ServiceReport } from '../../../shared/model/report.ts';
import { rollbackRule } from '../../../shared/model/service.ts';
import type { Job, KnownService, ReplicaSummary } from '../../../shared/model/window.ts';

export function knownService(overrides: Partial<KnownService> = {}): KnownService {
  return {
    id: 'bay',
    url: 'https://gis.example.org/arcgis/rest/services/SaveTheBay/FeatureServer',
    name: 'SaveTheBay',
    isSample: false,
    signIn: { kind: 'anonymous', username: null, storage: null },
    ...overrides,
  };
}

/** Somebody who signed in to a portal through the browser. */
export function account(overrides: Partial<Account> = {}): Account {
  return {
    id: 'anna',
    kind: 'oauth',
    portalUrl: 'https://www.arcgis.com',
    serverUrl: null,
    clientId: 'Nx81fA',
    username: 'anna.muster',
    storage: 'kept',
    state: 'ready',
    expires: Date.now() + 14 * 86_400_000,
    chosenFor: [],
    ...overrides,
  };
}

/** Somebody with a password at the server of `knownService`. */
export function serverAccount(overrides: Partial<Account> = {}): Account {
  return account({
    ...{ id: 'maria', kind: 'password', username: 'maria', portalUrl: null, clientId: null },
    ...{ serverUrl: 'https://gis.example.org/arcgis', expires: null },
    ...overrides,
  });
}

export function layer(overrides: Partial<LayerDescription> = {}): LayerDescription {
  const field = {
    type: 'String',
    nullable: true,
    editable: true,
    length: 50,
    domain: null,
  } as const;
  return {
    id: 0,
    name: 'Hydrants',
    kind: 'layer',
    geometryType: 'esriGeometryPoint',
    hasZ: false,
    hasM: false,
    fields: [
      { ...field, name: 'NAME', alias: 'Name', defaultValue: null },
      { ...field, name: 'STATUS', alias: 'Status', defaultValue: null },
    ],
    objectIdField: 'OBJECTID',
    globalIdField: 'GlobalID',
    displayField: 'NAME',
    typeField: null,
    types: [],
    editFields: null,
    relationships: [],
    hasAttachments: false,
    capabilities: ['create', 'update', 'delete', 'query', 'sync'],
    maxRecordCount: 2000,
    spatialReference: { wkid: 3857 },
    datesInUnknownTimeZone: false,
    allowGeometryUpdates: true,
    enableZDefaults: false,
    drawingInfo: null,
    ...overrides,
  };
}

/** A service that can do most things. */
export function serviceReport(
  overrides: Partial<ServiceDescription> = {},
  counts: ServiceReport['counts'] = { 0: 12_400, 1: 310, 2: 7 },
): ServiceReport {
  const service: ServiceDescription = {
    url: knownService().url,
    name: 'SaveTheBay',
    currentVersion: 11.3,
    capabilities: ['create', 'update', 'delete', 'query', 'sync', 'uploads'],
    syncEnabled: true,
    sync: {
      async: true,
      perReplica: true,
      perLayer: true,
      none: false,
      rollbackOnFailure: true,
      registeringExistingData: true,
      syncDirectionControl: true,
      attachmentsSyncDirection: true,
      bidirectionalForServer: false,
      branchVersionReconcile: false,
      syncDataOptions: 5,
    },
    spatialReference: { wkid: 3857 },
    maxRecordCount: 2000,
    hasVersionedData: false,
    layers: [
      layer({ hasAttachments: true }),
      layer({ id: 1, name: 'Shoreline', geometryType: 'esriGeometryPolyline' }),
      layer({ id: 2, name: 'Inspections', kind: 'table', geometryType: null, globalIdField: null }),
    ],
    fullExtent: null,
    minServerGens: {},
    ...overrides,
  };
  return { service, counts, rollback: rollbackRule(service.sync) };
}

export function statusReport(overrides: Partial<StatusReport> = {}): StatusReport {
  return {
    path: '/home/me/Documents/Syncline/Bay.gpkg',
    replicaId: '{11111111-2222-3333-4444-555555555555}',
    replicaName: 'Bay',
    serviceUrl: knownService().url,
    syncModel: 'perLayer',
    state: 'ready',
    generations: { replica: null, layers: { 0: 12 } },
    spatialReference: { wkid: 3857 },
    createdAt: '2026-01-05T08:00:00Z',
    lastSyncAt: '2026-01-06T08:00:00Z',
    layers: [
      {
        layerId: 0,
        name: 'Hydrants',
        table: 'Hydrants',
        count: 12_400,
        attachments: 3,
        pending: { add: 0, update: 0, delete: 0 },
        held: 0,
      },
    ],
    pending: 0,
    conflicts: 0,
    missingAttachments: 0,
    exchange: null,
    carriedOverTo: null,
    carriedOver: 0,
    ...overrides,
  };
}

export function replica(
  overrides: Partial<ReplicaSummary> = {},
  status: Partial<StatusReport> | null = {},
): ReplicaSummary {
  return {
    key: 'bay',
    path: '/home/me/Documents/Syncline/Bay.gpkg',
    fileName: 'Bay.gpkg',
    folder: '/home/me/Documents/Syncline',
    state: 'ready',
    status: status && statusReport(status),
    error: null,
    warnings: [],
    ...overrides,
  };
}

export function job(overrides: Partial<Job> = {}): Job {
  const now = Date.now();
  return {
    id: 'job-1',
    kind: 'create',
    title: 'Bay',
    key: 'bay',
    serviceUrl: knownService().url,
    startedAt: now - 75_000,
    endedAt: null,
    state: 'running',
    phase: 'Downloading the replica',
    phases: ['Asking the service', 'The server prepares the replica', 'Downloading the replica'],
    phaseTimes: [now - 75_000, now - 70_000, now - 20_000],
    rows: [],
    transfer: null,
    heardAt: now - 4000,
    error: null,
    hasResult: false,
    summary: '',
    ...overrides,
  };
}
