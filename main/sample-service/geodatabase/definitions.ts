/** The XML that defines tables, domains and relationship classes (geodatabase-format.md 3.2, 3.3). */
import type { Bounds } from '../geometry/shape.ts';
import type { Domain, FieldSpec, LayerSpec, RelationshipSpec, TypeSpec } from '../spec.ts';
import { keyOf } from './layout.ts';
import type { TableLayout } from './layout.ts';
import type { Reference } from './references.ts';
import { group, root, value } from './xml.ts';

const FEATURE_CLASS_CLSID = '{52353152-891A-11D0-BEC6-00805F7C4268}';
const TABLE_CLSID = '{7A566981-C114-11D2-8A28-006097AFF44E}';

interface ClassFacts {
  readonly layout: TableLayout;
  /** Name of the table in SQLite. */
  readonly table: string;
  /** `\main.Trees` in a replica, `\T_1_inserts` in a delta. */
  readonly path: string;
  readonly reference: Reference;
  readonly extent: Bounds | null;
  readonly isArchived: boolean;
  /** Names of the relationship classes that the table takes part in. */
  readonly relationships: readonly string[];
}

/** The definition of a feature class or table. */
export function classDefinition(facts: ClassFacts, objectId: number): string {
  const { layout, path, table, reference, extent, isArchived } = facts;
  const { shape, layer, isAttachments } = layout;
  const isSpatial = shape !== null;
  return root(isSpatial ? 'DEFeatureClassInfo' : 'DETableInfo', [
    value('CatalogPath', path),
    value('Name', `main.${table}`),
    value('ChildrenExpanded', false),
    value('DatasetType', isSpatial ? 'esriDTFeatureClass' : 'esriDTTable'),
    value('DSID', objectId),
    value('Versioned', false),
    value('CanVersion', true),
    value('ConfigurationKeyword', ''),
    value('RequiredGeodatabaseClientVersion', '10.2'),
    value('HasOID', true),
    value('OIDFieldName', keyOf(layout, 'OID')),
    group('GPFieldInfoExs', fieldInfos(layout), 'typens:ArrayOfGPFieldInfoEx'),
    value('CLSID', isSpatial ? FEATURE_CLASS_CLSID : TABLE_CLSID),
    value('EXTCLSID', ''),
    group(
      'RelationshipClassNames',
      facts.relationships.map((name) => value('Name', `main.${name}`)),
      'typens:Names',
    ),
    value('AliasName', layout.alias),
    value('ModelName', ''),
    value('HasGlobalID', true),
    value('GlobalIDFieldName', keyOf(layout, 'GlobalID')),
    value('RasterFieldName', ''),
    ...(isAttachments ? [] : subtypes(layer)),
    ...tracking(isAttachments ? null : layer.editFields),
    ...(isSpatial ? shapeElements(layout, shape, reference, extent) : []),
    value('ChangeTracked', isArchived),
    value('FieldFilteringEnabled', false),
    group('FilteredFieldNames', [], 'typens:Names'),
  ]);
}

function fieldInfos({ fields, shape, layer, isAttachments }: TableLayout): string[] {
  const tracked = new Set<string>(isAttachments ? [] : Object.values(layer.editFields ?? {}));
  const infos = fields.map((field) => fieldInfo(field, tracked.has(field.name)));
  if (shape === null) return infos;
  return [
    ...infos,
    group(
      'GPFieldInfoEx',
      [
        value('Name', shape.column),
        value('ModelName', shape.column),
        value('FieldType', 'esriFieldTypeGeometry'),
        value('IsNullable', true),
        value('DomainFixed', true),
        value('Required', true),
      ],
      'typens:GPFieldInfoEx',
    ),
  ];
}

