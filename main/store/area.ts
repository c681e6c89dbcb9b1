/** The area that a replica was created for. */
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { canonicalWkid, wkidOf, type SpatialReference } from '../../shared/model/geometry.ts';
import { createMeets, type Placing } from '../geometry/meets.ts';
import { projectionTo3857 } from '../geometry/projection.ts';
import type { ReplicaFile, ReplicaRecord } from '../sync/ports.ts';

/** In which its numbers are: what the geometry says itself goes before `inSR`. */
export function areaReference({
  geometry,
  inSR,
}: Pick<ReplicaDefinition, 'geometry' | 'inSR'>): SpatialReference {
  return referenceOf(geometry['spatialReference']) ?? referenceOf(inSR)!;
}

function referenceOf(value: unknown): SpatialReference | null {
  if (typeof value === 'number') return { wkid: value };
  return typeof value === 'object' && value !== null ? value : null;
}

/** See `ReplicaFile.areaTest`. */
export function areaTest({
  definition,
  replicaSR,
}: Pick<ReplicaRecord, 'definition' | 'replicaSR'>): ReturnType<ReplicaFile['areaTest']> {
  const place = between(numberOf(replicaSR), numberOf(areaReference(definition)));
  if (!place) return () => false;
  const meets = createMeets(definition.geometry, place);
  return (shape) => meets(shape) === false;
}

/** Null: straight lines of one reference bend in the other, or their datums differ; near the border nothing can be told. */
function between(here: number | undefined, there: number | undefined): Placing | null {
  if (here === undefined || there === undefined) return null;
  if (here === there) return (x, y) => [x, y];
  const degrees = projectionTo3857({ wkid: 4326 })!;
  if (here === 3857 && there === 4326) return degrees.fromMercator;
  return here === 4326 && there === 3857 ? degrees.toMercator : null;
}

function numberOf(reference: SpatialReference): number | undefined {
  const wkid = wkidOf(reference);
  return wkid === undefined ? undefined : canonicalWkid(wkid);
}
