/** A small replica in memory that can be edited: hydrants with every kind of field, areas with Z, a table of inspections. */
import type { EditOutcome, RowEdit } from '../../../shared/model/editing.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type {
  AttachmentDetails,
  FeatureDetails,
  MapFeatures,
  MapQuery,
  RowsQuery,
  ViewLayer,
} from '../../../shared/model/view.ts';
import { field } from '../support/field.ts';
import { layer, replica, serviceReport } from '../support/fixtures.ts';
import { serveFeatures } from '../support/serve-features.ts';
import type { Replies } from '../support/fake-app.ts';
import { guid, KEY } from '../replica/world.ts';

const CENTER = [1_532_500, 5_725_000] as const;
const AROUND = [CENTER[0] - 900, CENTER[1] - 600, CENTER[0] + 900, CENTER[1] + 600] as const;

const coded = (name: string, ...names: string[]) =>
  ({
    type: 'codedValue',
    name,
    codedValues: names.map((each, at) => ({ code: at + 1, name: each })),
  }) as const;

const SYSTEM = [field('OBJECTID', 'OID'), field('GlobalID', 'GlobalID')];

const HYDRANTS: LayerDescription = layer({
  id: 0,
  name: 'Hydrants',
  hasAttachments: true,
  typeField: 'KIND',
  types: [
    { id: 1, name: 'Pillar', domains: { CONNECTOR: coded('Pillar connectors', 'A 110', 'B 75') } },
    { id: 2, name: 'Underground', domains: { CONNECTOR: coded('Underground', 'Claw') } },
  ],
  editFields: { creator: 'CREATOR', created: null, editor: null, edited: null },
  fields: [
    field('NAME', 'String', 'Name', { nullable: false, length: 24 }),
    field('KIND', 'Integer', 'Type'),
    field('CONNECTOR', 'SmallInteger', 'Connector'),
    field('STATUS', 'SmallInteger', 'Status', {
      domain: coded('Status', 'In service', 'Out of service'),
    }),
    field('FLOW', 'Double', 'Flow (l/min)', {
      domain: { type: 'range', name: 'Flow', min: 0, max: 5000 },
    }),
    field('YEAR', 'SmallInteger', 'Year of construction'),
    field('INSPECTED', 'Date', 'Last inspected'),
    field('DUE', 'DateOnly', 'Next inspection'),
    field('OPENS', 'TimeOnly', 'Opens at'),
    field('REMARK', 'String', 'Remark', { length: 500 }),
    field('ZONE', 'GUID', 'Pressure zone'),
    field('CREATOR', 'String', 'Created by'),
    field('SURVEYED', 'Integer', 'Surveyed', { editable: false }),
    field('SKETCH', 'Blob', 'Sketch'),
    ...SYSTEM,
  ],
});

const AREAS: LayerDescription = layer({
  id: 1,
  name: 'Supply areas',
  geometryType: 'esriGeometryPolygon',
  hasZ: true,
  fields: [field('NAME', 'String', 'Name', { nullable: false, length: 40 }), ...SYSTEM],
});

const INSPECTIONS: LayerDescription = layer({
  id: 2,
  name: 'Inspections',
  kind: 'table',
  geometryType: null,
  displayField: 'RESULT',
  fields: [
    field('RESULT', 'String', 'Result', { nullable: false, length: 40 }),
    field('HYDRANT', 'GUID', 'Hydrant'),
    ...SYSTEM,
  ],
});

const LAYERS = [HYDRANTS, AREAS, INSPECTIONS];

interface Row {
  readonly layerId: number;
  readonly fid: number;
  readonly globalId: GlobalId;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly geometry: Readonly<Record<string, unknown>> | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly pending: 'add' | 'update' | 'delete' | null;
}

