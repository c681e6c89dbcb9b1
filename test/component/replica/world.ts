/** A replica in memory behind the calls of the window: hydrants, pipes and a table of inspections near Trieste. */
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { ChangeReport, ConflictReport } from '../../../shared/model/report.ts';
import { PendingWorld } from './pending.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type {
  FeatureDetails,
  MapFeatures,
  MapQuery,
  RowsQuery,
  TableRow,
  ViewExtents,
  ViewLayer,
} from '../../../shared/model/view.ts';
import type { ReplicaSummary } from '../../../shared/model/window.ts';
import type { Replies } from '../support/fake-app.ts';
import { field } from '../support/field.ts';
import { layer, replica, serviceReport } from '../support/fixtures.ts';
import { serveFeatures } from '../support/serve-features.ts';

export const KEY = 'trieste';
const CENTER = [1_532_500, 5_725_000] as const;
const AROUND = [CENTER[0] - 900, CENTER[1] - 600, CENTER[0] + 900, CENTER[1] + 600] as const;

export function guid(number: number): GlobalId {
  return `{00000000-0000-4000-8000-${String(number).padStart(12, '0')}}` as GlobalId;
}

const STATUS = {
  type: 'codedValue',
  name: 'Status',
  codedValues: [
    { code: 1, name: 'In service' },
    { code: 2, name: 'Out of service' },
  ],
} as const;

const marker = (color: readonly number[]) => ({
  type: 'esriSMS',
  style: 'esriSMSCircle',
  size: 7,
  color,
  outline: { color: [255, 255, 255, 255], width: 1 },
});

const HYDRANTS: ViewLayer = {
  layerId: 0,
  name: 'Hydrants',
  table: 'Hydrants',
  kind: 'layer',
  geometryType: 'esriGeometryPoint',
  fields: [
    field('OBJECTID', 'OID'),
    field('NAME', 'String', 'Name'),
    field('STATUS', 'SmallInteger', 'Status', { domain: STATUS }),
    field('FLOW', 'Double', 'Flow (l/min)'),
    field('INSPECTED', 'Date', 'Last inspected'),
    field('REMARK', 'String', 'Remark'),
    field('GlobalID', 'GlobalID'),
  ],
  objectIdField: 'OBJECTID',
  globalIdField: 'GlobalID',
  displayField: 'NAME',
  typeField: null,
  types: [],
  drawingInfo: {
    renderer: {
      type: 'uniqueValue',
      field1: 'STATUS',
      uniqueValueInfos: [
        { value: 1, label: 'In service', symbol: marker([196, 30, 58, 255]) },
        { value: 2, label: 'Out of service', symbol: marker([120, 120, 120, 255]) },
      ],
    },
  },
  hasAttachments: true,
  rows: 0,
  attachments: 2,
  pending: { add: 1, update: 1, delete: 0 },
};

const PIPES: ViewLayer = {
  ...HYDRANTS,
  layerId: 1,
  name: 'Pipes of the old town and everything that was laid before 1954',
  table: 'Pipes',
  geometryType: 'esriGeometryPolyline',
  fields: [
    field('OBJECTID', 'OID'),
    field('MATERIAL', 'String', 'Material'),
    field('GlobalID', 'GlobalID'),
  ],
  displayField: 'MATERIAL',
  drawingInfo: null,
  hasAttachments: false,
  rows: 3,
  attachments: 0,
  pending: { add: 0, update: 0, delete: 0 },
};

const INSPECTIONS: ViewLayer = {
  ...PIPES,
  layerId: 2,
  name: 'Inspections',
  table: 'Inspections',
  kind: 'table',
  geometryType: null,
  fields: [
    field('OBJECTID', 'OID'),
    field('RESULT', 'String', 'Result'),
    field('GlobalID', 'GlobalID'),
  ],
  displayField: 'RESULT',
  rows: 5,
};

const EXTENTS: ViewExtents = {
  layers: { 0: AROUND, 1: AROUND, 2: null },
  all: AROUND,
  outline: [
    [
      [AROUND[0] - 200, AROUND[1] - 200],
      [AROUND[2] + 200, AROUND[1] - 200],
      [AROUND[2] + 200, AROUND[3] + 200],
      [AROUND[0] - 200, AROUND[3] + 200],
      [AROUND[0] - 200, AROUND[1] - 200],
    ],
  ],
  isPlaced: true,
};

