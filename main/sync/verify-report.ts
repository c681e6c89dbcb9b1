/** What a comparison with the server finds, and what it needs. */
import type { FeatureService, Progress, ReplicaContents } from './ports.ts';

export interface VerifyPorts {
  readonly service: FeatureService;
  readonly contents: ReplicaContents;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
