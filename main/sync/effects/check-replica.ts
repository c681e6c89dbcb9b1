/** Is the replica still on the server, is this file its newest copy, has the server kept the history we need? Reads only. */
import { AppError } from '../../../shared/errors.ts';
import type { Generations } from '../../../shared/model/protocol.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import { downloads, wantedDirections } from '../directions.ts';
import { blockingDrift } from '../drift.ts';
import type { Effect, RunContext } from '../context.ts';

export const checkReplica: Effect<'check-replica'> = async (_step, context) => {
  const { file, service, signal, progress, options } = context;
  progress.phase('Checking the replica on the server');
  const replica = file.replica();
  const info = await service.replicaInfo(replica.replicaId ?? '', signal);
  if (info === null) {
    throw new AppError(
      'replica-gone',
      `The server no longer knows the replica ${replica.replicaName}.`,
      {
        hint: 'Your edits are safe in this file. Create a new replica of the same area and carry them over.',
      },
    );
  }
  if (!options.acceptCopy && isAhead(info.generations, replica.reported)) {
    throw new AppError(
      'replica-copied',
      `Another copy of this file has synchronised as ${replica.replicaName} since this one did.`,
      {
        hint: 'Use the other copy, or add --copied-file to go on with this one: its edits are then compared with the server before anything is sent.',
      },
    );
  }
  const today = await context.today();
  refuseTooOld(today, context);
  const [reason] = blockingDrift(today, file.layers());
  if (reason) throw new AppError('refused', reason, { hint: 'Your edits are safe in this file.' });
  context.isChecked = true;
};

/** True when the server's generation of this replica is newer than any that it told this file. */
function isAhead(server: Generations, reported: Generations): boolean {
  if (server.replica !== null && reported.replica !== null && server.replica > reported.replica)
    return true;
  return Object.entries(server.layers).some(([id, generation]) => {
    const known = reported.layers[Number(id)];
    return known !== undefined && generation > known;
  });
}

/** Where the service tells how far back it can look (protocol.md 3.4.3). */
function refuseTooOld(today: ServiceDescription, { file, options }: RunContext): void {
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
    throw new AppError(
      'replica-too-old',
      `The server no longer keeps the changes of ${description.name} since this replica last synchronised (it has them from generation ${oldest}, this file is at ${ours}).`,
      {
        hint: 'Send your edits with --direction upload, then create a new replica.',
      },
    );
  }
}
