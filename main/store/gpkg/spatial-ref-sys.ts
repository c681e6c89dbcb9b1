/** Coordinate reference systems of a GeoPackage (clause 1.1.2). */
import { canonicalWkid, wkidOf, type SpatialReference } from '../../../shared/model/geometry.ts';
import type { Db } from '../db.ts';

interface SrsRow {
  readonly name: string;
  readonly id: number;
  readonly organization: string;
  readonly organizationId: number;
  readonly definition: string;
  readonly description: string | null;
}

const WGS84_GEOGCS =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]';

const WGS84: SrsRow = {
  name: 'WGS 84 geodetic',
  id: 4326,
  organization: 'EPSG',
  organizationId: 4326,
  definition: `${WGS84_GEOGCS},AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]`,
  description: 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid',
};

const WEB_MERCATOR: SrsRow = {
  name: 'WGS 84 / Pseudo-Mercator',
  id: 3857,
  organization: 'EPSG',
  organizationId: 3857,
  definition: `PROJCS["WGS 84 / Pseudo-Mercator",${WGS84_GEOGCS},AUTHORITY["EPSG","4326"]],PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH],EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"],AUTHORITY["EPSG","3857"]]`,
  description: null,
};

const REQUIRED: readonly SrsRow[] = [
  {
    name: 'Undefined Cartesian SRS',
    id: -1,
    organization: 'NONE',
    organizationId: -1,
    definition: 'undefined',
    description: 'undefined Cartesian coordinate reference system',
  },
  {
    name: 'Undefined geographic SRS',
    id: 0,
    organization: 'NONE',
    organizationId: 0,
    definition: 'undefined',
    description: 'undefined geographic coordinate reference system',
  },
  WGS84,
];

/** EPSG gives out numbers up to here; Esri's own begin above. */
const LAST_EPSG_CODE = 32767;
/** For a reference that has a well-known text and no number. */
const FIRST_OWN_ID = 300000;

/** Writes the rows that every GeoPackage has. */
export function insertRequiredReferences(db: Db): void {
  for (const row of REQUIRED) insert(db, row);
}

/** Makes sure that a reference is in the table and returns its `srs_id`. Without number and text it is -1. */
export function ensureReference(db: Db, reference: SpatialReference): number {
  const row = rowOf(reference);
  if (row === null) return -1;
  insert(db, row);
  return row.id;
}

function rowOf(reference: SpatialReference): SrsRow | null {
  const wkid = wkidOf(reference);
  const wkt = reference.wkt?.trim() ?? '';
  if (wkid !== undefined && wkid > 0) return numbered(canonicalWkid(wkid), wkt);
  if (wkt === '') return null;
  return {
    name: nameIn(wkt) ?? 'Reference of the service',
    id: FIRST_OWN_ID,
    organization: 'NONE',
    organizationId: FIRST_OWN_ID,
    definition: wkt,
    description: null,
  };
}

function numbered(wkid: number, wkt: string): SrsRow {
  if (wkid === WGS84.id) return WGS84;
  if (wkid === WEB_MERCATOR.id) return WEB_MERCATOR;
  const organization = wkid <= LAST_EPSG_CODE ? 'EPSG' : 'ESRI';
  return {
    name: nameIn(wkt) ?? `${organization}:${wkid}`,
    id: wkid,
    organization,
    organizationId: wkid,
    definition: wkt === '' ? 'undefined' : wkt,
    description: null,
  };
}

function nameIn(wkt: string): string | null {
  return /^\w+\s*\[\s*"([^"]+)"/.exec(wkt)?.[1] ?? null;
}

function insert(db: Db, row: SrsRow): void {
  db.prepare(
    `INSERT OR IGNORE INTO gpkg_spatial_ref_sys
       (srs_name, srs_id, organization, organization_coordsys_id, definition, description)
     VALUES (?, ?, ?, ?, ?, ?)`,
  ).run(row.name, row.id, row.organization, row.organizationId, row.definition, row.description);
}
