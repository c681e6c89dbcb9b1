/** Replicas of earlier years, as a service that was in use has them: fresh, idle, never synchronised, too old. */
import type { Archive, Generation } from '../archive/archive.ts';
import { createRandom } from '../catalog/random.ts';
import type { SyncContext } from './context.ts';
import type { Replica } from './replica.ts';

const DAY = 86_400_000;
/** Batches of edits that the service has seen since, and how many of them it has forgotten. */
const BATCHES = 6;
const FORGOTTEN = 3;

/** People who work here, then two who have left: nobody signs in by their names. */
export const PRESENT_OWNERS = [
  'survey-team-1',
  'survey-team-2',
  'survey-team-3',
  'editor',
] as const;
const GONE_OWNERS = ['j.rossi', 'contractor-2019'] as const;

type Age = 'fresh' | 'half-year' | 'year' | 'older' | 'never-synced';
const AGES: readonly Age[] = ['fresh', 'half-year', 'year', 'older', 'never-synced'];

/** Days since the last sync, at least and at most. */
const IDLE: Readonly<Record<Age, readonly [number, number]>> = {
  fresh: [0, 29],
  'half-year': [40, 170],
  year: [190, 360],
  older: [400, 1500],
  'never-synced': [60, 700],
};

/** How many batches each has not downloaded. */
const BEHIND: Readonly<Record<Age, number>> = {
  fresh: 0,
  'half-year': 1,
  year: 2,
  older: 5,
  'never-synced': 3,
};

/** Registers so many replicas, unless the service has some already. */
export function registerOldReplicas(context: SyncContext, count: number): void {
  const { registry, service } = context;
  if (registry.all().length > 0) return;
  const newest = makeHistory(service.archive, service.now());
  for (let index = 0; index < count; index++) registry.add(replicaOf(context, index, newest));
}

/** Returns the newest generation. */
function makeHistory(archive: Archive, now: number): Generation {
  const [layer] = archive.service.layers;
  if (!layer) return archive.generation();
  const [row] = archive.select({ layerId: layer.id, limit: 1 });
  const field = layer.displayField;
  for (let batch = 0; row && batch < BATCHES; batch++) {
    const attributes = {
      GlobalID: row.globalId,
      [field]: `${String(row.attributes[field])}`.slice(0, 18) + String(batch % 10),
    };
    archive.edit([editsOf(layer.id, attributes)], {
      ...{ user: 'admin', now, replicaId: null },
      ...{ isAdministrator: true, useGlobalIds: true, rollbackOnFailure: true },
    });
  }
  archive.trim(archive.generation() - (BATCHES - FORGOTTEN));
  return archive.generation();
}

function editsOf(layerId: number, attributes: Readonly<Record<string, unknown>>) {
  return {
    ...{ layerId, adds: [], updates: [{ attributes }], deletes: [] },
    ...{ attachmentAdds: [], attachmentUpdates: [], attachmentDeletes: [] },
  };
}

function replicaOf({ service, traits }: SyncContext, index: number, newest: Generation): Replica {
  const { name, layers } = service.archive.service;
  const random = createRandom(`old-replicas/${name}`, index);
  const age = AGES[index % AGES.length] ?? 'fresh';
  const [least, most] = IDLE[age];
  const lastSync = service.now() - random.whole(least, most) * DAY - random.whole(0, 86_399) * 1000;
  const created = age === 'never-synced' ? lastSync : lastSync - random.whole(1, 300) * DAY;
  const generation = Math.max(0, newest - BEHIND[age]);
  const owners = [...PRESENT_OWNERS, ...GONE_OWNERS];
  const owner = index % 11 === 10 ? null : (owners[index % owners.length] ?? null);
  const [west, south] = [-122.6 + random.whole(0, 350) / 1000, 37.5 + random.whole(0, 350) / 1000];
  const ids = layers.map(({ id }) => id);
  return {
    id: guidOf(random),
    name: `${owner ?? 'MyReplica'}_${name}_${index + 1}`,
    owner,
    targetType: 'client',
    syncDirection: 'bidirectional',
    version: null,
    ...{ created, lastSync, generation, sibling: -1 },
    layerGenerations: ids.map((id) => ({ id, generation, sibling: -1 })),
    layers: ids.map((id) => ({
      ...{ id, queryOption: 'useFilter', useGeometry: true, includeRelated: true },
      where: index % 4 === 0 ? "condition = 'poor'" : null,
    })),
    filter: {
      geometry: { xmin: west, ymin: south, xmax: west + 0.05, ymax: south + 0.05 },
      geometryType: 'esriGeometryEnvelope',
      wkid: 4326,
    },
    wkid: 4326,
    syncModel: traits.supportsPerLayerSync ? 'perLayer' : 'perReplica',
    returnAttachments: false,
    attachmentsSyncDirection: 'none',
    syncDataOptions: 0,
  };
}

function guidOf(random: ReturnType<typeof createRandom>): string {
  const hex = (length: number): string =>
    Array.from({ length }, () => random.whole(0, 15).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}
