/** Builds the engine from its parts: the REST client, the replica files, the sync core. Decides nothing itself. */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { CreatePlan, CreateReport, ServiceReport } from '../../shared/model/report.ts';
import { randomUUID } from 'node:crypto';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { hasProblem, warning, type Remark } from '../../shared/model/remark.ts';
import { rollbackRule } from '../../shared/model/service.ts';
import { createFeatureServiceClient } from '../arcgis/client.ts';
import type { Connection } from '../arcgis/request.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import { openReplicaReader } from '../store/reader.ts';
import {
  createReplicaFile,
  openReplicaFile,
  requireFreeName,
  resumeReplicaFile,
} from '../store/replica-file.ts';
import { createReplica } from '../sync/create.ts';
import { dryRun } from '../sync/dry-run.ts';
import type { Clock, FeatureService, NewReplicaFile } from '../sync/ports.ts';
import type { CrashPoint } from '../sync/step.ts';
import { SYNC_DEFAULTS, syncReplica } from '../sync/sync.ts';
import { giveBack } from '../sync/unregister.ts';
import { verifyReplica } from '../sync/verify.ts';
import { listAll, unregisterMany } from './admin.ts';
import type { Engine, RunOptions } from './api.ts';
import { planReplica } from './plan-create.ts';
import { readChanges, readHistory, readStatus } from './read.ts';

export interface EngineOptions {
  /** A connection to the service at this address, signed in as the user wants. */
  readonly connectionTo: (serviceUrl: string) => Connection;
  readonly clock: Clock;
  /** Named places where tests end the process. */
  readonly at?: (point: CrashPoint) => void;
}

/** How long cleaning up after a cancelled create may take. */
const CLEAN_UP_MS = 15_000;

export function createEngine({ connectionTo, clock, at = () => undefined }: EngineOptions): Engine {
  const connect = (url: string): FeatureService => {
    const serviceUrl = normaliseServiceUrl(url);
    return createFeatureServiceClient({ connection: connectionTo(serviceUrl), serviceUrl });
  };
  const withFile = async <T>(path: string, work: (open: Opened) => Promise<T>): Promise<T> => {
    const file = openReplicaFile(path);
    return closing(file, async () => work({ file, service: connect(file.replica().serviceUrl) }));
  };
  const admin = { connect, clock };
  return {
    service: (url, run) => serviceReport(connect(url), run),
    async planCreate(definition, run) {
      const service = connect(urlOf(definition));
      const description = await service.describe(run.signal);
      return planReplica(definition, description, service, suffix(), run);
    },
    create: (definition, path, run) => create(definition, path, run, { connect, clock, at }),
    status: readStatus,
    changes: readChanges,
    history: readHistory,
    sync: (path, options, { signal, progress }) =>
      withFile(path, ({ file, service }) =>
        syncReplica({ service, file, clock, progress, signal, at }, complete(options)),
      ),
    dryRun: (path, options, { signal, progress }) =>
      withFile(path, ({ file, service }) =>
        dryRun({ service, file, progress, signal }, complete(options)),
      ),
    async verify(path, { signal, progress }) {
      const contents = openReplicaReader(path);
      try {
        const service = connect(contents.replica().serviceUrl);
        return await verifyReplica({ service, contents, progress, signal });
      } finally {
        contents.close();
      }
    },
    unregister: (path, run) => unregister(path, run, { connect, clock, at }),
    adminList: (urls, { staleDays }, run) => listAll(admin, urls, staleDays, run),
    adminUnregister: (url, options, run) => unregisterMany(admin, url, options, run),
  };
}

interface Opened {
  readonly file: ReturnType<typeof openReplicaFile>;
  readonly service: FeatureService;
}

interface Parts {
  readonly connect: (url: string) => FeatureService;
  readonly clock: Clock;
  readonly at: (point: CrashPoint) => void;
}

function complete(options: Partial<SyncOptions>): SyncOptions {
  return { ...SYNC_DEFAULTS, ...options };
}

function suffix(): string {
  return randomUUID().slice(0, 8);
}

/** The address of the service that a definition is for. */
export function urlOf({ serviceUrl }: ReplicaDefinition): string {
  if (serviceUrl) return serviceUrl;
  throw new AppError('invalid', 'The definition does not say which service it is for.', {
    hint: 'Give the address of the feature service.',
  });
}

