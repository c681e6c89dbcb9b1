/** Return files from end to end: made at the crew's, opened, decided about and sent at the office. */
import type { KitMembership } from '../../../shared/model/kit.ts';
import type {
  DecideReport,
  KitReviews,
  MadeReturn,
  OpenReport,
  ReturnAnswer,
  Review,
  ReviewCheck,
  ReviewDecision,
  ReviewHold,
  SendOptions,
  SendReport,
} from '../../../shared/model/return.ts';
import { readReturns } from '../../store/returns/returns-file.ts';
import type { Clock } from '../../sync/ports.ts';
import type { Engine, RunOptions } from '../api.ts';
import { answerOf } from './answer.ts';
import { decideReview } from './decide.ts';
import { copyNamed, knownReview, newestReview, openKitFolder, reviewOf } from './kit-folder.ts';
import { RETURN_LIMITS, type ReturnLimits } from './limits.ts';
import { releaseHold, reviewHold } from './hold.ts';
import { makeReturn, type MakeOptions } from './make.ts';
import { finishMoving } from './move-review.ts';
import { openReturn } from './open.ts';
import { readAnswer } from './read-answer.ts';
import { headOf, readReview } from './review.ts';
import { checkReview, sendReview } from './send.ts';
import { whatIsNew } from './what-is-new.ts';

/** Every method throws `AppError`. Reviews are named by their file. */
export interface Returns {
  /** Null: the file is no copy of a kit. */
  membership(path: string): KitMembership | null;
  make(path: string, options: MakeOptions, run: RunOptions): Promise<MadeReturn>;
  open(path: string, kitFolder: string, run: RunOptions): Promise<OpenReport>;
  /** What has come back of each copy. */
  kit(kitFolder: string): KitReviews;
  /** The review file of a copy. Throws `file` when nothing has come back of it. */
  find(kitFolder: string, copyName: string): string;
  /** Null: the file is under no review. */
  review(path: string): Review | null;
  decide(path: string, decision: ReviewDecision): Promise<DecideReport>;
  check(path: string, run: RunOptions): Promise<ReviewCheck>;
  send(path: string, options: SendOptions, run: RunOptions): Promise<SendReport>;
  answer(path: string): ReturnAnswer;
  /** Reads an answer at the crew's. Throws `invalid` for what is none, or is of another copy than `copyPath`; null: of any. */
  readAnswer(path: string, copyPath: string | null): ReturnAnswer;
  /** Null: clean-up does not leave the replica of the review alone. */
  hold(path: string): ReviewHold | null;
  /** Clean-up need not leave it alone any more. False when it did not. Throws `invalid` while something is not settled. */
  release(path: string): boolean;
}

/** Places where a test ends the process. */
export type ReturnPoint =
  | 'return-written'
  | 'return-marked'
  | 'review-filled'
  | 'review-decided'
  | 'review-carried'
  | 'review-registered'
  | 'review-sent';

/** What the work on returns needs of the world. */
export interface ReturnsDeps {
  readonly engine: Pick<
    Engine,
    'status' | 'sync' | 'dryRun' | 'previewCarryOver' | 'carryOver' | 'registerCopy'
  >;
  readonly clock: Clock;
  /** Such as Syncline 1.2.0; it is written into return files. */
  readonly program: string;
  readonly at: (point: ReturnPoint) => void;
  readonly isNew: typeof whatIsNew;
  readonly limits: ReturnLimits;
}

export type ReturnsOptions = Pick<ReturnsDeps, 'engine' | 'clock' | 'program'> &
  Partial<Pick<ReturnsDeps, 'at' | 'isNew' | 'limits'>> & {
    /** Where what this machine knows about replicas lies; absent: nowhere. */
    readonly homeFolder?: string;
  };

export function createReturns({ homeFolder, ...options }: ReturnsOptions): Returns {
  const deps: ReturnsDeps = {
    ...{ at: () => undefined, isNew: whatIsNew, limits: RETURN_LIMITS },
    ...options,
  };
  const now = (): string => new Date(deps.clock.now()).toISOString();
  const newest = (path: string): string => {
    const found = newestReview(path);
    finishMoving(found, now());
    return found;
  };
  return {
    membership: (path) => readReturns(path, ({ kit }) => kit.membership()),
    make: (path, more, run) => makeReturn(path, more, run, deps),
    open: (path, kitFolder, run) => openReturn(path, kitFolder, run, deps),
    kit(kitFolder) {
      const kit = openKitFolder(kitFolder);
      const { name: kitName, expiresAt, copies } = kit.manifest;
      const reviews = copies.map((copy) => {
        const path = knownReview(kit, copy);
        const review = path === null ? null : readReview(path);
        const isBegun = review !== null && review.returns.length > 0;
        return { copyName: copy.name, review: isBegun ? headOf(review) : null };
      });
      return { kitName, expiresAt, copies: reviews };
    },
    find(kitFolder, copyName) {
      const kit = openKitFolder(kitFolder);
      return newest(reviewOf(kit, copyNamed(kit, copyName)));
    },
    review(path) {
      const review = readReview(newest(path));
      return review.returns.length === 0 ? null : review;
    },
    decide: (path, decision) => decideReview(newest(path), decision, deps),
    check: (path, run) => checkReview(newest(path), run, deps),
    send: (path, more, run) => sendReview(path, more, run, deps),
    answer: (path) => answerOf(readReview(newest(path)), now()),
    readAnswer: (path, copyPath) =>
      readAnswer(
        path,
        copyPath === null ? null : readReturns(copyPath, ({ kit }) => kit.membership()),
      ),
    hold: (path) => (homeFolder === undefined ? null : reviewHold(newest(path), homeFolder)),
    release: (path) =>
      homeFolder === undefined ? false : releaseHold(newest(path), homeFolder, deps.clock),
  };
}
