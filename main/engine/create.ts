/** Creates replica files, and goes on with those whose create was interrupted. */
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { requireNoProblem, warning, type Remark } from '../../shared/model/remark.ts';
import type { CreatePlan, CreateReport } from '../../shared/model/report.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import { createReplicaFile, requireFreeName, resumeReplicaFile } from '../store/replica-file.ts';
import { createReplica } from '../sync/create.ts';
import { abandon } from '../sync/unregister.ts';
import type { Clock, NewReplicaFile } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';
import type { CrashPoint } from '../sync/step.ts';
import type { RunOptions } from './api.ts';
import { begunFor } from './carried-over.ts';
import type { Connect } from './connect.ts';
import { keepOriginal, requireFreeOriginal } from './geodatabase/keep-original.ts';
import { takenOverFrom } from './geodatabase/opened.ts';
import { planReplica } from './plan-create.ts';
import { readStatus } from './read.ts';

/** How long cleaning up after a cancelled create may take. */
const CLEAN_UP_MS = 15_000;

/** What work on replica files needs of the world. */
export interface Parts {
  readonly connect: Connect;
  readonly clock: Clock;
  readonly at: (point: CrashPoint) => void;
}

/** The address of the service that a definition is for. */
export function urlOf({ serviceUrl }: ReplicaDefinition): string {
  if (serviceUrl) return serviceUrl;
  throw new AppError('invalid', 'The definition does not say which service it is for.', {
    hint: 'Give the address of the feature service.',
  });
}

/** Tells replicas of the same name apart. */
export function suffix(): string {
  return randomUUID().slice(0, 8);
}

export interface CreateMore {
  /** Writes more into the file before it gets its name. */
  readonly beforeFinish?: (file: NewReplicaFile) => Promise<void>;
  /** Keeps a geodatabase that the service sends beside the replica file. */
  readonly keepOriginal?: boolean;
  /** The instance id of the file whose pending edits it takes over. */
  readonly carriedOverFrom?: string;
}

export async function createAt(
  definition: ReplicaDefinition,
  path: string,
  run: RunOptions,
  { connect, clock, at }: Parts,
  more: CreateMore = {},
): Promise<CreateReport> {
  const { beforeFinish, keepOriginal: wants = false, carriedOverFrom } = more;
  if (wants) requireSqlite(definition);
  const service = connect(urlOf(definition));
  const { file, plan } = await startOrResume(definition, path, service, run, clock, more);
  return closing(file, async () => {
    // What was begun so goes on so, whoever resumes it.
    const keeps = wants || file.sessions().at(-1)?.options['keepOriginal'] === true;
    let original: string | null = null;
    const made = await createReplica({
      service,
      file,
      clock,
      progress: run.progress,
      signal: run.signal,
      at,
      cleanUpSignal: () => AbortSignal.timeout(CLEAN_UP_MS),
      ...(keeps ? { keepsAnswer: true } : {}),
      sessionNotes: {
        ...(keeps ? { keepOriginal: true } : {}),
        ...(carriedOverFrom === undefined ? {} : { carriedOverFrom }),
      },
      async beforeFinish() {
        await beforeFinish?.(file);
        if (keeps) original = await keepOriginal(path, file);
      },
    }).catch((error: unknown) => {
      // What was given up leaves nothing behind.
      if (original !== null && !existsSync(`${path}.part`)) rmSync(original, { force: true });
      throw error;
    });
    const report = summary(path);
    const remarks = [...(plan?.remarks ?? []), ...made.remarks, ...missingRows(report, plan)];
    return { ...report, original, remarks, reasons: made.reasons };
  });
}

function requireSqlite({ dataFormat }: ReplicaDefinition): void {
  if (dataFormat === 'sqlite') return;
  throw new AppError('invalid', 'Only a replica with dataFormat sqlite has an original to keep.', {
    hint: 'Choose dataFormat sqlite, or create it without keeping the original.',
  });
}

/** Closes the file after the work. When the work has failed, that is what matters, whatever the closing says. */
export async function closing<T>(file: { close(): void }, work: () => Promise<T>): Promise<T> {
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
  { keepOriginal: keepsOriginal = false, carriedOverFrom }: CreateMore,
): Promise<{ file: NewReplicaFile; plan: CreatePlan | null }> {
  requireFreeName(path);
  const begun = await resumable(path, service, carriedOverFrom ?? null, signal);
  if (!begun && keepsOriginal) requireFreeOriginal(path);
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
  requireNoProblem(plan.remarks, 'invalid', 'Nothing was created.');
  requireReadable(plan.request.dataFormat);
  const file = createReplicaFile(path, {
    request: plan.request,
    service: asChosen(description, plan.request),
    replicaName: plan.request.replicaName,
    instanceId: randomUUID(),
    now: new Date(clock.now()).toISOString(),
  });
  return { file, plan };
}

const CONTINGENT_VALUES = 4;

/** Contingent values are kept only where they were asked for (syncDataOptions). */
function asChosen(
  description: ServiceDescription,
  { replicaOptions }: Pick<ReplicaDefinition, 'replicaOptions'>,
): ServiceDescription {
  if (((replicaOptions?.syncDataOptions ?? 0) & CONTINGENT_VALUES) !== 0) return description;
  const layers = description.layers.map((layer) => {
    const { contingentValues, ...kept } = layer;
    return contingentValues === undefined ? layer : kept;
  });
  return { ...description, layers };
}

/** What an earlier run for the same has begun; null: nothing. Throws `file` for the beginning of something else. */
async function resumable(
  path: string,
  service: FeatureService,
  carriedOverFrom: string | null,
  signal: AbortSignal,
): Promise<NewReplicaFile | null> {
  const begun = resumeReplicaFile(path);
  if (!begun) return null;
  try {
    refuseOther(begun, carriedOverFrom);
    if (carriedOverFrom === null || begun.countPending() === 0) return begun;
    // The edits that it has taken over may have changed since in the file that they are from.
    await abandon(service, begun, signal);
    return null;
  } catch (error) {
    begun.close();
    throw error;
  }
}

/** It has rows already, and perhaps not yet the edits that were to come with them. */
function refuseOther(begun: NewReplicaFile, carriedOverFrom: string | null): void {
  const sessions = begun.sessions();
  const from = takenOverFrom(sessions);
  const name = basename(begun.path);
  if (from !== null) {
    throw new AppError('file', `${name} is what an interrupted take-over of ${from} has begun.`, {
      hint: 'Take that geodatabase over again, or choose another name.',
    });
  }
  const source = begunFor(sessions);
  if (sessions.length === 0 || source === carriedOverFrom) return;
  throw source === null
    ? new AppError('file', `${name} is the beginning of another replica.`, {
        hint: 'Choose another name, or finish that create first.',
      })
    : new AppError('file', `${name} is what an interrupted carry-over has begun.`, {
        hint: 'Carry those edits over again, or choose another name.',
      });
}

/** What is exported in such a format is a file of its own, not rows of a replica file. */
function requireReadable(dataFormat: ReplicaDefinition['dataFormat']): void {
  if (dataFormat === 'json' || dataFormat === 'sqlite') return;
  throw new AppError('invalid', `A replica file cannot be made of ${dataFormat}.`, {
    hint: 'Export it instead.',
    commandHint: 'Export it instead: syncline export.',
  });
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
            `The service had counted ${counted} rows of ${name}, and ${count} came. Others may have deleted some meanwhile; comparing the replica with the server shows what differs.`,
          ),
        ];
  });
}

function summary(path: string): Omit<CreateReport, 'remarks' | 'reasons' | 'original'> {
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
