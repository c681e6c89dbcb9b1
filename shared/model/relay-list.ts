/** Relays as the window shows them: a list of files, and pages of what each has carried. */
import type { ErrorBody } from '../errors.ts';
import type {
  OverriddenChange,
  RelayDirection,
  RelayPolicy,
  RelayReceipt,
  RelayReport,
  RelayStatus,
} from './relay.ts';

/** Edits that wait are shown so far; the count says how many there are. */
export const MOST_WAITING = 200;

/** What the window asks for; every layer that fits, and every row. */
export interface RelayChoices {
  readonly direction: RelayDirection;
  readonly policy: RelayPolicy;
  readonly withAttachments: boolean;
}

/** What a relay file says, with the first of the edits that wait. */
export interface RelayLook {
  readonly status: RelayStatus;
  readonly waiting: number;
}

/** A relay file that this machine knows. */
export interface KnownRelay {
  readonly key: string;
  readonly path: string;
  readonly fileName: string;
  /** Null when the file cannot be read. */
  readonly look: RelayLook | null;
  readonly error: ErrorBody | null;
}

/** What a run ended with, without the receipts themselves, which are read by page. */
export type RelayOutcome = Omit<RelayReport, 'receipts' | 'waiting'> & { readonly waiting: number };

/** Receipts of one run, those that were not accepted first. */
export interface RelayReceipts {
  readonly total: number;
  readonly receipts: readonly RelayReceipt[];
}

/** Changes that gave way, newest first. */
export interface OverriddenChanges {
  readonly total: number;
  readonly changes: readonly OverriddenChange[];
}
