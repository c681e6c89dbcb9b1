/** The queryRelatedRecords operation, from either end of a relationship. */
import type { RowVersion } from '../archive/archive.ts';
import type { Parameters, PublishedService } from '../context.ts';
import type { LayerSpec, RelationshipSpec } from '../spec.ts';
import { featureJson, readView } from './features.ts';
import type { FeatureView } from './features.ts';
import { fieldNameOf } from './layer-json.ts';
import { integerList, invalidParameter } from './parameters.ts';
import { fieldsJson, geometryHead } from './query.ts';

type Json = Readonly<Record<string, unknown>>;

interface Pair {
  /** Object id of the row that was asked about. */
  readonly objectId: number;
  readonly row: RowVersion;
}

/** Related rows in groups, one group per row that has any. */
export function queryRelated(
  service: PublishedService,
  layer: LayerSpec,
  parameters: Parameters,
): Json {
  const objectIds = integerList(parameters, 'objectIds');
  if (objectIds === undefined) throw invalidParameter('objectIds', 'it is missing');
  const relationshipId = parameters.integer('relationshipId');
  const found = findEnd(service, layer, relationshipId);
  const view = readView(service, found.other, parameters);
  const sources = [...service.archive.select({ layerId: layer.id, objectIds })];
  const pairs = found.isOrigin
    ? relatedOf(service, found.origin, found.relationship, sources)
    : ownersOf(service, found.origin, found.relationship, sources);
  const ordered = inOrder(service, view.layer, parameters, [...pairs]);
  const groups = [...Map.groupBy(ordered, ({ objectId }) => objectId)];
  if (parameters.flag('returnCountOnly', false)) {
    const counts = groups.map(([objectId, group]) => ({ objectId, count: group.length }));
    return { relatedRecordGroups: counts };
  }
  return {
    ...head(service, view),
    relatedRecordGroups: groups.map((group) => groupJson(view, group)),
  };
}

function head(service: PublishedService, view: FeatureView): Json {
  return {
    fields: fieldsJson(service, view),
    objectIdFieldName: fieldNameOf(view.layer, 'OID'),
    globalIdFieldName: fieldNameOf(view.layer, 'GlobalID'),
    ...geometryHead(service, view),
  };
}

function groupJson(view: FeatureView, [objectId, pairs]: readonly [number, readonly Pair[]]): Json {
  return { objectId, relatedRecords: pairs.map(({ row }) => featureJson(view, row)) };
}

interface End {
  readonly relationship: RelationshipSpec;
  readonly origin: LayerSpec;
  /** The layer at the other end. */
  readonly other: LayerSpec;
  readonly isOrigin: boolean;
}

function findEnd(service: PublishedService, layer: LayerSpec, id: number | undefined): End {
  for (const origin of service.archive.service.layers) {
    for (const relationship of origin.relationships) {
      if (relationship.id !== id) continue;
      const destination = service.archive.layer(relationship.relatedLayerId);
      if (origin === layer) return { relationship, origin, other: destination, isOrigin: true };
      if (destination.id === layer.id)
        return { relationship, origin, other: origin, isOrigin: false };
    }
  }
  throw invalidParameter(
    'relationshipId',
    `${layer.name} has no relationship ${id ?? 'without id'}`,
  );
}

function* relatedOf(
  { archive }: PublishedService,
  origin: LayerSpec,
  relationship: RelationshipSpec,
  sources: readonly RowVersion[],
): Generator<Pair> {
  const byId = new Map(sources.map((source) => [source.globalId, source.objectId]));
  for (const { originGlobalId, row } of archive.related(origin.id, relationship.id, [
    ...byId.keys(),
  ])) {
    yield { objectId: byId.get(originGlobalId) as number, row };
  }
}

function* ownersOf(
  { archive }: PublishedService,
  origin: LayerSpec,
  { originKey, destinationKey }: RelationshipSpec,
  sources: readonly RowVersion[],
): Generator<Pair> {
  const isGlobalId = originKey === fieldNameOf(origin, 'GlobalID');
  const keys = sources.map((source) => source.attributes[destinationKey]);
  const globalIds = keys.filter((key) => typeof key === 'string');
  const owners = archive.select({ layerId: origin.id, ...(isGlobalId && { globalIds }) });
  const byKey = new Map([...owners].map((owner) => [owner.attributes[originKey], owner]));
  for (const source of sources) {
    const key = source.attributes[destinationKey];
    const row = key === null ? undefined : byKey.get(key);
    if (row !== undefined) yield { objectId: source.objectId, row };
  }
}

/** Applies definitionExpression and orderByFields to the related rows. */
function inOrder(
  { archive }: PublishedService,
  layer: LayerSpec,
  parameters: Parameters,
  pairs: readonly Pair[],
): readonly Pair[] {
  const where = parameters.text('definitionExpression');
  const orderBy = parameters.text('orderByFields');
  const objectIds = archive.objectIds({
    layerId: layer.id,
    objectIds: [...new Set(pairs.map(({ row }) => row.objectId))],
    ...(where !== undefined && { where }),
    ...(orderBy !== undefined && { orderBy }),
  });
  const ranks = new Map(objectIds.map((objectId, rank) => [objectId, rank]));
  const rank = ({ row }: Pair): number => ranks.get(row.objectId) ?? -1;
  return pairs.filter((pair) => rank(pair) >= 0).sort((one, other) => rank(one) - rank(other));
}
