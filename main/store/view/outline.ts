/** The filter geometry of a definition as lines on the map. */
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { SpatialReference } from '../../../shared/model/geometry.ts';
import type { ViewExtents } from '../../../shared/model/view.ts';
import { projectionTo3857, type Projection } from '../../geometry/projection.ts';
import { areaReference } from '../area.ts';

type Vertex = readonly [number, number];
type Path = readonly Vertex[];

/** Straight edges become curved on the map: each is drawn in so many pieces. */
const PIECES = 16;
/** Outlines drawn by hand are small; beyond that their edges are short anyway. */
const MOST_VERTICES = 1000;

/**
 * Paths in EPSG:3857, rings closed, points as paths of one vertex. A replica that cannot be placed has its outline in its own
 * units when it is given in them. Empty: it cannot be placed, or is no geometry.
 */
export function outlineOf(
  { geometry, geometryType, inSR }: Pick<ReplicaDefinition, 'geometry' | 'geometryType' | 'inSR'>,
  replicaSR: SpatialReference,
): ViewExtents['outline'] {
  const reference = areaReference({ geometry, inSR });
  const own = projectionTo3857(replicaSR);
  const projection = projectionTo3857(reference);
  const paths = pathsOf(geometry, geometryType);
  if (own === null) return isSame(reference, replicaSR) ? paths : [];
  if (projection === null) return [];
  return paths.map((path) => onMap(path, projection)).filter((path) => path.length > 0);
}

function isSame(a: SpatialReference, b: SpatialReference): boolean {
  if (a.wkt !== undefined && a.wkt === b.wkt) return true;
  const ids = [b.wkid, b.latestWkid].filter((id) => id !== undefined);
  return ids.some((id) => id === a.wkid || id === a.latestWkid);
}

function pathsOf(
  geometry: Readonly<Record<string, unknown>>,
  type: ReplicaDefinition['geometryType'],
): Path[] {
  switch (type) {
    case 'esriGeometryEnvelope': {
      const [xmin, ymin, xmax, ymax] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) =>
        Number(geometry[name]),
      ) as [number, number, number, number];
      return clean([
        [
          [xmin, ymin],
          [xmin, ymax],
          [xmax, ymax],
          [xmax, ymin],
          [xmin, ymin],
        ],
      ]);
    }
    case 'esriGeometryPoint':
      return clean([[[geometry['x'], geometry['y']]]]);
    case 'esriGeometryMultipoint':
      return clean(listOf(geometry['points']).map((point) => [point]));
    case 'esriGeometryPolyline':
      return clean(listOf(geometry['paths']));
    case 'esriGeometryPolygon':
      return clean(listOf(geometry['rings'])).map(closed);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Vertices that are two numbers; paths with at least one. */
function clean(paths: readonly unknown[]): Path[] {
  return paths
    .map((path) =>
      listOf(path).flatMap((vertex): Vertex[] => {
        const [x, y] = listOf(vertex).map(Number);
        return Number.isFinite(x) && Number.isFinite(y) ? [[x!, y!]] : [];
      }),
    )
    .filter((path) => path.length > 0);
}

function closed(ring: Path): Path {
  const [first, last] = [ring[0]!, ring.at(-1)!];
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
}

function onMap(path: Path, { toMercator, isIdentity }: Projection): Path {
  const pieces = isIdentity || path.length > MOST_VERTICES ? 1 : PIECES;
  const placed: Vertex[] = [];
  path.forEach(([x, y], index) => {
    const [nextX, nextY] = path[index + 1] ?? [x, y];
    for (let piece = 0; piece < (index + 1 < path.length ? pieces : 1); piece++) {
      const share = piece / pieces;
      placed.push(toMercator(x + (nextX - x) * share, y + (nextY - y) * share));
    }
  });
  return placed.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
}