export const DEFINITION: ReplicaDefinition = {
  serviceUrl: 'https://gis.example.org/arcgis/rest/services/Water/FeatureServer',
  replicaName: 'Trieste',
  layers: [0, 1, 2],
  layerQueries: {
    '0': { where: 'STATUS = 1' },
    '2': { queryOption: 'none', includeRelated: true },
  },
  geometry: { xmin: 13.74, ymin: 45.63, xmax: 13.79, ymax: 45.66 },
  geometryType: 'esriGeometryEnvelope',
  inSR: 4326,
  returnAttachments: true,
  returnAttachmentsDataByUrl: true,
  attachmentsSyncDirection: 'bidirectional',
  syncModel: 'perLayer',
  dataFormat: 'json',
  replicaOptions: { syncDataOptions: 5 },
  targetType: 'client',
};

/** Where a row is: hydrants stand on a grid. */
export function pointOf(fid: number): readonly [number, number] {
  const [column, row] = [fid % 20, Math.floor(fid / 20) % 12];
  return [AROUND[0] + 45 + column * 90, AROUND[1] + 45 + row * 90];
}

export class World {
  hydrants = 240;
  version = 'v1';
  /** Names that an edit from outside has changed. */
  readonly names = new Map<number, string>();
  conflicts: ConflictReport[] = [];
  readonly #pending = new PendingWorld();
  summary: ReplicaSummary = replica(
    { key: KEY, fileName: 'Trieste.gpkg' },
    {
      replicaName: 'Trieste',
      pending: 2,
      generations: { replica: null, layers: { 0: 128, 1: 128, 2: 131 } },
    },
  );
  readonly #cursors = new Map<number, RowsQuery>();

  get edits(): readonly ChangeReport[] {
    return this.#pending.edits;
  }

  set edits(edits: readonly ChangeReport[]) {
    this.#pending.edits = edits;
  }

  /** Codes of edits that were refused the last time, by edit id. */
  get refusals(): Map<number, number> {
    return this.#pending.refusals;
  }

  layers(): readonly ViewLayer[] {
    return [{ ...HYDRANTS, rows: this.hydrants }, PIPES, INSPECTIONS];
  }

  nameOf(fid: number): string {
    return this.names.get(fid) ?? `Hydrant ${fid}`;
  }

  /** The rows that match, by their fid. */
  matching({ layerId, text, onlyPending, conditions, sort }: RowsQuery): readonly number[] {
    if (layerId !== 0) return Array.from({ length: layerId === 1 ? 3 : 5 }, (_, at) => at + 1);
    let fids = Array.from({ length: this.hydrants }, (_, at) => at + 1);
    if (onlyPending) fids = fids.filter((fid) => fid <= 2);
    if (text) fids = fids.filter((fid) => this.nameOf(fid).includes(text));
    if (conditions?.length) fids = fids.filter((fid) => fid % 2 === 0);
    return sort?.isDescending ? fids.reverse() : fids;
  }

  details(layerId: number, fid: number): FeatureDetails | null {
    if (layerId === 0 && (fid < 1 || fid > this.hydrants)) return null;
    const [x, y] = pointOf(fid);
    const attributes = this.#attributes(layerId, fid);
    const isHydrant = layerId === 0;
    const isChanged = isHydrant && fid === 2;
    return {
      layerId,
      fid,
      globalId: guid(layerId * 10_000_000 + fid),
      objectId: isHydrant && fid === 1 ? null : fid,
      feature: { attributes, ...(isHydrant ? { geometry: { x, y } } : {}) },
      pending: isHydrant && fid <= 2 ? (fid === 1 ? 'add' : 'update') : null,
      before: isChanged
        ? { geometry: { x: x - 30, y }, attributes: { ...attributes, STATUS: 2, REMARK: null } }
        : null,
      hasConflict: isChanged && this.conflicts.length > 0,
      attachments:
        isHydrant && fid === 3
          ? [
              attachment(1, 'front of the hydrant.jpg', 'image/jpeg', 482_113),
              attachment(2, 'protocol.pdf', 'application/pdf', 91_204),
              attachment(3, 'drawing.svg', 'image/svg+xml', 5120),
            ]
          : [],
      related:
        isHydrant && fid === 3
          ? [1, 2].map((each) => ({
              relationship: 'Inspections of a hydrant',
              layerId: 2,
              layerName: 'Inspections',
              fid: each,
              globalId: guid(20_000_000 + each),
              title: `Inspection ${each}`,
            }))
          : [],
      relationships: isHydrant
        ? [
            {
              relationship: 'Inspections of a hydrant',
              layerId: 2,
              layerName: 'Inspections',
              link: null,
              isComposite: false,
              isOrigin: true,
            },
          ]
        : [],
    };
  }

