/** Esri JSON geometry as GeoJSON (RFC 7946): rings become polygons with their holes. */
import { boundsOf, readShape } from './shape.ts';
import { boundsContain } from './intersects.ts';
import type { Position, Shape } from './shape.ts';

type Json = Readonly<Record<string, unknown>>;
type Ring = readonly Position[];

/** The geometry in the coordinates that it has; null for none. z is kept, m is dropped. */
export function toGeoJson(geometry: Json | null): Json | null {
  const shape = geometry === null ? null : readShape(geometry);
  if (shape === null) return null;
  const parts = shape.parts.map((part) => part.map((position) => withoutM(shape, position)));
  switch (shape.type) {
    case 'esriGeometryPoint':
      return { type: 'Point', coordinates: parts[0]?.[0] };
    case 'esriGeometryMultipoint':
      return { type: 'MultiPoint', coordinates: parts[0] };
    case 'esriGeometryPolyline':
      return parts.length === 1
        ? { type: 'LineString', coordinates: parts[0] }
        : { type: 'MultiLineString', coordinates: parts };
    case 'esriGeometryPolygon':
    case 'esriGeometryEnvelope':
      return polygons(parts);
  }
}

function withoutM(shape: Shape, position: Position): Position {
  return position.slice(0, shape.hasZ ? 3 : 2);
}

/** Esri's outer rings run clockwise and holes counter-clockwise; GeoJSON has it the other way round. */
function polygons(rings: readonly Ring[]): Json {
  const outer = rings.filter((ring) => signedArea(ring) <= 0);
  const holes = rings.filter((ring) => signedArea(ring) > 0);
  const parts = (outer.length > 0 ? outer : holes).map((ring) => [ring]);
  if (outer.length > 0) {
    for (const hole of holes)
      (parts.find(([shell]) => contains(shell, hole)) ?? parts[0])?.push(hole);
  }
  const coordinates = parts.map((part) => part.map((ring) => [...ring].reverse()));
  return coordinates.length === 1
    ? { type: 'Polygon', coordinates: coordinates[0] }
    : { type: 'MultiPolygon', coordinates };
}

function contains(shell: Ring | undefined, hole: Ring): boolean {
  const bounds = (ring: Ring) =>
    boundsOf({ type: 'esriGeometryPolygon', parts: [ring], hasZ: false, hasM: false });
  return shell !== undefined && boundsContain(bounds(shell), bounds(hole));
}

/** Twice the area; negative for clockwise rings. */
function signedArea(ring: Ring): number {
  let sum = 0;
  for (let index = 1; index < ring.length; index += 1) {
    const [x1, y1] = ring[index - 1] as [number, number];
    const [x2, y2] = ring[index] as [number, number];
    sum += x1 * y2 - x2 * y1;
  }
  return sum;
}
