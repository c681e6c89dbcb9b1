/** Newer versions of the program: where they are looked for, and how far one has come. */
import type { ErrorBody } from '../errors.ts';

/** Why this installation does not renew itself. */
export type NoUpdates =
  /** It runs from its sources. */
  | 'sources'
  /** Nothing was installed; a newer file takes its place. */
  | 'portable'
  /** The package manager of the system renews it. */
  | 'package';

export type UpdateState =
  | { readonly kind: 'unavailable'; readonly reason: NoUpdates }
  /** Nobody has said where to look. */
  | { readonly kind: 'off' }
  | { readonly kind: 'not-looked' }
  | { readonly kind: 'looking' }
  /** Nothing newer was found there. */
  | { readonly kind: 'newest'; readonly at: number }
  /** The place did not answer, which is no trouble: this machine may be offline. */
  | { readonly kind: 'unreachable'; readonly at: number }
  | { readonly kind: 'found'; readonly version: string }
  | { readonly kind: 'loading'; readonly version: string; readonly percent: number }
  /** Waits for the user to restart the program. */
  | { readonly kind: 'loaded'; readonly version: string }
  | { readonly kind: 'failed'; readonly error: ErrorBody };

export interface Updates {
  /** A folder or an https address; null = never looked for. */
  readonly source: string | null;
  readonly state: UpdateState;
}
