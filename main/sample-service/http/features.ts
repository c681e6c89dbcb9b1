/** Rows as features of an answer: wanted fields, wanted coordinates, spelling of the server family. */
import type { JsonGeometry, RowVersion } from '../archive/archive.ts';
import type { Parameters, ProfileName, PublishedService } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { latestWkid, projectGeometry, readSpatialReference } from '../geometry/project.ts';
import { readShape, writeShape } from '../geometry/shape.ts';
import { toGeoJson } from '../geometry/geojson.ts';
import { normaliseGuid, writeGuid } from '../guid.ts';
import type { FieldSpec, LayerSpec } from '../spec.ts';
import { invalidParameter, textList } from './parameters.ts';
import { readJsonParameter } from '../json.ts';

type Json = Readonly<Record<string, unknown>>;

/** What features of an answer look like. */
export interface FeatureView {
  readonly layer: LayerSpec;
  readonly fields: readonly FieldSpec[];
  readonly profile: ProfileName;
  readonly returnsGeometry: boolean;
  readonly returnsZ: boolean;
  readonly returnsM: boolean;
  readonly storedWkid: number;
  readonly outWkid: number;
  /** Decimal places of coordinates; null for all. */
  readonly precision: number | null;
}

/** Reads outFields, returnGeometry, returnZ, returnM, outSR and geometryPrecision. */
export function readView(
  service: PublishedService,
  layer: LayerSpec,
  parameters: Parameters,
): FeatureView {
  const { wkid, latestWkid: latest } = service.archive.service;
  const storedWkid = latest ?? wkid;
  const isGeoJson = parameters.text('f')?.toLowerCase() === 'geojson';
  return {
    layer,
    fields: outFields(layer, parameters),
    profile: service.profile,
    returnsGeometry: layer.geometryType !== null && parameters.flag('returnGeometry', true),
    returnsZ: layer.hasZ && parameters.flag('returnZ', isGeoJson),
    returnsM: layer.hasM && parameters.flag('returnM', false),
    storedWkid,
    outWkid: isGeoJson ? 4326 : (spatialReference(parameters, 'outSR') ?? storedWkid),
    precision: parameters.integer('geometryPrecision') ?? null,
  };
}

/** A spatial reference parameter, a wkid or JSON; null when absent. */
export function spatialReference(parameters: Parameters, name: string): number | null {
  const text = parameters.text(name)?.trim();
  if (text === undefined || text === '') return null;
  return readSpatialReference(text.startsWith('{') ? readJsonParameter(name, text) : text, name);
}

function outFields(layer: LayerSpec, parameters: Parameters): FieldSpec[] {
  const objectId = layer.fields.filter(({ type }) => type === 'OID');
  const names = textList(parameters, 'outFields');
  if (names === undefined) return objectId;
  if (names.includes('*')) return [...layer.fields];
  const wanted = names.map((name) => {
    const plain = name.replaceAll('"', '').toLowerCase();
    const field = layer.fields.find((candidate) => candidate.name.toLowerCase() === plain);
    if (field !== undefined) return field;
    throw new ServiceError(400, 'Cannot perform query. Invalid query parameters.', [
      `'outFields' parameter is invalid: there is no field '${name}'.`,
    ]);
  });
  return [...new Set(wanted)];
}

/** `{ attributes, geometry }`. */
export function featureJson(view: FeatureView, row: RowVersion): Json {
  const attributes = attributesJson(view, row);
  if (!view.returnsGeometry) return { attributes };
  return { attributes, geometry: outGeometry(view, row.geometry) };
}

/** A GeoJSON feature in WGS 84. */
export function geoJsonFeature(view: FeatureView, row: RowVersion): Json {
  const geometry = view.returnsGeometry ? toGeoJson(outGeometry(view, row.geometry)) : null;
  return { type: 'Feature', id: row.objectId, geometry, properties: attributesJson(view, row) };
}

/** Attributes of the wanted fields; GUIDs in the form of the server family. */
export function attributesJson(view: FeatureView, row: RowVersion): Json {
  return Object.fromEntries(
    view.fields.map((field) => [
      field.name,
      wireValue(field, row.attributes[field.name], view.profile),
    ]),
  );
}

/** One value as the server family writes it. */
function wireValue(field: FieldSpec, value: unknown, profile: ProfileName): unknown {
  const isGuid = field.type === 'GUID' || field.type === 'GlobalID';
  return isGuid && typeof value === 'string' ? writeGuid(value, profile) : (value ?? null);
}

function outGeometry(view: FeatureView, geometry: JsonGeometry | null): JsonGeometry | null {
  const { layer, returnsZ, returnsM, storedWkid, outWkid, precision } = view;
  const isAsStored =
    latestWkid(storedWkid) === latestWkid(outWkid) &&
    returnsZ === layer.hasZ &&
    returnsM === layer.hasM &&
    precision === null;
  if (geometry === null || isAsStored) return geometry;
  const projected = projectGeometry(geometry, storedWkid, outWkid);
  const shape = projected === null ? null : readShape(projected);
  if (shape === null) return null;
  const rounded =
    precision === null
      ? shape
      : { ...shape, parts: shape.parts.map((part) => part.map((at) => round(at, precision))) };
  return writeShape(rounded, { hasZ: returnsZ, hasM: returnsM });
}

function round(position: readonly (number | null)[], precision: number): (number | null)[] {
  const factor = 10 ** Math.max(0, Math.min(15, precision));
  return position.map((value) => (value === null ? null : Math.round(value * factor) / factor));
}

/** GlobalIDs of a list parameter in the form of the archive. ServiceError 400 for what is no GUID. */
export function globalIdList(parameters: Parameters, name: string): string[] | undefined {
  return textList(parameters, name)?.map((item) => {
    const globalId = normaliseGuid(item.replaceAll("'", ''));
    if (globalId === null) throw invalidParameter(name, `'${item}' is no GlobalID`);
    return globalId;
  });
}
