/** What would keep a copy from being registered, and what the user has to know before. Reads only. */
import { AppError } from '../../../shared/errors.ts';
import type { ReplicaInfo } from '../../../shared/model/protocol.ts';
import { problem, warning, type Remark } from '../../../shared/model/remark.ts';
import { versionsEachReplica, type ServiceDescription } from '../../../shared/model/service.ts';
import { findTooOld } from '../can-sync.ts';
import { blockingDrift } from '../drift.ts';
import type { ReplicaFile } from '../ports.ts';
import type { FeatureService } from '../service-port.ts';
import { SYNC_DEFAULTS } from '../sync.ts';

export interface CopyCheck {
  readonly remarks: readonly Remark[];
  /** The server still knows the replica that the file was copied with. */
  readonly hasReference: boolean;
}

/** Throws `file` for what never was a replica, and what asking the service throws. */
export async function checkCopy(
  service: Pick<FeatureService, 'describe' | 'replicaInfo'>,
  file: Pick<ReplicaFile, 'replica' | 'layers' | 'sessions'>,
  signal: AbortSignal,
): Promise<CopyCheck> {
  const { replicaId } = file.replica();
  if (!replicaId) throw neverReplica();
  const description = await service.describe(signal);
  const info = await service.replicaInfo(replicaId, signal);
  const remarks = [
    ...aboutService(description),
    ...blockingDrift(description, file.layers()).map((text) => problem('layers', text)),
    ...aboutHistory(description, file),
    ...(isTraditionallyVersioned(description) && wasSynced(info, file) ? [neverSyncedOnly()] : []),
    ...(versionsEachReplica(description) && wasSynced(info, file) ? [ownVersion()] : []),
    ...(info === null ? [referenceGone()] : []),
  ];
  return { remarks, hasReference: info !== null };
}

function neverReplica(): AppError {
  return new AppError('file', 'This file has no replica that it could be a copy of.', {
    hint: 'Create a replica of the same area instead.',
  });
}

function aboutService({ sync }: ServiceDescription): Remark[] {
  return sync.registeringExistingData
    ? []
    : [
        problem(
          'replicaOptions',
          'This service does not register existing data (supportsRegisteringExistingData), so a copy cannot get a replica of its own. Create a new replica instead.',
        ),
      ];
}

function aboutHistory(
  description: ServiceDescription,
  file: Pick<ReplicaFile, 'replica' | 'layers'>,
): Remark[] {
  const tooOld = findTooOld(description, file, SYNC_DEFAULTS);
  return tooOld
    ? [
        problem(
          'generations',
          `${tooOld.message} Create a new replica instead of registering this copy.`,
        ),
      ]
    : [];
}

function isTraditionallyVersioned(description: ServiceDescription): boolean {
  return description.hasVersionedData && description.branchVersions === undefined;
}

/** A moment is allowed for: creating sets both dates, one after the other. */
function wasSynced(info: ReplicaInfo | null, file: Pick<ReplicaFile, 'sessions'>): boolean {
  if (info?.lastSyncDate && info.creationDate && info.lastSyncDate - info.creationDate > 60_000)
    return true;
  return file.sessions().some(({ kind, result }) => kind === 'sync' && result === 'done');
}

function neverSyncedOnly(): Remark {
  return problem(
    'replicaOptions',
    'The data of this service are traditionally versioned: a copy can be registered only while its replica has never been synchronised, and this one has been. Create a new replica instead.',
  );
}

function ownVersion(): Remark {
  return warning(
    'branchVersions',
    'Each replica of this service has a branch version of its own. Edits that the original has sent and that are not posted yet are in its version alone: post them before the copy is registered, or its rows and those of its version differ.',
  );
}

function referenceGone(): Remark {
  return warning(
    'replicaOptions',
    'The server no longer knows the replica that this file was copied with. It can be registered with its definition all the same; a server may then begin with the state of today, and changes that others made since this file last synchronised would never come down. Syncline asks for them from where this file stands.',
  );
}
