/** The layer and table resource (protocol.md, section 2). */
import { hasContingentValues } from './contingent-values.ts';
import type { EditRules } from '../archive/archive.ts';
import type { PublishedService, SyncRoutes } from '../context.ts';
import type { LayerSpec, RelationshipSpec, ServiceSpec } from '../spec.ts';
import { projectBounds } from '../geometry/project.ts';
import { fieldJson, typesJson } from './field-json.ts';
import { coreTraits } from './profile.ts';
import type { CoreTraits } from './profile.ts';

type Json = Readonly<Record<string, unknown>>;

/** Rows of one query answer at most. */
export const MAX_RECORD_COUNT = 2000;

/** `{ wkid, latestWkid }` of the stored data. */
export function storedReference({ wkid, latestWkid }: ServiceSpec): Json {
  return { wkid, latestWkid: latestWkid ?? wkid };
}

/** Name of the layer's field of that type. Every layer has an OID and a GlobalID field. */
export function fieldNameOf(layer: LayerSpec, type: 'OID' | 'GlobalID'): string {
  return layer.fields.find((field) => field.type === type)?.name ?? '';
}

/** The whole layer JSON. Synchronisation, when installed, adds its keys. */
export function layerJson(
  service: PublishedService,
  layer: LayerSpec,
  syncRoutes: SyncRoutes | null,
): Json {
  const traits = coreTraits(service.profile);
  return {
    currentVersion: traits.currentVersion,
    id: layer.id,
    name: layer.name,
    type: layer.kind,
    parentLayer: null,
    displayField: layer.displayField,
    description: layer.description,
    copyrightText: service.archive.service.copyrightText,
    defaultVisibility: true,
    ...editingJson(layer, service.archive.rules),
    ...relationsJson(service.archive.service, layer),
    ...(layer.geometryType !== null && geometryJson(service, layer)),
    ...(layer.drawingInfo !== null && { drawingInfo: layer.drawingInfo }),
    ...attachmentsJson(layer),
    htmlPopupType: 'esriServerHTMLPopupTypeNone',
    objectIdField: fieldNameOf(layer, 'OID'),
    uniqueIdField: { name: fieldNameOf(layer, 'OID'), isSystemMaintained: true },
    globalIdField: fieldNameOf(layer, 'GlobalID'),
    ...typesJson(layer, traits),
    fields: layer.fields.map((field) => fieldJson(field, layer, traits)),
    indexes: indexesJson(layer, traits),
    dateFieldsTimeReference: { timeZone: 'UTC', respectsDaylightSaving: false },
    maxRecordCount: MAX_RECORD_COUNT,
    standardMaxRecordCount: MAX_RECORD_COUNT,
    tileMaxRecordCount: MAX_RECORD_COUNT,
    maxRecordCountFactor: 1,
    supportedQueryFormats: 'JSON, geoJSON',
    ...queryingJson(),
    capabilities: traits.capabilities,
    hasContingentValuesDefinition: hasContingentValues(layer),
    ...syncRoutes?.layerKeys?.(service, layer),
  };
}

function editingJson(layer: LayerSpec, rules: EditRules): Json {
  const { editFields } = layer;
  return {
    editFieldsInfo:
      editFields === null
        ? null
        : {
            creationDateField: editFields.created,
            creatorField: editFields.creator,
            editDateField: editFields.edited,
            editorField: editFields.editor,
          },
    ownershipBasedAccessControlForFeatures: isOwned(layer, rules)
      ? { allowOthersToUpdate: false, allowOthersToDelete: false, allowOthersToQuery: true }
      : null,
    syncCanReturnChanges: true,
    isDataVersioned: false,
    isDataArchived: true,
    isDataBranchVersioned: false,
    supportsRollbackOnFailureParameter: true,
    supportsApplyEditsWithGlobalIds: true,
    allowGeometryUpdates: rules.allowGeometryUpdates,
    allowTrueCurvesUpdates: false,
  };
}

/** True when only creators may change rows of the layer. Without editor tracking there is no creator to ask for. */
export function isOwned({ editFields }: LayerSpec, { isOwnershipBased }: EditRules): boolean {
  return isOwnershipBased && editFields !== null;
}

