/** Puts together what stands behind the window, without Electron: engines, lists, long work, settings. */
import { basename, resolve } from 'node:path';
import type { DiagnosticsFile } from '../../shared/contract/contract.ts';
import { AppError, toErrorBody } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { AppInfo, Job, OpenRequest, ReplicaSummary } from '../../shared/model/window.ts';
import type { Fetch } from '../arcgis/exchange.ts';
import type { EngineClient, EngineProcess } from '../engine/host/client.ts';
import type { Publish } from '../ipc/publish.ts';
import type { Log } from '../platform/log.ts';
import { CleanupDesk } from './cleanup-desk.ts';
import { Closing } from './closing.ts';
import { CrewDesk } from './crew-desk.ts';
import type { Config } from './config.ts';
import { gatherDiagnostics } from './diagnostics.ts';
import { createEnginePool, type EnginePool } from './engine-pool.ts';
import { Geodatabases, isGeodatabaseName } from './geodatabases.ts';
import { Grants } from './grants.ts';
import { Jobs } from './jobs.ts';
import { KitFolders } from './kit-folders.ts';
import { createKitWork, type KitWork } from './kit-work.ts';
import { openCrewFile } from './open-crew-files.ts';
import { OpenedCopies } from './opened-copies.ts';
import { OpenRequests } from './open-requests.ts';
import { readDefinition } from './read-definition.ts';
import { readByJobs } from './read-geodatabase.ts';
import { createRefreshSoon } from './refresh-soon.ts';
import { isRelayName, RelayList } from './relay-list.ts';
import { createRelayWork, type RelayWork } from './relay-work.ts';
import { createReturnWork, type ReturnWork } from './return-work.ts';
import { ReplicaList } from './replica-list.ts';
import { ServiceList } from './service-list.ts';
import { SettingsDesk } from './settings.ts';
import { Accounts, type WindowsSignIn } from './accounts.ts';
import { SignIn, type Secrets } from './sign-in.ts';
import { UpdateDesk, type UpdatesOptions } from './updates.ts';
import { createWork, type Work } from './work.ts';

export interface WorkbenchOptions {
  readonly info: AppInfo;
  readonly config: Config;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly fetch: Fetch;
  /** Shows a web page in the browser of the system. */
  readonly openBrowser: (url: string) => Promise<void>;
  readonly windowsSignIn: WindowsSignIn;
  readonly publish: Publish;
  readonly defaultFolder: string;
  /** Where geodatabases are read into, to be shown. */
  readonly geodatabaseFolder: string;
  readonly startEngine: () => EngineProcess;
  readonly startSample: () => Promise<readonly { readonly name: string; readonly url: string }[]>;
  /** How the program renews itself; absent: not at all. */
  readonly updates?: Pick<UpdatesOptions, 'updater' | 'onFound' | 'quit'>;
  /** A page of HTML as PDF; absent: guides of kits are not printed. */
  readonly printPage?: (html: string) => Promise<Uint8Array>;
  /** Crew mode begins or ends. */
  readonly onCrew?: (isOn: boolean) => void;
  /** Long work has ended: the place to notify. */
  readonly onJobEnded: (job: Job) => void;
}

export interface Workbench {
  readonly info: AppInfo;
  readonly engines: EnginePool;
  readonly jobs: Jobs;
  readonly work: Work;
  readonly replicas: ReplicaList;
  readonly relays: RelayList;
  readonly relayWork: RelayWork;
  readonly returnWork: ReturnWork;
  readonly crew: CrewDesk;
  readonly kitFolders: KitFolders;
  readonly kitWork: KitWork;
  readonly cleanup: CleanupDesk;
  readonly services: ServiceList;
  readonly accounts: Accounts;
  readonly signIn: SignIn;
  readonly settings: SettingsDesk;
  readonly updates: UpdateDesk;
  readonly grants: Grants;
  readonly copies: OpenedCopies;
  readonly geodatabases: Geodatabases;
  /** Looks at a replica again a moment after its last edit. */
  readonly refreshSoon: (key: string) => void;
  readonly closing: Closing;
  readonly openRequests: OpenRequests;
  readonly diagnostics: () => Promise<readonly DiagnosticsFile[]>;
  /** Puts a replica file on the list. Throws `file` when it is none. */
  addReplica(path: string): Promise<ReplicaSummary>;
  /** Opens a replica, a relay or a definition that came from outside; failures are part of the answer. */
  openFile(path: string): Promise<OpenRequest>;
}

