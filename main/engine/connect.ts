/** How the engine reaches the service of a replica. */
import type { ReplicaFile } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';

/** `branchVersion`: the version that queries ask, as it is known at the time; null: the default version. */
export type Connect = (url: string, branchVersion?: () => string | null) => FeatureService;

/** The service of a replica; queries ask its branch version, as soon as that is known. */
export function connectFor(file: Pick<ReplicaFile, 'replica'>, connect: Connect): FeatureService {
  return connect(file.replica().serviceUrl, () => file.replica().branchVersion ?? null);
}
