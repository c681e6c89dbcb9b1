/** Short ways to write fields and domains. */
import type {
  CodedValueDomain,
  EditFields,
  FieldSpec,
  FieldType,
  GeometryType,
  LayerSpec,
  RangeDomain,
} from '../spec.ts';

type FieldOptions = Partial<Omit<FieldSpec, 'name' | 'type' | 'alias'>>;

/** A field, nullable and editable unless the options say otherwise. */
export function field(
  name: string,
  type: FieldType,
  alias: string,
  options: FieldOptions = {},
): FieldSpec {
  return { name, type, alias, nullable: true, editable: true, ...options };
}

/** A String field of at most `length` characters. */
export function text(
  name: string,
  alias: string,
  length: number,
  options: FieldOptions = {},
): FieldSpec {
  return field(name, 'String', alias, { length, ...options });
}

/** Must have a value, and has no default to fall back on. */
export const REQUIRED = { nullable: false } as const;

/** The two fields every layer needs. */
export const IDENTITY: readonly FieldSpec[] = [
  field('OBJECTID', 'OID', 'OBJECTID', { nullable: false, editable: false }),
  field('GlobalID', 'GlobalID', 'GlobalID', { nullable: false, editable: false }),
];

/** The four editor tracking fields under the given names. */
export function trackingFields(names: EditFields): readonly FieldSpec[] {
  const byServer = { editable: false } as const;
  return [
    field(names.created, 'Date', 'Created', byServer),
    text(names.creator, 'Creator', 128, byServer),
    field(names.edited, 'Date', 'Last edited', byServer),
    text(names.editor, 'Editor', 128, byServer),
  ];
}

/** A coded value domain from code and name pairs, in that order. */
export function coded(
  name: string,
  pairs: readonly (readonly [code: string | number, name: string])[],
): CodedValueDomain {
  const codedValues = pairs.map(([code, label]) => ({ name: label, code }));
  return { type: 'codedValue', name, codedValues };
}

export function range(name: string, min: number, max: number): RangeDomain {
  return { type: 'range', name, range: [min, max] };
}

/** What a plain feature layer has unless it says otherwise. */
export function featureLayer(
  geometryType: GeometryType,
  layer: Pick<LayerSpec, 'id' | 'name' | 'description' | 'fields' | 'displayField' | 'rows'> &
    Partial<LayerSpec>,
): LayerSpec {
  return { ...PLAIN, kind: 'Feature Layer', geometryType, ...layer };
}

/** What a plain table has unless it says otherwise. */
export function table(
  layer: Pick<LayerSpec, 'id' | 'name' | 'description' | 'fields' | 'displayField' | 'rows'> &
    Partial<LayerSpec>,
): LayerSpec {
  return { ...PLAIN, kind: 'Table', geometryType: null, ...layer };
}

const PLAIN = {
  hasZ: false,
  hasM: false,
  typeField: null,
  types: [],
  editFields: null,
  relationships: [],
  hasAttachments: false,
  drawingInfo: null,
} as const;
