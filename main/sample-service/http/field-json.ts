/** Fields, domains and types of a layer, as the server family writes them. */
import type { Domain, FieldSpec, FieldType, LayerSpec, TypeSpec } from '../spec.ts';
import type { CoreTraits } from './profile.ts';

type Json = Readonly<Record<string, unknown>>;

const SQL_TYPES: Readonly<Record<FieldType, string>> = {
  SmallInteger: 'sqlTypeSmallInt',
  Integer: 'sqlTypeInteger',
  BigInteger: 'sqlTypeBigInt',
  Single: 'sqlTypeReal',
  Double: 'sqlTypeFloat',
  String: 'sqlTypeNVarchar',
  Date: 'sqlTypeTimestamp2',
  DateOnly: 'sqlTypeDate',
  TimeOnly: 'sqlTypeTime',
  TimestampOffset: 'sqlTypeTimestampWithTimezone',
  OID: 'sqlTypeOther',
  GUID: 'sqlTypeGUID',
  GlobalID: 'sqlTypeOther',
  Blob: 'sqlTypeBinary',
  XML: 'sqlTypeOther',
};

const LENGTHS: Partial<Record<FieldType, number>> = { GlobalID: 38, GUID: 38, Date: 8 };

/** Domain JSON; null when there is none. */
function domainJson(domain: Domain | undefined): Json | null {
  if (domain === undefined) return null;
  const shared = { type: domain.type, name: domain.name };
  return domain.type === 'range'
    ? { ...shared, range: domain.range }
    : { ...shared, codedValues: domain.codedValues };
}

/** Field JSON of the layer resource and of query answers. */
export function fieldJson(field: FieldSpec, layer: LayerSpec, traits: CoreTraits): Json {
  const tracked = new Set<string>(Object.values(layer.editFields ?? {}));
  const length = field.length ?? (traits.describesSql ? LENGTHS[field.type] : undefined);
  return {
    name: field.name,
    type: `esriFieldType${field.type}`,
    alias: field.alias,
    ...(traits.describesSql && { sqlType: SQL_TYPES[field.type] }),
    nullable: field.nullable,
    editable: field.editable && !tracked.has(field.name),
    domain: domainJson(field.domain),
    defaultValue: field.defaultValue ?? null,
    ...(length !== undefined && { length }),
  };
}

const DRAWING_TOOLS = {
  esriGeometryPoint: 'esriFeatureEditToolPoint',
  esriGeometryMultipoint: 'esriFeatureEditToolPoint',
  esriGeometryPolyline: 'esriFeatureEditToolLine',
  esriGeometryPolygon: 'esriFeatureEditToolPolygon',
} as const;

/** Types, subtypes and templates (protocol.md 2.6): templates sit inside types where there are any. */
export function typesJson(layer: LayerSpec, traits: CoreTraits): Json {
  const hasTypes = layer.typeField !== null && layer.types.length > 0;
  const plain = {
    typeIdField: null,
    types: [],
    templates: [templateJson(layer, layer.name, {})],
  };
  if (!hasTypes) return plain;
  if (traits.typesAs === 'types') {
    return {
      typeIdField: layer.typeField,
      types: layer.types.map((type) => ({
        id: type.id,
        name: type.name,
        domains: typeDomains(layer, type, true),
        templates: [templateJson(layer, type.name, prototype(layer, type))],
      })),
      templates: [],
    };
  }
  const typeField = layer.fields.find(({ name }) => name === layer.typeField);
  return {
    ...plain,
    templates: layer.types.map((type) => templateJson(layer, type.name, prototype(layer, type))),
    subtypeField: layer.typeField,
    defaultSubtypeCode: typeField?.defaultValue ?? layer.types[0]?.id,
    subtypes: layer.types.map((type) => ({
      code: type.id,
      name: type.name,
      defaultValues: { [layer.typeField ?? '']: type.id, ...type.defaults },
      domains: typeDomains(layer, type, false),
    })),
  };
}

/** Domains of a type by field; fields with a domain of their own are said to inherit it. */
function typeDomains(layer: LayerSpec, type: TypeSpec, saysInherited: boolean): Json {
  const own = Object.entries(type.domains).map(([name, domain]) => [name, domainJson(domain)]);
  const inherited = layer.fields
    .filter((field) => field.domain !== undefined && type.domains[field.name] === undefined)
    .map((field) => [field.name, saysInherited ? { type: 'inherited' } : domainJson(field.domain)]);
  return Object.fromEntries([...inherited, ...own]) as Json;
}

function prototype(layer: LayerSpec, type: TypeSpec): Json {
  return { [layer.typeField ?? '']: type.id, ...type.defaults };
}

function templateJson(layer: LayerSpec, name: string, attributes: Json): Json {
  const defaults: Json = Object.fromEntries(
    layer.fields
      .filter((field) => field.editable && field.defaultValue !== undefined)
      .map((field) => [field.name, field.defaultValue]),
  );
  return {
    name,
    description: '',
    drawingTool:
      layer.geometryType === null ? 'esriFeatureEditToolNone' : DRAWING_TOOLS[layer.geometryType],
    prototype: { attributes: { ...defaults, ...attributes } },
  };
}
