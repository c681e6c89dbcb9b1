/** The definition of a replica out of what its server tells, so that it can be made again; nothing is made up. */
import { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { LayerQuery } from '../../shared/model/definition.ts';
import type { EsriGeometry, SpatialReference } from '../../shared/model/geometry.ts';
import type { ReplicaInfo } from '../../shared/model/protocol.ts';
import type { PartialDefinition } from './ports.ts';

/** What the info page tells of the question; null is what it does not tell. */
export interface Asked {
  readonly geometry: EsriGeometry | null;
  readonly geometryType: string | null;
  readonly inSR: SpatialReference | null;
  readonly replicaSR: SpatialReference | null;
  readonly layers: readonly { readonly id: number; readonly query: LayerQuery | null }[];
  readonly syncDataOptions: number | null;
}

/** `unknown` says what a replica of this definition may have different. */
export function definitionOf(
  serviceUrl: string,
  info: ReplicaInfo,
  asked: Asked,
): PartialDefinition {
  const unknown: string[] = [];
  const { geometry, inSR, layers } = asked;
  if (geometry === null || inSR === null) {
    return nothing('The server does not tell the area of this replica.');
  }
  if (layers.length === 0) return nothing('The server does not tell the layers of this replica.');
  if (layers.every(({ query }) => query === null)) {
    unknown.push('The filters of its layers: they are left out, so that more rows may come.');
  }
  if (info.returnAttachments === null) {
    unknown.push('Whether attachments come along: they are left out.');
  }
  if (asked.replicaSR === null) {
    unknown.push('Its coordinate system: that of the service is taken.');
  }
  if (info.syncDirection === null) unknown.push('Its sync direction.');
  if (info.attachmentsSyncDirection === null && info.returnAttachments === true) {
    unknown.push('The direction in which its attachments are synchronised.');
  }
  unknown.push(
    'How its data were sent (transport type, data format): this has no effect on the rows.',
  );
  const parsed = ReplicaDefinition.safeParse(draftOf(serviceUrl, info, asked));
  if (parsed.success) return { definition: parsed.data, unknown };
  const [issue] = parsed.error.issues;
  return nothing(
    `What the server tells is no definition (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}).`,
  );
}

function nothing(sentence: string): PartialDefinition {
  return { definition: null, unknown: [sentence] };
}

function draftOf(serviceUrl: string, info: ReplicaInfo, asked: Asked): Record<string, unknown> {
  const { geometry, replicaSR, layers, syncDataOptions } = asked;
  const queries = layers.flatMap(({ id, query }) => (query ? [[String(id), query] as const] : []));
  const { syncModel, targetType, syncDirection, attachmentsSyncDirection } = info;
  return {
    serviceUrl,
    ...(info.replicaName === '' ? {} : { replicaName: info.replicaName.slice(0, 255) }),
    layers: layers.map(({ id }) => id),
    layerQueries: Object.fromEntries(queries),
    geometry: withoutReference(geometry ?? {}),
    geometryType: asked.geometryType ?? typeOf(geometry ?? {}),
    inSR: referenceOf(asked.inSR),
    ...(replicaSR === null ? {} : { replicaSR: referenceOf(replicaSR) }),
    returnAttachments: info.returnAttachments ?? false,
    ...oneOf('attachmentsSyncDirection', attachmentsSyncDirection, [
      'bidirectional',
      'upload',
      'none',
    ]),
    ...oneOf('syncModel', syncModel, ['perReplica', 'perLayer']),
    ...oneOf('targetType', targetType, ['client', 'server']),
    ...oneOf('syncDirection', syncDirection, ['bidirectional', 'upload', 'download']),
    ...(syncDataOptions === null || syncDataOptions <= 0
      ? {}
      : { replicaOptions: { syncDataOptions } }),
  };
}

/** The word in the spelling of the protocol; nothing for another one. */
function oneOf(name: string, value: string | null, words: readonly string[]) {
  const word = words.find((one) => one.toLowerCase() === value?.toLowerCase());
  return word === undefined ? {} : { [name]: word };
}

function withoutReference(geometry: EsriGeometry): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(geometry).filter(([name]) => name.toLowerCase() !== 'spatialreference'),
  );
}

function typeOf(geometry: EsriGeometry): string {
  if ('rings' in geometry) return 'esriGeometryPolygon';
  if ('paths' in geometry) return 'esriGeometryPolyline';
  if ('points' in geometry) return 'esriGeometryMultipoint';
  return 'x' in geometry ? 'esriGeometryPoint' : 'esriGeometryEnvelope';
}

function referenceOf(reference: SpatialReference | null): unknown {
  if (reference === null) return undefined;
  const { wkid, wkt } = reference;
  return wkid !== undefined && wkt === undefined && wkid > 0 ? wkid : reference;
}
