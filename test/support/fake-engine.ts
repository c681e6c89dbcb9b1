/**
 * An engine without network and files: it knows one service and one replica, remembers what it was asked,
 * and answers as the real one does. Tests change single answers.
 */
import type { TakeOverPlan } from '../../shared/model/geodatabase.ts';
import type { ChangeReport, StatusReport, SyncReport } from '../../shared/model/report.ts';
import type { AppError } from '../../shared/errors.ts';
import { checkDefinition } from '../../shared/model/check-definition.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { describeLayerQuery } from '../../shared/model/describe-layer-query.ts';
import type { Receipt } from '../../shared/model/edit.ts';
import { explainEditCode } from '../../shared/model/edit-codes.ts';
import { type GlobalId, parseGlobalId } from '../../shared/model/ids.ts';
import type { ChangeRow } from '../../shared/model/editing.ts';
import { rollbackRule } from '../../shared/model/service.ts';
import type { Engine } from '../../main/engine/api.ts';
import { planOf as planOfCarryOver } from '../../main/sync/carry-over/report.ts';
import { service } from './service-description.ts';

export const SERVICE = service();
export const REPLICA_ID = '{4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A}';
const OTHER_REPLICA_ID = '{1F0C8B31-6D5E-4C0B-9A53-0E5A2B7C9D10}';

/** GlobalIDs that are easy to tell apart: `{00000001-…}`. */
export function globalId(number: number): GlobalId {
  const hex = number.toString(16).padStart(8, '0');
  return parseGlobalId(`${hex}-0000-4000-8000-000000000000`)!;
}

export function receipt(changes: Partial<Receipt> = {}): Receipt {
  const { code = null, serverMessage = null } = changes;
  return {
    receiptId: 1,
    sessionId: 2,
    layerId: 0,
    target: 'feature',
    kind: 'update',
    globalId: globalId(1),
    objectId: 17,
    outcome: 'accepted',
    code,
    serverMessage,
    explanation: changes.outcome === 'refused' ? explainEditCode(code, serverMessage) : null,
    at: '2026-08-07T09:00:00.000Z',
    ...changes,
  };
}

type OpenConflict = SyncReport['conflicts'][number];

export function conflict(changes: Partial<OpenConflict> = {}): OpenConflict {
  return {
    conflictId: 1,
    layerId: 0,
    target: 'feature',
    globalId: globalId(1),
    mine: 'update',
    theirs: 'update',
    fields: ['Status'],
    detectedAt: '2026-08-07T09:00:00.000Z',
    editId: 1,
    isHeld: false,
    layerName: 'Hydrants',
    title: 'Hydrant 17',
    objectId: 17,
    values: [],
    canMerge: false,
    theirEditor: { name: 'ana.r', at: '2026-08-07T08:10:00.000Z' },
    changedHereAt: '2026-08-07T08:30:00.000Z',
    attachment: null,
    ...changes,
  };
}

export function change(changes: Partial<ChangeReport> = {}): ChangeReport {
  return {
    editId: 1,
    layerId: 0,
    layerName: 'Hydrants',
    target: 'feature',
    kind: 'update',
    globalId: globalId(1),
    objectId: 17,
    revision: 1,
    isHeld: false,
    comment: null,
    firstChangedAt: '2026-08-07T08:00:00.000Z',
    lastChangedAt: '2026-08-07T08:30:00.000Z',
    before: { attributes: { Status: 'open' }, geometry: { x: 1, y: 2 } },
    after: { attributes: { Status: 'closed' }, geometry: { x: 1, y: 2 } },
    changes: [
      { field: 'Status', before: 'open', after: 'closed', beforeText: 'open', afterText: 'closed' },
    ],
    geometryChanged: false,
    attachment: null,
    origin: 'elsewhere',
    hasConflict: false,
    measures: null,
    problem: null,
    ...changes,
  };
}

/** A pending edit as a line. */
export function changeRow(changes: Partial<ChangeRow> = {}): ChangeRow {
  return {
    ...{ editId: 1, layerId: 0, layerName: 'Hydrants', target: 'feature', kind: 'update' },
    ...{ globalId: globalId(1), title: 'Hydrant 17', changed: ['Status'], changedCount: 1 },
    ...{ isHeld: false, hasConflict: false, lastRefusal: null, origin: 'elsewhere' },
    ...{ comment: null, lastChangedAt: '2026-08-07T08:30:00.000Z' },
    ...changes,
  };
}

export function syncReport(
  changes: Partial<Omit<SyncReport, 'counts'>> & {
    readonly counts?: Partial<SyncReport['counts']>;
  } = {},
): SyncReport {
  const { counts, ...rest } = changes;
  return {
    sessionId: 2,
    result: 'done',
    summary: '1 edit accepted, 2 changes came from the server.',
    counts: {
      sent: 1,
      accepted: 1,
      refused: 0,
      rolledBack: 0,
      unknown: 0,
      held: 0,
      conflicts: 0,
      alreadyThere: 0,
      discarded: 0,
      merged: 0,
      downloadedAdds: 1,
      downloadedUpdates: 1,
      downloadedDeletes: 0,
      downloadedAttachments: 0,
      stillPending: 0,
      ...counts,
    },
    receipts: [receipt()],
    conflicts: [],
    rollback: null,
    generations: { replica: null, layers: { 0: 1240, 1: 1241 } },
    isClosed: false,
    remarks: [],
    reasons: ['Changes come down first, so that nothing is overwritten unseen.'],
    ...rest,
  };
}

