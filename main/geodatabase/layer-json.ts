/** The JSON of a layer, as ArcGIS REST writes it, from the definition of its table. */
import type { ColumnInfo } from './table-reader.ts';
import type { FieldDefinition, SubtypeDefinition, TableDefinition } from './definitions.ts';
import type { Domains } from './domains.ts';
import { isRecord, memberOf } from './service-items.ts';

type Json = Readonly<Record<string, unknown>>;

export interface LayerFacts {
  readonly id: number;
  readonly definition: TableDefinition;
  readonly domains: Domains;
  /** Without the shape and the columns of archiving. */
  readonly columns: readonly ColumnInfo[];
  readonly hasAttachments: boolean;
  readonly isEditable: boolean;
  /** esriFT…: 1 simple, 11 annotation, 13 dimension. */
  readonly featureType: number | null;
  /** `[xmin, ymin, xmax, ymax]`, or null. */
  readonly extent: readonly number[] | null;
  readonly relationships: readonly Json[];
}

const TYPES: Readonly<Record<number, string>> = { 11: 'Annotation Layer', 13: 'Dimension Layer' };

/** Describes a table that its service has not described, or that never had a service. */
export function buildLayerJson(facts: LayerFacts): Json {
  const { definition } = facts;
  const isSpatial = definition.shapeType !== null;
  const fields = facts.columns.map((column) => buildField(column, facts));
  return {
    id: facts.id,
    name: definition.alias ?? definition.name,
    type: isSpatial ? (TYPES[facts.featureType ?? 1] ?? 'Feature Layer') : 'Table',
    description: '',
    ...(isSpatial ? buildGeometry(facts) : {}),
    fields,
    objectIdField: definition.objectIdField,
    globalIdField: definition.globalIdField ?? '',
    displayField: displayField(definition),
    typeIdField: definition.subtypes.length > 0 ? definition.subtypeField : '',
    types: definition.subtypes.map((subtype) => buildType(subtype, facts)),
    editFieldsInfo: definition.editFields,
    relationships: facts.relationships,
    hasAttachments: facts.hasAttachments,
    capabilities: facts.isEditable ? 'Create,Delete,Query,Update,Editing' : 'Query',
    datesInUnknownTimeZone: !definition.datesAreUtc,
    drawingInfo: null,
  };
}

/**
 * The JSON of the service with what it may lack: its own id, fields that only the file knows, and without the shape,
 * which is no attribute.
 */
export function completeLayerJson(json: Json, facts: LayerFacts): Json {
  const given = memberOf(json, 'fields');
  const fields = (Array.isArray(given) ? (given as unknown[]) : [])
    .filter(isRecord)
    .filter(isAttribute);
  const known = new Set(fields.map((field) => nameOf(field)?.toLowerCase()));
  const missing = facts.columns.filter((column) => !known.has(column.name.toLowerCase()));
  return {
    ...json,
    ...(facts.definition.datesAreUtc ? {} : { datesInUnknownTimeZone: true }),
    ...(facts.hasAttachments ? { hasAttachments: true } : {}),
    id: facts.id,
    fields: [...fields, ...missing.map((column) => buildField(column, facts))],
  };
}

function isAttribute(field: Json): boolean {
  return !/geometry$/i.test(String(memberOf(field, 'type')));
}

function nameOf(field: Json): string | null {
  const name = memberOf(field, 'name');
  return typeof name === 'string' ? name : null;
}

function buildField(column: ColumnInfo, { definition, domains }: LayerFacts): Json {
  const field = definition.fields.find(({ name }) => isSame(name, column.name));
  const type = field?.type ?? typeOfColumn(column);
  return {
    name: field?.name ?? column.name,
    type,
    alias: field?.alias ?? column.name,
    domain: domainOf(field?.domainName ?? null, domains),
    editable: field?.isEditable ?? false,
    nullable: field?.isNullable ?? true,
    ...(/String$/i.test(type) && column.length !== null ? { length: column.length } : {}),
    defaultValue: field?.defaultValue ?? null,
  };
}

const COLUMN_TYPES: Readonly<Record<string, string>> = {
  int16: 'SmallInteger',
  int32: 'Integer',
  integer: 'OID',
  int64: 'BigInteger',
  float32: 'Single',
  float64: 'Double',
  realdate: 'Date',
  uuidtext: 'GUID',
  blob: 'Blob',
  xmltext: 'XML',
};

function typeOfColumn(column: ColumnInfo): string {
  return `esriFieldType${COLUMN_TYPES[column.type] ?? 'String'}`;
}

function domainOf(name: string | null, domains: Domains): Json | null {
  return name === null ? null : (domains.get(name.toLowerCase()) ?? null);
}

function buildGeometry({ definition, extent }: LayerFacts): Json {
  const { shapeType, hasZ, hasM, spatialReference } = definition;
  const reference =
    spatialReference === null
      ? null
      : spatialReference.wkid === null
        ? { wkt: spatialReference.wkt }
        : {
            wkid: spatialReference.wkid,
            latestWkid: spatialReference.latestWkid ?? spatialReference.wkid,
          };
  const [xmin, ymin, xmax, ymax] = extent ?? ['NaN', 'NaN', 'NaN', 'NaN'];
  return {
    geometryType: shapeType,
    hasZ,
    hasM,
    extent: { xmin, ymin, xmax, ymax, spatialReference: reference },
  };
}

function buildType(subtype: SubtypeDefinition, { domains }: LayerFacts): Json {
  const own = subtype.fields.filter(({ domainName }) => domainName !== null);
  const defaults = subtype.fields.filter(({ defaultValue }) => defaultValue !== null);
  const attributes = Object.fromEntries(
    defaults.map(({ name, defaultValue }) => [name, defaultValue]),
  );
  return {
    id: subtype.code,
    name: subtype.name,
    domains: Object.fromEntries(
      own.map(({ name, domainName }) => [
        name,
        domainOf(domainName, domains) ?? { type: 'inherited' },
      ]),
    ),
    templates: [{ name: subtype.name, description: '', prototype: { attributes } }],
  };
}

function displayField({ fields }: TableDefinition): string {
  const texts = fields.filter(({ type }) => /String$/i.test(type));
  const named = texts.find(({ name }: FieldDefinition) => /name/i.test(name));
  return (named ?? texts[0])?.name ?? '';
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