export class EditWorld {
  rows: readonly Row[] = firstRows();
  attachments: readonly AttachmentDetails[] = [
    attachment(1, 'front of the hydrant.jpg', 'image/jpeg', 482_113),
    attachment(2, 'protocol.pdf', 'application/pdf', 91_204),
  ];
  layers: readonly LayerDescription[] = LAYERS;
  state: 'ready' | 'closed' = 'ready';
  /** What the engine says instead of taking a step. */
  refusal: AppError | null = null;
  outside: { readonly at: string; readonly count: number } = { at: '', count: 0 };
  readonly applied: (readonly RowEdit[])[] = [];
  #undo: (readonly Row[])[] = [];
  #redo: (readonly Row[])[] = [];
  #version = 1;
  #nextFid = 100;
  readonly #cursors: RowsQuery[] = [];

  /** As if another program had written. */
  changeOutside(fid: number, attributes: Record<string, unknown>): void {
    this.rows = this.rows.map((row) =>
      row.layerId === 0 && row.fid === fid
        ? { ...row, attributes: { ...row.attributes, ...attributes } }
        : row,
    );
    this.#version += 1;
  }

  setPending(fid: number, pending: Row['pending']): void {
    this.rows = this.rows.map((row) =>
      row.layerId === 0 && row.fid === fid ? { ...row, pending } : row,
    );
  }

  value(fid: number, name: string, layerId = 0): unknown {
    return this.#row(layerId, fid)?.attributes[name];
  }

  row(layerId: number, fid: number): Row | undefined {
    return this.#row(layerId, fid);
  }