export function status(changes: Partial<StatusReport> = {}): StatusReport {
  return {
    path: 'north.gpkg',
    replicaId: REPLICA_ID,
    replicaName: 'North',
    serviceUrl: SERVICE.url,
    syncModel: 'perLayer',
    state: 'ready',
    generations: { replica: null, layers: { 0: 1234, 1: 1235 } },
    spatialReference: { wkid: 102100, latestWkid: 3857 },
    createdAt: '2026-08-01T07:00:00.000Z',
    lastSyncAt: null,
    layers: [
      {
        layerId: 0,
        name: 'Hydrants',
        count: 1234,
        table: 'Hydrants',
        attachments: 56,
        pending: { add: 0, update: 1, delete: 0 },
        held: 0,
      },
      {
        layerId: 1,
        name: 'Inspections',
        count: 9,
        table: 'Inspections',
        attachments: 0,
        pending: { add: 0, update: 0, delete: 0 },
        held: 0,
      },
    ],
    pending: 1,
    conflicts: 0,
    missingAttachments: 0,
    exchange: null,
    carriedOverTo: null,
    carriedOver: 0,
    ...changes,
  };
}

export interface FakeEngine extends Engine {
  /** Every call with its arguments, without the run options. */
  readonly calls: (readonly [method: string, ...unknown[]])[];
}

