/** The service JSON (protocol.md, section 1). */
import type { Envelope, SpatialReference } from '../../../shared/model/geometry.ts';
import type { BranchVersions, SyncCapabilities } from '../../../shared/model/service.ts';
import { readDateReference, readRefusesScripts, readServiceOwnership } from './access.ts';
import { readSpatialReference } from './field.ts';
import {
  anything,
  flag,
  integer,
  isRecord,
  lax,
  lowerKeys,
  number,
  optionalFlag,
  records,
  text,
  unwrapJson,
  words,
} from './lax.ts';
import type { LayerDefaults } from './layer.ts';

const RawService = lax({
  currentversion: number,
  capabilities: words,
  syncenabled: optionalFlag,
  synccapabilities: anything,
  supportedsyncdataoptions: integer,
  spatialreference: anything,
  fullextent: anything,
  maxrecordcount: number,
  hasversioneddata: flag,
  hasbranchversioneddata: flag,
  versioncreationrule: text,
  syncversioncreationrule: text,
  layers: records,
  tables: records,
  changetrackinginfo: anything,
  allowgeometryupdates: optionalFlag,
  enablezdefaults: optionalFlag,
  editortrackinginfo: anything,
  preferredtimereference: anything,
  xsspreventioninfo: anything,
});

/** The part of a service description that the root JSON alone tells. */
export interface ServiceRoot {
  readonly currentVersion: number | null;
  readonly capabilities: readonly string[];
  readonly syncEnabled: boolean;
  readonly sync: SyncCapabilities;
  readonly spatialReference: SpatialReference | null;
  readonly fullExtent: Envelope | null;
  readonly maxRecordCount: number | null;
  readonly hasVersionedData: boolean;
  readonly branchVersions?: BranchVersions;
  readonly minServerGens: Readonly<Record<number, number>>;
  /** Ids of layers and tables in the order of the service. */
  readonly layerIds: readonly number[];
  readonly tableIds: readonly number[];
  readonly layerDefaults: LayerDefaults;
}

/** The root of a feature service, or null when the JSON is none: it has neither layers nor tables. */
export function readServiceRoot(raw: unknown): ServiceRoot | null {
  const keys = lowerKeys(raw);
  if (!isRecord(raw) || !('layers' in keys || 'tables' in keys)) return null;
  const service = RawService.parse(raw);
  const spatialReference = readSpatialReference(service.spatialreference);
  // Services before 10.2 say nothing of syncEnabled: there the capability word decides.
  const syncEnabled = service.syncenabled ?? service.capabilities.includes('sync');
  return {
    currentVersion: service.currentversion,
    capabilities: service.capabilities,
    syncEnabled,
    sync: readSyncCapabilities(
      service.synccapabilities,
      syncEnabled,
      service.supportedsyncdataoptions,
    ),
    spatialReference,
    fullExtent: readEnvelope(service.fullextent, spatialReference),
    maxRecordCount: service.maxrecordcount,
    hasVersionedData: service.hasversioneddata,
    ...readBranchVersions(service),
    minServerGens: readMinServerGens(service.changetrackinginfo),
    layerIds: idsOf(service.layers),
    tableIds: idsOf(service.tables),
    layerDefaults: {
      capabilities: service.capabilities,
      spatialReference,
      maxRecordCount: service.maxrecordcount,
      allowGeometryUpdates: service.allowgeometryupdates ?? true,
      enableZDefaults: service.enablezdefaults ?? false,
      ownership: readServiceOwnership(service.editortrackinginfo),
      preferredDateReference: readDateReference(service.preferredtimereference),
      refusesScripts: readRefusesScripts(service.xsspreventioninfo),
    },
  };
}

const RawRule = lax({ versioncreationrule: text, syncversioncreationrule: text });

/** The rule stands at the root or among syncCapabilities (protocol.md 1.4). */
function readBranchVersions(service: {
  readonly hasbranchversioneddata: boolean;
  readonly versioncreationrule: string | null;
  readonly syncversioncreationrule: string | null;
  readonly synccapabilities: unknown;
}): Pick<ServiceRoot, 'branchVersions'> {
  const sync = RawRule.parse(service.synccapabilities);
  const creationRule =
    service.versioncreationrule ??
    sync.versioncreationrule ??
    service.syncversioncreationrule ??
    sync.syncversioncreationrule;
  return service.hasbranchversioneddata ? { branchVersions: { creationRule } } : {};
}

const RawEnvelope = lax({
  xmin: number,
  ymin: number,
  xmax: number,
  ymax: number,
  spatialreference: anything,
});

/** Services without data give "NaN", or a rectangle that is turned inside out. */
function readEnvelope(raw: unknown, fallback: SpatialReference | null): Envelope | null {
  const { xmin, ymin, xmax, ymax, spatialreference } = RawEnvelope.parse(raw);
  const spatialReference = readSpatialReference(spatialreference) ?? fallback;
  if (xmin === null || ymin === null || xmax === null || ymax === null) return null;
  if (xmin > xmax || ymin > ymax || spatialReference === null) return null;
  return { xmin, ymin, xmax, ymax, spatialReference };
}

const RawSyncCapabilities = lax({
  supportsasync: flag,
  supportsperreplicasync: optionalFlag,
  supportsperlayersync: optionalFlag,
  supportssyncmodelnone: flag,
  supportsrollbackonfailure: flag,
  supportsregisteringexistingdata: flag,
  supportssyncdirectioncontrol: flag,
  supportsattachmentssyncdirection: flag,
  supportsbidirectionalsyncforserver: flag,
  supportsbranchversionreconcile: flag,
  supportedsyncdataoptions: integer,
});

/** `syncCapabilities`; where a service that syncs names no model at all it is perReplica (protocol.md 1.5). */
function readSyncCapabilities(
  raw: unknown,
  syncEnabled: boolean,
  rootDataOptions: number | null,
): SyncCapabilities {
  const sync = RawSyncCapabilities.parse(raw);
  const namesNoModel = sync.supportsperreplicasync === null && sync.supportsperlayersync === null;
  return {
    async: sync.supportsasync,
    perReplica: sync.supportsperreplicasync ?? (namesNoModel && syncEnabled),
    perLayer: sync.supportsperlayersync ?? false,
    none: sync.supportssyncmodelnone,
    rollbackOnFailure: sync.supportsrollbackonfailure,
    registeringExistingData: sync.supportsregisteringexistingdata,
    syncDirectionControl: sync.supportssyncdirectioncontrol,
    attachmentsSyncDirection: sync.supportsattachmentssyncdirection,
    bidirectionalForServer: sync.supportsbidirectionalsyncforserver,
    branchVersionReconcile: sync.supportsbranchversionreconcile,
    syncDataOptions: sync.supportedsyncdataoptions ?? rootDataOptions ?? 0,
  };
}

const RawLayerGen = lax({ id: integer, minservergen: integer });

function readMinServerGens(changeTrackingInfo: unknown): Readonly<Record<number, number>> {
  const items = unwrapJson(lowerKeys(changeTrackingInfo)['layerservergens']);
  const result: Record<number, number> = {};
  for (const item of Array.isArray(items) ? (items as unknown[]) : []) {
    const { id, minservergen } = RawLayerGen.parse(item);
    if (id !== null && minservergen !== null) result[id] = minservergen;
  }
  return result;
}

const WithId = lax({ id: integer });

function idsOf(items: readonly unknown[]): readonly number[] {
  return items.map((item) => WithId.parse(item).id).filter((id) => id !== null);
}
