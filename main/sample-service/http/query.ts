/** The query operation of a layer. */
import type { Selection, SpatialFilter } from '../archive/archive.ts';
import type { Parameters, PublishedService } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { geometryTypeOf } from '../geometry/shape.ts';
import { projectBounds, readSpatialReference } from '../geometry/project.ts';
import { isObject, readJsonParameter } from '../json.ts';
import type { LayerSpec } from '../spec.ts';
import {
  attributesJson,
  featureJson,
  geoJsonFeature,
  globalIdList,
  readView,
  spatialReference,
} from './features.ts';
import type { FeatureView } from './features.ts';
import { fieldJson } from './field-json.ts';
import { fieldNameOf, MAX_RECORD_COUNT, storedReference } from './layer-json.ts';
import { integerList, invalidParameter } from './parameters.ts';
import { coreTraits } from './profile.ts';
import { computeStatistics, distinct, readStatistics, statisticFields } from './statistics.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * `<layer>/query` in all its forms: features, count, ids, extent, distinct values, statistics.
 *
 * Features come at most 2000 at a time; `exceededTransferLimit` says that there are more.
 */
export function query(service: PublishedService, layer: LayerSpec, parameters: Parameters): Json {
  const selection = readSelection(service, layer, parameters);
  const ids = fieldNameOf(layer, 'OID');
  if (parameters.flag('returnIdsOnly', false)) {
    return { objectIdFieldName: ids, objectIds: service.archive.objectIds(selection) };
  }
  if (parameters.flag('returnExtentOnly', false))
    return extent(service, layer, parameters, selection);
  const isDistinct = parameters.flag('returnDistinctValues', false);
  if (parameters.flag('returnCountOnly', false) && !isDistinct) {
    return { count: service.archive.count(selection) };
  }
  const statistics = readStatistics(layer, parameters);
  if (statistics !== null) {
    const rows = service.archive.select({ ...selection, ...noOrder });
    const features = computeStatistics(rows, statistics).map((attributes) => ({ attributes }));
    return { fields: statisticFields(statistics), features };
  }
  const view = readView(service, layer, parameters);
  if (isDistinct) return distinctValues(service, parameters, selection, view);
  return features(service, parameters, selection, view);
}

const noOrder = { orderBy: '' };

/** Reads where, objectIds, globalIds, geometry, orderByFields. ServiceError 400 when nothing selects. */
export function readSelection(
  service: PublishedService,
  layer: LayerSpec,
  parameters: Parameters,
): Selection {
  const where = parameters.text('where');
  const objectIds = integerList(parameters, 'objectIds');
  const globalIds = globalIdList(parameters, 'globalIds');
  const filter = readFilter(service, parameters);
  const orderBy = parameters.text('orderByFields');
  if (![where, objectIds, globalIds, filter].some((criterion) => criterion !== undefined)) {
    throw new ServiceError(400, 'Cannot perform query. Invalid query parameters.', [
      "One of 'where', 'objectIds', 'globalIds' and 'geometry' must be specified; where=1=1 selects all.",
    ]);
  }
  return {
    layerId: layer.id,
    ...(where !== undefined && { where }),
    ...(objectIds !== undefined && { objectIds }),
    ...(globalIds !== undefined && { globalIds }),
    ...(filter !== undefined && { filter }),
    ...(orderBy !== undefined && { orderBy }),
  };
}

const GEOMETRY_TYPES: readonly SpatialFilter['geometryType'][] = [
  'esriGeometryPoint',
  'esriGeometryMultipoint',
  'esriGeometryPolyline',
  'esriGeometryPolygon',
  'esriGeometryEnvelope',
];

/** geometry, geometryType, inSR and spatialRel; envelope and point also as plain commas. */
function readFilter(service: PublishedService, parameters: Parameters): SpatialFilter | undefined {
  const text = parameters.text('geometry')?.trim();
  if (text === undefined || text === '') return undefined;
  const relation = parameters.text('spatialRel') ?? 'esriSpatialRelIntersects';
  if (relation !== 'esriSpatialRelIntersects') {
    throw invalidParameter(
      'spatialRel',
      `${relation} is not supported, only esriSpatialRelIntersects`,
    );
  }
  const geometry = text.startsWith('{') ? readJsonParameter('geometry', text) : fromCommas(text);
  if (!isObject(geometry)) throw invalidParameter('geometry', 'it is no geometry');
  const named = parameters.text('geometryType');
  const type = GEOMETRY_TYPES.find(
    (candidate) =>
      candidate === (named ?? (text.startsWith('{') ? geometryTypeOf(geometry) : null)),
  );
  const geometryType = type ?? (named === undefined ? geometryTypeOf(geometry) : null);
  if (geometryType === null)
    throw invalidParameter('geometryType', `'${named}' is no geometry type`);
  const { wkid, latestWkid } = service.archive.service;
  const own = readSpatialReference(geometry['spatialReference'], 'geometry.spatialReference');
  return {
    geometry,
    geometryType,
    wkid: spatialReference(parameters, 'inSR') ?? own ?? latestWkid ?? wkid,
  };
}

