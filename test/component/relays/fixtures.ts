/** Relays as the main process would tell of them. */
import type {
  OverriddenChange,
  RelayCounts,
  RelayPlan,
  RelayReceipt,
  RelaySession,
  RelayStatus,
  WaitingEdit,
} from '../../../shared/model/relay.ts';
import type { KnownRelay } from '../../../shared/model/relay-list.ts';
import { parseGlobalId, type GlobalId } from '../../../shared/model/ids.ts';

export const SOURCE_URL = 'https://gis.example.org/arcgis/rest/services/Water/FeatureServer';
export const TARGET_URL =
  'https://services.example.com/arcgis/rest/services/Water_partner_copy/FeatureServer';

function globalId(n: number): GlobalId {
  return parseGlobalId(`{00000000-0000-4000-8000-${String(n).padStart(12, '0')}}`)!;
}

const end = (serviceUrl: string, serviceName: string): RelayStatus['source'] => ({
  ...{ serviceUrl, serviceName, replicaName: 'relay_1', replicaId: 'A' },
  ...{ generations: { replica: 4, layers: {} }, siblings: null },
});

function relayStatus(overrides: Partial<RelayStatus> = {}): RelayStatus {
  return {
    path: '/home/me/Documents/Syncline/Water.relay',
    direction: 'bidirectional',
    policy: 'source',
    syncModel: 'perReplica',
    state: 'ready',
    source: end(SOURCE_URL, 'Water'),
    target: end(TARGET_URL, 'Water_partner_copy'),
    layers: [
      { layerId: 0, name: 'Hydrants', rows: 12_400, attachments: 3 },
      { layerId: 1, name: 'Pipes', rows: 310, attachments: 0 },
    ],
    pending: { source: 0, target: 0 },
    waiting: [],
    overridden: 0,
    underWay: null,
    createdAt: '2026-01-05T08:00:00Z',
    lastSyncAt: '2026-01-06T08:00:00Z',
    ...overrides,
  };
}

export function knownRelay(
  status: Partial<RelayStatus> = {},
  overrides: Partial<KnownRelay> = {},
): KnownRelay {
  const whole = relayStatus(status);
  return {
    key: 'water',
    path: whole.path,
    fileName: 'Water.relay',
    look: { status: whole, waiting: whole.waiting.length },
    error: null,
    ...overrides,
  };
}

export const WAITING: WaitingEdit = {
  ...{ layerId: 0, what: 'feature', globalId: globalId(7), to: 'target', kind: 'update' },
  ...{ layerName: 'Hydrants', code: 1000, serverMessage: 'Setting of Value for STATUS failed.' },
  ...{ explanation: null, since: '2026-01-06T08:00:00Z' },
};

function counts(overrides: Partial<RelayCounts> = {}): RelayCounts {
  return {
    ...{ sent: 0, accepted: 0, refused: 0, rolledBack: 0, unknown: 0 },
    ...{ overridden: 0, held: 0, came: 0 },
    ...overrides,
  };
}

export const SESSION: RelaySession = {
  sessionId: 2,
  kind: 'sync',
  startedAt: '2026-01-06T07:59:00Z',
  endedAt: '2026-01-06T08:00:00Z',
  result: 'partial',
  summary: '2 edits carried to the target, 1 edit refused by the target.',
  counts: {
    source: counts({ overridden: 1 }),
    target: counts({ sent: 3, accepted: 2, refused: 1 }),
  },
};

export const RECEIPTS: readonly RelayReceipt[] = (
  [
    ['refused', 7, 1000, 'Setting of Value for STATUS failed.', 'target'],
    ['discarded', 9, null, null, 'source'],
    ['accepted', 3, null, null, 'target'],
    ['accepted', 4, null, null, 'target'],
  ] as const
).map(([outcome, n, code, serverMessage, side]) => ({
  ...{ receiptId: n, sessionId: 2, side, layerId: 0, what: 'feature', kind: 'update' },
  ...{ globalId: globalId(n), outcome, code, serverMessage, at: '2026-01-06T08:00:00Z' },
  explanation: outcome === 'discarded' ? 'Both sides changed this row.' : null,
}));

export const CHANGE: OverriddenChange = {
  ...{ overriddenId: 1, sessionId: 2, layerId: 0, what: 'feature', globalId: globalId(9) },
  ...{ side: 'target', at: '2026-01-06T08:00:00Z' },
  givenUp: {
    what: 'feature',
    feature: { attributes: { NAME: 'North 9', STATUS: 'closed' }, geometry: { x: 1, y: 2 } },
  },
  kept: {
    what: 'feature',
    feature: { attributes: { NAME: 'North 9', STATUS: 'open' }, geometry: { x: 1.5, y: 2 } },
  },
};

export const PLAN: RelayPlan = {
  direction: 'one-way',
  policy: 'source',
  syncModel: 'perReplica',
  source: { serviceUrl: SOURCE_URL, serviceName: 'Water' },
  target: { serviceUrl: TARGET_URL, serviceName: 'Water_partner_copy' },
  layers: [
    {
      ...{ layerId: 0, name: 'Hydrants', fields: ['NAME'], rows: { source: 12_400, target: 0 } },
      comparison: { onlySource: 12_400, same: 0, different: 0 },
      sentence: 'Hydrants: 12400 rows would be added to the target.',
    },
  ],
  remarks: [],
};
