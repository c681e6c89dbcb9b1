/** Relays without network and files, which remember what they were asked. */
import type {
  RelayCounts,
  RelayPlan,
  RelayReceipt,
  RelayReport,
  RelayStatus,
  WaitingEdit,
} from '../../shared/model/relay.ts';
import type { Relays } from '../../main/engine/relay.ts';
import { globalId } from './fake-engine.ts';

const AT = '2026-08-07T09:00:00.000Z';
const SOURCE = 'https://a/arcgis/rest/services/Water/FeatureServer';
const TARGET = 'https://b/arcgis/rest/services/Water/FeatureServer';

export function relayCounts(changes: Partial<RelayCounts> = {}): RelayCounts {
  return {
    ...{ sent: 0, accepted: 0, refused: 0, rolledBack: 0, unknown: 0 },
    ...{ overridden: 0, held: 0, came: 0, ...changes },
  };
}

export function relayReceipt(changes: Partial<RelayReceipt> = {}): RelayReceipt {
  return {
    ...{ receiptId: 1, sessionId: 2, side: 'target', layerId: 0, what: 'feature', kind: 'update' },
    ...{ globalId: globalId(1), outcome: 'accepted', code: null, serverMessage: null },
    ...{ explanation: null, at: AT, ...changes },
  };
}

export function waitingEdit(changes: Partial<WaitingEdit> = {}): WaitingEdit {
  return {
    ...{ layerId: 0, what: 'feature', globalId: globalId(2), to: 'target', kind: 'add' },
    ...{ layerName: 'Hydrants', code: 1016, serverMessage: 'Setting of value failed.' },
    ...{ explanation: null, since: AT, ...changes },
  };
}

export function relayReport(changes: Partial<RelayReport> = {}): RelayReport {
  return {
    path: 'water.relay',
    sessionId: 2,
    result: 'done',
    summary: '1 edit carried to the target.',
    counts: {
      source: relayCounts({ came: 1 }),
      target: relayCounts({ sent: 1, accepted: 1 }),
    },
    receipts: [relayReceipt()],
    waiting: [],
    generations: {
      source: { replica: null, layers: { 0: 1240 } },
      target: { replica: null, layers: { 0: 88 } },
    },
    remarks: [],
    reasons: ['changes of the source come before anything is sent'],
    ...changes,
  };
}

function relayStatus(changes: Partial<RelayStatus> = {}): RelayStatus {
  const end = (serviceUrl: string, side: string, generation: number): RelayStatus['source'] => ({
    serviceUrl,
    serviceName: 'Water',
    replicaName: `relay_0a1b2c3d4e5f_${side}`,
    replicaId: '{4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A}',
    generations: { replica: null, layers: { 0: generation } },
    siblings: { replica: null, layers: { 0: 1240 } },
  });
  return {
    path: 'water.relay',
    direction: 'one-way',
    policy: 'source',
    syncModel: 'perLayer',
    state: 'ready',
    source: end(SOURCE, 'source', 1240),
    target: end(TARGET, 'target', 88),
    layers: [{ layerId: 0, name: 'Hydrants', rows: 1234, attachments: 56 }],
    pending: { source: 0, target: 1 },
    waiting: [waitingEdit()],
    overridden: 0,
    underWay: null,
    createdAt: AT,
    lastSyncAt: AT,
    ...changes,
  };
}

const PLAN: RelayPlan = {
  direction: 'one-way',
  policy: 'source',
  syncModel: 'perLayer',
  source: { serviceUrl: SOURCE, serviceName: 'Water' },
  target: { serviceUrl: TARGET, serviceName: 'Water' },
  layers: [
    {
      layerId: 0,
      name: 'Hydrants',
      fields: ['Status'],
      rows: { source: 1234, target: 0 },
      comparison: { onlySource: 1234, same: 0, different: 0 },
      sentence: 'Hydrants: 1234 of 1234 rows go to the target as new ones.',
    },
  ],
  remarks: [
    {
      level: 'warning',
      where: 'layers',
      text: 'Who edited a row and when is kept by each service itself.',
    },
  ],
};

export interface FakeRelays extends Relays {
  /** Every call with its arguments, without the run options. */
  readonly calls: (readonly [method: string, ...unknown[]])[];
}

export function fakeRelays(answers: Partial<Relays> = {}): FakeRelays {
  const calls: (readonly [string, ...unknown[]])[] = [];
  const asked = (method: string, ...details: unknown[]): void =>
    void calls.push([method, ...details]);
  const relays: Relays = {
    plan: async (urls, wish) => {
      asked('plan', urls, wish);
      return PLAN;
    },
    create: async (urls, wish, path) => {
      asked('create', urls, wish, path);
      return relayReport({ path });
    },
    sync: async (path, options) => {
      asked('sync', path, options);
      return relayReport({ path });
    },
    status: (path) => relayStatus({ path }),
    history: (path) => {
      asked('history', path);
      return {
        sessions: [
          {
            sessionId: 2,
            kind: 'sync',
            startedAt: AT,
            endedAt: AT,
            result: 'done',
            summary: '1 edit carried to the target.',
            counts: relayReport().counts,
            receipts: [relayReceipt()],
          },
        ],
        overridden: [
          {
            overriddenId: 1,
            sessionId: 2,
            layerId: 0,
            what: 'feature',
            globalId: globalId(3),
            side: 'target',
            givenUp: { what: 'feature', feature: { attributes: { Status: 'open' } } },
            kept: { what: 'feature', feature: { attributes: { Status: 'closed' } } },
            at: AT,
          },
        ],
      };
    },
    close: async (path) => {
      asked('close', path);
      return {
        path,
        outcomes: { source: 'unregistered', target: 'unregistered' },
        errors: [],
        pending: { source: 0, target: 0 },
        waiting: [],
      };
    },
    ...answers,
  };
  return { ...relays, calls };
}
