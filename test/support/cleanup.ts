/** A small world for clean-up: the sample service with replicas of earlier years, and a book in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from '../../main/arcgis/request.ts';
import { passwordToken } from '../../main/arcgis/auth/password.ts';
import { createCleanup, type Cleanup } from '../../main/engine/cleanup/cleanup.ts';
import { createEngine } from '../../main/engine/engine.ts';
import { rememberFiles } from '../../main/engine/remember-files.ts';
import type { Engine } from '../../main/engine/api.ts';
import { workServices } from '../../main/sample-service/catalog/works/services.ts';
import {
  startSampleService,
  type SampleService,
  type StartOptions,
} from '../../main/sample-service/start.ts';
import { openForWriting } from '../../main/store/db.ts';
import type { CleanupPoint } from '../../main/cleanup/ports.ts';
import type {
  CleanupFacts,
  CleanupKey,
  CleanupPreview,
  CleanupRow,
  CleanupService,
} from '../../shared/model/cleanup.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { quickClock, run } from './world.ts';

export interface CleanupWorld {
  readonly folder: string;
  readonly home: string;
  readonly sample: SampleService;
  readonly urls: readonly string[];
  /** Of the administrator. */
  readonly cleanup: Cleanup;
  /** Of the administrator, too. */
  readonly engine: Engine;
  /** Signed in as this user, or as nobody. */
  as(user: string | null, options?: AsOptions): Cleanup;
  /** All rows and services after a scan. */
  read(cleanup?: Cleanup, urls?: readonly string[]): Promise<Listed>;
  close(): Promise<void>;
}

interface AsOptions {
  readonly at?: (point: CleanupPoint) => void;
  /** What stands between this program and the service. */
  readonly fetch?: typeof fetch;
}

export interface Listed {
  readonly rows: readonly CleanupRow[];
  readonly services: readonly CleanupService[];
  readonly facts: ReadonlyMap<string, CleanupFacts>;
}

/** Connections of this user, whose password is the name; null: of nobody. */
export function connectionsOf(
  user: string | null,
  through = fetch,
): (serviceUrl: string) => Connection {
  return (serviceUrl) => {
    const connection = createConnection({ fetch: through });
    if (user === null) return connection;
    const tokens = passwordToken({ connection, serviceUrl, username: user, password: user });
    return createConnection({ fetch: through, tokens });
  };
}

/** All hydrants of a service as a file. */
export function hydrants(serviceUrl: string): ReplicaDefinition {
  return {
    ...{ serviceUrl, replicaName: 'North', layers: [0], layerQueries: {}, inSR: 4326 },
    geometry: { xmin: -180, ymin: -90, xmax: 180, ymax: 90 },
    geometryType: 'esriGeometryEnvelope',
    ...{ returnAttachments: false, returnAttachmentsDataByUrl: true },
    ...{ dataFormat: 'json', targetType: 'client' },
  };
}

/** So many edits, as another program makes them. */
export function editHydrants(path: string, count: number): void {
  const db = openForWriting(path, { mustExist: true });
  db.exec(`UPDATE Hydrants SET condition = 'broken' WHERE fid <= ${count}`);
  db.close();
}

/** Everybody's password is their name. */
const USERS = [
  { name: 'editor', password: 'editor' },
  { name: 'admin', password: 'admin', isAdministrator: true },
];

export async function startCleanupWorld(
  options: StartOptions & { readonly services?: number } = {},
): Promise<CleanupWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-cleanup-'));
  const home = join(folder, 'home');
  const { services = 2, ...start } = options;
  const sample = await startSampleService({
    ...{ specs: workServices(services), users: USERS },
    ...start,
  });
  const urls = sample.services.map(({ url }) => url);
  const opened: Cleanup[] = [];
  const as: CleanupWorld['as'] = (user, { fetch: through, ...more } = {}) => {
    const own = { connectionTo: connectionsOf(user, through), clock: quickClock, homeFolder: home };
    const cleanup = createCleanup({ ...own, ...more });
    opened.push(cleanup);
    return cleanup;
  };
  const cleanup = as('admin');
  const plain = createEngine({ connectionTo: connectionsOf('admin'), clock: quickClock });
  const remembering = { homeFolder: home, now: Date.now, userOf: () => 'admin' };
  return {
    ...{ folder, home, sample, urls, cleanup, as },
    engine: rememberFiles(plain, remembering),
    read: (asking = cleanup, wanted = urls) => readAll(asking, wanted),
    async close() {
      for (const one of opened) one.close();
      await sample.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

export async function readAll(cleanup: Cleanup, urls: readonly string[]): Promise<Listed> {
  const rows = new Map<CleanupKey, CleanupRow>();
  const services = new Map<string, CleanupService>();
  const tell: Parameters<Cleanup['scan']>[1] = (news) => {
    for (const row of news.rows ?? []) rows.set(row.key, row);
    for (const service of news.services ?? []) services.set(service.serviceUrl, service);
  };
  await cleanup.scan(urls, tell, run());
  const facts = [...services.values()].flatMap(({ serviceUrl, facts }): [string, CleanupFacts][] =>
    facts ? [[serviceUrl, facts]] : [],
  );
  return { rows: [...rows.values()], services: [...services.values()], facts: new Map(facts) };
}

/** The preview of these rows under the rules that are kept. */
export function previewOf(
  cleanup: Cleanup,
  listed: Listed,
  chosen: (row: CleanupRow) => boolean = () => true,
): CleanupPreview {
  const rows = listed.rows.filter(chosen);
  return cleanup.preview({ rows, all: listed.rows, facts: listed.facts, rules: cleanup.rules() });
}
