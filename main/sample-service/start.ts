/** Composition root of the sample service: catalog, archives, sync routes, server. */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Archive, EditRules } from './archive/archive.ts';
import { openArchiveLazily } from './archive/sqlite-archive.ts';
import { catalog } from './catalog/catalog.ts';
import type { Interceptor, ProfileName, PublishedService, SyncRoutes } from './context.ts';
import { Portal, type PortalOptions } from './http/portal.ts';
import { TokenService } from './http/tokens.ts';
import type { User } from './http/tokens.ts';
import { Uploads } from './http/uploads.ts';
import { SampleServer } from './server.ts';
import type { ServiceSpec } from './spec.ts';
import { createSyncRoutes } from './sync/routes.ts';
import type { InstalledSyncRoutes, SyncOptions } from './sync/routes.ts';

export interface StartOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Server family to look like; default `hosted`. */
  readonly profile?: ProfileName;
  /** Where data are kept between starts; default a new temporary folder that `close` removes. */
  readonly dataFolder?: string;
  /** Services to publish; default the catalog. */
  readonly specs?: readonly ServiceSpec[];
  /** Who may sign in; default nobody, everything is public. */
  readonly users?: readonly User[];
  /** True: anonymous requests to services are refused (499). Default false. */
  readonly requireToken?: boolean;
  /** The services belong to a portal at `/portal`, where users sign in by OAuth; default none. */
  readonly portal?: PortalOptions;
  /** True: errors come with a true 4xx or 5xx instead of HTTP 200. Default false. */
  readonly trueStatus?: boolean;
  /** Ownership-based access (1007) and whether geometries may be updated (1004). */
  readonly rules?: Partial<EditRules>;
  /** Replaces the sync routes; null publishes services without synchronisation. */
  readonly syncRoutes?: SyncRoutes | null;
  /** Options of the usual sync routes: faults, owner, lifetimes. */
  readonly sync?: Partial<Omit<SyncOptions, 'registryFile'>>;
  /** Replicas of earlier years, spread over the services that have none; default none. Needs the usual sync routes. */
  readonly oldReplicas?: number;
  /** Asked before the interceptor of the usual sync routes. */
  readonly interceptor?: Interceptor;
  /** Largest file of an upload; default 500. */
  readonly maxUploadMegabytes?: number;
  /** Epoch milliseconds; default the system clock. */
  readonly now?: () => number;
}

export interface SampleService {
  /** `http://127.0.0.1:<port>/arcgis/rest/services` */
  readonly url: string;
  readonly services: readonly { readonly name: string; readonly url: string }[];
  /** The data by service name, to look behind the scenes. The first look seeds a new service. */
  readonly archives: ReadonlyMap<string, Archive>;
  readonly tokens: TokenService;
  /** The portal that owns the services; null without one. */
  readonly portal: Portal | null;
  /** The usual sync routes (faults, settle); null when replaced or left out. */
  readonly sync: InstalledSyncRoutes | null;
  /**
   * Stops the server, waits for running requests and jobs, closes the files, removes a temporary data folder.
   * Does all of that even when one step fails, and then rejects with the first failure. Calls share one close.
   */
  close(): Promise<void>;
}

/**
 * Starts the service on 127.0.0.1.
 *
 * It is ready before there are rows: every data file is opened and locked here, and a new one is filled at the
 * first request for its data. Throws an Error in words when the port is in use, the data folder cannot be
 * written, another service uses it, or it holds services of another catalog. Then nothing stays open or behind.
 */