  replies(): Replies {
    const { service } = serviceReport();
    return {
      'replicas.list': () => [replica({ key: KEY, fileName: 'Trieste.gpkg', state: this.state })],
      'replica.version': () => String(this.#version),
      'replica.status': () => replica({ key: KEY }).status,
      'replica.layers': () => this.layers.map((each) => this.#viewLayer(each)),
      'replica.extents': () => ({
        layers: { 0: AROUND, 1: AROUND, 2: null },
        all: AROUND,
        outline: [],
        isPlaced: true,
      }),
      'replica.service': () => ({ ...service, layers: this.layers }),
      'conflicts.list': () => [],
      'replica.sessions': () => [],
      'replica.close': () => undefined,
      'replica.openRows': ({ query }: { query: RowsQuery }) => {
        this.#cursors.push(query);
        const cursor = this.#cursors.length - 1;
        return { cursor, total: this.#of(query.layerId).length };
      },
      'replica.rows': ({ cursor, from, count }: { cursor: number; from: number; count: number }) =>
        this.#of(this.#cursors[cursor]!.layerId)
          .slice(from, from + count)
          .map((row) => this.#tableRow(row)),
      'replica.indexOf': ({ cursor, fid }: { cursor: number; fid: number }) =>
        this.#of(this.#cursors[cursor]!.layerId).findIndex((row) => row.fid === fid),
      'replica.closeRows': () => undefined,
      'replica.feature': ({ layerId, feature }: { layerId: number; feature: number | string }) => {
        const row =
          typeof feature === 'number'
            ? this.#row(layerId, feature)
            : this.rows.find(({ globalId }) => globalId === feature);
        return row ? this.#details(row) : null;
      },
      'edits.undoState': () => this.#undoState(),
      'edits.apply': ({ edits }: { edits: readonly RowEdit[] }) => this.#apply(edits),
      'edits.undo': () => this.#step(this.#undo, this.#redo, 'Undone'),
      'edits.redo': () => this.#step(this.#redo, this.#undo, 'Done again'),
      'edits.shape': ({ globalId }: { globalId: string }) => {
        const row = this.rows.find((each) => each.globalId === globalId);
        return row ? { geometry: row.geometry, hasZ: row.layerId === 1, hasM: false } : null;
      },
      'pending.open': () => ({ cursor: 1, total: this.outside.count, pending: 0, groups: [] }),
      'pending.rows': () =>
        Array.from({ length: this.outside.count }, () => ({
          origin: 'elsewhere',
          lastChangedAt: this.outside.at,
        })),
      'pending.revert': () => {
        this.rows = firstRows();
        this.#version += 1;
        return { text: 'Taken back.', rows: [], ...this.#undoState() };
      },
      'define.spatialReferences': () => [],
      'define.projection': () => null,
      'services.describe': () => null,
    };
  }

  serveFeatures(): void {
    serveFeatures((query) => this.#drawn(query));
  }

  #apply(edits: readonly RowEdit[]): EditOutcome {
    if (this.refusal) throw this.refusal;
    this.applied.push(edits);
    this.#undo.push(this.rows);
    this.#redo = [];
    const touched = edits.map((edit) => this.#do(edit));
    this.#version += 1;
    return { text: 'Stored.', rows: touched, ...this.#undoState() };
  }

  #do(edit: RowEdit): EditOutcome['rows'][number] {
    const { layerId } = edit;
    if (edit.kind === 'add') {
      const fid = this.#nextFid++;
      const globalId = guid(layerId * 1000 + fid);
      const attributes = { ...edit.attributes, OBJECTID: null, GlobalID: globalId };
      const geometry = edit.shape?.geometry ?? null;
      const row: Row = {
        layerId,
        fid,
        globalId,
        attributes,
        geometry,
        before: null,
        pending: 'add',
      };
      this.rows = [...this.rows, row];
      return { layerId, globalId, fid };
    }
    const { globalId } = edit;
    if (edit.kind === 'delete') {
      this.rows = this.rows.filter((row) => row.globalId !== globalId);
      this.attachments = this.attachments.filter((each) => each.globalId !== globalId);
      return { layerId, globalId, fid: null };
    }
    this.rows = this.rows.map((row) =>
      row.globalId === globalId
        ? {
            ...row,
            attributes: { ...row.attributes, ...edit.attributes },
            geometry: edit.shape ? edit.shape.geometry : row.geometry,
            before: row.before ?? row.attributes,
            pending: row.pending ?? 'update',
          }
        : row,
    );
    const fid = this.rows.find((row) => row.globalId === globalId)?.fid ?? null;
    return { layerId, globalId, fid };
  }

  #step(from: (readonly Row[])[], to: (readonly Row[])[], text: string): EditOutcome {
    const rows = from.pop();
    const changed = this.rows.filter((row) => !rows?.includes(row));
    to.push(this.rows);
    this.rows = rows ?? this.rows;
    this.#version += 1;
    const touched = changed.map(({ layerId, globalId, fid }) => ({
      layerId,
      globalId,
      fid: this.#row(layerId, fid) ? fid : null,
    }));
    return { text: `${text}: the last step.`, rows: touched, ...this.#undoState() };
  }

  #undoState() {
    return {
      undo: this.#undo.length > 0 ? 'Change Name' : null,
      redo: this.#redo.length > 0 ? 'Change Name' : null,
    };
  }

  #of(layerId: number): readonly Row[] {
    return this.rows.filter((row) => row.layerId === layerId);
  }

  #row(layerId: number, fid: number): Row | undefined {
    return this.rows.find((row) => row.layerId === layerId && row.fid === fid);
  }

  #details(row: Row): FeatureDetails {
    const { layerId, fid, globalId, attributes, geometry, before, pending } = row;
    const isHydrant = layerId === 0;
    const related = isHydrant
      ? this.#of(2).filter((each) => each.attributes['HYDRANT'] === globalId)
      : [];
    return {
      layerId,
      fid,
      globalId,
      objectId: pending === 'add' ? null : fid,
      feature: { attributes, geometry },
      pending,
      before: pending === 'update' && before ? { attributes: before, geometry } : null,
      hasConflict: false,
      attachments: isHydrant && fid === 1 ? this.attachments : [],
      related: related.map((each) => ({
        relationship: 'Inspections of a hydrant',
        layerId: 2,
        layerName: 'Inspections',
        fid: each.fid,
        globalId: each.globalId,
        title: (each.attributes['RESULT'] as string | undefined) ?? each.globalId,
      })),
      relationships: isHydrant
        ? [
            {
              relationship: 'Inspections of a hydrant',
              layerId: 2,
              layerName: 'Inspections',
              link: { field: 'HYDRANT', value: globalId },
              isComposite: true,
              isOrigin: true,
            },
          ]
        : [],
    };
  }

  #tableRow(row: Row) {
    const { fields } = this.layers[row.layerId]!;
    return {
      fid: row.fid,
      globalId: row.globalId,
      pending: row.pending,
      hasConflict: false,
      values: fields.map(({ name }) => row.attributes[name] ?? null),
      attachments: row.layerId === 0 && row.fid === 1 ? this.attachments.length : 0,
    };
  }

  #viewLayer(each: LayerDescription): ViewLayer {
    const rows = this.#of(each.id);
    const count = (kind: string): number => rows.filter(({ pending }) => pending === kind).length;
    return {
      layerId: each.id,
      name: each.name,
      table: each.name,
      kind: each.kind,
      geometryType: each.geometryType,
      fields: each.fields,
      objectIdField: each.objectIdField,
      globalIdField: 'GlobalID',
      displayField: each.displayField,
      typeField: each.typeField,
      types: each.types,
      drawingInfo: null,
      datesInUnknownTimeZone: each.datesInUnknownTimeZone,
      editFields: each.editFields,
      hasAttachments: each.hasAttachments,
      rows: rows.length,
      attachments: 0,
      pending: { add: count('add'), update: count('update'), delete: count('delete') },
    };
  }

