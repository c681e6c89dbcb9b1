/**
 * The replica definition: every parameter of createReplica (create-replica page), as JSON that can be saved
 * as `*.replica.json`, shared and put under version control.
 */
import { z } from 'zod';

export const SpatialReferenceInput = z.union([
  z.int().positive(),
  z.object({
    wkid: z.int().optional(),
    latestWkid: z.int().optional(),
    wkt: z.string().optional(),
  }),
]);
export type SpatialReferenceInput = z.infer<typeof SpatialReferenceInput>;

export const LayerQuery = z.strictObject({
  where: z.string().optional(),
  useGeometry: z.boolean().optional(),
  includeRelated: z.boolean().optional(),
  queryOption: z.enum(['none', 'useFilter', 'all']).optional(),
});
export type LayerQuery = z.infer<typeof LayerQuery>;

const ServerGens = z.array(z.strictObject({ id: z.int(), serverGen: z.int() }));

/** registerExistingData and syncDataOptions: never both in one call (replicaOptions). */
export const ReplicaOptions = z.strictObject({
  syncDataOptions: z.int().nonnegative().optional(),
  registerExistingData: z
    .strictObject({
      refReplicaId: z.string().min(1),
      refReplicaServerGen: z.int().optional(),
      refLayerServerGens: ServerGens.optional(),
    })
    .optional(),
});
export type ReplicaOptions = z.infer<typeof ReplicaOptions>;

export const ATTACHMENT_DIRECTIONS = ['bidirectional', 'upload', 'none'] as const;

export const ReplicaDefinition = z.strictObject({
  /** `…/FeatureServer`. Optional in a saved definition, so that it can be used for another service. */
  serviceUrl: z.string().optional(),
  replicaName: z.string().max(255).optional(),
  layers: z.array(z.int().nonnegative()).min(1),
  /** By layer id. */
  layerQueries: z.record(z.string().regex(/^\d+$/), LayerQuery).default({}),
  /** Esri JSON; an envelope as xmin, ymin, xmax, ymax. */
  geometry: z.record(z.string(), z.unknown()),
  geometryType: z.enum([
    'esriGeometryEnvelope',
    'esriGeometryPoint',
    'esriGeometryMultipoint',
    'esriGeometryPolyline',
    'esriGeometryPolygon',
  ]),
  /** Spatial reference of `geometry`. */
  inSR: SpatialReferenceInput,
  /** Spatial reference of the replica; the service's own when absent. */
  replicaSR: SpatialReferenceInput.optional(),
  transportType: z.enum(['esriTransportTypeUrl', 'esriTransportTypeEmbedded']).optional(),
  returnAttachments: z.boolean().default(false),
  returnAttachmentsDataByUrl: z.boolean().default(true),
  attachmentsSyncDirection: z.enum(ATTACHMENT_DIRECTIONS).optional(),
  /** Absent: whenever the service can. */
  async: z.boolean().optional(),
  /** Absent: perLayer where offered, else perReplica. */
  syncModel: z.enum(['perReplica', 'perLayer', 'none']).optional(),
  dataFormat: z.enum(['json', 'sqlite', 'filegdb', 'shapefile']).default('json'),
  replicaOptions: ReplicaOptions.optional(),
  targetType: z.enum(['client', 'server']).default('client'),
  syncDirection: z.enum(['bidirectional', 'upload', 'download']).optional(),
});
export type ReplicaDefinition = z.infer<typeof ReplicaDefinition>;
export type SyncModel = 'perReplica' | 'perLayer';