export function fakeEngine(answers: Partial<Engine> = {}): FakeEngine {
  const calls: (readonly [string, ...unknown[]])[] = [];
  const asked = (method: string, ...details: unknown[]): void =>
    void calls.push([method, ...details]);
  const engine: Engine = {
    service: async (url) => {
      asked('service', url);
      return {
        service: SERVICE,
        counts: { 0: 1234, 1: 9, 2: null, 4: 77 },
        rollback: rollbackRule(SERVICE.sync),
      };
    },
    planCreate: async (definition) => {
      asked('planCreate', definition);
      return planOf(definition);
    },
    create: async (definition, path) => {
      asked('create', definition, path);
      return {
        path,
        replicaId: REPLICA_ID,
        replicaName: definition.replicaName ?? 'Syncline_Water_0a1b2c3d',
        generations: { replica: null, layers: { 0: 1234 } },
        layers: definition.layers.map((layerId) => ({
          layerId,
          name: nameOf(layerId),
          count: 1234,
        })),
        attachments: 56,
        remarks: [],
        reasons: ['The server works asynchronously: a job cannot be lost with a connection.'],
      };
    },
    status: (path) => {
      asked('status', path);
      return status({ path });
    },
    changes: (path, ...filter) => {
      asked('changes', path, ...filter);
      return [change()].values();
    },
    chooseEdits: (path, choice) => {
      asked('chooseEdits', path, choice);
      return [changeRow()];
    },
    hold: (path, editIds, isHeld) => {
      asked('hold', path, editIds, isHeld);
      return editIds.length;
    },
    revert: (path, editIds) => {
      asked('revert', path, editIds);
      return { text: 'Reverted 1 edit', rows: [], undo: null, redo: null };
    },
    comment: (path, id, comment) => {
      asked('comment', path, id, comment);
      return changeRow({ globalId: id, comment });
    },
    conflicts: (path) => {
      asked('conflicts', path);
      return [
        conflict({
          values: [{ field: 'Status', base: 'open', mine: 'closed', theirs: 'lost' }],
        }),
      ];
    },
    resolve: async (path, decisions) => {
      asked('resolve', path, decisions);
      return 0;
    },
    history: (path, sessionId) => {
      asked('history', path, sessionId);
      return {
        sessions: [
          {
            sessionId: 2,
            kind: 'sync',
            startedAt: '2026-08-07T09:00:00.000Z',
            endedAt: '2026-08-07T09:00:08.000Z',
            options: { direction: 'bidirectional' },
            result: 'done',
            summary: '1 edit accepted.',
            counts: { accepted: 1, downloadedAdds: 2 },
            error: null,
            rollback: null,
            receipts: [receipt()],
          },
        ],
      };
    },
    sync: async (path, options) => {
      asked('sync', path, options);
      return syncReport();
    },
    dryRun: async (path, options) => {
      asked('dryRun', path, options);
      return {
        wouldSend: 1,
        wouldAccept: 1,
        wouldRefuse: 0,
        held: 0,
        conflicts: 0,
        findings: [],
        drift: [],
        rollback: 'choice',
        summary: '1 edit would be sent, and nothing speaks against it.',
      };
    },
    verify: async (path) => {
      asked('verify', path);
      return {
        layers: [{ layerId: 0, name: 'Hydrants', here: 1234, onServer: 1234, equal: 1233 }],
        differences: [
          {
            layerId: 0,
            layerName: 'Hydrants',
            globalId: globalId(1),
            kind: 'different',
            fields: ['Status'],
            explanation: 'An edit here waits to be sent.',
            isExpected: true,
          },
        ],
        isEqual: true,
        summary: '1 difference, and it is explained.',
      };
    },
    previewCarryOver: async (path) => {
      asked('previewCarryOver', path);
      return carryOverPlan;
    },
    carryOver: async (path, newPath) => {
      asked('carryOver', path, newPath);
      return { ...carryOverPlan, path: newPath, replicaName: 'north-2' };
    },
    previewRegisterCopy: async (path) => {
      asked('previewRegisterCopy', path);
      return {
        ...{ path, replicaId: REPLICA_ID, replicaName: 'north', hasReference: true },
        ...{ pending: 2, registeredAt: null, remarks: [] },
      };
    },
    registerCopy: async (path, options) => {
      asked('registerCopy', path, options);
      return {
        ...{ path, replicaId: OTHER_REPLICA_ID, replicaName: 'north_0a1b2c3d', copyOf: REPLICA_ID },
        ...{ generations: { replica: 118, layers: {} }, held: 2, remarks: [], reasons: [] },
      };
    },
    makeCopies: async (wish) => {
      asked('makeCopies', wish);
      return {
        from: wish.from,
        copies: wish.names.map((name) => ({
          ...{ name, path: `${wish.folder}/${name}.gpkg`, state: 'registered' },
          ...{ replicaName: `${name}_0a1b2c3d`, held: 0, error: null },
        })),
        ...{ summary: `All ${wish.names.length} copies are registered and ready.` },
        ...{ isComplete: true, remarks: [] },
      };
    },
    exportData: async (definition, path) => {
      asked('exportData', definition, path);
      return {
        ...{ path, dataFormat: definition.dataFormat, kind: 'Shapefile', bytes: 48_213 },
        ...{ layers: [{ name: 'Hydrants', rows: 1234 }], remarks: [] },
      };
    },
    geodatabaseInfo: async (path) => {
      asked('geodatabaseInfo', path);
      return {
        ...{ path, version: '10.4.0', pending: 3, doubtful: 1, whyNot: null, remarks: [] },
        layers: [
          {
            ...{ layerId: 0, name: 'Hydrants', kind: 'layer', rows: 1234, attachments: 12 },
            pending: { add: 1, update: 2, delete: 0 },
          },
        ],
        replica: {
          ...{ name: 'north', replicaId: REPLICA_ID, owner: 'maria', syncModel: 'perReplica' },
          serviceUrl: 'https://host/arcgis/rest/services/Water/FeatureServer',
          createdAt: '2026-03-04T20:07:32.000000',
          generations: { replica: 118, layers: {} },
        },
      };
    },
    exportGeodatabase: async (path, target) => {
      asked('exportGeodatabase', path, target);
      return {
        ...{ path: target, from: path, pending: 3, remarks: [] },
        layers: [{ name: 'Hydrants', count: 1234 }],
      };
    },
    previewTakeOver: async (path, options) => {
      asked('previewTakeOver', path, options);
      return takeOverPlan(path);
    },
    takeOver: async (path, target, options) => {
      asked('takeOver', path, target, options);
      return {
        ...takeOverPlan(path),
        ...{ path: target, generations: { replica: 118, layers: {} }, held: 1 },
        layers: [{ name: 'Hydrants', count: 1234 }],
      };
    },
    unregister: async (path, _run, options) => {
      asked('unregister', path, ...(options?.unsent === undefined ? [] : [options]));
      return { replicaId: REPLICA_ID, outcome: 'done', pending: 0, saved: null };
    },
  };
  return { ...engine, ...answers, calls };
}

const carryOverPlan = planOfCarryOver(
  [
    {
      ...{ layerId: 0, layerName: 'Hydrants', target: 'feature', kind: 'update' },
      ...{ globalId: globalId(1), title: 'Hydrant 17', fate: 'stays' },
      text: 'Will be pending in the new replica as it is here.',
    },
  ],
  false,
);

/** An engine method that fails with `error`. */
export function failing(error: AppError): () => Promise<never> {
  return () => Promise.reject(error);
}

function planOf(definition: ReplicaDefinition) {
  const { remarks, request } = checkDefinition(definition, SERVICE, '0a1b2c3d');
  return {
    request,
    remarks,
    layers: request.layers.map((layerId) => ({
      layerId,
      name: nameOf(layerId),
      count: 1234,
      sentence: describeLayerQuery(definition, SERVICE, layerId),
    })),
    parameters: { replicaName: request.replicaName, layers: request.layers.join(','), f: 'json' },
  };
}

function nameOf(layerId: number): string {
  return SERVICE.layers.find(({ id }) => id === layerId)?.name ?? String(layerId);
}

function takeOverPlan(from: string): TakeOverPlan {
  return {
    ...{ from, replicaId: REPLICA_ID, replicaName: 'north', owner: 'maria', isKnown: true },
    serviceUrl: 'https://host/arcgis/rest/services/Water/FeatureServer',
    ...{ pending: 3, doubtful: 1, remarks: [] },
  };
}