function fromCommas(text: string): Json {
  const numbers = text.split(',').map(Number);
  if (numbers.every(Number.isFinite)) {
    const [first, second, third, fourth] = numbers;
    if (numbers.length === 4) return { xmin: first, ymin: second, xmax: third, ymax: fourth };
    if (numbers.length === 2) return { x: first, y: second };
  }
  throw invalidParameter('geometry', 'it is neither JSON nor xmin,ymin,xmax,ymax nor x,y');
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

function readPage(parameters: Parameters): Page {
  const offset = parameters.integer('resultOffset') ?? 0;
  const count = parameters.integer('resultRecordCount');
  if (offset < 0) throw invalidParameter('resultOffset', 'it is negative');
  if (count !== undefined && count < 0)
    throw invalidParameter('resultRecordCount', 'it is negative');
  const limit = count === undefined || count === 0 ? MAX_RECORD_COUNT : count;
  return { offset, limit: Math.min(limit, MAX_RECORD_COUNT) };
}

function features(
  service: PublishedService,
  parameters: Parameters,
  selection: Selection,
  view: FeatureView,
): Json {
  const { offset, limit } = readPage(parameters);
  // One more than wanted tells whether there are more.
  const rows = [...service.archive.select({ ...selection, offset, limit: limit + 1 })];
  const page = rows.slice(0, limit);
  const exceeded = rows.length > limit && { exceededTransferLimit: true };
  if (parameters.text('f')?.toLowerCase() === 'geojson') {
    return {
      type: 'FeatureCollection',
      ...(exceeded && { properties: exceeded }),
      features: page.map((row) => geoJsonFeature(view, row)),
    };
  }
  return {
    ...headJson(service, view),
    ...exceeded,
    features: page.map((row) => featureJson(view, row)),
  };
}

/** What every answer with features begins with. */
function headJson(service: PublishedService, view: FeatureView): Json {
  const { layer } = view;
  return {
    objectIdFieldName: fieldNameOf(layer, 'OID'),
    uniqueIdField: { name: fieldNameOf(layer, 'OID'), isSystemMaintained: true },
    globalIdFieldName: fieldNameOf(layer, 'GlobalID'),
    ...geometryHead(service, view),
    fields: fieldsJson(service, view),
  };
}

/** Geometry type and spatial reference of an answer; empty for tables. */
export function geometryHead(service: PublishedService, view: FeatureView): Json {
  const { layer, outWkid, returnsM, returnsZ, storedWkid } = view;
  if (layer.geometryType === null) return {};
  return {
    geometryType: layer.geometryType,
    ...(returnsZ && { hasZ: true }),
    ...(returnsM && { hasM: true }),
    spatialReference:
      outWkid === storedWkid
        ? storedReference(service.archive.service)
        : { wkid: outWkid === 3857 ? 102100 : outWkid, latestWkid: outWkid },
  };
}

/** Descriptions of the fields of an answer. */
export function fieldsJson(
  service: PublishedService,
  { fields, layer }: FeatureView,
): readonly Json[] {
  return fields.map((field) => fieldJson(field, layer, coreTraits(service.profile)));
}

function distinctValues(
  service: PublishedService,
  parameters: Parameters,
  selection: Selection,
  view: FeatureView,
): Json {
  const { offset, limit } = readPage(parameters);
  const all = distinct(
    (function* () {
      for (const row of service.archive.select(selection)) yield attributesJson(view, row);
    })(),
  );
  if (parameters.flag('returnCountOnly', false)) return { count: all.length };
  const page = all.slice(offset, offset + limit);
  return {
    ...headJson(service, view),
    ...(all.length > offset + limit && { exceededTransferLimit: true }),
    features: page.map((attributes) => ({ attributes })),
  };
}

function extent(
  service: PublishedService,
  layer: LayerSpec,
  parameters: Parameters,
  selection: Selection,
): Json {
  const view = readView(service, layer, parameters);
  const bounds = service.archive.extent(selection);
  const { spatialReference: reference } = geometryHead(service, view);
  const count = parameters.flag('returnCountOnly', false) && {
    count: service.archive.count(selection),
  };
  // An empty extent is written with the text NaN, which real servers do as well.
  const none = { xmin: 'NaN', ymin: 'NaN', xmax: 'NaN', ymax: 'NaN' };
  const projected = bounds === null ? none : projectBounds(bounds, view.storedWkid, view.outWkid);
  return { extent: { ...projected, spatialReference: reference }, ...count };
}
