/** Starts long work on replica files: which engine call it is, and what the list says about it afterwards. */
import { dirname } from 'node:path';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { TakeOverOptions } from '../../shared/model/geodatabase.ts';
import type { CrewWish, RegisterOptions } from '../../shared/model/register-copy.ts';
import type { Job, JobKind, ReplicaSummary } from '../../shared/model/window.ts';
import { makeFolder, nameOfFile } from './files.ts';
import type { EngineClient } from '../engine/host/client.ts';
import type { JobRequest, Jobs } from './jobs.ts';
import type { ReplicaList } from './replica-list.ts';

interface CreateMore {
  /** Keeps a geodatabase that the service sends beside the replica file. */
  readonly keepOriginal?: boolean;
}

export interface Work {
  /** Creates a replica at `path`; the file joins the list at once, so that it is found again after a crash. */
  create(definition: ReplicaDefinition, path: string, more?: CreateMore): Promise<Job>;
  resumeCreate(key: string): Promise<Job>;
  sync(key: string, options: Partial<SyncOptions>): Promise<Job>;
  dryRun(key: string, options: Partial<SyncOptions>): Promise<Job>;
  verify(key: string): Promise<Job>;
  previewCarryOver(key: string): Promise<Job>;
  /** The new file joins the list when it is whole. */
  carryOver(key: string, newPath: string): Promise<Job>;
  /** `unsent`: how many edits the user agreed to leave unsent. */
  unregister(key: string, options?: { readonly unsent?: number }): Promise<Job>;
  registerCopy(key: string, options: RegisterOptions): Promise<Job>;
  /** Of the geodatabase that the file shows. The new file joins the list when it is whole. */
  takeOver(key: string, target: string, options: TakeOverOptions): Promise<Job>;
  /** The copies are for others: they do not join the list. */
  makeCopies(key: string, wish: Omit<CrewWish, 'from'>): Promise<Job>;
  /** Not on the list of replicas: an export is none. */
  exportData(definition: ReplicaDefinition, path: string): Promise<Job>;
  /** Goes on with an export that did not end well. Throws `not-found` for other work. */
  resumeExport(jobId: string): Promise<Job>;
}

const GIVE_UP = 'Give it up, then create the replica again.';

export function createWork({
  jobs,
  replicas,
  definitionOf,
}: {
  readonly jobs: Jobs;
  readonly replicas: ReplicaList;
  /** The definition that an unfinished create was begun with. */
  readonly definitionOf: (path: string) => Promise<ReplicaDefinition>;
}): Work {
  const about = async (key: string, kind: JobKind) => {
    const path = replicas.path(key);
    const status = (await replicas.list()).find((one) => one.key === key)?.status;
    return {
      ...{ kind, key, path, serviceUrl: status?.serviceUrl ?? '' },
      title: status?.replicaName ?? nameOfFile(path),
    };
  };
  // A process that is killed at once has not written its definition down yet.
  const begun = new Map<string, ReplicaDefinition>();
  const definitionOfPart = async (path: string): Promise<ReplicaDefinition> => {
    const known = begun.get(path);
    if (known) return known;
    try {
      return await definitionOf(`${path}.part`);
    } catch (error) {
      if (!hasCode(error, 'file')) throw error;
      throw new AppError('file', error.message, { cause: error, hint: GIVE_UP });
    }
  };
  const startCreate = (definition: ReplicaDefinition, path: string, more: CreateMore = {}): Job => {
    const key = replicas.add(path);
    begun.set(path, definition);
    return jobs.start({
      ...{ kind: 'create', key, path, serviceUrl: definition.serviceUrl ?? '' },
      title: definition.replicaName ?? nameOfFile(path),
      run: async (engine, call) => {
        const report = await engine.call('create', { definition, path, ...more }, call);
        begun.delete(path);
        return { kind: 'create', report };
      },
    });
  };
  const start: Start = async (key, kind, run) => {
    const file = await replicas.fileOf(key);
    return jobs.start({ ...(await about(key, kind)), run: run(file) });
  };

  return {
    async create(definition, path, more) {
      await makeFolder(dirname(path));
      return startCreate(definition, path, more);
    },
    async resumeCreate(key) {
      const path = replicas.path(key);
      return startCreate(await definitionOfPart(path), path);
    },
    ...exportWork(jobs),
    ...onReplicas(start, replicas),
  };
}

