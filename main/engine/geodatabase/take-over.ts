/** Takes a replica over from a geodatabase: a replica file with its rows, its generations and the edits that wait in it. */
import { randomUUID } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type {
  TakeOverOptions,
  TakeOverPlan,
  TakeOverReport,
} from '../../../shared/model/geodatabase.ts';
import type { ReplicaInfo } from '../../../shared/model/protocol.ts';
import { problem, requireNoProblem, warning, type Remark } from '../../../shared/model/remark.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import type { Geodatabase } from '../../geodatabase/geodatabase.ts';
import type { ReplicaMetadata } from '../../geodatabase/replica.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { createReplicaFile, requireFreeName, resumeReplicaFile } from '../../store/replica-file.ts';
import { carriesAttachments } from '../../store/table-plan.ts';
import { blockingDrift } from '../../sync/drift.ts';
import { isAhead } from '../../sync/generations.ts';
import type { Clock, NewReplicaFile } from '../../sync/ports.ts';
import type { FeatureService } from '../../sync/service-port.ts';
import type { RunOptions } from '../api.ts';
import type { Connect } from '../connect.ts';
import { readStatus } from '../read.ts';
import { requestOf } from './definition.ts';
import {
  countOf,
  doubtfulOf,
  pendingOf,
  savedService,
  whyNotTakenOver,
  withGeodatabase,
} from './describe.ts';
import { takenOverFrom } from './opened.ts';
import { adoptPending, loadRows, type Source } from './write.ts';

interface Parts {
  readonly connect: Connect;
  readonly clock: Clock;
}

const WARNING =
  'From then on the program that wrote the geodatabase must not synchronise it any more: both files would send the same edits. The geodatabase itself is not changed, and cannot tell.';

/** Asks the server whether that replica is still there, and whose it is. Changes nothing. */
export async function previewTakeOver(
  path: string,
  options: TakeOverOptions,
  run: RunOptions,
  { connect }: Parts,
): Promise<TakeOverPlan> {
  return withGeodatabase(path, async (geodatabase) => {
    const { plan } = await prepare(path, geodatabase, options, run, connect);
    return plan;
  });
}

/**
 * Makes `target` the replica that the geodatabase was. Where it is not sure that an edit waits, it is held.
 *
 * @throws AppError "invalid" for a geodatabase that cannot be taken over, "replica-gone" when the server does not know
 *   it any more, "refused" when the service has changed too much, "file" for names that are taken; nothing is left then
 */
export async function takeOver(
  path: string,
  target: string,
  options: TakeOverOptions,
  run: RunOptions,
  { connect, clock }: Parts,
): Promise<TakeOverReport> {
  requireFreeName(target);
  return withGeodatabase(path, async (geodatabase) => {
    const { plan, source, isKnown } = await prepare(path, geodatabase, options, run, connect);
    requirePossible(plan, isKnown, options);
    discardBegun(target, path);
    const now = new Date(clock.now()).toISOString();
    const request = requestOf(geodatabase.description, source.service, source.layerIds);
    const file = createReplicaFile(target, {
      ...{ request, service: source.service, replicaName: plan.replicaName },
      ...{ instanceId: randomUUID(), now },
    });
    try {
      const held = await fill(file, path, source, plan, run, now);
      file.close();
      const { generations, layers } = readStatus(target);
      return { ...plan, path: target, generations, layers, held };
    } catch (error) {
      file.discard();
      throw error;
    }
  });
}

async function fill(
  file: NewReplicaFile,
  path: string,
  source: Source,
  { replicaId, replicaName }: TakeOverPlan,
  { progress, signal }: RunOptions,
  now: string,
): Promise<number> {
  const sessionId = file.startSession('create', { takenOverFrom: resolve(path) }, now);
  await loadRows(file, source, (head) => ({ ...head, replicaId, replicaName }), {
    ...{ progress, signal, at: now },
  });
  const { adopted, held } = await adoptPending(file, source);
  progress.phase('Building the indexes');
  file.endSession(sessionId, {
    ...{ at: now, result: 'done', counts: { adopted, held }, error: null },
    summary: `Taken over from ${basename(path)}.`,
  });
  file.finish(now);
  return held;
}

interface Prepared {
  readonly plan: TakeOverPlan;
  readonly source: Source;
  readonly isKnown: boolean;
}

async function prepare(
  path: string,
  geodatabase: Geodatabase,
  options: TakeOverOptions,
  { signal, progress }: RunOptions,
  connect: Connect,
): Promise<Prepared> {
  progress.phase('Reading the geodatabase');
  const { pending } = pendingOf(geodatabase);
  const whyNot = whyNotTakenOver(geodatabase, pending !== null);
  const { replica } = geodatabase.description;
  if (whyNot !== null || !replica?.replicaId || pending === null) {
    throw new AppError(
      'invalid',
      `${basename(path)} cannot be taken over. ${whyNot ?? ''}`.trim(),
      {
        hint: 'It can be looked at and exported all the same.',
      },
    );
  }
  const url = normaliseServiceUrl(options.serviceUrl ?? replica.serviceUrl ?? '');
  const service = connect(url);
  progress.phase('Asking the server about the replica');
  const today = await service.describe(signal);
  const replicaId = replica.replicaIdAsWritten ?? replica.replicaId;
  const info = await service.replicaInfo(replicaId, signal);
  const source = { geodatabase, pending, ...sourceOf(path, geodatabase, replica, today) };
  const plan = {
    ...{ from: path, replicaId, replicaName: replica.name, serviceUrl: url },
    owner: info?.replicaOwner ?? null,
    isKnown: info !== null,
    pending: pending.reduce((sum, layer) => sum + countOf(layer), 0),
    doubtful: pending.reduce((sum, layer) => sum + doubtfulOf(layer), 0),
    remarks: [
      ...leftOut(geodatabase, source),
      ...remarksOf(geodatabase, source, today, info, service),
    ],
  };
  return { plan, source, isKnown: info !== null };
}

