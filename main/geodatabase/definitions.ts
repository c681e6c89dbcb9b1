/** Definitions of feature classes and tables (DEFeatureClassInfo, DETableInfo). */
import { notUnderstood } from './errors.ts';
import type { Grid } from './esri-shape.ts';
import { bareName } from './items.ts';
import type { Item } from './items.ts';
import { childOf, childrenOf, flagOf, numberOf, parseXml, textOf, toNumber } from './xml.ts';
import type { XmlElement } from './xml.ts';

export interface FieldDefinition {
  readonly name: string;
  readonly alias: string;
  /** Such as `esriFieldTypeString`. */
  readonly type: string;
  readonly isNullable: boolean;
  readonly isEditable: boolean;
  readonly domainName: string | null;
  readonly defaultValue: string | number | null;
}

export interface SubtypeDefinition {
  readonly code: number;
  readonly name: string;
  readonly fields: readonly {
    readonly name: string;
    readonly domainName: string | null;
    readonly defaultValue: string | number | null;
  }[];
}

export interface SpatialReferenceDefinition {
  readonly wkid: number | null;
  readonly latestWkid: number | null;
  readonly wkt: string | null;
  readonly grid: Grid;
}

export interface TableDefinition {
  readonly name: string;
  readonly alias: string | null;
  readonly objectIdField: string | null;
  readonly globalIdField: string | null;
  readonly fields: readonly FieldDefinition[];
  readonly subtypeField: string | null;
  readonly subtypes: readonly SubtypeDefinition[];
  /** Null without editor tracking. */
  readonly editFields: Readonly<Record<string, string | null>> | null;
  readonly datesAreUtc: boolean;
  /** Such as `esriGeometryPoint`; null for a table. */
  readonly shapeType: string | null;
  readonly shapeField: string | null;
  readonly hasZ: boolean;
  readonly hasM: boolean;
  readonly spatialReference: SpatialReferenceDefinition | null;
}

/** Reads the definition of a feature class or table, or throws an `AppError` that names it. */
export function readDefinition(item: Item): TableDefinition {
  const name = bareName(item.name);
  if (item.definition === null)
    throw notUnderstood(name, '', 'the geodatabase does not describe it');
  const root = parseXml(item.definition, `The definition of ${name}`);
  const list = childOf(root, 'GPFieldInfoExs');
  const isTracked = flagOf(root, 'EditorTrackingEnabled') === true;
  return {
    name,
    alias: textOf(root, 'AliasName'),
    objectIdField: textOf(root, 'OIDFieldName'),
    globalIdField: textOf(root, 'GlobalIDFieldName'),
    fields: (list === null ? [] : childrenOf(list, 'GPFieldInfoEx')).flatMap(readField),
    subtypeField: textOf(root, 'SubtypeFieldName'),
    subtypes: readSubtypes(root),
    editFields: isTracked ? readEditFields(root) : null,
    datesAreUtc: flagOf(root, 'IsTimeInUTC') !== false,
    shapeType: textOf(root, 'ShapeType'),
    shapeField: textOf(root, 'ShapeFieldName'),
    hasZ: flagOf(root, 'HasZ') === true,
    hasM: flagOf(root, 'HasM') === true,
    // The extent before it has one of its own, deeper down.
    spatialReference: readSpatialReference(childOf(root, 'SpatialReference')),
  };
}

function readField(element: XmlElement): readonly FieldDefinition[] {
  const name = textOf(element, 'Name');
  if (name === null) return [];
  return [
    {
      name,
      alias: textOf(element, 'AliasName') ?? name,
      type: textOf(element, 'FieldType') ?? '',
      isNullable: flagOf(element, 'IsNullable') ?? true,
      isEditable: flagOf(element, 'Editable') ?? true,
      domainName: textOf(element, 'DomainName'),
      defaultValue:
        numberOf(element, 'DefaultValueNumeric') ??
        numberOf(element, 'DefaultValueInteger') ??
        textOf(element, 'DefaultValueString'),
    },
  ];
}

function readSubtypes(root: XmlElement): readonly SubtypeDefinition[] {
  const list = childOf(root, 'Subtypes');
  if (list === null) return [];
  return childrenOf(list, 'Subtype').flatMap((element) => {
    const code = numberOf(element, 'SubtypeCode');
    const infos = childOf(element, 'FieldInfos');
    if (code === null) return [];
    return [
      {
        code,
        name: textOf(element, 'SubtypeName') ?? String(code),
        fields: (infos === null ? [] : childrenOf(infos, 'SubtypeFieldInfo')).flatMap(
          readSubtypeField,
        ),
      },
    ];
  });
}

function readSubtypeField(element: XmlElement): SubtypeDefinition['fields'] {
  const name = textOf(element, 'FieldName');
  if (name === null) return [];
  const value = childOf(element, 'DefaultValue');
  const isText = /string/i.test(value?.getAttribute('xsi:type') ?? '');
  const text = value?.textContent ?? null;
  const defaultValue =
    text === null || text === '' ? null : isText ? text : (toNumber(text) ?? text);
  return [{ name, domainName: textOf(element, 'DomainName'), defaultValue }];
}

function readEditFields(root: XmlElement): Readonly<Record<string, string | null>> {
  return {
    creatorField: textOf(root, 'CreatorFieldName'),
    creationDateField: textOf(root, 'CreatedAtFieldName'),
    editorField: textOf(root, 'EditorFieldName'),
    editDateField: textOf(root, 'EditedAtFieldName'),
  };
}

function readSpatialReference(element: XmlElement | null): SpatialReferenceDefinition | null {
  if (element === null) return null;
  const [xOrigin, yOrigin, xyScale] = ['XOrigin', 'YOrigin', 'XYScale'].map((name) =>
    numberOf(element, name),
  );
  if (!isNumber(xOrigin) || !isNumber(yOrigin) || !isNumber(xyScale) || xyScale <= 0) return null;
  return {
    wkid: numberOf(element, 'WKID'),
    latestWkid: numberOf(element, 'LatestWKID'),
    wkt: textOf(element, 'WKT'),
    grid: {
      xOrigin,
      yOrigin,
      xyScale,
      zOrigin: numberOf(element, 'ZOrigin') ?? 0,
      zScale: positive(numberOf(element, 'ZScale')),
      mOrigin: numberOf(element, 'MOrigin') ?? 0,
      mScale: positive(numberOf(element, 'MScale')),
    },
  };
}

function positive(scale: number | null): number {
  return scale !== null && scale > 0 ? scale : 1;
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}