  /** The layers as their service describes them. */
  described(): readonly LayerDescription[] {
    return this.layers().map(({ layerId: id, ...each }) => layer({ ...each, id }));
  }

  replies(): Replies {
    return {
      'replicas.list': () => [this.summary],
      'replica.version': () => this.version,
      'replica.status': () => this.summary.status,
      'replica.layers': () => this.layers(),
      'replica.extents': () => EXTENTS,
      'replica.definition': () => DEFINITION,
      'replica.service': () => ({ ...serviceReport().service, layers: this.described() }),
      'edits.undoState': () => ({ undo: null, redo: null }),
      'conflicts.list': () => this.conflicts,
      'replica.sessions': () => [],
      'replica.openRows': ({ query }: { query: RowsQuery }) => {
        const cursor = this.#cursors.size + 1;
        this.#cursors.set(cursor, query);
        return { cursor, total: this.matching(query).length };
      },
      'replica.rows': (page: { cursor: number; from: number; count: number }) => {
        const query = this.#cursors.get(page.cursor)!;
        return this.matching(query)
          .slice(page.from, page.from + page.count)
          .map((fid) => this.#row(query.layerId, fid));
      },
      'replica.indexOf': ({ cursor, fid }: { cursor: number; fid: number }) =>
        this.matching(this.#cursors.get(cursor)!).indexOf(fid),
      'replica.closeRows': () => undefined,
      'replica.feature': (asked: { layerId: number; feature: number | string }) => {
        const { layerId, feature } = asked;
        const number =
          typeof feature === 'number' ? feature : Number(feature.slice(25, 37)) % 10_000_000;
        return this.details(layerId, number);
      },
      ...this.#pending.replies(),
      'define.spatialReferences': () => [
        { wkid: 4326, name: 'WGS 84', kind: 'geographic' },
        { wkid: 3857, name: 'WGS 84 / Pseudo-Mercator', kind: 'projected' },
      ],
      'define.projection': () => null,
      'services.describe': () => null,
    };
  }

  /** Answers `replica://…/features`; everything else goes to the real fetch. */
  serveFeatures(): void {
    serveFeatures((query) => this.#drawn(query));
  }

  #row(layerId: number, fid: number): TableRow {
    const { pending, hasConflict, attachments } = this.details(layerId, fid)!;
    const attributes = this.#attributes(layerId, fid);
    const { fields } = this.layers()[layerId]!;
    return {
      fid,
      globalId: guid(layerId * 10_000_000 + fid),
      pending,
      hasConflict,
      values: fields.map(({ name }) => attributes[name] ?? null),
      attachments: attachments.length,
    };
  }

  #attributes(layerId: number, fid: number): Record<string, unknown> {
    const ids = {
      OBJECTID: layerId === 0 && fid === 1 ? null : fid,
      GlobalID: guid(layerId * 10_000_000 + fid),
    };
    if (layerId === 1) return { ...ids, MATERIAL: 'Cast iron' };
    if (layerId === 2) return { ...ids, RESULT: `Inspection ${fid}` };
    return {
      ...ids,
      NAME: this.nameOf(fid),
      STATUS: fid % 5 === 0 ? 2 : 1,
      FLOW: 1200 + fid * 7.25,
      INSPECTED: 1_760_000_000_000 - fid * 3_600_000,
      REMARK: fid % 3 === 0 ? 'Cap missing' : null,
    };
  }

  #drawn({ layerId }: MapQuery): MapFeatures {
    const isPoint = layerId === 0;
    const count = isPoint ? Math.min(this.hydrants, 240) : 3;
    const numbers = Array.from({ length: count }, (_, at) => at + 1);
    const lines = numbers.flatMap((fid) => {
      const y = AROUND[1] + fid * 280;
      return [AROUND[0], y, AROUND[0] + 800, y + 60, AROUND[2], y - 20];
    });
    const points = numbers.flatMap((fid) => [...pointOf(fid)]);
    const perPart = isPoint ? 1 : 3;
    return {
      geometryType: isPoint ? 'point' : 'polyline',
      total: isPoint ? this.hydrants : count,
      fids: Float64Array.from(numbers),
      states: Uint8Array.from(numbers, (fid) => (isPoint && fid <= 2 ? fid : 0)),
      symbolIndexes: Uint16Array.from(numbers, (fid) => (isPoint && fid % 5 === 0 ? 1 : 0)),
      symbols: isPoint ? ['1', '2'] : [null],
      featureParts: Uint32Array.from({ length: count + 1 }, (_, at) => at),
      partStarts: Uint32Array.from({ length: count + 1 }, (_, at) => at * perPart),
      exteriors: new Uint8Array(count),
      coordinates: Float64Array.from(isPoint ? points : lines),
    };
  }
}

