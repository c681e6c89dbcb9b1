/** What would keep a replica from being synchronised: asked before every sync, and by a dry run. Reads only. */
import type { SyncOptions } from '../../shared/model/exchange.ts';
import { AppError } from '../../shared/errors.ts';
import type { ReplicaInfo } from '../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import { downloads, wantedDirections } from './directions.ts';
import { blockingDrift } from './drift.ts';
import { isAhead } from './generations.ts';
import type { ReplicaFile } from './ports.ts';
import type { FeatureService } from './service-port.ts';

interface Question {
  readonly service: Pick<FeatureService, 'replicaInfo'>;
  readonly file: Pick<ReplicaFile, 'replica' | 'layers'>;
  readonly options: SyncOptions;
  readonly signal: AbortSignal;
}

/** Where the edits are, and what to do. */
function safe(next: string, nextCommand = next): { hint: string; commandHint: string } {
  return {
    hint: `Your edits are safe in this file. ${next}`,
    commandHint: `Your edits are safe in this file: syncline changes shows each of them. ${nextCommand}`,
  };
}

/** Throws `replica-gone` for a file whose replica was unregistered, `file` for one that never had a replica. */
export function requireRegistered({
  replica,
  exchange,
}: Pick<ReplicaFile, 'replica' | 'exchange'>): void {
  const { state, replicaId } = replica();
  if (state !== 'creating' && exchange()?.purpose === 'create') throw registeringFirst();
  if (state === 'closed' && !replicaId) {
    throw new AppError('file', 'This file is a geodatabase that was opened to be looked at.', {
      hint: 'To go on working with its replica, take the geodatabase over.',
      commandHint:
        'To go on working with its replica, take the geodatabase over: syncline geodatabase take-over.',
    });
  }
  if (state === 'closed') {
    throw new AppError(
      'replica-gone',
      'This replica has been unregistered; it cannot be synchronised any more.',
      safe('Create a new replica to go on working.'),
    );
  }
  if (replicaId) return;
  throw new AppError('file', 'This file was exported without a replica (syncModel none).', {
    hint: 'There is nothing on the server that it could be synchronised with. Create a replica to send edits.',
  });
}

/** Until it is settled nobody can tell which replica this file belongs to. */
function registeringFirst(): AppError {
  return new AppError(
    'file',
    'Registering this copy was interrupted and is not finished.',
    safe('Finish registering it first.', 'Register the copy again first: syncline register-copy.'),
  );
}

/**
 * Is the replica still on the server, is this file its newest copy, has the server kept the history that is needed, and
 * does the service still fit? Throws `replica-gone`, `replica-copied`, `replica-too-old` or `refused`.
 */
export async function requireSyncable(
  question: Question,
  today: () => Promise<ServiceDescription>,
): Promise<ReplicaInfo> {
  const info = await requireReplica(question);
  const description = await today();
  const tooOld = findTooOld(description, question.file, question.options);
  if (tooOld) throw tooOld;
  const [reason] = blockingDrift(description, question.file.layers());
  if (reason) {
    throw new AppError(
      'refused',
      reason,
      safe('If this stays so, create a new replica of what the service offers now.'),
    );
  }
  return info;
}

/** What the server says of the replica. Throws `replica-gone` or `replica-copied`. */
export async function requireReplica({
  service,
  file,
  options,
  signal,
}: Question): Promise<ReplicaInfo> {
  const replica = file.replica();
  const info = await service.replicaInfo(replica.replicaId ?? '', signal);
  if (info === null) {
    throw new AppError(
      'replica-gone',
      `The server no longer knows the replica ${replica.replicaName}.`,
      safe('Create a new replica to go on working.'),
    );
  }
  // Newer than any that the server told this file.
  if (!options.acceptCopy && isAhead(info.generations, replica.reported)) {
    throw new AppError(
      'replica-copied',
      `Another copy of this file has synchronised as ${replica.replicaName} since this one did.`,
      {
        hint: 'Work on with the other copy if you can. To go on with this one, its edits are compared with the server before anything is sent.',
        commandHint:
          'Use the other copy, or add --copied-file to go on with this one: its edits are then compared with the server before anything is sent.',
      },
    );
  }
  return info;
}

/** Null: the server knows enough of the past, as far as it tells how far back it can look (protocol.md 3.4.3). */
export function findTooOld(
  today: ServiceDescription,
  file: Question['file'],
  options: SyncOptions,
): AppError | null {
  const replica = file.replica();
  const wanted = wantedDirections(replica, file.layers(), options);
  for (const { layerId, description } of file.layers()) {
    const oldest = today.minServerGens[layerId];
    const ours = replica.generations.layers[layerId] ?? replica.generations.replica;
    const isDownload = downloads(wanted.get(layerId)!) && wanted.get(layerId) !== 'snapshot';
    if (
      !isDownload ||
      oldest === undefined ||
      ours === null ||
      ours === undefined ||
      ours >= oldest
    )
      continue;
    return new AppError(
      'replica-too-old',
      `The server no longer keeps the changes of ${description.name} since this replica last synchronised (it has them from generation ${oldest}, this file is at ${ours}).`,
      {
        hint: 'Send your edits without bringing changes, then create a new replica.',
        commandHint: 'Send your edits with --direction upload, then create a new replica.',
      },
    );
  }
  return null;
}
