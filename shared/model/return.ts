/** Return files: how a crew hands its edits in, and what the office decides about each. */
import type { EditKind, EditTarget, Outcome } from './edit.ts';
import type { GlobalId } from './ids.ts';
import type { CarriedEdit, ChangeReport, DryRunReport, SyncReport } from './report.ts';

export const RETURN_FORMAT = 1;
export const RETURN_ENDING = '.syncline-return';
export const ANSWER_ENDING = '.syncline-answer';

/** A return file that was made. */
export interface MadeReturn {
  readonly path: string;
  readonly kitName: string;
  readonly copyName: string;
  readonly number: number;
  /** Everything that was ever handed in and is still pending, and what is new since the last return. */
  readonly edits: number;
  readonly newEdits: number;
  readonly attachments: number;
  /** Pending edits that the crew holds back; they are not in it. */
  readonly keptBack: number;
  readonly bytes: number;
  /** One sentence for people. */
  readonly summary: string;
}

/** A return that the office has opened. */
export interface OpenedReturn {
  readonly number: number;
  readonly by: string | null;
  /** ISO 8601 UTC; by the clock of the crew's machine. */
  readonly madeAt: string;
  readonly openedAt: string;
  readonly program: string;
  readonly edits: number;
  readonly attachments: number;
}

