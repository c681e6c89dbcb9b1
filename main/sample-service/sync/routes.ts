/**
 * The sync half of the sample service: which operation answers which path.
 *
 * State lives here once per service (registry, jobs, result files), so that one set of routes serves all the
 * services of a server.
 */
import type { Database } from 'better-sqlite3';
import type {
  Answer,
  Caller,
  Interceptor,
  Parameters,
  ProfileName,
  PublishedService,
  SyncRoutes,
} from '../context.ts';
import type { SyncContext } from './context.ts';
import { createReplica } from './create-replica.ts';
import { plainDialect } from './dialect.ts';
import type { Fault } from './fault-text.ts';
import { FaultList } from './faults.ts';
import { counterGenerations, epochGenerations } from './generations.ts';
import { hostileDialect } from './hostile.ts';
import { createInterceptor } from './interceptor.ts';
import { Jobs } from './jobs.ts';
import { jobStatus } from './operation.ts';
import { registerOldReplicas } from './old-replicas.ts';
import { readAbilities, traitsOf } from './profiles.ts';
import type { SyncTraits } from './profiles.ts';
import { refusal, textOf } from './reading.ts';
import { openSyncDatabase, Registry } from './registry.ts';
import { listReplicas, replicaInfo, unregisterReplica } from './replicas.ts';
import { ResultFiles } from './result-files.ts';
import { ResultServer } from './result-server.ts';
import { versionOperation } from './version-operation.ts';
import { BranchVersions } from './versions.ts';
import { hasUnknownDates, syncLayerJson, syncServiceJson } from './service-json.ts';
import { synchronizeReplica } from './synchronize-replica.ts';

export interface SyncOptions {
  /** SQLite file of the replicas of all services; null keeps them in memory. */
  readonly registryFile: string | null;
  /** User who published the services, or null. Counts as their administrator. */
  readonly owner?: string | null;
  /** Traits that differ from those of the profile, such as `capabilities` or `supportsPerLayerSync`. */
  readonly traits?: Partial<SyncTraits>;
  /** True: layers say so, and clients have to send timeReferenceUnknownClient (protocol.md 2.10). Default false. */
  readonly datesInUnknownTimeZone?: boolean;
  /** Rows that left the filter on the server; default `delete`. */
  readonly outOfFilter?: 'delete' | 'silent';
  /** Milliseconds for which an untouched result file stays; default ten minutes, as Enterprise has it. */
  readonly resultLifetime?: number;
  /** Milliseconds for which a finished job is remembered; default one hour. */
  readonly jobLifetime?: number;
  /** Milliseconds after which a job's status moves on without a poll; default 250. */
  readonly phaseDuration?: number;
  /** Faults that are switched on from the start. */
  readonly faults?: readonly Fault[];
}

export interface InstalledSyncRoutes extends SyncRoutes {
  /** To be installed in the server: faults, the admin resource, methods, oddities of the hostile profile. */
  readonly interceptor: Interceptor;
  readonly faults: FaultList;
  /** Registers replicas of earlier years at a service that has none. */
  seed(service: PublishedService, count: number): void;
  /** Resolves when no job is running any more. */
  settle(): Promise<void>;
  /** Waits for running jobs and closes the registry. Call it before the archives are closed. */
  close(): Promise<void>;
}

const TEN_MINUTES = 600_000;
const ONE_HOUR = 3_600_000;

/** Builds the routes. Throws when the registry file cannot be opened. */
export function createSyncRoutes(options: SyncOptions): InstalledSyncRoutes {
  const database = openSyncDatabase(options.registryFile);
  const faults = new FaultList();
  faults.add(...(options.faults ?? []));
  const contexts = new Map<string, SyncContext>();
  const contextOf = (service: PublishedService): SyncContext => {
    const name = service.archive.service.name.toLowerCase();
    const known = contexts.get(name);
    if (known?.service.archive === service.archive && known.service.url === service.url)
      return known;
    const context = createContext(service, options, database, faults);
    contexts.set(name, context);
    return context;
  };
  const results = new ResultServer((name) => pathOfResult(contexts, name));
  const settle = async (): Promise<void> => {
    for (const { jobs } of contexts.values()) await jobs.settle();
  };
  return {
    faults,
    interceptor: createInterceptor({
      faults,
      results,
      contextNamed: (name) => contexts.get(name.toLowerCase()) ?? null,
    }),
    handle: (service, path, parameters, caller) =>
      route(contextOf(service), path, parameters, caller),
    capabilities: (service) => syncServiceJson(contextOf(service)),
    layerKeys: (service, layer) => syncLayerJson(hasUnknownDates(contextOf(service), layer)),
    inVersion: (service, version) => inVersion(contextOf(service), version),
    seed: (service, count) => registerOldReplicas(contextOf(service), count),
    settle,
    close: async () => {
      try {
        await settle();
        for (const { versions } of contexts.values()) versions?.close();
        await results.close();
      } finally {
        database.close();
      }
    },
  };
}

