/**
 * A small world for sync tests: the sample service on loopback with a few trees, a log of every edit that it applies,
 * replica files in a temporary folder, and hands for both sides.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFeatureServiceClient } from '../../main/arcgis/client.ts';
import { createConnection } from '../../main/arcgis/request.ts';
import { createEngine, type EngineOptions } from '../../main/engine/engine.ts';
import type { Engine } from '../../main/engine/api.ts';
import type { Archive, EditResult, LayerEdits } from '../../main/sample-service/archive/archive.ts';
import {
  startSampleService,
  type SampleService,
  type StartOptions,
} from '../../main/sample-service/start.ts';
import { openForWriting, type Db } from '../../main/store/db.ts';
import type { Clock, Progress } from '../../main/sync/ports.ts';
import type { FeatureService } from '../../main/sync/service-port.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { ReplicaInfo } from '../../shared/model/protocol.ts';
import { INSPECTIONS, parksSpec, TREES } from './service-spec.ts';

/** One edit that the service applied for good. */
export interface AppliedEdit {
  readonly layerId: number;
  readonly kind:
    'add' | 'update' | 'delete' | 'attachment-add' | 'attachment-update' | 'attachment-delete';
  readonly globalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The replica that uploaded it; null: somebody else, through applyEdits. */
  readonly replicaId: string | null;
}

export interface World {
  readonly folder: string;
  readonly serviceUrl: string;
  readonly sample: SampleService;
  readonly archive: Archive;
  /** In the order in which they were applied. */
  readonly applied: readonly AppliedEdit[];
  readonly engine: Engine;
  engineWith(options: Partial<EngineOptions>): Engine;
  service(): FeatureService;
  /** `name.gpkg` in the folder of this world. */
  path(name: string): string;
  definition(changes?: Partial<ReplicaDefinition>): ReplicaDefinition;
  /** Runs SQL on a replica file as a GIS program would. */
  sql(path: string, ...statements: readonly string[]): void;
  look<T>(path: string, work: (db: Db) => T): T;
  /** Somebody else edits the service. */
  remote(edits: Partial<LayerEdits>): void;
  close(): Promise<void>;
}

/** Twenty times faster than the real time, for pauses only. */
export const quickClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds / 20);
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    }),
};

export const silent: Progress = {
  phase: () => undefined,
  rows: () => undefined,
  transfer: () => undefined,
};

/** What the server knows of every replica. */
export async function replicasOf({ service }: Pick<World, 'service'>): Promise<ReplicaInfo[]> {
  const server = service();
  const { signal } = new AbortController();
  const infos: ReplicaInfo[] = [];
  for (const { replicaId } of await server.listReplicas(signal)) {
    const info = await server.replicaInfo(replicaId, signal);
    if (info) infos.push(info);
  }
  return infos;
}

export function run(): { signal: AbortSignal; progress: Progress } {
  return { signal: new AbortController().signal, progress: silent };
}

export async function startWorld(
  options: StartOptions & { readonly trees?: number } = {},
): Promise<World> {
  const { trees = 10, ...start } = options;
  const folder = mkdtempSync(join(tmpdir(), 'syncline-world-'));
  const sample = await startSampleService({ specs: [parksSpec({ trees })], ...start });
  const [{ name, url: serviceUrl }] = sample.services as [{ name: string; url: string }];
  const archive = sample.archives.get(name)!;
  const applied: AppliedEdit[] = [];
  logEdits(archive, applied);
  const connectionTo = () =>
    createConnection({
      fetch,
      sleep: (ms, signal) => quickClock.sleep(ms, signal ?? new AbortController().signal),
    });
  const engineWith = (changes: Partial<EngineOptions>): Engine =>
    createEngine({ connectionTo, clock: quickClock, ...changes });
  return {
    folder,
    serviceUrl,
    sample,
    archive,
    applied,
    engine: engineWith({}),
    engineWith,
    service: () => createFeatureServiceClient({ connection: connectionTo(), serviceUrl }),
    path: (file) => join(folder, `${file}.gpkg`),
    definition: (changes = {}) => ({
      serviceUrl,
      layers: [TREES, INSPECTIONS],
      layerQueries: { [INSPECTIONS]: { queryOption: 'all' } },
      geometry: { xmin: -10, ymin: -10, xmax: 100_000, ymax: 100_000 },
      geometryType: 'esriGeometryEnvelope',
      inSR: 102100,
      returnAttachments: true,
      returnAttachmentsDataByUrl: true,
      dataFormat: 'json',
      targetType: 'client',
      ...changes,
    }),
    sql: (path, ...statements) =>
      withDatabase(path, (db) => statements.forEach((each) => db.exec(each))),
    look: withDatabase,
    remote: (edits) => {
      const outcome = archive.edit([layerEdits(edits)], {
        user: 'office',
        now: Date.now(),
        replicaId: null,
        useGlobalIds: true,
        rollbackOnFailure: true,
      });
      if (outcome.rolledBack)
        throw new Error(`The remote edit failed: ${JSON.stringify(outcome.layers)}`);
    },
    async close() {
      await sample.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function layerEdits(edits: Partial<LayerEdits>): LayerEdits {
  return {
    layerId: TREES,
    adds: [],
    updates: [],
    deletes: [],
    attachmentAdds: [],
    attachmentUpdates: [],
    attachmentDeletes: [],
    ...edits,
  };
}

function withDatabase<T>(path: string, work: (db: Db) => T): T {
  const db = openForWriting(path, { mustExist: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Every edit of the service goes through `archive.edit`: listening there misses nothing. */
function logEdits(archive: Archive, applied: AppliedEdit[]): void {
  const edit = archive.edit.bind(archive);
  archive.edit = (batch, context) => {
    const outcome = edit(batch, context);
    if (!outcome.rolledBack) {
      batch.forEach((layer, i) => {
        const results = outcome.layers[i]!;
        const log = (
          kind: AppliedEdit['kind'],
          inputs: readonly unknown[],
          done: readonly EditResult[],
        ): void =>
          done.forEach((result, index) => {
            if (!result.success) return;
            const { attributes = {} } = (inputs[index] ?? {}) as Partial<AppliedEdit>;
            const globalId = (result.globalId ?? '').toUpperCase();
            applied.push({
              layerId: layer.layerId,
              kind,
              globalId,
              attributes,
              replicaId: context.replicaId,
            });
          });
        log('add', layer.adds, results.adds);
        log('update', layer.updates, results.updates);
        log('delete', layer.deletes, results.deletes);
        log('attachment-add', layer.attachmentAdds, results.attachmentAdds);
        log('attachment-update', layer.attachmentUpdates, results.attachmentUpdates);
        log('attachment-delete', layer.attachmentDeletes, results.attachmentDeletes);
      });
    }
    return outcome;
  };
}