/** Exports join no list; what each was asked for is known as long as the program runs. */
function exportWork(jobs: Jobs): Pick<Work, 'exportData' | 'resumeExport'> {
  /** What each export was asked for, by its job. */
  const exports = new Map<string, { definition: ReplicaDefinition; path: string }>();
  const startExport = async (definition: ReplicaDefinition, path: string): Promise<Job> => {
    await makeFolder(dirname(path));
    const job = jobs.start({
      ...{ kind: 'export', key: '', path, serviceUrl: definition.serviceUrl ?? '' },
      title: nameOfFile(path),
      run: async (engine, options) => ({
        kind: 'export',
        report: await engine.call('exportData', { definition, path }, options),
      }),
    });
    exports.set(job.id, { definition, path });
    return job;
  };
  return {
    exportData: startExport,
    async resumeExport(jobId) {
      const asked = exports.get(jobId);
      if (asked) return startExport(asked.definition, asked.path);
      throw new AppError('not-found', 'This export is not known any more.', {
        hint: 'Define it again.',
      });
    },
  };
}

type Start = (key: string, kind: JobKind, run: (file: string) => JobRequest['run']) => Promise<Job>;

/** Work on files that are on the list. */
function onReplicas(
  start: Start,
  replicas: ReplicaList,
): Omit<Work, 'create' | 'resumeCreate' | 'exportData' | 'resumeExport'> {
  const carryOver = async (
    engine: EngineClient,
    path: string,
    newPath: string,
    call: Parameters<JobRequest['run']>[1],
  ) => {
    await makeFolder(dirname(newPath));
    const report = await engine.call('carryOver', { path, newPath }, call);
    await replicas.refresh(replicas.add(report.path));
    return report;
  };

  return {
    sync: (key, options) =>
      start(key, 'sync', (path) => async (engine, call) => ({
        kind: 'sync',
        report: await engine.call('sync', { path, options }, call),
      })),
    dryRun: (key, options) =>
      start(key, 'dry-run', (path) => async (engine, call) => ({
        kind: 'dry-run',
        report: await engine.call('dryRun', { path, options }, call),
      })),
    verify: (key) =>
      start(key, 'verify', (path) => async (engine, call) => ({
        kind: 'verify',
        report: await engine.call('verify', { path }, call),
      })),
    previewCarryOver: (key) =>
      start(key, 'carry-over-preview', (path) => async (engine, call) => ({
        kind: 'carry-over-preview',
        report: await engine.call('previewCarryOver', { path }, call),
      })),
    carryOver: (key, newPath) =>
      start(key, 'carry-over', (path) => async (engine, call) => ({
        kind: 'carry-over',
        report: await carryOver(engine, path, newPath, call),
      })),
    registerCopy: (key, options) =>
      start(key, 'register-copy', (path) => async (engine, call) => ({
        kind: 'register-copy',
        report: await engine.call('registerCopy', { path, options }, call),
      })),
    takeOver: async (key, target, options) => {
      const path = openedFrom(await replicas.list(), key);
      return start(key, 'take-over', () => async (engine, call) => {
        await makeFolder(dirname(target));
        const report = await engine.call('takeOver', { path, target, options }, call);
        await replicas.refresh(replicas.add(report.path));
        return { kind: 'take-over', report };
      });
    },
    makeCopies: (key, wish) =>
      start(key, 'make-copies', (path) => async (engine, call) => {
        await makeFolder(wish.folder);
        const report = await engine.call('makeCopies', { ...wish, from: path }, call);
        return { kind: 'make-copies', report };
      }),
    unregister: (key, options = {}) =>
      start(key, 'unregister', (path) => async (engine, call) => ({
        kind: 'unregister',
        report: await engine.call('unregister', { path, ...options }, call),
      })),
  };
}

/** The geodatabase that a file of the list shows. Throws `invalid` for any other file. */
export function openedFrom(replicas: readonly ReplicaSummary[], key: string): string {
  const path = replicas.find((one) => one.key === key)?.status?.openedFrom?.path;
  if (path !== undefined) return path;
  throw new AppError('invalid', 'This is no geodatabase that was opened to be looked at.');
}