function pathOfResult(contexts: ReadonlyMap<string, SyncContext>, name: string): string | null {
  for (const { files } of contexts.values()) {
    const path = files.pathOf(name);
    if (path !== null) return path;
  }
  return null;
}

function createContext(
  service: PublishedService,
  options: SyncOptions,
  database: Database,
  faults: FaultList,
): SyncContext {
  const { archive, now } = service;
  const traits = { ...traitsOf(service.profile satisfies ProfileName), ...options.traits };
  const registry = new Registry(database, archive.service.name);
  const { registryFile } = options;
  return {
    service,
    traits,
    versions:
      traits.versionCreationRule === 'versionPerDownloadedMap'
        ? new BranchVersions({ archive, registry, registryFile, now })
        : null,
    abilities: readAbilities(traits.capabilities),
    dialect: traits.isHostile ? hostileDialect(traits) : plainDialect(traits),
    registry,
    generations:
      traits.generations === 'epoch'
        ? epochGenerations(database, archive, now)
        : counterGenerations(archive),
    files: new ResultFiles({
      folder: service.outputFolder,
      serviceUrl: service.url,
      now,
      lifetime: options.resultLifetime ?? TEN_MINUTES,
    }),
    jobs: new Jobs({
      now,
      lifetime: options.jobLifetime ?? ONE_HOUR,
      phaseDuration: options.phaseDuration ?? 250,
    }),
    faults,
    busyReplicas: new Set(),
    owner: options.owner ?? null,
    datesInUnknownTimeZone: options.datesInUnknownTimeZone ?? false,
    outOfFilter: options.outOfFilter ?? 'delete',
  };
}

/** Operation names are matched without case, as real servers do. Null when the path is none of ours. */
function route(
  context: SyncContext,
  path: readonly string[],
  parameters: Parameters,
  caller: Caller,
): Answer | Promise<Answer> | null {
  const [operation = '', id, ...rest] = path;
  if (rest.length > 0) return null;
  const name = operation.toLowerCase();
  if (name === 'versions') return versionOperation(context, id ?? '', parameters, caller);
  if (id === undefined) return routeOperation(context, name, parameters, caller);
  switch (name) {
    case 'replicas':
      return replicaInfo(context, id, caller);
    case 'jobs':
      return jobStatus(context, id, caller);
    case 'createreplica':
    case 'synchronizereplica':
      return jobStatus(context, requireStatusId(parameters), caller);
    case 'replicafiles':
      return resultFile(context, id);
    default:
      return null;
  }
}

function routeOperation(
  context: SyncContext,
  name: string,
  parameters: Parameters,
  caller: Caller,
): Answer | Promise<Answer> | null {
  switch (name) {
    case 'createreplica':
      return createReplica(context, parameters, caller);
    case 'synchronizereplica':
      return synchronizeReplica(context, parameters, caller);
    case 'replicas':
      return listReplicas(context, parameters, caller);
    case 'unregisterreplica':
      return unregisterReplica(context, parameters, caller);
    default:
      return null;
  }
}

function inVersion({ versions, service }: SyncContext, version: string): PublishedService {
  return versions === null ? service : { ...service, archive: versions.named(version) };
}

function requireStatusId(parameters: Parameters): string {
  const id = textOf(parameters, 'statusId');
  if (id === null) throw refusal("'statusId' is required.");
  return id;
}

function resultFile(context: SyncContext, name: string): Answer {
  if (context.faults.take('expiredResult', 'replicafiles') !== null) context.files.discard(name);
  return context.files.serve(name);
}