/** What the office has decided about an edit; `none-left`: the crew took it back, or nothing of it is left to do. */
export const REVIEW_STATES = ['undecided', 'accepted', 'refused', 'none-left'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** How the service has answered to an accepted edit; null: it waits. */
export interface ReviewOutcome {
  readonly outcome: Outcome;
  readonly code: number | null;
  readonly serverMessage: string | null;
  readonly explanation: string | null;
  readonly objectId: number | null;
  readonly at: string;
}

/** One edit of a crew, as it is now under review. */
export interface ReviewEdit {
  readonly reviewId: number;
  readonly layerId: number;
  readonly layerName: string;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly globalId: GlobalId;
  readonly title: string;
  /** The return that brought this version first. */
  readonly number: number;
  readonly by: string | null;
  readonly firstChangedAt: string;
  readonly lastChangedAt: string;
  /** The crew's note. */
  readonly comment: string | null;
  readonly state: ReviewState;
  /** Why it was refused. */
  readonly reason: string | null;
  readonly decidedAt: string | null;
  /** True: it is on the service, or decided against there; nothing can be decided about it any more. */
  readonly isDone: boolean;
  readonly outcome: ReviewOutcome | null;
  /** Its row was changed on the service as well: a conflict waits in the review file. */
  readonly hasConflict: boolean;
  /** The pending edit of the review file that stands for it; null: none does. */
  readonly editId: number | null;
  /** What there is to know beside, as a sentence, such as that an earlier version was refused. */
  readonly note: string | null;
  /** Before and after, as when this version was opened. */
  readonly change: ChangeReport | null;
}

export type ReviewCounts = Readonly<Record<ReviewState, number>> & {
  /** Accepted, and on the service. */
  readonly sent: number;
  /** Accepted, and not sent yet or not taken by the service. */
  readonly waiting: number;
  readonly conflicts: number;
};

/** All that has come back of one copy, and what was decided. */
export interface Review {
  /** The review file: a replica file with the edits pending in it, held until they are accepted. */
  readonly path: string;
  readonly kitId: string;
  readonly kitName: string;
  readonly copyName: string;
  readonly expiresAt: string | null;
  readonly replicaId: string | null;
  readonly serviceUrl: string;
  /** Newest first. */
  readonly returns: readonly OpenedReturn[];
  readonly counts: ReviewCounts;
  readonly edits: readonly ReviewEdit[];
}

/** A review without its edits, which are read by page. */
export type ReviewHead = Omit<Review, 'edits' | 'kitId'>;

/** The replica of a review is on the hold list: clean-up leaves it alone, however old it looks. */
export interface ReviewHold {
  readonly reason: string;
  /** Everything that was handed in is refused or on the service: it can be released. */
  readonly isSettled: boolean;
}

/** What has come back of the copies of a kit. */
export interface KitReviews {
  readonly kitName: string;
  readonly expiresAt: string | null;
  readonly copies: readonly {
    readonly copyName: string;
    /** Null: nothing was opened yet. */
    readonly review: ReviewHead | null;
  }[];
}

/** Which edits of a review. */
export interface ReviewFilter {
  readonly state?: ReviewState;
  readonly onlyConflicts?: boolean;
}

export interface ReviewPage {
  readonly total: number;
  readonly edits: readonly ReviewEdit[];
}

/** What opening a return file has come to. */
export const OPENINGS = [
  /** Its edits are under review now. */
  'opened',
  /** It is the very file that was opened before; nothing has changed. */
  'opened-before',
  /** A later return of this copy, which holds all of it, was opened before; nothing has changed. */
  'overtaken',
] as const;
export type Opening = (typeof OPENINGS)[number];

export interface OpenReport {
  readonly opening: Opening;
  readonly number: number;
  /** Edits that are new or have changed since the return before. */
  readonly fresh: number;
  /** Edits that are as they were in an earlier return; what was decided about them stays. */
  readonly known: number;
  /** One or two sentences for people. */
  readonly summary: string;
  readonly review: Review;
}

/** What opening a return has come to; `key`: of the review file in the list of replicas. */
export type OpenOutcome = Omit<OpenReport, 'review'> & {
  readonly key: string;
  readonly review: ReviewHead;
};

/** What is decided about. */
export type ReviewChoice =
  | { readonly reviewIds: readonly number[] }
  | { readonly globalIds: readonly GlobalId[] }
  /** Everything undecided. */
  | { readonly undecided: true };

export interface ReviewDecision {
  readonly choice: ReviewChoice;
  readonly take: 'accept' | 'refuse' | 'undecide';
  /** For a refusal: what the crew is told. */
  readonly reason?: string | null;
}

export interface DecideReport {
  readonly decided: number;
  /** Edits that were passed over, because they are done. */
  readonly left: number;
  readonly summary: string;
  readonly review: Review;
}

/** What sending would do; nothing is sent. */
export interface ReviewCheck {
  /** Every edit that is not done against the rows that the service has now. */
  readonly drift: readonly CarriedEdit[];
  /** Of those that are accepted; null: the service does not know the replica any more. */
  readonly dryRun: DryRunReport | null;
  readonly summary: string;
}

export interface SendOptions {
  readonly onConflict: 'ask' | 'mine' | 'theirs' | 'merge';
  readonly rollbackOnFailure?: boolean;
  /** Go on with a fresh replica where the service has forgotten this one. */
  readonly carryOver: boolean;
  /** Go on with a replica of its own where this one was synchronised from somewhere else. */
  readonly ownReplica?: boolean;
}

export interface SendReport {
  readonly sync: SyncReport;
  readonly carriedOver: boolean;
  /** It has a replica of its own now. */
  readonly isRegistered: boolean;
  readonly summary: string;
  readonly review: Review;
}

/** What sending has come to; `key`: of the review file, another one after a carry-over. */
export type SendOutcome = Omit<SendReport, 'review' | 'sync'> & {
  readonly key: string;
  readonly review: ReviewHead;
  readonly sync: Omit<SyncReport, 'receipts' | 'conflicts' | 'generations'>;
};

export const ANSWERED_FATES = [
  'on-the-service',
  'refused',
  'conflict',
  'waiting',
  'undecided',
  'none-left',
] as const;
export type AnsweredFate = (typeof ANSWERED_FATES)[number];

/** What became of one edit, for the crew. */
export interface AnsweredEdit {
  readonly layerId: number;
  readonly layerName: string;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly globalId: GlobalId;
  readonly title: string;
  readonly number: number;
  readonly fate: AnsweredFate;
  /** For people. */
  readonly text: string;
  readonly receipt: ReviewOutcome | null;
}

/** What an answer file holds. */
export interface ReturnAnswer {
  readonly format: typeof RETURN_FORMAT;
  readonly kitId: string;
  readonly kitName: string;
  readonly copyName: string;
  readonly replicaId: string | null;
  /** The last return that it answers. */
  readonly number: number;
  readonly at: string;
  readonly edits: readonly AnsweredEdit[];
}
