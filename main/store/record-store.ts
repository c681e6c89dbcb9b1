/** The one row that says what this replica is. */
import type { ReplicaDefinition, SyncModel } from '../../shared/model/definition.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import type { CreateRequest, Generations } from '../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import type { ReplicaRecord } from '../sync/ports.ts';
import { sql, type Db } from './db.ts';
import { MIGRATIONS } from './migrate.ts';

interface RecordRow {
  readonly instance_id: string;
  readonly replica_id: string | null;
  readonly replica_name: string;
  readonly service_url: string;
  readonly sync_model: SyncModel;
  readonly definition: string;
  readonly request: string;
  readonly service: string;
  readonly replica_sr: string;
  readonly generations: string;
  readonly reported: string;
  readonly state: ReplicaRecord['state'];
  readonly created_at: string;
  readonly last_sync_at: string | null;
  readonly branch_version: string | null;
}

const SELECT = `SELECT instance_id, replica_id, replica_name, service_url, sync_model, definition, request, service,
  replica_sr, generations, reported, state, created_at, last_sync_at, branch_version FROM syncline_replica`;

const NO_GENERATIONS: Generations = { replica: null, layers: {} };

/** Writes the row of a new file: `creating`, no generations, tracking off. */
export function insertRecord(
  db: Db,
  record: Omit<
    ReplicaRecord,
    'replicaId' | 'generations' | 'reported' | 'state' | 'lastSyncAt' | 'branchVersion'
  >,
): void {
  db.prepare(
    `INSERT INTO syncline_replica (schema_version, instance_id, replica_name, service_url, sync_model, definition,
       request, service, replica_sr, generations, reported, state, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'creating', ?)`,
  ).run(
    MIGRATIONS.length,
    record.instanceId,
    record.replicaName,
    record.serviceUrl,
    record.syncModel,
    JSON.stringify(record.definition),
    JSON.stringify(record.request),
    JSON.stringify(record.service),
    JSON.stringify(record.replicaSR),
    JSON.stringify(NO_GENERATIONS),
    JSON.stringify(NO_GENERATIONS),
    record.createdAt,
  );
}

export function createRecordStore(db: Db) {
  const set = (column: string, value: string | number): void =>
    void sql<[string | number]>(db, `UPDATE syncline_replica SET ${column} = ?`).run(value);

  function read(): ReplicaRecord {
    const row = sql<[], RecordRow>(db, SELECT).get()!;
    return {
      instanceId: row.instance_id,
      replicaId: row.replica_id,
      replicaName: row.replica_name,
      serviceUrl: row.service_url,
      syncModel: row.sync_model,
      definition: JSON.parse(row.definition) as ReplicaDefinition,
      request: JSON.parse(row.request) as CreateRequest,
      service: JSON.parse(row.service) as ServiceDescription,
      replicaSR: JSON.parse(row.replica_sr) as SpatialReference,
      generations: JSON.parse(row.generations) as Generations,
      reported: JSON.parse(row.reported) as Generations,
      state: row.state,
      createdAt: row.created_at,
      lastSyncAt: row.last_sync_at,
      branchVersion: row.branch_version,
    };
  }

  function generations(column: 'generations' | 'reported'): Generations {
    const row = sql<[], { value: string }>(
      db,
      `SELECT ${column} AS value FROM syncline_replica`,
    ).get()!;
    return JSON.parse(row.value) as Generations;
  }

  return {
    read,
    isLoaded: (): boolean =>
      sql<[], { is_loaded: number }>(db, 'SELECT is_loaded FROM syncline_replica').get()!
        .is_loaded === 1,
    setLoaded: (): void => set('is_loaded', 1),
    isTracking: (): boolean =>
      sql<[], { tracking: number }>(db, 'SELECT tracking FROM syncline_replica').get()!.tracking ===
      1,
    setTracking: (isOn: boolean): void => set('tracking', isOn ? 1 : 0),
    /** Layers that are not named keep theirs. */
    setGenerations: (next: Generations): void =>
      set('generations', JSON.stringify(overlay(generations('generations'), next))),
    /** Never lowers one. */
    raiseReported: (next: Generations): void =>
      set('reported', JSON.stringify(newest(generations('reported'), next))),
    setReplica(identity: { readonly replicaId: string; readonly replicaName: string }): void {
      set('replica_id', identity.replicaId);
      set('replica_name', identity.replicaName);
    },
    /** Ready, under another identity; the generations of the one before are forgotten. */
    registerAs(
      identity: Pick<
        ReplicaRecord,
        'instanceId' | 'replicaId' | 'replicaName' | 'generations' | 'reported'
      >,
    ): void {
      sql<(string | null)[]>(
        db,
        `UPDATE syncline_replica SET instance_id = ?, replica_id = ?, replica_name = ?, generations = ?, reported = ?,
           state = 'ready', branch_version = NULL`,
      ).run(
        identity.instanceId,
        identity.replicaId,
        identity.replicaName,
        JSON.stringify(identity.generations),
        JSON.stringify(identity.reported),
      );
    },
    setState: (state: ReplicaRecord['state']): void => set('state', state),
    setBranchVersion: (name: string): void => set('branch_version', name),
    setLastSync: (at: string): void => set('last_sync_at', at),
  };
}

function overlay(current: Generations, next: Generations): Generations {
  return {
    replica: next.replica ?? current.replica,
    layers: { ...current.layers, ...next.layers },
  };
}

function newest(current: Generations, next: Generations): Generations {
  const layers: Record<number, number> = { ...current.layers };
  for (const [id, generation] of Object.entries(next.layers)) {
    layers[Number(id)] = Math.max(generation, layers[Number(id)] ?? generation);
  }
  const replica =
    current.replica === null || next.replica === null
      ? (current.replica ?? next.replica)
      : Math.max(current.replica, next.replica);
  return { replica, layers };
}
