/** Spatial references as a geodatabase describes them: WKT, and the grid that coordinates are rounded to. */
import { isGeographic, latestWkid } from '../geometry/project.ts';

/** Stored integer = round((value - origin) * scale). */
export interface Grid {
  readonly xOrigin: number;
  readonly yOrigin: number;
  readonly xyScale: number;
  readonly zOrigin: number;
  readonly zScale: number;
  readonly mOrigin: number;
  readonly mScale: number;
}

export interface Reference {
  /** As the service calls it, such as 102100. */
  readonly wkid: number;
  readonly latestWkid: number;
  readonly isGeographic: boolean;
  readonly wkt: string;
  readonly grid: Grid;
}

/** References that a geodatabase knows without a row of its own; others are numbered from 300001. */
export const BUILT_IN: readonly number[] = [3857, 4326];
export const FIRST_OWN_SRID = 300_001;

const DEGREE = 'UNIT["Degree",0.0174532925199433]';
const METER = 'UNIT["Meter",1.0]';
const FOOT = 'UNIT["Foot_US",0.304800609601219]';
const GRS80 = 'SPHEROID["GRS_1980",6378137.0,298.257222101]';
const WGS84_SPHEROID = 'SPHEROID["WGS_1984",6378137.0,298.257223563]';

const geographic = (name: string, datum: string, spheroid: string): string =>
  `GEOGCS["${name}",DATUM["${datum}",${spheroid}],PRIMEM["Greenwich",0.0],${DEGREE}]`;

const WGS84 = geographic('GCS_WGS_1984', 'D_WGS_1984', WGS84_SPHEROID);
const ETRS89 = geographic('GCS_ETRS_1989', 'D_ETRS_1989', GRS80);
const NAD83 = geographic('GCS_North_American_1983', 'D_North_American_1983', GRS80);
const CH1903 = geographic(
  'GCS_CH1903+',
  'D_CH1903+',
  'SPHEROID["Bessel_1841",6377397.155,299.1528128]',
);

function projected(
  name: string,
  base: string,
  projection: string,
  parameters: Readonly<Record<string, string>>,
  unit = METER,
): string {
  const list = Object.entries(parameters).map(([key, text]) => `PARAMETER["${key}",${text}]`);
  return `PROJCS["${name}",${base},PROJECTION["${projection}"],${list.join(',')},${unit}]`;
}

const statePlane = (name: string, meridian: string, south: string, north: string, origin: string) =>
  projected(
    name,
    NAD83,
    'Lambert_Conformal_Conic',
    {
      False_Easting: '6561666.666666666',
      False_Northing: '1640416.666666667',
      Central_Meridian: meridian,
      Standard_Parallel_1: south,
      Standard_Parallel_2: north,
      Latitude_Of_Origin: origin,
    },
    FOOT,
  );

const FIXED: Readonly<Record<number, string>> = {
  4326: WGS84,
  4258: ETRS89,
  4269: NAD83,
  3857: projected('WGS_1984_Web_Mercator_Auxiliary_Sphere', WGS84, 'Mercator_Auxiliary_Sphere', {
    False_Easting: '0.0',
    False_Northing: '0.0',
    Central_Meridian: '0.0',
    Standard_Parallel_1: '0.0',
    Auxiliary_Sphere_Type: '0.0',
  }),
  3035: projected('ETRS_1989_LAEA', ETRS89, 'Lambert_Azimuthal_Equal_Area', {
    False_Easting: '4321000.0',
    False_Northing: '3210000.0',
    Central_Meridian: '10.0',
    Latitude_Of_Origin: '52.0',
  }),
  2056: projected('CH1903+_LV95', CH1903, 'Hotine_Oblique_Mercator_Azimuth_Center', {
    False_Easting: '2600000.0',
    False_Northing: '1200000.0',
    Scale_Factor: '1.0',
    Azimuth: '90.0',
    Longitude_Of_Center: '7.439583333333333',
    Latitude_Of_Center: '46.95240555555556',
  }),
  2229: statePlane(
    'NAD_1983_StatePlane_California_V_FIPS_0405_Feet',
    '-118.0',
    '34.03333333333333',
    '35.46666666666667',
    '33.5',
  ),
  2230: statePlane(
    'NAD_1983_StatePlane_California_VI_FIPS_0406_Feet',
    '-116.25',
    '32.78333333333333',
    '33.88333333333333',
    '32.16666666666666',
  ),
};

/** UTM by the hundreds of the EPSG number. */
const UTM: Readonly<Record<number, readonly [name: string, base: string, hemisphere: 'N' | 'S']>> =
  {
    32600: ['WGS_1984', WGS84, 'N'],
    32700: ['WGS_1984', WGS84, 'S'],
    26900: ['NAD_1983', NAD83, 'N'],
    25800: ['ETRS_1989', ETRS89, 'N'],
  };

function wktOf(code: number): string {
  const fixed = FIXED[code];
  if (fixed !== undefined) return fixed;
  const zone = code % 100;
  const family = UTM[code - zone];
  if (family === undefined) throw new Error(`The spatial reference ${code} has no WKT.`);
  const [name, base, hemisphere] = family;
  return projected(`${name}_UTM_Zone_${zone}${hemisphere}`, base, 'Transverse_Mercator', {
    False_Easting: '500000.0',
    False_Northing: hemisphere === 'N' ? '0.0' : '10000000.0',
    Central_Meridian: `${zone * 6 - 183}.0`,
    Scale_Factor: '0.9996',
    Latitude_Of_Origin: '0.0',
  });
}

const HEIGHTS = { zOrigin: -100_000, zScale: 10_000, mOrigin: -100_000, mScale: 10_000 };
const DEGREES: Grid = { xOrigin: -400, yOrigin: -400, xyScale: 1e9, ...HEIGHTS };
const MERCATOR: Grid = { xOrigin: -20_037_700, yOrigin: -30_241_100, xyScale: 10_000, ...HEIGHTS };
/** Wide enough for every projection that the service knows, at a tenth of a millimetre. */
const PLANE: Grid = { xOrigin: -100_000_000, yOrigin: -100_000_000, xyScale: 10_000, ...HEIGHTS };

/** The reference of a wkid that the service can project. */
export function referenceOf(wkid: number): Reference {
  const code = latestWkid(wkid);
  const degrees = isGeographic(code);
  return {
    wkid,
    latestWkid: code,
    isGeographic: degrees,
    wkt: wktOf(code),
    grid: degrees ? DEGREES : code === 3857 ? MERCATOR : PLANE,
  };
}