export async function startSampleService(options: StartOptions = {}): Promise<SampleService> {
  const { profile = 'hosted', now = Date.now, users = [], maxUploadMegabytes = 500 } = options;
  const folder = prepareFolder(options.dataFolder);
  const cleanup = new Cleanup();
  if (options.dataFolder === undefined) cleanup.add(() => removeFolder(folder));
  try {
    const archives = openArchives(options, folder, now, cleanup);
    const sync = options.syncRoutes === undefined ? usualRoutes(options, folder) : null;
    if (sync !== null) cleanup.add(() => sync.close());
    const tokens = new TokenService(users, now);
    const portal = options.portal === undefined ? null : new Portal(options.portal, tokens, now);
    const server = new SampleServer({
      profile,
      tokens,
      portal,
      requireToken: options.requireToken ?? false,
      trueStatus: options.trueStatus ?? false,
      syncRoutes: sync ?? options.syncRoutes ?? null,
      interceptor: chain(options.interceptor, sync?.interceptor),
      maxUploadMegabytes,
    });
    const origin = await server.listen(options.port ?? 0);
    cleanup.add(() => server.close());
    const url = `${origin}/arcgis/rest/services`;
    const oldReplicas = shares(options.oldReplicas ?? 0, archives.size);
    const services = [...archives].map(([name, archive], index) => {
      const uploads = new Uploads({
        folder: join(folder, 'uploads', name),
        now,
        maxUploadMegabytes,
        namesItems: profile.startsWith('enterprise') ? 'guid' : 'hex',
      });
      const outputFolder = join(folder, 'output', name);
      mkdirSync(outputFolder, { recursive: true });
      const published: PublishedService = {
        archive,
        profile,
        url: `${url}/${name}/FeatureServer`,
        uploads,
        outputFolder,
        now,
      };
      server.publish({ published, uploads });
      const old = oldReplicas[index] ?? 0;
      if (old > 0) sync?.seed(published, old);
      return { name, url: published.url };
    });
    return { url, services, archives, tokens, portal, sync, close: () => cleanup.run() };
  } catch (error) {
    // Why it did not start matters more than what could not be tidied up afterwards.
    await cleanup.run().catch(() => undefined);
    throw error;
  }
}

/** A number in parts that differ by one at most. */
function shares(total: number, parts: number): readonly number[] {
  return Array.from({ length: parts }, (_, index) =>
    Math.floor((total + parts - 1 - index) / parts),
  );
}

/** What has to be undone, last thing first and once. A step that fails does not stop the others. */
class Cleanup {
  readonly #steps: (() => unknown)[] = [];
  #running: Promise<void> | null = null;

  add(step: () => unknown): void {
    this.#steps.unshift(step);
  }

  run(): Promise<void> {
    this.#running ??= this.#undo();
    return this.#running;
  }

  async #undo(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

function prepareFolder(dataFolder: string | undefined): string {
  if (dataFolder === undefined) return mkdtempSync(join(tmpdir(), 'syncline-sample-service-'));
  try {
    mkdirSync(dataFolder, { recursive: true });
    accessSync(dataFolder, constants.W_OK);
    return dataFolder;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The data folder ${dataFolder} cannot be written (${reason}). Choose another folder.`,
      { cause: error },
    );
  }
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function openArchives(
  options: StartOptions,
  folder: string,
  now: () => number,
  cleanup: Cleanup,
): Map<string, Archive> {
  const archives = new Map<string, Archive>();
  for (const spec of options.specs ?? catalog()) {
    if (!/^\w[\w-]*$/.test(spec.name)) {
      throw new Error(
        `'${spec.name}' cannot be the name of a service: use letters, digits, _ and -.`,
      );
    }
    const archive = openFile(join(folder, `${spec.name}.sqlite`), spec, {
      seedNow: now(),
      now,
      ...options.rules,
    });
    archives.set(spec.name, archive);
    cleanup.add(() => {
      archive.close();
    });
  }
  return archives;
}

function openFile(...[file, spec, options]: Parameters<typeof openArchiveLazily>): Archive {
  try {
    return openArchiveLazily(file, spec, options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('SQLITE_')) throw error;
    const reason =
      code === 'SQLITE_BUSY'
        ? 'Another sample service is using it: stop that one, or choose another data folder.'
        : `SQLite says ${code}. Choose another data folder, or delete the file to start anew.`;
    throw new Error(`The data file ${file} cannot be opened. ${reason}`, { cause: error });
  }
}

function usualRoutes(options: StartOptions, folder: string): InstalledSyncRoutes {
  return createSyncRoutes({ ...options.sync, registryFile: join(folder, 'replicas.sqlite') });
}

function chain(
  first: Interceptor | undefined,
  second: Interceptor | undefined,
): Interceptor | null {
  if (first === undefined || second === undefined) return first ?? second ?? null;
  return async (request) => (await first(request)) ?? (await second(request));
}
