/** What a comparison with the server finds, and what it needs. */
import type { Progress, ReplicaContents } from './ports.ts';
import type { FeatureService } from './service-port.ts';

export interface VerifyPorts {
  readonly service: FeatureService;
  readonly contents: ReplicaContents;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
