/** Replica files: creating, going on with an unfinished one, opening. The implementation of the port in sync/ports.ts. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { assert } from '../../shared/assert.ts';
import type { SpatialReference } from '../../shared/model/geometry.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { CreateRequest } from '../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import type { NewReplicaFile, ReplicaFile } from '../sync/ports.ts';
import { createDataTables, registerOwnTables } from './data-tables.ts';
import { openForWriting, transaction, type Db } from './db.ts';
import { fileError, sqliteCode, translateError, withFileErrors } from './errors.ts';
import { createGeoPackage } from './gpkg/schema.ts';
import { ensureReference, insertRequiredReferences } from './gpkg/spatial-ref-sys.ts';
import { createHandle, startWriteAheadLog, type Handle } from './handle.ts';
import { createLoader, startTracking } from './load.ts';
import { acquireLock, requireFolder, type FileLock } from './lock.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { requireFile, requireReplica } from './recognise.ts';
import { insertRecord } from './record-store.ts';
import { replicaMethods } from './replica-methods.ts';
import { planLayers } from './table-plan.ts';
import { writePlans } from './tables.ts';

export interface NewReplica {
  readonly request: CreateRequest;
  readonly service: ServiceDescription;
  /** As asked for; the server may answer with another one. */
  readonly replicaName: string;
  /** Made anew for each file. */
  readonly instanceId: string;
  /** When it is made: ISO 8601 UTC. */
  readonly now: string;
  /** As saved or typed, where it differs from the request. */
  readonly definition?: ReplicaDefinition;
}

export interface OpenOptions {
  /** Epoch milliseconds; the system's clock unless given. */
  readonly now?: () => number;
}

/**
 * Starts a replica file: `<path>.part`, a valid GeoPackage with empty tables, in the state `creating`.
 *
 * Throws `file` when `path` or its `.part` exists or cannot be written, `invalid` for layers that cannot be in a replica.
 */
export function createReplicaFile(
  path: string,
  replica: NewReplica,
  options: OpenOptions = {},
): NewReplicaFile {
  refuseExisting(path);
  const part = partOf(path);
  if (existsSync(part)) {
    throw fileError(
      `${basename(part)} is there already: an earlier create did not finish.`,
      'Run that create again to go on with it, or unregister it.',
    );
  }
  return locked(path, (lock) => {
    try {
      const db = openForWriting(part, { mustExist: false });
      try {
        initialise(db, replica);
        return newReplicaFile(path, createHandle(db, lock, clockOf(options)));
      } catch (error) {
        db.close();
        throw error;
      }
    } catch (error) {
      rmSync(part, { force: true });
      throw translateError(error, part);
    }
  });
}

/**
 * Goes on with the `.part` of an earlier create; null when there is none worth going on with.
 *
 * Throws `file` when it is damaged, in use, or `path` exists already.
 */
export function resumeReplicaFile(path: string, options: OpenOptions = {}): NewReplicaFile | null {
  const part = partOf(path);
  if (!existsSync(part)) return null;
  refuseExisting(path);
  return locked(path, (lock) => {
    const db = openPart(part);
    if (db) return newReplicaFile(path, createHandle(db, lock, clockOf(options)));
    rmSync(part, { force: true });
    lock.release();
    return null;
  });
}

/** Null when nothing is in it: its create was killed before its first transaction had ended. */
function openPart(part: string): Db | null {
  if (!statSync(part).isFile()) throw notOurs(part);
  let db: Db | undefined;
  try {
    db = open(part);
    if (schemaVersion(db) > 0) {
      migrate(db);
      return db;
    }
    const isEmpty = db.prepare('SELECT 1 FROM sqlite_master').get() === undefined;
    db.close();
    if (isEmpty) return null;
  } catch (error) {
    db?.close();
    if (sqliteCode(error) !== 'SQLITE_NOTADB') throw translateError(error, part);
  }
  throw notOurs(part);
}

/** Browsers, too, call unfinished downloads so. */
function notOurs(part: string): Error {
  return fileError(
    `${basename(part)} is there already and is not the beginning of a replica.`,
    'Choose another name, or move it away first.',
  );
}

/**
 * Opens a finished replica file for writing, one Syncline at a time. Close it, and it is one single file again.
 *
 * Throws `file`: not there, no GeoPackage, no replica, unfinished, from a newer Syncline, read-only, damaged, or
 * being synchronised by another Syncline.
 */
export function openReplicaFile(path: string, options: OpenOptions = {}): ReplicaFile {
  const handle = openHandle(path, options);
  return withFileErrors(() => path, { path, ...replicaMethods(handle, path) });
}

