/** Replicas of many services for an administrator: which there are, which are stale, and how they go. */
import type {
  AdminListReport,
  AdminReplica,
  AdminUnregisterReport,
} from '../../shared/model/report.ts';
import { AppError, hasCode, toErrorBody } from '../../shared/errors.ts';
import { isSameReplica } from '../../shared/model/ids.ts';
import type { ReplicaInfo, ReplicaListItem } from '../../shared/model/protocol.ts';
import type { Clock } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';
import type { RunOptions } from './api.ts';

/** Requests for details at once (protocol.md 3.1.3). */
const CONCURRENCY = 5;
const DAY = 86_400_000;
/** Older dates mean "never" (protocol.md 3.2.10). */
const NEVER = Date.UTC(1990, 0, 1);

export interface AdminPorts {
  readonly connect: (url: string) => FeatureService;
  readonly clock: Clock;
}

/** One service that cannot be asked does not hide the others. */
export async function listAll(
  { connect, clock }: AdminPorts,
  urls: readonly string[],
  staleDays: number | null,
  { signal, progress }: RunOptions,
): Promise<AdminListReport> {
  const replicas: AdminReplica[] = [];
  const failures: { serviceUrl: string; error: ReturnType<typeof toErrorBody> }[] = [];
  for (const serviceUrl of urls) {
    progress.phase(`Reading the replicas of ${serviceUrl}`);
    try {
      replicas.push(...(await listOne(connect(serviceUrl), serviceUrl, staleDays, clock, signal)));
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted) throw error;
      failures.push({ serviceUrl, error: toErrorBody(error) });
    }
  }
  return { replicas, failures };
}

async function listOne(
  service: FeatureService,
  serviceUrl: string,
  staleDays: number | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<AdminReplica[]> {
  const items = await service.listReplicas(signal);
  const infos = await inParallel(items, CONCURRENCY, (item) => detailsOf(service, item, signal));
  return infos.map((info) => {
    const ageDays = ageOf(info, clock.now());
    return { ...info, serviceUrl, ageDays, isStale: isStale(ageDays, staleDays) };
  });
}

/** Details that may not be read leave what the list said. */
async function detailsOf(
  service: FeatureService,
  item: ReplicaListItem,
  signal: AbortSignal,
): Promise<ReplicaInfo> {
  try {
    const info = await service.replicaInfo(item.replicaId, signal);
    if (info) return { ...info, lastSyncDate: info.lastSyncDate ?? item.lastSyncDate };
  } catch (error) {
    if (!hasCode(error, 'refused', 'bad-answer') && !(hasCode(error, 'sign-in') && !signal.aborted))
      throw error;
  }
  return {
    ...item,
    replicaOwner: null,
    syncModel: null,
    targetType: null,
    syncDirection: null,
    creationDate: null,
    returnAttachments: null,
    attachmentsSyncDirection: null,
    generations: { replica: null, layers: {} },
    layerIds: [],
  };
}

/** Whole days since the later of last sync and creation; null when neither is known. */
function ageOf(
  { lastSyncDate, creationDate }: Pick<ReplicaInfo, 'lastSyncDate' | 'creationDate'>,
  now: number,
): number | null {
  const known = [lastSyncDate, creationDate].filter(
    (date): date is number => date !== null && date >= NEVER,
  );
  return known.length === 0 ? null : Math.max(0, Math.floor((now - Math.max(...known)) / DAY));
}

function isStale(ageDays: number | null, staleDays: number | null): boolean {
  return staleDays !== null && ageDays !== null && ageDays >= staleDays;
}

/** Unregisters one by one, each with its own result. Without `confirmed` it only says what it would do. */
export async function unregisterMany(
  ports: AdminPorts,
  url: string,
  options: {
    readonly ids?: readonly string[];
    readonly staleDays?: number;
    readonly confirmed: boolean;
  },
  run: RunOptions,
): Promise<AdminUnregisterReport> {
  const { ids, staleDays, confirmed } = options;
  if (ids?.some((id) => id.trim() === '*')) {
    throw new AppError(
      'invalid',
      'Syncline does not unregister all replicas of a service with “*”.',
      {
        hint: 'Name the replicas with --id, or choose stale ones with --stale-days.',
      },
    );
  }
  if ((ids === undefined) === (staleDays === undefined)) {
    throw new AppError(
      'invalid',
      'Choose the replicas with --id or with --stale-days, and not with both.',
    );
  }
  const service = ports.connect(url);
  const all = await listOne(service, url, staleDays ?? null, ports.clock, run.signal);
  const chosen = ids ? ids.map((id) => byId(all, id)) : all.filter((replica) => replica.isStale);
  const results: AdminUnregisterReport['results'][number][] = [];
  for (const { replicaId, replicaName } of chosen) {
    run.progress.phase(`${confirmed ? 'Unregistering' : 'Looking at'} ${replicaName}`);
    const outcome = confirmed ? await unregisterOne(service, replicaId, run.signal) : WOULD;
    results.push({ replicaId, replicaName, ...outcome });
  }
  return { isDryRun: !confirmed, results };
}

const WOULD = { outcome: 'would-unregister', error: null } as const;

/** An id that is not in the list is asked for all the same: others' replicas may not be listed. */
function byId(
  all: readonly AdminReplica[],
  id: string,
): Pick<AdminReplica, 'replicaId' | 'replicaName'> {
  return (
    all.find(({ replicaId }) => isSameReplica(replicaId, id)) ?? {
      replicaId: id,
      replicaName: '(not in the list)',
    }
  );
}

async function unregisterOne(
  service: FeatureService,
  replicaId: string,
  signal: AbortSignal,
): Promise<Pick<AdminUnregisterReport['results'][number], 'outcome' | 'error'>> {
  if (signal.aborted)
    throw new AppError(
      'cancelled',
      'Stopped. The replicas that were already unregistered stay so.',
    );
  try {
    return { outcome: await service.unregisterReplica(replicaId, signal), error: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    return { outcome: 'failed', error: toErrorBody(error) };
  }
}

async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i]!);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
