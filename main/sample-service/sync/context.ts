/** What the operations of synchronisation work with, once per published service. */
import type { Caller, PublishedService } from '../context.ts';
import type { Dialect } from './dialect.ts';
import type { FaultList } from './faults.ts';
import type { GenerationCodec } from './generations.ts';
import type { Jobs } from './jobs.ts';
import type { Abilities, SyncTraits } from './profiles.ts';
import type { Registry } from './registry.ts';
import type { BranchVersions } from './versions.ts';
import type { ResultFiles } from './result-files.ts';

export interface SyncContext {
  readonly service: PublishedService;
  readonly traits: SyncTraits;
  readonly abilities: Abilities;
  readonly dialect: Dialect;
  readonly registry: Registry;
  readonly generations: GenerationCodec;
  readonly files: ResultFiles;
  /** Null: the data are not branch versioned, or no replica has a version of its own. */
  readonly versions: BranchVersions | null;
  readonly jobs: Jobs;
  readonly faults: FaultList;
  /** Replicas that are being synchronised right now: one sync at a time each. */
  readonly busyReplicas: Set<string>;
  /** User who published the service, or null. Counts as administrator of it. */
  readonly owner: string | null;
  readonly datesInUnknownTimeZone: boolean;
  /** Rows that left the filter on the server: sent as deletes, or not mentioned (protocol.md 10.8). */
  readonly outOfFilter: 'delete' | 'silent';
}

/** Owner and administrators may edit through services that offer only Query and Sync, and see every replica. */
export function isPrivileged(context: SyncContext, caller: Caller): boolean {
  return caller.isAdministrator || (caller.user !== null && caller.user === context.owner);
}

/**
 * Through services that offer only Query and Sync nobody edits but owner and administrators; over versioned data not
 * even they (createReplica page, note on 10.6.1): their replicas download as well.
 */
export function mayEditReadOnly(context: SyncContext, caller: Caller): boolean {
  return context.traits.versionCreationRule === null && isPrivileged(context, caller);
}