export function createWorkbench(options: WorkbenchOptions): Workbench {
  const { info, config, log, publish } = options;
  const accounts = accountsOf(options);
  const signIn = new SignIn(accounts);
  const engines = createEnginePool(options.startEngine, {
    tokenFor: (url, refused) => signIn.tokenFor(url, refused),
    userOf: (url) => signIn.userOf(url),
    onBug: (method, stack) => log.error(`engine ${method}`, stack),
  });
  const replicas = new ReplicaList({
    config,
    readStatus: (path) => engines.planner().call('status', { path }),
    onChanged: (list) => publish('replicas.changed', list),
  });
  const relays = relaysOf(options, engines);
  const jobs = jobsOf(options, { engines, replicas, relays });
  const work = createWork({
    jobs,
    replicas,
    definitionOf: (path) => definitionIn(path, engines.planner()),
  });
  const services = new ServiceList({
    config,
    describe: (url, isFresh) => engines.planner().call('service', { url, isFresh }),
    signInState: (url) => signIn.state(url),
    startSample: options.startSample,
    onChanged: (list) => publish('services.changed', list),
  });
  const settings = new SettingsDesk(config, {
    defaultFolder: options.defaultFolder,
    onChanged: (changed) => publish('settings.changed', changed),
  });

  const geodatabases = new Geodatabases({
    folder: options.geodatabaseFolder,
    listed: () => config.get('replicas').map(({ path }) => path),
    read: readByJobs(jobs),
  });
  void geodatabases.clean();
  const cleanup = cleanupOf(options, { engines, jobs, replicas });
  const addReplica = addReplicaTo({ engines, replicas, geodatabases });
  const crewFiles = crewOf(options, { engines, replicas, settings });
  const { crew, kitFolders, grants } = crewFiles;
  const kitWork = createKitWork({
    ...{ jobs, replicas, kitFolders, printPage: options.printPage },
    engine: () => engines.planner(),
    onBug: (error) => log.error('printing a guide', error),
  });
  return {
    ...{ info, engines, jobs, work, replicas, services, accounts, signIn, settings },
    updates: updatesOf(options),
    ...{
      relays,
      relayWork: createRelayWork(jobs, relays),
      returnWork: createReturnWork(jobs, replicas),
      ...{ crew, kitFolders, kitWork },
      cleanup,
    },
    grants,
    copies: new OpenedCopies(),
    geodatabases,
    refreshSoon: createRefreshSoon(
      (key) => replicas.refresh(key),
      (error) => log.error('after an edit', error),
    ),
    closing: new Closing(() => publish('app.closing', null)),
    openRequests: new OpenRequests(() => publish('app.open-request', null)),
    diagnostics: diagnosticsOf(options, { jobs, replicas, settings, signIn }),
    addReplica,
    openFile: (path) => openAny(path, addReplica, relays, (file) => openCrewFile(file, crewFiles)),
  };
}

function jobsOf(
  { log, publish, onJobEnded }: WorkbenchOptions,
  { engines, replicas, relays }: Pick<Workbench, 'engines' | 'replicas' | 'relays'>,
): Jobs {
  return new Jobs({
    startWorker: () => engines.worker(),
    now: Date.now,
    onChanged: (id, job) => publish('jobs.changed', { id, job }),
    onBug: (kind, error) => log.error(`job ${kind}`, error),
    onEnded: (job) => {
      log.info(`${job.kind} ended: ${job.state}. ${job.summary}`);
      const isRelay = job.kind.startsWith('relay-');
      void (isRelay ? relays.settle(job.key) : settle(job, engines, replicas)).catch(
        (error: unknown) => log.error('after a job', error),
      );
      onJobEnded(job);
    },
  });
}

function diagnosticsOf(
  { info, log }: WorkbenchOptions,
  {
    jobs,
    replicas,
    settings,
    signIn,
  }: Pick<Workbench, 'jobs' | 'replicas' | 'settings' | 'signIn'>,
): Workbench['diagnostics'] {
  return () =>
    gatherDiagnostics({
      info,
      settings: () => settings.get(),
      jobs: () => jobs.list(),
      replicas: () => replicas.list(),
      usernames: () => signIn.usernames(),
      logFile: log.file,
    });
}

