/** The area that a replica was created for, as its description keeps it (QueryGeometry). */
import type { SpatialReference } from '../../shared/model/geometry.ts';
import { childOf, childrenOf, numberOf } from './xml.ts';
import type { XmlElement } from './xml.ts';

export interface QueryArea {
  /** Corners of each ring, as x and y. */
  readonly rings: readonly (readonly (readonly [number, number])[])[];
  /** Null: the file does not say. */
  readonly reference: SpatialReference | null;
}

/** Null where there is none, or one that is not an area of straight lines. */
export function readQueryArea(replica: XmlElement): QueryArea | null {
  const geometry = childOf(replica, 'QueryGeometry');
  if (geometry === null) return null;
  const rings = readRings(geometry) ?? readBox(childOf(geometry, 'Extent') ?? geometry);
  return rings === null ? null : { rings, reference: readReference(geometry) };
}

function readRings(geometry: XmlElement): QueryArea['rings'] | null {
  const list = childOf(geometry, 'RingArray');
  const rings = (list === null ? [] : childrenOf(list, 'Ring')).map((ring) => {
    const points = childOf(ring, 'PointArray');
    return (points === null ? [] : childrenOf(points, 'Point')).map(
      (point) => [numberOf(point, 'X') ?? NaN, numberOf(point, 'Y') ?? NaN] as const,
    );
  });
  const isWhole = rings.every((ring) => ring.length >= 4 && ring.flat().every(Number.isFinite));
  return rings.length > 0 && isWhole ? rings : null;
}

function readBox(box: XmlElement): QueryArea['rings'] | null {
  const [xmin, ymin, xmax, ymax] = ['XMin', 'YMin', 'XMax', 'YMax'].map((name) =>
    numberOf(box, name),
  ) as [number | null, number | null, number | null, number | null];
  if (xmin === null || ymin === null || xmax === null || ymax === null) return null;
  if (![xmin, ymin, xmax, ymax].every(Number.isFinite)) return null;
  return [
    [
      [xmin, ymin],
      [xmin, ymax],
      [xmax, ymax],
      [xmax, ymin],
      [xmin, ymin],
    ],
  ];
}

function readReference(geometry: XmlElement): SpatialReference | null {
  const element = childOf(geometry, 'SpatialReference');
  const wkid = element === null ? null : numberOf(element, 'WKID');
  const latestWkid = element === null ? null : numberOf(element, 'LatestWKID');
  if (wkid === null && latestWkid === null) return null;
  return {
    ...(wkid === null ? {} : { wkid }),
    ...(latestWkid === null ? {} : { latestWkid }),
  };
}