/** The layers as the file has them, in the service as it is today. */
function sourceOf(
  path: string,
  geodatabase: Geodatabase,
  replica: ReplicaMetadata,
  today: ServiceDescription,
): Pick<Source, 'service' | 'madeUp' | 'layerIds'> {
  const { service: saved, madeUp } = savedService(path, geodatabase);
  const own = new Map(saved.layers.map((layer) => [layer.id, layer]));
  const synced = new Set(replica.datasets.map(({ layerId }) => layerId));
  const service = {
    ...today,
    spatialReference: saved.spatialReference,
    layers: [
      ...today.layers.map((layer) => own.get(layer.id) ?? layer),
      ...saved.layers.filter(({ id }) => !today.layers.some((layer) => layer.id === id)),
    ],
  };
  return {
    service,
    madeUp,
    layerIds: saved.layers.map(({ id }) => id).filter((id) => synced.has(id)),
  };
}

/** Edits for which the replica file would have no place: nothing may be left behind unsaid. */
function leftOut({ description }: Geodatabase, { service, layerIds, pending }: Source): Remark[] {
  const request = requestOf(description, service, layerIds);
  return (pending ?? [])
    .filter(
      ({ layerId, attachments }) =>
        attachments.length > 0 &&
        !service.layers.some((layer) => layer.id === layerId && carriesAttachments(layer, request)),
    )
    .map(({ layerName, attachments: { length } }) =>
      problem(
        'attachments',
        `${layerName} holds ${length} ${length === 1 ? 'edit' : 'edits'} of attachments, which take no part in the sync of this replica.`,
      ),
    );
}

function remarksOf(
  geodatabase: Geodatabase,
  { service, layerIds, madeUp }: Source,
  today: ServiceDescription,
  info: ReplicaInfo | null,
  { user }: FeatureService,
): Remark[] {
  const layers = layerIds.map((layerId) => ({
    layerId,
    description: service.layers.find(({ id }) => id === layerId)!,
  }));
  const left = geodatabase.description.layers.filter(({ id }) => !layerIds.includes(id));
  const owner = info?.replicaOwner ?? null;
  return [
    ...blockingDrift(today, layers).map((text) => problem('service', text)),
    ...layers
      .filter(({ layerId }) => madeUp.has(layerId))
      .map(({ description }) =>
        problem('layers', `${description.name} has no GlobalIDs and cannot be synchronised.`),
      ),
    ...(info === null ? [gone()] : []),
    ...(info !== null && isAhead(info.generations, geodatabase.description.generations)
      ? [
          warning(
            'generations',
            'Another copy has synchronised as this replica since the geodatabase did. The first sync stops and asks before anything is sent.',
          ),
        ]
      : []),
    ...(owner !== null && typeof user === 'string' && !isSameName(owner, user)
      ? [
          warning(
            'owner',
            `The replica belongs to ${owner}, and you are signed in as ${user}: the server may refuse your sync.`,
          ),
        ]
      : []),
    ...left.map(({ name }) =>
      warning('layers', `${name} takes no part in the sync of this replica and is left out.`),
    ),
    warning('from', WARNING),
  ];
}

function gone(): Remark {
  return warning(
    'replica',
    'The server does not know this replica any more. What waits in it can be taken over, and then carried over to a new replica.',
  );
}

function isSameName(a: string, b: string): boolean {
  return a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0;
}

function requirePossible(
  { remarks }: TakeOverPlan,
  isKnown: boolean,
  { withoutReplica = false }: TakeOverOptions,
): void {
  requireNoProblem(remarks, 'refused', 'Nothing was changed.');
  if (isKnown || withoutReplica) return;
  throw new AppError('replica-gone', gone().text, {
    hint: 'Nothing was changed.',
    commandHint: 'Nothing was changed. Add --without-replica to take it over all the same.',
  });
}

/** What an earlier run of the same has begun is begun anew: nothing has left it. */
function discardBegun(target: string, path: string): void {
  const begun = resumeReplicaFile(target);
  if (begun === null) return;
  const sessions = begun.sessions();
  // Without a session it is a file in which nothing has been done yet, whoever began it.
  if (sessions.length === 0 || takenOverFrom(sessions) === resolve(path)) {
    begun.discard();
    return;
  }
  begun.close();
  throw new AppError('file', `${basename(target)}.part is the beginning of another replica.`, {
    hint: 'Choose another name, or give the unfinished one up.',
    commandHint: 'Choose another name, or give the unfinished one up: syncline unregister.',
  });
}