  #drawn({ layerId }: MapQuery): MapFeatures {
    const rows = this.#of(layerId);
    const parts = rows.map(({ geometry }) => verticesOf(geometry));
    const starts = parts.reduce((all, part) => [...all, all.at(-1)! + part.length], [0]);
    return {
      geometryType: layerId === 0 ? 'point' : 'polygon',
      total: rows.length,
      fids: Float64Array.from(rows, ({ fid }) => fid),
      states: new Uint8Array(rows.length),
      symbolIndexes: new Uint16Array(rows.length),
      symbols: [null],
      featureParts: Uint32Array.from({ length: rows.length + 1 }, (_, at) => at),
      partStarts: Uint32Array.from(starts),
      exteriors: new Uint8Array(rows.length).fill(1),
      coordinates: Float64Array.from(parts.flat(2)),
    };
  }
}

function verticesOf(geometry: Row['geometry']): readonly (readonly number[])[] {
  if (!geometry) return [];
  if ('x' in geometry) return [[Number(geometry['x']), Number(geometry['y'])]];
  return (geometry['rings'] as number[][][])[0] ?? [];
}

function firstRows(): readonly Row[] {
  const hydrants = [1, 2, 3, 4].map((fid): Row => {
    const [x, y] = [CENTER[0] - 500 + fid * 200, CENTER[1] - 300 + fid * 120];
    const globalId = guid(fid);
    const attributes = {
      NAME: `Hydrant ${fid}`,
      KIND: 1,
      CONNECTOR: 2,
      STATUS: fid % 2 === 0 ? 2 : 1,
      FLOW: 1200.5,
      YEAR: 1987,
      INSPECTED: Date.UTC(2026, 4, 31, 12),
      DUE: '2027-05-31',
      OPENS: '08:30:00',
      REMARK: null,
      ZONE: null,
      CREATOR: 'anna',
      SURVEYED: 7,
      SKETCH: 'AAAAAAAA',
      OBJECTID: fid,
      GlobalID: globalId,
    };
    return {
      layerId: 0,
      fid,
      globalId,
      attributes,
      geometry: { x, y },
      before: null,
      pending: null,
    };
  });
  const [x, y] = CENTER;
  const ring = [
    [x - 600, y - 400],
    [x - 600, y + 200],
    [x, y + 200],
    [x, y - 400],
    [x - 600, y - 400],
  ];
  const area: Row = {
    layerId: 1,
    fid: 1,
    globalId: guid(1001),
    attributes: { NAME: 'Old town', OBJECTID: 1, GlobalID: guid(1001) },
    geometry: { rings: [ring] },
    before: null,
    pending: null,
  };
  const inspection: Row = {
    layerId: 2,
    fid: 1,
    globalId: guid(2001),
    attributes: { RESULT: 'Cap missing', HYDRANT: guid(1), OBJECTID: 1, GlobalID: guid(2001) },
    geometry: null,
    before: null,
    pending: null,
  };
  return [...hydrants, area, inspection];
}

export function attachment(
  number: number,
  name: string,
  contentType: string,
  size: number,
): AttachmentDetails {
  return { globalId: guid(900 + number), name, contentType, size, pending: null, hasData: true };
}