function attachment(number: number, name: string, contentType: string, size: number) {
  return { globalId: guid(900 + number), name, contentType, size, pending: null, hasData: true };
}

/** A pending edit: every fifth is an add, every seventh a delete, all others change the status. */
export function edit(editId: number, more: Partial<ChangeReport> = {}): ChangeReport {
  const [x, y] = pointOf(editId);
  const kind = editId % 7 === 0 ? 'delete' : editId % 5 === 0 ? 'add' : 'update';
  const attributes = { OBJECTID: editId, NAME: `Hydrant ${editId}`, STATUS: 1, FLOW: 900 };
  const now = { geometry: { x, y }, attributes };
  const then = {
    geometry: { x: x - 40, y: y - 20 },
    attributes: { ...attributes, STATUS: 2, FLOW: null },
  };
  const changes = [
    {
      field: 'STATUS',
      before: 2,
      after: 1,
      beforeText: 'Out of service (2)',
      afterText: 'In service (1)',
    },
    { field: 'FLOW', before: null, after: 900, beforeText: null, afterText: '900' },
  ];
  return {
    editId,
    layerId: 0,
    target: 'feature',
    kind,
    globalId: guid(editId),
    objectId: editId,
    revision: 1,
    isHeld: false,
    comment: null,
    firstChangedAt: '2026-11-20T08:00:00Z',
    lastChangedAt: '2026-11-21T08:00:00Z',
    layerName: 'Hydrants',
    before: kind === 'add' ? null : then,
    after: kind === 'delete' ? null : now,
    changes,
    geometryChanged: true,
    attachment: null,
    origin: 'here',
    hasConflict: false,
    measures: null,
    problem: null,
    ...more,
  };
}

export function conflict(conflictId: number): ConflictReport {
  const name = `Hydrant ${conflictId}`;
  return {
    conflictId,
    layerId: 0,
    target: 'feature',
    globalId: guid(conflictId),
    mine: 'update',
    theirs: 'update',
    fields: ['STATUS'],
    detectedAt: '2026-11-21T09:00:00Z',
    editId: conflictId,
    isHeld: false,
    layerName: 'Hydrants',
    title: name,
    objectId: conflictId,
    canMerge: false,
    theirEditor: { name: 'ana.r', at: '2026-11-20T14:12:00Z' },
    changedHereAt: '2026-11-21T08:30:00Z',
    attachment: null,
    values: [
      { field: 'NAME', base: name, mine: name, theirs: name },
      { field: 'STATUS', base: 1, mine: 2, theirs: null },
      { field: 'REMARK', base: null, mine: null, theirs: 'Checked by night shift' },
    ],
  };
}
