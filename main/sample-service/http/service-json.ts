/** The service resource, the directory of services and server information (protocol.md, sections 1 and 12). */
import type { PublishedService, SyncRoutes } from '../context.ts';
import type { LayerSpec } from '../spec.ts';
import { contingentServiceJson } from './contingent-values.ts';
import { extentJson, isOwned, layerJson, MAX_RECORD_COUNT, storedReference } from './layer-json.ts';
import { coreTraits } from './profile.ts';
import type { CoreTraits } from './profile.ts';

type Json = Readonly<Record<string, unknown>>;

/** The service JSON. Synchronisation, when installed, adds its keys and the word Sync. */
export function serviceJson(service: PublishedService, syncRoutes: SyncRoutes | null): Json {
  const spec = service.archive.service;
  const traits = coreTraits(service.profile);
  const entry = layerEntry(traits);
  const isTable = ({ kind }: LayerSpec): boolean => kind === 'Table';
  return {
    currentVersion: traits.currentVersion,
    serviceDescription: spec.description,
    hasVersionedData: false,
    hasArchivedData: true,
    hasBranchVersionedData: false,
    hasStaticData: false,
    isView: false,
    maxRecordCount: MAX_RECORD_COUNT,
    supportedQueryFormats: 'JSON',
    supportsDisconnectedEditing: false,
    supportsApplyEditsWithGlobalIds: true,
    supportsReturnDeleteResults: true,
    capabilities: `${traits.capabilities}${syncRoutes === null ? '' : ',Sync'}`,
    description: spec.description,
    copyrightText: spec.copyrightText,
    spatialReference: storedReference(spec),
    initialExtent: extentJson(service, spec.layers),
    fullExtent: extentJson(service, spec.layers),
    allowGeometryUpdates: service.archive.rules.allowGeometryUpdates,
    units: 'esriMeters',
    syncEnabled: false,
    editorTrackingInfo: editorTrackingJson(service),
    xssPreventionInfo: {
      xssPreventionEnabled: true,
      xssPreventionRule: 'InputOnly',
      xssInputRule: 'rejectInvalid',
    },
    layers: spec.layers.filter((layer) => !isTable(layer)).map(entry),
    tables: spec.layers.filter(isTable).map(entry),
    enableZDefaults: false,
    ...contingentServiceJson(spec.layers),
    ...syncRoutes?.capabilities(service),
  };
}

function editorTrackingJson({ archive: { service, rules } }: PublishedService): Json {
  const hasOwners = service.layers.some((layer) => isOwned(layer, rules));
  return {
    enableEditorTracking: service.layers.some(({ editFields }) => editFields !== null),
    enableOwnershipAccessControl: hasOwners,
    allowOthersToUpdate: !hasOwners,
    allowOthersToDelete: !hasOwners,
    allowOthersToQuery: true,
    // Everybody without a name is one user, who may change what that user created.
    allowAnonymousToUpdate: true,
    allowAnonymousToDelete: true,
  };
}

function layerEntry(traits: CoreTraits): (layer: LayerSpec) => Json {
  return ({ id, name, kind, geometryType }) => {
    if (!traits.describesLayers) return { id, name };
    return {
      id,
      name,
      parentLayerId: -1,
      defaultVisibility: true,
      subLayerIds: null,
      minScale: 0,
      maxScale: 0,
      type: kind,
      ...(geometryType !== null && { geometryType }),
    };
  };
}

/** `<service>/layers`: the JSON of every layer and table at once. */
export function allLayersJson(service: PublishedService, syncRoutes: SyncRoutes | null): Json {
  const { layers } = service.archive.service;
  const isTable = ({ kind }: LayerSpec): boolean => kind === 'Table';
  const describe = (layer: LayerSpec): Json => layerJson(service, layer, syncRoutes);
  return {
    layers: layers.filter((layer) => !isTable(layer)).map(describe),
    tables: layers.filter(isTable).map(describe),
  };
}

/** `rest/services`: what is published. */
export function directoryJson(services: Iterable<PublishedService>, traits: CoreTraits): Json {
  return {
    currentVersion: traits.currentVersion,
    folders: [],
    services: [...services].map(({ archive }) => ({
      name: archive.service.name,
      type: 'FeatureServer',
    })),
  };
}

/** `rest/info`: where tokens come from. `origin` is `http://127.0.0.1:port/arcgis`. */
export function infoJson(origin: string, traits: CoreTraits, hasUsers: boolean): Json {
  return {
    currentVersion: traits.currentVersion,
    fullVersion: traits.fullVersion,
    ...(traits.isFederated && hasUsers && { owningSystemUrl: origin }),
    authInfo: authInfo(origin, traits, hasUsers),
  };
}

/** `sharing/rest/info` of the portal that owns the server. */
export function portalInfoJson(origin: string, traits: CoreTraits, hasUsers: boolean): Json {
  return { owningSystemUrl: origin, authInfo: authInfo(origin, traits, hasUsers) };
}

function authInfo(origin: string, traits: CoreTraits, hasUsers: boolean): Json {
  const path = traits.isFederated ? 'sharing/rest/generateToken' : 'tokens/generateToken';
  return {
    isTokenBasedSecurity: hasUsers,
    tokenServicesUrl: `${origin}/${path}`,
    shortLivedTokenValidity: 60,
  };
}
