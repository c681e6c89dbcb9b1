/** Brings geometries of a replica's own spatial reference to the map. */
import type { Api } from '../../shared/contract/contract.ts';
import type { EsriGeometry } from '../../shared/model/geometry.ts';
import type { Bbox } from '../../shared/model/view.ts';
import { readEsri, transformed, writeEsri, type Transform } from '../map/esri-geometry.ts';
import { findReference } from '../map/projections.ts';

export class Placement {
  /** Null: the reference is not known here, and coordinates are drawn as they are. */
  readonly #toMap: Transform | null;

  constructor(toMap: Transform | null) {
    this.#toMap = toMap;
  }

  /** The geometry in EPSG:3857; null for none, or where it has no place on the map. */
  place(geometry: EsriGeometry | null | undefined): EsriGeometry | null {
    const shape = readEsri(geometry ?? null);
    const placed = shape && this.#toMap ? transformed(shape, this.#toMap) : shape;
    return placed ? writeEsri(placed).geometry : null;
  }

  /** Bounds of the geometry in EPSG:3857. */
  boundsOf(geometry: EsriGeometry | null | undefined): Bbox | null {
    const shape = readEsri(geometry ?? null);
    const placed = shape && this.#toMap ? transformed(shape, this.#toMap) : shape;
    if (!placed) return null;
    const [xmin = NaN, ymin = NaN, xmax = NaN, ymax = NaN] = placed.getExtent();
    return Number.isFinite(xmin + ymin + xmax + ymax) ? [xmin, ymin, xmax, ymax] : null;
  }
}

/** How geometries of this spatial reference (as served; not checked) come to the map. */
export async function findPlacement(
  api: Api['define'],
  spatialReference: unknown,
): Promise<Placement> {
  const wkid = wkidOf(spatialReference);
  if (wkid === null) return new Placement(null);
  const known = findReference(wkid, null);
  if (known) return new Placement(known.toMap);
  const definition = await api.projection({ wkid });
  return new Placement(findReference(wkid, definition)?.toMap ?? null);
}

/** The well-known id in a spatial reference, a number or an object; null when it has none. */
export function wkidOf(reference: unknown): number | null {
  if (typeof reference === 'number') return reference > 0 ? reference : null;
  if (typeof reference !== 'object' || reference === null) return null;
  const { latestWkid, wkid } = reference as { latestWkid?: unknown; wkid?: unknown };
  const id = typeof latestWkid === 'number' ? latestWkid : wkid;
  return typeof id === 'number' && Number.isInteger(id) && id > 0 ? id : null;
}