function cleanupOf(
  { config, log, publish }: WorkbenchOptions,
  { engines, jobs, replicas }: Pick<Workbench, 'engines' | 'jobs' | 'replicas'>,
): CleanupDesk {
  return new CleanupDesk({
    ...{ engines, jobs, now: Date.now },
    services: () => config.get('services').map(({ url }) => url),
    publish: (news) => publish('cleanup.changed', news),
    onFilesChanged: () =>
      void replicas
        .list()
        .then((list) => publish('replicas.changed', list))
        .catch((error: unknown) => log.error('after a clean-up', error)),
    onBug: (error) => log.error('clean-up', error),
  });
}

function crewOf(
  { config, onCrew }: WorkbenchOptions,
  { engines, replicas, settings }: Pick<Workbench, 'engines' | 'replicas' | 'settings'>,
) {
  const engine = (): EngineClient => engines.planner();
  const crew: CrewDesk = new CrewDesk({
    ...{ config, engine, replicas },
    replicasFolder: () => settings.get().replicasFolder,
    onChanged: () => onCrew?.(crew.isOn),
  });
  const isListed = (path: string): boolean =>
    config.get('replicas').some((one) => one.path === resolve(path));
  const kitFolders = new KitFolders(config);
  return { crew, kitFolders, grants: new Grants(), engine, isListed };
}

function accountsOf(options: WorkbenchOptions): Accounts {
  const { info, log, publish } = options;
  return new Accounts({
    fetch: options.fetch,
    userAgent: `Syncline/${info.version}`,
    secrets: options.secrets,
    openBrowser: options.openBrowser,
    windows: options.windowsSignIn,
    onChanged: (list) => publish('accounts.changed', list),
    onError: (error) => log.error('accounts', error),
  });
}

function updatesOf({ config, log, publish, updates }: WorkbenchOptions): UpdateDesk {
  return new UpdateDesk({
    ...(updates ?? { updater: 'sources', onFound: () => undefined, quit: () => undefined }),
    config,
    now: Date.now,
    onChanged: (changed) => publish('updates.changed', changed),
    onError: (error) => log.error('updates', error),
  });
}

function relaysOf({ config, publish }: WorkbenchOptions, engines: EnginePool): RelayList {
  return new RelayList({
    config,
    look: (path) => engines.planner().call('relayLook', { path }),
    onChanged: (list) => publish('relays.changed', list),
  });
}

function addReplicaTo({
  engines,
  replicas,
  geodatabases,
}: Pick<Workbench, 'engines' | 'replicas' | 'geodatabases'>): Workbench['addReplica'] {
  return async (chosen) => {
    const path = isGeodatabaseName(chosen) ? await geodatabases.open(chosen) : chosen;
    await engines.planner().call('status', { path });
    const summary = await replicas.refresh(replicas.add(path.replace(/\.gpkg\.part$/i, '.gpkg')));
    if (summary) return summary;
    throw new AppError('file', `${path} could not be opened.`);
  };
}

async function openAny(
  path: string,
  addReplica: Workbench['addReplica'],
  relays: RelayList,
  openCrew: (path: string) => Promise<OpenRequest | null>,
): Promise<OpenRequest> {
  try {
    const forCrews = await openCrew(path);
    if (forCrews) return forCrews;
    if (/\.json$/i.test(path)) {
      const definition = await readDefinition(path);
      return { kind: 'definition', fileName: basename(path), definition };
    }
    if (isRelayName(path)) return { kind: 'relay', key: (await relays.open(path)).key };
    return { kind: 'replica', key: (await addReplica(path)).key };
  } catch (error) {
    return { kind: 'failed', error: toErrorBody(error) };
  }
}

async function definitionIn(path: string, engine: EngineClient): Promise<ReplicaDefinition> {
  try {
    return await engine.call('definition', { path });
  } finally {
    // Nobody else may have the file open when the work on it goes on.
    await engine.call('closeView', { path });
  }
}

/** Looks at what long work has left of its file. */
async function settle(
  { kind, key, state }: Job,
  engines: EnginePool,
  replicas: ReplicaList,
): Promise<void> {
  // Whoever read the file before may have another one open under the same name.
  if (kind === 'create' || kind === 'unregister') await engines.closeViewer(replicas.path(key));
  const summary = await replicas.refresh(key);
  const isUndone = kind === 'create' ? state !== 'done' : kind === 'unregister';
  if (isUndone && summary?.state === 'missing') replicas.forget(key);
}
