/** Reads GeoPackage geometries for drawing: vertices as they stand, no objects of Esri JSON on the way. */
import { GeometryError } from './errors.ts';
import { HEADER_BYTES } from './geopackage-binary.ts';
import { readParts, type WkbPart } from './wkb-parts.ts';
import { readHeader, WkbReader } from './wkb-reader.ts';

/**
 * The points, lines or rings of a geometry, valid until the next one is read; none for one that is empty or that
 * cannot be read: a map is drawn without it, the inspector says what is wrong with it.
 */
export function displayParts(blob: Uint8Array): readonly WkbPart[] {
  try {
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    const { envelopeBytes } = readHeader(view);
    const reader = new WkbReader(view, HEADER_BYTES + envelopeBytes);
    return readParts(reader, reader.readType());
  } catch (error) {
    if (error instanceof GeometryError) return [];
    throw error;
  }
}