/** A relationship is listed at both of its ends, with the other end and the key that this end holds. */
function relationsJson(spec: ServiceSpec, layer: LayerSpec): Json {
  const entry = (relationship: RelationshipSpec, origin: LayerSpec, isOrigin: boolean): Json => ({
    id: relationship.id,
    name: relationship.name,
    relatedTableId: isOrigin ? relationship.relatedLayerId : origin.id,
    cardinality: 'esriRelCardinalityOneToMany',
    role: isOrigin ? 'esriRelRoleOrigin' : 'esriRelRoleDestination',
    keyField: isOrigin ? relationship.originKey : relationship.destinationKey,
    composite: relationship.composite,
  });
  const relationships = spec.layers.flatMap((origin) =>
    origin.relationships.flatMap((relationship) => [
      ...(origin.id === layer.id ? [entry(relationship, origin, true)] : []),
      ...(relationship.relatedLayerId === layer.id ? [entry(relationship, origin, false)] : []),
    ]),
  );
  return { relationships };
}

function geometryJson(service: PublishedService, layer: LayerSpec): Json {
  const spec = service.archive.service;
  return {
    geometryType: layer.geometryType,
    hasZ: layer.hasZ,
    hasM: layer.hasM,
    ...(layer.hasZ && { enableZDefaults: false, zDefault: 0 }),
    ...(layer.hasM && { allowUpdateWithoutMValues: false }),
    minScale: 0,
    maxScale: 0,
    extent: extentJson(service, [layer]),
    sourceSpatialReference: storedReference(spec),
  };
}

/** Extent of the layers in the stored reference; the whole world when they are empty. */
export function extentJson(service: PublishedService, layers: readonly LayerSpec[]): Json {
  const spec = service.archive.service;
  const extents = layers
    .filter(({ geometryType }) => geometryType !== null)
    .map(({ id }) => service.archive.extent({ layerId: id }))
    .filter((extent) => extent !== null);
  const world = { xmin: -179, ymin: -80, xmax: 179, ymax: 80 };
  const bounds =
    extents.length === 0
      ? projectBounds(world, 4326, isLocal(spec.wkid) ? 4326 : spec.wkid)
      : {
          xmin: Math.min(...extents.map(({ xmin }) => xmin)),
          ymin: Math.min(...extents.map(({ ymin }) => ymin)),
          xmax: Math.max(...extents.map(({ xmax }) => xmax)),
          ymax: Math.max(...extents.map(({ ymax }) => ymax)),
        };
  return { ...bounds, spatialReference: storedReference(spec) };
}

const isLocal = (wkid: number): boolean => ![4326, 3857, 102100].includes(wkid);

function attachmentsJson(layer: LayerSpec): Json {
  if (!layer.hasAttachments) return { hasAttachments: false };
  return {
    hasAttachments: true,
    supportsAttachmentsByUploadId: true,
    supportsAttachmentsResizing: false,
    attachmentProperties: [
      'name',
      'size',
      'contentType',
      'keywords',
      'globalId',
      'parentGlobalId',
    ].map((name) => ({ name, isEnabled: name !== 'keywords' })),
  };
}

function indexesJson(layer: LayerSpec, traits: CoreTraits): readonly Json[] {
  const index = (name: string, fields: string, isUnique: boolean): Json => ({
    name,
    fields,
    isAscending: true,
    isUnique,
    description: '',
  });
  const rows = index(`PK_${layer.id}`, fieldNameOf(layer, 'OID'), true);
  if (!traits.describesSql) return [rows];
  return [rows, index(`GlobalID_Index_${layer.id}`, fieldNameOf(layer, 'GlobalID'), true)];
}

function queryingJson(): Json {
  return {
    supportsStatistics: true,
    supportsAdvancedQueries: true,
    supportsCoordinatesQuantization: false,
    supportsCalculate: false,
    supportsTruncate: false,
    supportsAppend: false,
    useStandardizedQueries: true,
    hasStaticData: false,
    advancedQueryCapabilities: {
      supportsPagination: true,
      supportsPaginationOnAggregatedQueries: false,
      supportsQueryRelatedPagination: false,
      supportsQueryWithDistance: false,
      supportsReturningQueryExtent: true,
      supportsStatistics: true,
      supportsOrderBy: true,
      supportsDistinct: true,
      supportsQueryWithResultType: false,
      supportsSqlExpression: false,
      supportsReturningGeometryCentroid: false,
      supportsQueryAttachments: true,
      supportsQueryAttachmentsWithReturnUrl: true,
      supportsOutFieldSQLExpression: false,
      supportsHavingClause: false,
    },
  };
}
