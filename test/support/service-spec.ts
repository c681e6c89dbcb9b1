/** A small service for tests: trees with attachments, their inspections (related), districts, annotation. */
import type {
  AttachmentRow,
  FieldSpec,
  FieldType,
  LayerSpec,
  Row,
  ServiceSpec,
} from '../../main/sample-service/spec.ts';

export function specField(
  name: string,
  type: FieldType,
  changes: Partial<FieldSpec> = {},
): FieldSpec {
  const system = type === 'OID' || type === 'GlobalID';
  return { name, type, alias: name, nullable: !system, editable: !system, ...changes };
}

export function specLayer(changes: Partial<LayerSpec> & Pick<LayerSpec, 'id' | 'name'>): LayerSpec {
  return {
    description: '',
    kind: 'Feature Layer',
    geometryType: 'esriGeometryPoint',
    hasZ: false,
    hasM: false,
    fields: [specField('OBJECTID', 'OID'), specField('GlobalID', 'GlobalID')],
    displayField: 'OBJECTID',
    typeField: null,
    types: [],
    editFields: null,
    relationships: [],
    hasAttachments: false,
    drawingInfo: null,
    rows: () => [],
    ...changes,
  };
}

/** GUID number `n` of a family, lower case without braces: `guid('a', 7)`. */
export function guid(family: string, n: number): string {
  return `${family.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** The same in the form of the archive and of Enterprise. */
export function braced(family: string, n: number): string {
  return `{${guid(family, n).toUpperCase()}}`;
}

export const TREES = 0;
export const INSPECTIONS = 1;
export const DISTRICTS = 2;
export const LABELS = 3;

/** Tree n stands at (n * 100, n * 100) metres of web mercator. */
export interface ParksOptions {
  /** Trees; default 10. */
  readonly trees?: number;
  /** Inspections for each tree; default 2. */
  readonly inspections?: number;
  readonly name?: string;
}

/**
 * Parks: Trees (0, attachments on trees 1 and 2, editor tracking), Inspections (1, a table related to trees),
 * Districts (2, polygons), Labels (3, annotation). Stored in 102100.
 */
export function parksSpec(options: ParksOptions = {}): ServiceSpec {
  const { trees = 10, inspections = 2, name = 'Parks' } = options;
  return {
    name,
    description: 'Trees of a town and what was seen at them.',
    copyrightText: '',
    wkid: 102100,
    latestWkid: 3857,
    layers: [treesLayer(trees), inspectionsLayer(trees, inspections), districts(), labels()],
  };
}

function treesLayer(count: number): LayerSpec {
  return specLayer({
    id: TREES,
    name: 'Trees',
    hasAttachments: true,
    fields: [
      specField('OBJECTID', 'OID'),
      specField('GlobalID', 'GlobalID'),
      specField('Species', 'String', { length: 20 }),
      specField('Height', 'Double'),
      specField('Planted', 'Date'),
      specField('Creator', 'String', { editable: false }),
      specField('CreationDate', 'Date', { editable: false }),
      specField('Editor', 'String', { editable: false }),
      specField('EditDate', 'Date', { editable: false }),
    ],
    editFields: {
      creator: 'Creator',
      created: 'CreationDate',
      editor: 'Editor',
      edited: 'EditDate',
    },
    relationships: [
      {
        id: 0,
        name: 'Tree inspections',
        relatedLayerId: INSPECTIONS,
        originKey: 'GlobalID',
        destinationKey: 'TreeID',
        composite: false,
      },
    ],
    rows: () => Array.from({ length: count }, (_, index) => tree(index + 1)),
  });
}

function tree(n: number): Row {
  return {
    attributes: {
      GlobalID: guid('a', n),
      Species: n % 2 === 0 ? 'Oak' : 'Elm',
      Height: n,
      Planted: 1_600_000_000_000 + n,
    },
    geometry: { x: n * 100, y: n * 100 },
    ...(n <= 2 ? { attachments: [photo(n)] } : {}),
  };
}

function photo(n: number): AttachmentRow {
  return {
    globalId: guid('f', n),
    name: `tree ${n}.jpg`,
    contentType: 'image/jpeg',
    data: new Uint8Array([255, 216, n]),
  };
}

function inspectionsLayer(trees: number, each: number): LayerSpec {
  return specLayer({
    id: INSPECTIONS,
    name: 'Inspections',
    kind: 'Table',
    geometryType: null,
    fields: [
      specField('OBJECTID', 'OID'),
      specField('GlobalID', 'GlobalID'),
      specField('TreeID', 'GUID'),
      specField('Note', 'String', { length: 50 }),
    ],
    rows: () =>
      Array.from({ length: trees * each }, (_, index) => ({
        attributes: {
          GlobalID: guid('b', index + 1),
          TreeID: guid('a', Math.floor(index / each) + 1),
          Note: `inspection ${index + 1}`,
        },
        geometry: null,
      })),
  });
}

function square(x: number, size: number): Row['geometry'] {
  const ring = [
    [x, 0],
    [x, size],
    [x + size, size],
    [x + size, 0],
    [x, 0],
  ];
  return { rings: [ring] };
}

function districts(): LayerSpec {
  return specLayer({
    id: DISTRICTS,
    name: 'Districts',
    geometryType: 'esriGeometryPolygon',
    fields: [
      specField('OBJECTID', 'OID'),
      specField('GlobalID', 'GlobalID'),
      specField('Name', 'String', { length: 20 }),
    ],
    rows: () =>
      [1, 2, 3].map((n) => ({
        attributes: { GlobalID: guid('c', n), Name: `District ${n}` },
        geometry: square((n - 1) * 1000, 500),
      })),
  });
}

function labels(): LayerSpec {
  return specLayer({
    id: LABELS,
    name: 'Labels',
    kind: 'Annotation Layer',
    geometryType: 'esriGeometryPolygon',
    fields: [
      specField('OBJECTID', 'OID'),
      specField('GlobalID', 'GlobalID'),
      specField('TextString', 'String', { length: 50 }),
    ],
    rows: () => [
      { attributes: { GlobalID: guid('d', 1), TextString: 'Town' }, geometry: square(0, 50) },
    ],
  });
}
