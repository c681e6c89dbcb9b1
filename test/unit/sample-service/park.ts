/** A small service with every kind of field, geometry and relationship, and helpers to edit it. */
import type { EditContext, LayerEdits } from '../../../main/sample-service/archive/archive.ts';
import type { Archive, EditOutcome } from '../../../main/sample-service/archive/archive.ts';
import { openArchive } from '../../../main/sample-service/archive/sqlite-archive.ts';
import type { ArchiveOptions } from '../../../main/sample-service/archive/sqlite-archive.ts';
import type { FieldSpec, LayerSpec, Row, ServiceSpec } from '../../../main/sample-service/spec.ts';

export const SEED_TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

type FieldOptions = Partial<Omit<FieldSpec, 'name' | 'type'>>;

export function field(
  name: string,
  type: FieldSpec['type'],
  options: FieldOptions = {},
): FieldSpec {
  return { name, type, alias: name, nullable: true, editable: true, ...options };
}

export const KEYS: readonly FieldSpec[] = [
  field('OBJECTID', 'OID', { nullable: false, editable: false }),
  field('GlobalID', 'GlobalID', { nullable: false, editable: false }),
];

const TRACKING = [
  field('CreationDate', 'Date', { editable: false }),
  field('Creator', 'String', { editable: false, length: 128 }),
  field('EditDate', 'Date', { editable: false }),
  field('Editor', 'String', { editable: false, length: 128 }),
];

const EDIT_FIELDS = {
  creator: 'Creator',
  created: 'CreationDate',
  editor: 'Editor',
  edited: 'EditDate',
};

/** GUID number `index` of layer `layer`, as the wire has it. */
export function guid(layer: number, index: number): string {
  return `0000000${layer}-aaaa-4bbb-8ccc-${String(index).padStart(12, '0')}`;
}

/** The same in the form of the archive. */
export const stored = (wire: string): string => `{${wire.toUpperCase()}}`;

export function layerSpec(part: Partial<LayerSpec> & Pick<LayerSpec, 'id' | 'name'>): LayerSpec {
  return {
    description: '',
    kind: 'Feature Layer',
    geometryType: null,
    hasZ: false,
    hasM: false,
    fields: KEYS,
    displayField: 'NAME',
    typeField: null,
    types: [],
    editFields: null,
    relationships: [],
    hasAttachments: false,
    drawingInfo: null,
    rows: () => [],
    ...part,
  };
}

const species = (name: string, ...codes: string[]) => ({
  type: 'codedValue' as const,
  name,
  codedValues: codes.map((code) => ({ name: code.toUpperCase(), code })),
});

/** Ten trees in a row, one metre apart in latitude and 100 in longitude; tree 10 has no shape. */
function* treeRows(): Generator<Row> {
  for (let index = 1; index <= 10; index += 1) {
    yield {
      attributes: {
        GlobalID: guid(0, index),
        NAME: index === 9 ? null : `Tree ${index}`,
        KIND: (index % 2) + 1,
        SPECIES: index % 2 === 0 ? 'fir' : 'oak',
        HEIGHT: index * 2.5,
        COUNT: index - 5,
        BIG: index === 1 ? '9007199254740993' : index,
        RATIO: index / 10,
        SEEN: Date.UTC(2026, 0, index, 12),
        DAY: `2026-01-${String(index).padStart(2, '0')}`,
        TIME: `${String(index).padStart(2, '0')}:30:00`,
        STAMP: `2026-01-${String(index).padStart(2, '0')}T10:00:00+02:00`,
        OWNER: index === 3 ? "O'Hara % Sons" : 'city',
        SERIAL: `S-${index}`,
        LINK: index === 1 ? guid(3, 1) : null,
      },
      geometry: index === 10 ? null : { x: index * 100, y: index },
      ...(index === 1 && {
        attachments: [
          {
            globalId: guid(8, 1),
            name: 'bark.txt',
            contentType: 'text/plain',
            data: Buffer.from('rough bark'),
          },
        ],
      }),
    };
  }
}

