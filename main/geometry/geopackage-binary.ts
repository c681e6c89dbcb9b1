/**
 * Constants of the GeoPackage binary geometry header (OGC 12-128, clause 2.1.3) and of ISO
 * well-known binary (ISO 13249-3), which follows it.
 *
 * Header: "GP", version 0, flags, srs id (int32), envelope (0, 4, 6 or 8 doubles).
 */
export const MAGIC_G = 0x47;
export const MAGIC_P = 0x50;

export const FLAG_LITTLE_ENDIAN = 0x01;
/** The envelope code stands in bits 1 to 3; 1 is minx, maxx, miny, maxy. */
export const FLAG_ENVELOPE_XY = 0x02;
export const FLAG_EMPTY = 0x10;
export const FLAG_EXTENDED = 0x20;

/** Bytes before the envelope. */
export const HEADER_BYTES = 8;
export const ENVELOPE_XY_BYTES = 32;

/** Bytes of the envelope by envelope code; codes 5 to 7 are invalid. */
export const ENVELOPE_BYTES: readonly (number | undefined)[] = [0, 32, 48, 48, 64];

export const WKB_POINT = 1;
export const WKB_LINESTRING = 2;
export const WKB_POLYGON = 3;
export const WKB_MULTIPOINT = 4;
export const WKB_MULTILINESTRING = 5;
export const WKB_MULTIPOLYGON = 6;

export const ISO_Z = 1000;
export const ISO_M = 2000;
export const EWKB_Z = 0x80000000;
export const EWKB_M = 0x40000000;
export const EWKB_SRID = 0x20000000;
