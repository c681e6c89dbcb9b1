import wkx from 'wkx';
import { createGeometryEncoder, type GeometryEncoder } from '../../../main/geometry/encode.ts';
import type { LayerCase } from './geometries.ts';

/** An encoder of the case's layer, in web mercator. */
export function encoderFor({
  geometryType,
  dimensions,
}: Pick<LayerCase, 'geometryType' | 'dimensions'>): GeometryEncoder {
  return createGeometryEncoder({ geometryType, ...dimensions, srsId: 3857 });
}

/** The blob of a geometry that is not null. */
export function blobOf(encoder: GeometryEncoder, geometry: unknown): Uint8Array {
  const encoded = encoder.encode(geometry);
  if (encoded === null) throw new Error('The geometry is null.');
  return encoded.blob;
}

/** The WKB behind the header and envelope of a GeoPackage geometry. */
export function wkbOf(blob: Uint8Array): Buffer {
  const envelopeBytes = [0, 32, 48, 48, 64][((blob[3] ?? 0) >> 1) & 7] ?? 0;
  return Buffer.from(blob.subarray(8 + envelopeBytes));
}

/** The GeoJSON of a GeoPackage geometry as wkx reads it. */
export function geoJsonOf(blob: Uint8Array): object {
  return wkx.Geometry.parse(wkbOf(blob)).toGeoJSON();
}

/** A GeoPackage geometry around any WKB: little endian header, no envelope, srs 4326. */
export function wrapWkb(wkb: Uint8Array, flags = 0x01): Uint8Array {
  return Buffer.concat([Buffer.from([0x47, 0x50, 0, flags, 0xe6, 0x10, 0, 0]), wkb]);
}

/** The WKB of a WKT, as wkx writes it: little endian, ISO. */
export function wkbOfWkt(wkt: string): Buffer {
  return wkx.Geometry.parse(wkt).toWkb();
}
