/** What synchronisation adds to the JSON of the service and of its layers (protocol.md, sections 1 and 2). */
import type { LayerSpec } from '../spec.ts';
import type { SyncContext } from './context.ts';
import { supportedDataOptions } from './layer-queries.ts';

/** Keys of the service JSON; they differ from family to family. */
export function syncServiceJson(context: SyncContext): Record<string, unknown> {
  const { traits, abilities, service } = context;
  const dataOptions = supportedDataOptions(service.archive);
  return {
    capabilities: traits.capabilities,
    syncEnabled: abilities.sync,
    ...(traits.versionCreationRule === null
      ? {}
      : { hasBranchVersionedData: true, versionCreationRule: traits.versionCreationRule }),
    ...(abilities.sync || abilities.extract ? { syncCapabilities: syncCapabilities(context) } : {}),
    ...(dataOptions === 0 ? {} : { supportedSyncDataOptions: dataOptions }),
    ...(traits.tracksChanges ? { changeTrackingInfo: changeTrackingInfo(context) } : {}),
    ...(traits.listsVersions
      ? {
          advancedReplicasResourceCapabilities: {
            supportsVersion: true,
            supportsReturnVersion: true,
            supportsReturnLastSyncDate: true,
          },
        }
      : {}),
  };
}

/** True when the dates of a layer come as they are: by its own specification, or all of the service do. */
export function hasUnknownDates(
  { datesInUnknownTimeZone, traits }: Pick<SyncContext, 'datesInUnknownTimeZone' | 'traits'>,
  layer: LayerSpec,
): boolean {
  return (
    datesInUnknownTimeZone || (traits.knowsUnknownDates && layer.datesInUnknownTimeZone === true)
  );
}

/** Keys of the layer JSON: dates without a known time zone have no time reference either (protocol.md 2.10). */
export function syncLayerJson(datesInUnknownTimeZone: boolean): Record<string, unknown> {
  return datesInUnknownTimeZone
    ? { dateFieldsTimeReference: null, datesInUnknownTimeZone: true }
    : {};
}

function syncCapabilities({ traits, service }: SyncContext): Record<string, unknown> {
  const dataOptions = supportedDataOptions(service.archive);
  return {
    [traits.asyncKey]: traits.supportsAsync,
    supportsRegisteringExistingData: traits.supportsRegisteringExistingData,
    supportsSyncDirectionControl: traits.supportsSyncDirectionControl,
    supportsPerLayerSync: traits.supportsPerLayerSync,
    supportsPerReplicaSync: traits.supportsPerReplicaSync,
    supportsSyncModelNone: traits.supportsSyncModelNone,
    supportsRollbackOnFailure: traits.supportsRollbackOnFailure,
    supportsAttachmentsSyncDirection: traits.supportsAttachmentsSyncDirection,
    supportsBiDirectionalSyncForServer: traits.supportsBiDirectionalSyncForServer,
    ...(traits.versionCreationRule === null
      ? {}
      : { supportsBranchVersionReconcile: traits.supportsBranchVersionReconcile }),
    ...(dataOptions === 0 ? {} : { supportedSyncDataOptions: dataOptions }),
  };
}

/** The oldest generation of each layer from which a replica can still download (protocol.md 3.4.3). */
function changeTrackingInfo({
  service,
  registry,
  generations,
}: SyncContext): Record<string, unknown> {
  const { archive } = service;
  const layers = archive.service.layers.map(({ id }) => ({
    id,
    minServerGen: generations.write(archive.oldestGeneration()),
    serverGen: generations.write(archive.generation()),
  }));
  const lastSyncs = registry.all().map(({ lastSync }) => lastSync);
  return {
    lastSyncDate: lastSyncs.length === 0 ? null : Math.max(...lastSyncs),
    layerServerGens: layers,
  };
}
