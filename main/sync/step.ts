/**
 * The vocabulary of the engine: what is under way, what may be done next, what the planner may look at.
 *
 * One *exchange* is one call of createReplica or synchronizeReplica from the first byte sent to the last row
 * applied. Its stage lies in the journal of the replica file, so that a crash and a normal run look the same
 * to the planner:
 *
 *   sending ──► job ──► link ──► answer ──► (applied: the exchange is gone)
 *      │         │        │
 *      │         └────────┴────► failed
 *      └─ no answer ever came: reconcile
 */
import type { Exchange, Purpose, SyncOptions } from '../../shared/model/exchange.ts';
import type { ErrorBody } from '../../shared/errors.ts';

/** One thing to do. Each ends by changing the journal, so that the next plan sees where we are. */
export type Step =
  /** POST createReplica or synchronizeReplica. Not repeatable: interrupted means reconcile. */
  | { readonly kind: 'call'; readonly purpose: Purpose }
  /** Poll the job. Repeatable. */
  | { readonly kind: 'await-job'; readonly statusUrl: string }
  /** Bring the result file. Repeatable, resumes by range. */
  | { readonly kind: 'fetch-answer'; readonly url: string }
  /** Rows, receipts, generations and the cleared journal in one transaction. Repeatable. */
  | { readonly kind: 'apply-answer' }
  /** Is the replica still on the server, is this file its newest copy, does the service still fit? Reads only. */
  | { readonly kind: 'check-replica' }
  /** Ask the server which of the sent edits it holds. Repeatable: it only reads. */
  | { readonly kind: 'reconcile-upload' }
  /** Drop an exchange that carried no edits and will not end. */
  | { readonly kind: 'drop-exchange'; readonly error: ErrorBody | null }
  /** Bring the bytes of attachments that came by URL. Repeatable. */
  | { readonly kind: 'fetch-attachments' }
  /** Apply the chosen policy to open conflicts. Local. */
  | { readonly kind: 'resolve-conflicts' }
  /** create: look for a replica that the server made although its answer was lost, and unregister it. */
  | { readonly kind: 'clear-orphan' }
  /** create: build indexes and triggers, check, give the file its name. */
  | { readonly kind: 'finish-create' };

export type StepKind = Step['kind'];

/** Everything that the planner may look at. Gathered by the runner, never by the planner. */
export interface Facts {
  readonly options: SyncOptions;
  /** What is under way in the journal, from this run or an earlier one. */
  readonly exchange: Exchange | null;
  /** Exchanges that this session has completed, in order. */
  readonly completed: readonly Purpose[];
  /** Edits that could be sent: pending, not held, not in an open conflict, on a layer that uploads. */
  readonly sendable: number;
  /** Every pending edit: also those that are held, in conflict or on a layer that does not upload. */
  readonly pending: number;
  /** Undecided, undone, and those whose edit is held. */
  readonly openConflicts: number;
  /** Open conflicts whose edit would be sent if they were decided. */
  readonly undecided: number;
  /** Open conflicts whose edit was undone meanwhile: there is nothing left to decide. */
  readonly undone: number;
  /** Attachments whose bytes are still to be fetched. */
  readonly missingAttachments: number;
  /** True after `check-replica` in this run. */
  readonly isChecked: boolean;
  /** Accepted edits of this session: without any there is no echo to confirm. */
  readonly accepted: number;
  /** What this run has already tried once. */
  readonly tried: ReadonlySet<StepKind>;
  /** Some layer brings changes down; some layer takes edits up. */
  readonly downloads: boolean;
  readonly uploads: boolean;
  /** Some layer does both: what it sends can be confirmed by its echo. */
  readonly confirms: boolean;
  readonly isClosed: boolean;
}

/** The next step, or the end; always with a reason for the log and the screen. */
export type Plan =
  | { readonly kind: 'step'; readonly step: Step; readonly reason: string }
  | { readonly kind: 'stop'; readonly because: StopReason; readonly reason: string };

export type StopReason = 'done' | 'conflicts' | 'pending-on-close';

export interface CreateFacts {
  readonly exchange: Exchange | null;
  readonly isLoaded: boolean;
  readonly missingAttachments: number;
  readonly tried: ReadonlySet<StepKind>;
  readonly isFinished: boolean;
}

export const CRASH_POINTS = [
  'call:before-begin',
  'call:after-begin',
  'call:after-send',
  'call:after-stage',
  'await-job:after-poll',
  'await-job:after-stage',
  'fetch-answer:before-stage',
  'fetch-answer:after-stage',
  'apply-answer:before-read',
  'apply-answer:before-commit',
  'apply-answer:after-commit',
  'reconcile-upload:before-commit',
  'reconcile-upload:after-commit',
  'fetch-attachments:after-one',
  'resolve-conflicts:before-commit',
  'finish-create:before',
  'finish-create:after',
] as const;

/** Named places where tests kill the process. */
export type CrashPoint = (typeof CRASH_POINTS)[number];
