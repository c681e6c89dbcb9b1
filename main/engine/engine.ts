/** Builds the engine from its parts: the REST client, the replica files, the sync core. Decides nothing itself. */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import type { ServiceReport } from '../../shared/model/report.ts';
import { hasCode } from '../../shared/errors.ts';
import { rollbackRule } from '../../shared/model/service.ts';
import { createFeatureServiceClient } from '../arcgis/client.ts';
import type { Connection } from '../arcgis/request.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import { openReplicaReader } from '../store/reader.ts';
import { openReplicaFile, resumeReplicaFile } from '../store/replica-file.ts';
import { dryRun } from '../sync/dry-run.ts';
import type { Clock } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';
import type { CrashPoint } from '../sync/step.ts';
import { SYNC_DEFAULTS, syncReplica } from '../sync/sync.ts';
import { giveBack } from '../sync/unregister.ts';
import { verifyReplica } from '../sync/verify.ts';
import { discardCopy } from './discard-copy.ts';
import type { Engine, RunOptions } from './api.ts';
import { carryOver, preview } from './carry-over.ts';
import { closing, createAt, suffix, urlOf, type Parts } from './create.ts';
import { connectFor, type Connect } from './connect.ts';
import { readConflicts, resolveConflicts } from './conflicts.ts';
import { makeCopies } from './crew.ts';
import { revertEdits } from './editing.ts';
import { exportData } from './export/export.ts';
import { readAnyAnswer } from './geodatabase/answer.ts';
import { convertGeodatabase, geodatabaseInfo } from './geodatabase/convert.ts';
import { previewTakeOver, takeOver } from './geodatabase/take-over.ts';
import { holdEdits } from './hold.ts';
import { chooseEdits, commentChosen, findChanges } from './pending.ts';
import { planReplica } from './plan-create.ts';
import { readChanges, readHistory, readStatus } from './read.ts';
import { previewRegisterCopy, registerCopy } from './register-copy.ts';

export interface EngineOptions {
  /** A connection to the service at this address, signed in as the user wants. */
  readonly connectionTo: (serviceUrl: string) => Connection;
  readonly clock: Clock;
  /** Named places where tests end the process. */
  readonly at?: (point: CrashPoint) => void;
}

export function createEngine({ connectionTo, clock, at = () => undefined }: EngineOptions): Engine {
  const connect: Connect = (url, branchVersion) => {
    const serviceUrl = normaliseServiceUrl(url);
    const connection = connectionTo(serviceUrl);
    return createFeatureServiceClient({
      ...{ connection, serviceUrl, branchVersion },
      readAnswer: readAnyAnswer,
    });
  };
  const withFile = async <T>(path: string, work: (open: Opened) => Promise<T>): Promise<T> => {
    const file = openReplicaFile(path);
    return closing(file, async () => work({ file, service: connectFor(file, connect) }));
  };
  return {
    service: (url, run) => serviceReport(connect(url), run),
    async planCreate(definition, run) {
      const service = connect(urlOf(definition));
      const description = await service.describe(run.signal);
      return planReplica(definition, description, service, suffix(), run);
    },
    create: (definition, path, run, options) =>
      createAt(definition, path, run, { connect, clock, at }, options),
    status: readStatus,
    changes: (path, filter) => (filter ? findChanges(path, filter) : readChanges(path)),
    chooseEdits,
    hold: (path, editIds, isHeld) => holdEdits(path, { editIds }, isHeld),
    revert: revertEdits,
    comment: commentChosen,
    history: readHistory,
    conflicts: readConflicts,
    resolve: resolveConflicts,
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
        const service = connectFor(contents, connect);
        return await verifyReplica({ service, contents, progress, signal });
      } finally {
        contents.close();
      }
    },
    unregister: (path, run, options) => unregister(path, run, { connect, clock, at }, options),
    previewCarryOver: (path, run) => preview(path, run, connect),
    carryOver: (path, newPath, run) => carryOver(path, newPath, run, { connect, clock, at }),
    previewRegisterCopy: (path, run) => previewRegisterCopy(path, run, connect),
    registerCopy: (path, options, run) => registerCopy(path, options, run, { connect, clock, at }),
    makeCopies: (wish, run) => makeCopies(wish, run, { connect, clock, at }),
    exportData: (definition, path, run) => exportData(definition, path, run, { connect, clock }),
    geodatabaseInfo,
    exportGeodatabase: (path, target, run) => convertGeodatabase(path, target, run, clock),
    previewTakeOver: (path, options, run) =>
      previewTakeOver(path, options, run, { connect, clock }),
    takeOver: (path, target, options, run) =>
      takeOver(path, target, options, run, { connect, clock }),
  };
}

interface Opened {
  readonly file: ReturnType<typeof openReplicaFile>;
  readonly service: FeatureService;
}

function complete(options: Partial<SyncOptions>): SyncOptions {
  return { ...SYNC_DEFAULTS, ...options };
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

/** Unregisters the replica of a file; a `.part` is given up: what the server made for it goes, and so does the file. */
async function unregister(
  path: string,
  { signal, progress }: RunOptions,
  { connect }: Parts,
  { unsent }: { readonly unsent?: number } = {},
) {
  const unfinished = path.endsWith('.part')
    ? resumeReplicaFile(path.slice(0, -'.part'.length))
    : null;
  const file = unfinished ?? openReplicaFile(path);
  return closing(file, async () => {
    const service = connect(file.replica().serviceUrl);
    progress.phase('Unregistering the replica');
    return giveBack({
      ...{ service, file, unfinished, signal },
      ...{ agreed: unsent ?? null, discard: discardCopy },
    });
  });
}
