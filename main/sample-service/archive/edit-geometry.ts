/** Checks the geometry of an edit and brings it into the form of storage. */
import type { LayerSpec } from '../spec.ts';
import { boundsOf, readShape, ShapeError, writeShape } from '../geometry/shape.ts';
import type { Bounds, Shape } from '../geometry/shape.ts';
import type { JsonGeometry } from './archive.ts';
import { EDIT_CODES, EditFailure } from './edit-codes.ts';

export interface StoredGeometry {
  readonly geometry: JsonGeometry | null;
  readonly bounds: Bounds | null;
}

const NONE: StoredGeometry = { geometry: null, bounds: null };

/**
 * The geometry of a row as it is stored: the layer's type, its z and m, nothing else.
 *
 * Null and empty geometries are null shapes. `EditFailure` 1015 for a wrong type, malformed coordinates or a
 * geometry for a table, 1005 for true curves, 1014 when a z is missing, 1002 when the m are missing.
 */
export function toStoredGeometry(layer: LayerSpec, geometry: JsonGeometry | null): StoredGeometry {
  if (geometry === null) return NONE;
  if (layer.geometryType === null) {
    throw new EditFailure(
      EDIT_CODES.geometryRefused,
      `${layer.name} is a table: it takes no geometry.`,
    );
  }
  const shape = read(geometry);
  if (shape === null) return NONE;
  if (shape.type !== layer.geometryType) {
    throw new EditFailure(
      EDIT_CODES.geometryRefused,
      `The geometry is ${shape.type}, the layer ${layer.name} takes ${layer.geometryType}.`,
    );
  }
  if (layer.hasZ) requireHeights(layer, shape);
  if (layer.hasM && !shape.hasM) {
    throw new EditFailure(
      EDIT_CODES.measureMissing,
      `The geometry has no m; ${layer.name} needs it.`,
    );
  }
  return { geometry: writeShape(shape, layer), bounds: boundsOf(shape) };
}

function read(geometry: JsonGeometry): Shape | null {
  try {
    return readShape(geometry);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const code = error.kind === 'curve' ? EDIT_CODES.curvesNotAllowed : EDIT_CODES.geometryRefused;
    throw new EditFailure(code, `The geometry could not be set: ${error.message}`);
  }
}

function requireHeights(layer: LayerSpec, shape: Shape): void {
  const isComplete =
    shape.hasZ && shape.parts.every((part) => part.every((position) => position[2] !== null));
  if (isComplete) return;
  throw new EditFailure(
    EDIT_CODES.heightMissing,
    `The geometry has a position without z; ${layer.name} needs z everywhere.`,
  );
}
