/** Creates replica files, and goes on with those whose create was interrupted. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { hasProblem, warning, type Remark } from '../../shared/model/remark.ts';
import type { CreatePlan, CreateReport } from '../../shared/model/report.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import { createReplicaFile, requireFreeName, resumeReplicaFile } from '../store/replica-file.ts';
import { createReplica } from '../sync/create.ts';
import type { Clock, FeatureService, NewReplicaFile } from '../sync/ports.ts';
import type { CrashPoint } from '../sync/step.ts';
import type { RunOptions } from './api.ts';
import { planReplica } from './plan-create.ts';
import { readStatus } from './read.ts';

/** How long cleaning up after a cancelled create may take. */
const CLEAN_UP_MS = 15_000;

/** What work on replica files needs of the world. */
export interface Parts {
  readonly connect: (url: string) => FeatureService;
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

/** `beforeFinish`: writes more into the file before it gets its name. */
export async function createAt(
  definition: ReplicaDefinition,
  path: string,
  run: RunOptions,
  { connect, clock, at }: Parts,
  beforeFinish?: (file: NewReplicaFile) => Promise<void>,
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
      ...(beforeFinish ? { beforeFinish: () => beforeFinish(file) } : {}),
    });
    const report = summary(path);
    const remarks = [...(plan?.remarks ?? []), ...made.remarks, ...missingRows(report, plan)];
    return { ...report, remarks, reasons: made.reasons };
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
