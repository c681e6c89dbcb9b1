/** GDAL as a second reader of Esri JSON and of well-known binary. */
import { spawnSync } from 'node:child_process';

const PREAMBLE = `
import json, math, sys
from osgeo import gdal, ogr, osr
gdal.UseExceptions(); ogr.UseExceptions(); osr.UseExceptions()
work = json.load(sys.stdin)

def number(value):
    return None if math.isnan(value) else repr(value)

def shape(geometry):
    """Parts of points, whichever of the single and multi types it is; what is no number is None, as are empty shapes."""
    if geometry is None or geometry.IsEmpty(): return None
    kind = ogr.GT_Flatten(geometry.GetGeometryType())
    z, m = bool(geometry.Is3D()), bool(geometry.IsMeasured())
    def points(line):
        def one(i):
            more = ([line.GetZ(i)] if z else []) + ([line.GetM(i)] if m else [])
            return [number(value) for value in [line.GetX(i), line.GetY(i)] + more]
        return [one(i) for i in range(line.GetPointCount())]
    def parts(item):
        flat = ogr.GT_Flatten(item.GetGeometryType())
        if flat in (ogr.wkbPoint, ogr.wkbLineString, ogr.wkbLinearRing): return [points(item)]
        if flat == ogr.wkbPolygon: return [[points(item.GetGeometryRef(i)) for i in range(item.GetGeometryCount())]]
        return [part for i in range(item.GetGeometryCount()) for part in parts(item.GetGeometryRef(i))]
    names = {ogr.wkbPoint: 'point', ogr.wkbMultiPoint: 'points', ogr.wkbLineString: 'lines', ogr.wkbMultiLineString: 'lines', ogr.wkbPolygon: 'polygons', ogr.wkbMultiPolygon: 'polygons'}
    box = geometry.GetEnvelope()
    return {'kind': names.get(kind, str(kind)), 'z': z, 'm': m, 'parts': parts(geometry), 'box': [number(side) for side in box]}
`;

/** Runs a script that reads `work` and leaves its answer in `result`. */
export function askGdal<T>(script: string, work: unknown): T {
  const { stdout, stderr, status } = spawnSync(
    '/usr/bin/python3',
    ['-c', `${PREAMBLE}${script}\njson.dump(result, sys.stdout)`],
    { input: JSON.stringify(work), encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** What GDAL makes of a geometry: its numbers as text, digit by digit. */
export interface GdalShape {
  readonly kind: string;
  readonly z: boolean;
  readonly m: boolean;
  readonly parts: readonly unknown[];
  /** minX, maxX, minY, maxY. */
  readonly box: readonly (string | null)[];
}

const READ_ESRI_JSON = `
gdal.FileFromMemBuffer('/vsimem/features.json', json.dumps(work).encode())
source = gdal.OpenEx('/vsimem/features.json', gdal.OF_VECTOR, allowed_drivers=['ESRIJSON'])
result = [shape(feature.GetGeometryRef()) for feature in source.GetLayer(0)]
`;

const READ_WKB = `
result = [None if item is None else shape(ogr.CreateGeometryFromWkb(bytes.fromhex(item))) for item in work]
`;

/** The shapes of a feature set, read by the ESRIJSON driver. */
export function readEsriJson(featureSet: unknown): (GdalShape | null)[] {
  return askGdal(READ_ESRI_JSON, featureSet);
}

export function readWkb(blobs: readonly (Uint8Array | null)[]): (GdalShape | null)[] {
  return askGdal(
    READ_WKB,
    blobs.map((wkb) => wkb && Buffer.from(wkb).toString('hex')),
  );
}

const WRITE_GEOPACKAGE = `
reference = osr.SpatialReference()
reference.ImportFromEPSG(3857)
target = ogr.GetDriverByName('GPKG').CreateDataSource(work['file'])
layer = target.CreateLayer('shapes', reference, ogr.wkbUnknown)
for n, item in enumerate(work['items']):
    feature = ogr.Feature(layer.GetLayerDefn())
    geometry = ogr.CreateGeometryFromWkb(bytes.fromhex(item))
    if n % 2 and ogr.GT_Flatten(geometry.GetGeometryType()) in (ogr.wkbMultiLineString, ogr.wkbMultiPolygon) and geometry.GetGeometryCount() == 1:
        geometry = geometry.GetGeometryRef(0).Clone()
    feature.SetGeometryDirectly(geometry)
    layer.CreateFeature(feature)
target = None
source = ogr.Open(work['file'])
result = [shape(feature.GetGeometryRef()) for feature in source.GetLayer('shapes')]
`;

/** Writes a GeoPackage with a layer "shapes", now and then of single types; gives what GDAL reads from it. */
export function writeGeoPackage(file: string, wkbs: readonly Uint8Array[]): (GdalShape | null)[] {
  const items = wkbs.map((wkb) => Buffer.from(wkb).toString('hex'));
  return askGdal(WRITE_GEOPACKAGE, { file, items });
}