export const TREES = layerSpec({
  id: 0,
  name: 'Trees',
  geometryType: 'esriGeometryPoint',
  hasAttachments: true,
  editFields: EDIT_FIELDS,
  typeField: 'KIND',
  types: [
    {
      id: 1,
      name: 'Conifer',
      domains: { SPECIES: species('Conifers', 'fir', 'pine') },
      defaults: { SPECIES: 'pine' },
    },
    {
      id: 2,
      name: 'Broadleaf',
      domains: { SPECIES: species('Broadleaves', 'oak', 'elm') },
      defaults: { SPECIES: 'oak' },
    },
  ],
  fields: [
    ...KEYS,
    field('NAME', 'String', { length: 12 }),
    field('KIND', 'Integer', { defaultValue: 1 }),
    field('SPECIES', 'String', { length: 10 }),
    field('HEIGHT', 'Double', { domain: { type: 'range', name: 'Heights', range: [0, 120] } }),
    field('COUNT', 'SmallInteger'),
    field('BIG', 'BigInteger'),
    field('RATIO', 'Single'),
    field('SEEN', 'Date'),
    field('DAY', 'DateOnly'),
    field('TIME', 'TimeOnly'),
    field('STAMP', 'TimestampOffset'),
    field('OWNER', 'String', { nullable: false, length: 20 }),
    field('SERIAL', 'String', { editable: false, length: 10 }),
    field('LINK', 'GUID'),
    ...TRACKING,
  ],
  relationships: [
    {
      id: 0,
      name: 'TreeNotes',
      relatedLayerId: 3,
      originKey: 'GlobalID',
      destinationKey: 'PARENT',
      composite: true,
    },
  ],
  rows: treeRows,
});

const PATHS = layerSpec({
  id: 1,
  name: 'Paths',
  geometryType: 'esriGeometryPolyline',
  hasZ: true,
  hasM: true,
  fields: [...KEYS, field('NAME', 'String', { length: 40 })],
  rows: () => [
    {
      attributes: { GlobalID: guid(1, 1), NAME: 'Ridge' },
      geometry: {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [0, 0, 5, 0],
            [1000, 0, 6, 1],
            [1000, 1000, 7, 2],
          ],
        ],
      },
    },
  ],
});

/** A square with a hole, and an island in the hole. */
export const RINGS = [
  [
    [0, 0],
    [0, 90],
    [90, 90],
    [90, 0],
    [0, 0],
  ],
  [
    [30, 30],
    [60, 30],
    [60, 60],
    [30, 60],
    [30, 30],
  ],
  [
    [40, 40],
    [40, 50],
    [50, 50],
    [50, 40],
    [40, 40],
  ],
];

export const AREAS = layerSpec({
  id: 2,
  name: 'Areas',
  geometryType: 'esriGeometryPolygon',
  fields: [...KEYS, field('NAME', 'String', { length: 40 })],
  rows: () => [{ attributes: { GlobalID: guid(2, 1), NAME: 'Ring' }, geometry: { rings: RINGS } }],
});

const NOTES = layerSpec({
  id: 3,
  name: 'Notes',
  kind: 'Table',
  hasAttachments: true,
  fields: [
    ...KEYS,
    field('PARENT', 'GUID'),
    field('TEXT', 'String', { length: 100, nullable: false, defaultValue: 'none' }),
  ],
  displayField: 'TEXT',
  rows: () =>
    [1, 1, 2].map((parent, index) => ({
      attributes: {
        GlobalID: guid(3, index + 1),
        PARENT: guid(0, parent),
        TEXT: `Note ${index + 1}`,
      },
      geometry: null,
    })),
});

/** Park: Trees (points, composite to Notes), Paths (z and m), Areas (polygons), Notes (table); Web Mercator. */
export const PARK: ServiceSpec = {
  name: 'Park',
  description: 'A park',
  copyrightText: '',
  wkid: 102100,
  latestWkid: 3857,
  layers: [TREES, PATHS, AREAS, NOTES],
};

export function openPark(options: Partial<ArchiveOptions> = {}): Archive {
  return openArchive(':memory:', PARK, { seedNow: SEED_TIME, now: () => SEED_TIME, ...options });
}

export function edits(layerId: number, part: Partial<LayerEdits> = {}): LayerEdits {
  return {
    layerId,
    adds: [],
    updates: [],
    deletes: [],
    attachmentAdds: [],
    attachmentUpdates: [],
    attachmentDeletes: [],
    ...part,
  };
}

/** Applies edits by GlobalID, without rollback, as `survey-team-2`, unless told otherwise. */
export function apply(
  archive: Archive,
  batch: readonly LayerEdits[],
  context: Partial<EditContext> = {},
): EditOutcome {
  return archive.edit(batch, {
    user: 'survey-team-2',
    now: SEED_TIME + 1000,
    replicaId: null,
    useGlobalIds: true,
    rollbackOnFailure: false,
    ...context,
  });
}