/** The connection alone, for files with more methods. Throws as `openReplicaFile` does. */
export function openHandle(path: string, options: OpenOptions = {}): Handle {
  requireFile(path);
  return locked(path, (lock) => {
    const db = open(path);
    try {
      requireReplica(db, path);
      migrate(db);
      startWriteAheadLog(db);
      const handle = createHandle(db, lock, clockOf(options));
      if (handle.stores().record.read().state === 'creating') throw unfinished(path);
      return handle;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Throws `file` when no replica can be made under this name: it is taken, or there is no such folder. */
export function requireFreeName(path: string): void {
  refuseExisting(path);
  requireFolder(dirname(path));
}

function partOf(path: string): string {
  return `${path}.part`;
}

function clockOf({ now }: OpenOptions): () => number {
  return now ?? (() => Date.now());
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw fileError(
    `${basename(path)} exists already.`,
    'Choose another name, or move it away first.',
  );
}

function cannotBeNamed(part: string, path: string, cause: unknown): Error {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error';
  return fileError(
    `${basename(part)} could not be given its name ${basename(path)}: the system reports ${code}.`,
    `Check that you may write in the folder ${dirname(path)}.`,
    cause,
  );
}

function unfinished(path: string): Error {
  return fileError(
    `${basename(path)} is the beginning of a replica that was not finished.`,
    'Create it again.',
  );
}

/** Runs `work` under the lock of the file; the lock goes when it throws. */
function locked<T>(path: string, work: (lock: FileLock) => T): T {
  const lock = acquireLock(path);
  try {
    return work(lock);
  } catch (error) {
    lock.release();
    throw translateError(error, path);
  }
}

function open(path: string): Db {
  return openForWriting(path, { mustExist: true });
}

function initialise(db: Db, replica: NewReplica): void {
  const { request, service } = replica;
  // Both before anything is written: they cannot be changed afterwards.
  db.pragma('page_size = 4096');
  db.pragma('auto_vacuum = NONE');
  const replicaSR = referenceOf(request, service);
  transaction(db, () => {
    createGeoPackage(db);
    insertRequiredReferences(db);
    const layers = planLayers(service, request, ensureReference(db, replicaSR));
    migrate(db);
    insertRecord(db, {
      instanceId: replica.instanceId,
      replicaName: replica.replicaName,
      serviceUrl: service.url,
      syncModel: request.syncModel === 'none' ? 'perReplica' : request.syncModel,
      definition: replica.definition ?? request,
      request,
      service,
      replicaSR,
      createdAt: replica.now,
    });
    createDataTables(db, layers);
    writePlans(db, layers);
    registerOwnTables(db);
  });
}

/** The reference asked for, else the service's. */
function referenceOf({ replicaSR }: CreateRequest, service: ServiceDescription): SpatialReference {
  if (typeof replicaSR === 'number') return { wkid: replicaSR };
  if (!replicaSR) return service.spatialReference ?? {};
  const { wkid, latestWkid, wkt } = replicaSR;
  return {
    ...(wkid === undefined ? {} : { wkid }),
    ...(latestWkid === undefined ? {} : { latestWkid }),
    ...(wkt === undefined ? {} : { wkt }),
  };
}

function newReplicaFile(path: string, handle: Handle): NewReplicaFile {
  let current = partOf(path);
  const file = withFileErrors(() => current, {
    ...replicaMethods(handle, path),
    isLoaded: () => handle.stores().record.isLoaded(),
    isFinished: () => current === path,
    load: (...parameters: Parameters<NewReplicaFile['load']>) => load(handle, ...parameters),
    finish(at: string) {
      assert(current !== path, 'the replica file is finished');
      refuseExisting(path);
      finish(handle, at);
      let failure: unknown = null;
      handle.reopen(() => {
        try {
          renameSync(current, path);
        } catch (error) {
          failure = error;
          return open(current);
        }
        flushFolder(dirname(path));
        current = path;
        const db = open(path);
        startWriteAheadLog(db);
        return db;
      });
      if (failure !== null) throw cannotBeNamed(current, path, failure);
    },
    discard() {
      if (current === path) return;
      file.discardAnswer();
      handle.close();
      for (const name of [current, `${current}-journal`]) rmSync(name, { force: true });
    },
  });
  return Object.defineProperty({ ...file, path: current }, 'path', {
    get: () => current,
    enumerable: true,
  });
}

async function load(
  handle: Handle,
  ...[read, at]: Parameters<NewReplicaFile['load']>
): Promise<Record<string, number>> {
  return handle.writeLong(async () => {
    const stores = handle.stores();
    const { record, journal, sessions } = stores;
    const loader = createLoader(stores);
    const head = await read(loader.sink);
    const counts = loader.finish();
    if (head.replicaId !== null) {
      const replicaName = head.replicaName ?? record.read().replicaName;
      record.setReplica({ replicaId: head.replicaId, replicaName });
    }
    record.setGenerations(head.generations);
    record.raiseReported(head.generations);
    record.setLastSync(at);
    record.setLoaded();
    const exchange = journal.read();
    if (exchange) sessions.complete(exchange.sessionId, exchange.purpose);
    journal.clear();
    return counts;
  });
}

function finish(handle: Handle, at: string): void {
  handle.write(() => {
    const stores = handle.stores();
    assert(stores.record.isLoaded(), 'a replica is loaded before it is finished');
    startTracking(stores);
    stores.record.setState('ready');
    stores.record.setLastSync(at);
  });
}

/** A new name is durable when its folder is. Not every system can do that. */
function flushFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows has no such thing; it orders renames by itself.
  }
}
