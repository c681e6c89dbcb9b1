/** What a comparison with the server finds, and what it needs. */
import type { FeatureService, Progress, ReplicaContents } from './ports.ts';

export interface VerifyDifference {
  readonly layerId: number;
  readonly layerName: string;
  readonly globalId: string;
  readonly kind:
    | 'only-here'
    | 'only-on-server'
    | 'different'
    | 'attachment-only-here'
    | 'attachment-only-on-server'
    | 'attachment-different';
  readonly fields: readonly string[];
  /** Why, as far as it can be told. */
  readonly explanation: string;
  /** True when nothing is wrong: a pending edit, or a change that the next sync brings. */
  readonly isExpected: boolean;
}

export interface VerifyReport {
  readonly layers: readonly LayerComparison[];
  readonly differences: readonly VerifyDifference[];
  /** True when every difference is expected. */
  readonly isEqual: boolean;
  readonly summary: string;
}

export interface LayerComparison {
  readonly layerId: number;
  readonly name: string;
  readonly here: number;
  readonly onServer: number;
  readonly equal: number;
}

export interface VerifyPorts {
  readonly service: FeatureService;
  readonly contents: ReplicaContents;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