/** What a service can do, with counts; null where it would not say one. */
export async function serviceReport(
  service: FeatureService,
  { signal, progress }: RunOptions,
): Promise<ServiceReport> {
  progress.phase('Reading the service');
  const description = await service.describe(signal);
  const counts: Record<number, number | null> = {};
  for (const layer of description.layers) {
    if (layer.kind === 'group') continue;
    counts[layer.id] = await service.count(layer, { signal }).catch((error: unknown) => {
      if (!hasCode(error, 'refused', 'bad-answer')) throw error;
      return null;
    });
  }
  return { service: description, counts, rollback: rollbackRule(description.sync) };
}

async function create(
  definition: ReplicaDefinition,
  path: string,
  run: RunOptions,
  { connect, clock, at }: Parts,
): Promise<CreateReport> {
  const service = connect(urlOf(definition));
  const { file, plan } = await startOrResume(definition, path, service, run, clock);
  return closing(file, async () => {
    const made = await createReplica({
      service,
      file,
      clock,
      progress: run.progress,
      signal: run.signal,
      at,
      cleanUpSignal: () => AbortSignal.timeout(CLEAN_UP_MS),
    });
    const report = summary(path);
    const remarks = [...(plan?.remarks ?? []), ...made.remarks, ...missingRows(report, plan)];
    return { ...report, remarks, reasons: made.reasons };
  });
}

/** Closes the file after the work. When the work has failed, that is what matters, whatever the closing says. */
async function closing<T>(file: { close(): void }, work: () => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    try {
      file.close();
    } catch {
      // A disk that is full for the one is full for the other.
    }
    throw error;
  }
  file.close();
  return result;
}

/** An unfinished create of the same path goes on with the definition that it was begun with. */
async function startOrResume(
  definition: ReplicaDefinition,
  path: string,
  service: FeatureService,
  { signal, progress }: RunOptions,
  clock: Clock,
): Promise<{ file: NewReplicaFile; plan: CreatePlan | null }> {
  requireFreeName(path);
  const begun = resumeReplicaFile(path);
  if (begun) {
    const url = normaliseServiceUrl(urlOf(definition));
    if (begun.replica().serviceUrl === url) {
      progress.phase('Going on with the create that was interrupted');
      return { file: begun, plan: null };
    }
    const other = begun.replica().serviceUrl;
    begun.close();
    throw new AppError(
      'file',
      `${path}.part is an unfinished replica of another service (${other}).`,
      {
        hint: `Choose another file name, or give the unfinished one up: unregister ${path}.part first.`,
      },
    );
  }
  progress.phase('Reading the service');
  const description = await service.describe(signal);
  const plan = await planReplica(definition, description, service, suffix(), { signal, progress });
  if (hasProblem(plan.remarks)) {
    const problems = plan.remarks
      .filter(({ level }) => level === 'problem')
      .map(({ text }) => text);
    throw new AppError('invalid', problems.join(' '), { hint: 'Nothing was created.' });
  }
  const file = createReplicaFile(path, {
    request: plan.request,
    service: description,
    replicaName: plan.request.replicaName,
    instanceId: randomUUID(),
    now: new Date(clock.now()).toISOString(),
  });
  return { file, plan };
}

/** Layers of which fewer rows came than the service had counted a moment before. */
function missingRows({ layers }: Pick<CreateReport, 'layers'>, plan: CreatePlan | null): Remark[] {
  return layers.flatMap(({ layerId, name, count }) => {
    const counted = plan?.layers.find((layer) => layer.layerId === layerId)?.count ?? 0;
    return count >= counted
      ? []
      : [
          warning(
            `layers[${layerId}]`,
            `The service had counted ${counted} rows of ${name}, and ${count} came. Others may have deleted some meanwhile; syncline verify compares both sides.`,
          ),
        ];
  });
}

function summary(path: string): Omit<CreateReport, 'remarks' | 'reasons'> {
  const status = readStatus(path);
  return {
    path,
    replicaId: status.replicaId ?? '',
    replicaName: status.replicaName,
    generations: status.generations,
    layers: status.layers.map(({ layerId, name, count }) => ({ layerId, name, count })),
    attachments: status.layers.reduce((sum, layer) => sum + layer.attachments, 0),
  };
}

/** Unregisters the replica of a file; a `.part` is given up: what the server made for it goes, and so does the file. */
async function unregister(path: string, { signal, progress }: RunOptions, { connect }: Parts) {
  const unfinished = path.endsWith('.part')
    ? resumeReplicaFile(path.slice(0, -'.part'.length))
    : null;
  const file = unfinished ?? openReplicaFile(path);
  return closing(file, async () => {
    const service = connect(file.replica().serviceUrl);
    progress.phase('Unregistering the replica');
    return giveBack({ service, file, unfinished, signal });
  });
}