function fieldInfo(field: FieldSpec, isTracked: boolean): string {
  const { name, alias, type, nullable, editable, domain } = field;
  const isKey = type === 'OID' || type === 'GlobalID';
  return group(
    'GPFieldInfoEx',
    [
      value('Name', name),
      ...(isKey ? [] : [value('AliasName', alias)]),
      value('ModelName', name),
      ...(domain === undefined ? [] : [value('DomainName', domain.name)]),
      value('FieldType', `esriFieldType${type}`),
      value('IsNullable', nullable && !isKey),
      ...(isKey ? [value('DomainFixed', true), value('Required', true)] : []),
      ...(isKey || !editable || isTracked ? [value('Editable', false)] : []),
    ],
    'typens:GPFieldInfoEx',
  );
}

function subtypes({ typeField, types, fields }: LayerSpec): string[] {
  if (typeField === null || types.length === 0) return [];
  const field = fields.find(({ name }) => name === typeField);
  return [
    value('SubtypeFieldName', typeField),
    value('DefaultSubtypeCode', field?.defaultValue ?? types[0]?.id ?? 0),
    group('Subtypes', types.map(subtype), 'typens:ArrayOfSubtype'),
  ];
}

function subtype({ id, name, domains, defaults }: TypeSpec): string {
  const fields = [...new Set([...Object.keys(domains), ...Object.keys(defaults)])];
  const infos = fields.map((field) => {
    const fallback = defaults[field] ?? null;
    return group(
      'SubtypeFieldInfo',
      [
        value('FieldName', field),
        ...(domains[field] === undefined ? [] : [value('DomainName', domains[field].name)]),
        ...(fallback === null ? [] : [value('DefaultValue', fallback, typeOfCode(fallback))]),
      ],
      'typens:SubtypeFieldInfo',
    );
  });
  return group(
    'Subtype',
    [
      value('SubtypeName', name),
      value('SubtypeCode', id),
      group('FieldInfos', infos, 'typens:ArrayOfSubtypeFieldInfo'),
    ],
    'typens:Subtype',
  );
}

function tracking(editFields: LayerSpec['editFields']): string[] {
  return [
    value('EditorTrackingEnabled', editFields !== null),
    value('CreatorFieldName', editFields?.creator ?? ''),
    value('CreatedAtFieldName', editFields?.created ?? ''),
    value('EditorFieldName', editFields?.editor ?? ''),
    value('EditedAtFieldName', editFields?.edited ?? ''),
    value('IsTimeInUTC', true),
  ];
}

function shapeElements(
  { layer, isAttachments }: TableLayout,
  { column, format }: NonNullable<TableLayout['shape']>,
  reference: Reference,
  extent: Bounds | null,
): string[] {
  const isAnnotation = layer.kind === 'Annotation Layer' && !isAttachments;
  return [
    value('FeatureType', isAnnotation ? 'esriFTAnnotation' : 'esriFTSimple'),
    value('ShapeType', format.type),
    value('ShapeFieldName', column),
    value('HasM', format.hasM),
    value('HasZ', format.hasZ),
    value('HasSpatialIndex', true),
    value('AreaFieldName', ''),
    value('LengthFieldName', ''),
    group(
      'Extent',
      [
        value('XMin', extent?.xmin ?? 'NaN'),
        value('YMin', extent?.ymin ?? 'NaN'),
        value('XMax', extent?.xmax ?? 'NaN'),
        value('YMax', extent?.ymax ?? 'NaN'),
        referenceElement(reference),
      ],
      'typens:EnvelopeN',
    ),
    referenceElement(reference),
  ];
}

/** The SpatialReference element: WKT, grid and numbers. */
export function referenceElement({ wkid, latestWkid, isGeographic, wkt, grid }: Reference): string {
  const tolerance = isGeographic ? 8.983152841195215e-9 : 0.001;
  const type = isGeographic ? 'GeographicCoordinateSystem' : 'ProjectedCoordinateSystem';
  return group(
    'SpatialReference',
    [
      value('WKT', wkt),
      value('XOrigin', grid.xOrigin),
      value('YOrigin', grid.yOrigin),
      value('XYScale', grid.xyScale),
      value('ZOrigin', grid.zOrigin),
      value('ZScale', grid.zScale),
      value('MOrigin', grid.mOrigin),
      value('MScale', grid.mScale),
      value('XYTolerance', tolerance),
      value('ZTolerance', 0.001),
      value('MTolerance', 0.001),
      value('HighPrecision', true),
      value('WKID', wkid),
      value('LatestWKID', latestWkid),
    ],
    `typens:${type}`,
  );
}

