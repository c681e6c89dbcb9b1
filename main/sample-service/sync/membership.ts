/**
 * Which rows belong to a replica at a generation (createReplica page, layerQueries).
 *
 * - useFilter: geometry (unless useGeometry is false, and never for tables) and where.
 * - all: every row.
 * - none with includeRelated: the rows related to rows of other layers of the replica, origin to
 *   destination only. The origins are judged by the same rules, so chains work; a layer is not its own origin.
 * - none without includeRelated: nothing.
 */
import type { Archive, Generation, GlobalId, RowVersion, Selection } from '../archive/archive.ts';
import { normaliseGuid } from '../guid.ts';
import type { RelationshipSpec } from '../spec.ts';
import { batchesOf } from './batches.ts';
import type { ReplicaDefinition, ReplicaLayer } from './replica.ts';

/** A relationship that brings rows of its destination along. */
export interface IncomingRelation {
  readonly originLayerId: number;
  readonly relationship: RelationshipSpec;
}

type Belonging = Pick<ReplicaDefinition, 'layers' | 'filter'>;

export class Membership {
  readonly #archive: Archive;
  readonly #definition: Belonging;

  constructor(archive: Archive, definition: Belonging) {
    this.#archive = archive;
    this.#definition = definition;
  }

  /**
   * The rows of a layer, in batches. No statement is open between two batches, so that other requests may
   * write meanwhile: the rows are those of the generation all the same.
   */
  *rows(layerId: number, at: Generation): Generator<RowVersion[]> {
    yield* this.#rows(this.#layer(layerId), at, []);
  }

  /** Which of the GlobalIDs belong to the replica at the generation. */
  among(layerId: number, globalIds: readonly GlobalId[], at: Generation): Set<GlobalId> {
    const result = new Set<GlobalId>();
    for (const batch of batchesOf(globalIds)) {
      for (const id of this.#among(this.#layer(layerId), batch, at, [])) result.add(id);
    }
    return result;
  }

  /** Relationships through which rows of the layer come along; none unless it is queried for related rows. */
  incoming(layerId: number): IncomingRelation[] {
    const layer = this.#layer(layerId);
    return layer.queryOption === 'none' && layer.includeRelated ? this.#origins(layer, []) : [];
  }

  *#rows(layer: ReplicaLayer, at: Generation, path: readonly number[]): Generator<RowVersion[]> {
    if (layer.queryOption === 'none') {
      if (layer.includeRelated) yield* this.#relatedRows(layer, at, path);
      return;
    }
    const ids = this.#archive.objectIds(this.#selection(layer, at));
    for (const objectIds of batchesOf(ids)) {
      yield [...this.#archive.select({ layerId: layer.id, objectIds, at })];
    }
  }

  *#relatedRows(
    layer: ReplicaLayer,
    at: Generation,
    path: readonly number[],
  ): Generator<RowVersion[]> {
    const seen = new Set<number>();
    for (const { originLayerId, relationship } of this.#origins(layer, path)) {
      for (const origins of this.#rows(this.#layer(originLayerId), at, [...path, layer.id])) {
        const ids = origins.map(({ globalId }) => globalId);
        const related = [...this.#archive.related(originLayerId, relationship.id, ids, at)];
        const rows = related.map(({ row }) => row).filter(({ objectId }) => !seen.has(objectId));
        for (const { objectId } of rows) seen.add(objectId);
        if (rows.length > 0) yield rows;
      }
    }
  }

  #among(
    layer: ReplicaLayer,
    globalIds: readonly GlobalId[],
    at: Generation,
    path: readonly number[],
  ): Iterable<GlobalId> {
    if (globalIds.length === 0) return [];
    if (layer.queryOption === 'none') {
      return layer.includeRelated ? this.#relatedAmong(layer, globalIds, at, path) : [];
    }
    const rows = [...this.#archive.select({ ...this.#selection(layer, at), globalIds })];
    return rows.map(({ globalId }) => globalId);
  }

  #relatedAmong(
    layer: ReplicaLayer,
    globalIds: readonly GlobalId[],
    at: Generation,
    path: readonly number[],
  ): Set<GlobalId> {
    const rows = [...this.#archive.select({ layerId: layer.id, globalIds, at })];
    const result = new Set<GlobalId>();
    for (const { originLayerId, relationship } of this.#origins(layer, path)) {
      const keys = rows.map((row) => foreignKey(row, relationship));
      const origins = [...new Set(keys.filter((key) => key !== null))];
      const origin = this.#layer(originLayerId);
      const belonging = new Set(this.#among(origin, origins, at, [...path, layer.id]));
      rows.forEach(({ globalId }, index) => {
        const key = keys[index];
        if (typeof key === 'string' && belonging.has(key)) result.add(globalId);
      });
    }
    return result;
  }

  /** Relationships from layers of the replica, those on the path left out so that circles end. */
  #origins(layer: ReplicaLayer, path: readonly number[]): IncomingRelation[] {
    return this.#definition.layers
      .filter(({ id }) => id !== layer.id && !path.includes(id))
      .flatMap(({ id }) =>
        this.#archive
          .layer(id)
          .relationships.filter(({ relatedLayerId }) => relatedLayerId === layer.id)
          .map((relationship) => ({ originLayerId: id, relationship })),
      );
  }

  #selection(layer: ReplicaLayer, at: Generation): Selection {
    if (layer.queryOption === 'all') return { layerId: layer.id, at };
    const isSpatial = layer.useGeometry && this.#archive.layer(layer.id).geometryType !== null;
    return {
      layerId: layer.id,
      at,
      ...(layer.where === null ? {} : { where: layer.where }),
      ...(isSpatial ? { filter: this.#definition.filter } : {}),
    };
  }

  #layer(layerId: number): ReplicaLayer {
    const layer = this.#definition.layers.find(({ id }) => id === layerId);
    if (layer === undefined) throw new Error(`Layer ${layerId} is not in the replica.`);
    return layer;
  }
}

/** The GlobalID of the origin row that a destination row points to. */
function foreignKey(row: RowVersion, { destinationKey }: RelationshipSpec): GlobalId | null {
  const key = row.attributes[destinationKey];
  return typeof key === 'string' ? normaliseGuid(key) : null;
}
