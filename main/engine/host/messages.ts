/**
 * What crosses the boundary between the main process and an engine process.
 *
 * Everything is plain data for `structuredClone`. Tokens and whose they are travel only as answers to `ask-token`;
 * passwords never.
 */
import type { ErrorBody } from '../../../shared/errors.ts';
import type { CleanupNews } from '../../../shared/model/cleanup.ts';
import type { FileTransfer } from '../../../shared/model/file-transfer.ts';
import type { Transfer } from '../../../shared/model/protocol.ts';

export type ProgressEvent =
  | { readonly kind: 'phase'; readonly text: string }
  | { readonly kind: 'rows'; readonly layer: string; readonly count: number }
  | { readonly kind: 'transfer'; readonly what: string; readonly transfer: Transfer }
  | { readonly kind: 'file'; readonly file: FileTransfer }
  | { readonly kind: 'cleanup'; readonly news: CleanupNews };

export type ToEngine =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly kind: 'abort'; readonly id: number }
  | {
      readonly kind: 'token';
      readonly id: number;
      readonly token: string | null;
      /** Who is signed in; null: nobody; absent: it is not known. */
      readonly user?: string | null;
      readonly error: ErrorBody | null;
    };

export type FromEngine =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorBody }
  /** A bug, for the log; the caller has got `internal`. */
  | { readonly kind: 'bug'; readonly method: string; readonly stack: string }
  | { readonly kind: 'progress'; readonly id: number; readonly events: readonly ProgressEvent[] }
  /** `refused`: the token that the server did not take; absent = the one to use now. */
  | {
      readonly kind: 'ask-token';
      readonly id: number;
      readonly serviceUrl: string;
      readonly refused?: string | null;
    };

/** One end of the boundary. */
export interface Port<Incoming, Outgoing> {
  post(message: Outgoing): void;
  onMessage(listener: (message: Incoming) => void): void;
}