/** The definition of a domain for fields of that type. */
export function domainDefinition(domain: Domain, fieldType: FieldSpec['type']): string {
  const head = [
    value('DomainName', domain.name),
    value('FieldType', `esriFieldType${fieldType}`),
    value('MergePolicy', 'esriMPTDefaultValue'),
    value('SplitPolicy', 'esriSPTDefaultValue'),
    value('Description', ''),
    value('Owner', ''),
  ];
  if (domain.type === 'range') {
    const [low, high] = domain.range;
    const type = fieldType === 'Integer' || fieldType === 'SmallInteger' ? 'xs:int' : 'xs:double';
    return root('GPRangeDomain2', [
      ...head,
      value('MaxValue', high, type),
      value('MinValue', low, type),
    ]);
  }
  const codes = domain.codedValues.map(({ name, code }) =>
    group(
      'CodedValue',
      [value('Name', name), value('Code', code, typeOfCode(code))],
      'typens:CodedValue',
    ),
  );
  return root('GPCodedValueDomain2', [
    ...head,
    group('CodedValues', codes, 'typens:ArrayOfCodedValue'),
  ]);
}

function typeOfCode(code: string | number): string {
  if (typeof code === 'string') return 'xs:string';
  return Number.isInteger(code) ? 'xs:int' : 'xs:double';
}

/** A relationship class between two tables of the file. */
export interface RelationFacts {
  readonly name: string;
  readonly origin: string;
  readonly destination: string;
  readonly originKey: string;
  readonly destinationKey: string;
  readonly isComposite: boolean;
  readonly isAttachments: boolean;
}

export function relationFacts(
  { name, originKey, destinationKey, composite }: RelationshipSpec,
  origin: string,
  destination: string,
): RelationFacts {
  const isComposite = composite;
  return {
    name,
    origin,
    destination,
    originKey,
    destinationKey,
    isComposite,
    isAttachments: false,
  };
}

/** The definition of a relationship class, one to many by keys. */
export function relationDefinition(facts: RelationFacts, objectId: number): string {
  const keyElement = (field: string, role: string): string =>
    group(
      'RelationshipClassKey',
      [
        value('ObjectKeyName', field),
        value('ClassKeyName', ''),
        value('KeyRole', `esriRelKeyRoleOrigin${role}`),
      ],
      'typens:RelationshipClassKey',
    );
  return root('DERelationshipClassInfo', [
    value('CatalogPath', `\\main.${facts.name}`),
    value('Name', `main.${facts.name}`),
    value('ChildrenExpanded', false),
    value('DatasetType', 'esriDTRelationshipClass'),
    value('DSID', objectId),
    value('Cardinality', 'esriRelCardinalityOneToMany'),
    value(
      'Notification',
      facts.isComposite ? 'esriRelNotificationForward' : 'esriRelNotificationNone',
    ),
    value('IsAttributed', false),
    value('IsComposite', facts.isComposite),
    group('OriginClassNames', [value('Name', `main.${facts.origin}`)], 'typens:Names'),
    group('DestinationClassNames', [value('Name', `main.${facts.destination}`)], 'typens:Names'),
    value('KeyType', 'esriRelKeyTypeSingle'),
    value('ClassKey', 'esriRelClassKeyUndefined'),
    value('ForwardPathLabel', facts.destination),
    value('BackwardPathLabel', facts.origin),
    value('IsReflexive', false),
    group(
      'OriginClassKeys',
      [keyElement(facts.originKey, 'Primary'), keyElement(facts.destinationKey, 'Foreign')],
      'typens:ArrayOfRelationshipClassKey',
    ),
    value('IsAttachmentRelationship', facts.isAttachments),
    value('ChangeTracked', true),
  ]);
}
