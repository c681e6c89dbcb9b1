/** Return files: what the window asks about them. Reviews travel by page: a crew may have changed thousands of shapes. */
import type {
  Review,
  ReviewDecision,
  ReviewFilter,
  ReviewHead,
  ReviewPage,
  SendOptions,
} from '../../../shared/model/return.ts';
import type { RunOptions } from '../api.ts';
import type { MakeOptions } from '../returns/make.ts';
import type { Returns } from '../returns/returns.ts';
import { headOf } from '../returns/review.ts';

type File = { readonly path: string };
type Page = { readonly from: number; readonly count: number };

export function returnMethods(returns: Returns) {
  return {
    kitMembership: ({ path }: File) => returns.membership(path),
    makeReturn: ({ path, ...options }: File & MakeOptions, run: RunOptions) =>
      returns.make(path, options, run),
    async openReturn({ path, kitFolder }: File & { readonly kitFolder: string }, run: RunOptions) {
      const { review, ...report } = await returns.open(path, kitFolder, run);
      return { ...report, review: headOf(review) };
    },
    kitReviews: ({ kitFolder }: { readonly kitFolder: string }) => returns.kit(kitFolder),
    findReview: (input: { readonly kitFolder: string; readonly copyName: string }) =>
      returns.find(input.kitFolder, input.copyName),
    review({ path }: File): ReviewHead | null {
      const review = returns.review(path);
      return review && headOf(review);
    },
    reviewEdits({ path, filter, from, count }: File & Page & { readonly filter: ReviewFilter }) {
      return pageOf(returns.review(path)?.edits ?? [], filter, { from, count });
    },
    async decideReview({ path, decision }: File & { readonly decision: ReviewDecision }) {
      const { review, ...report } = await returns.decide(path, decision);
      return { ...report, review: headOf(review) };
    },
    checkReview: ({ path }: File, run: RunOptions) => returns.check(path, run),
    async sendReview({ path, options }: File & { readonly options: SendOptions }, run: RunOptions) {
      const { review, sync, ...report } = await returns.send(path, options, run);
      const { sessionId, result, summary, counts, rollback, isClosed, remarks, reasons } = sync;
      const counted = { sessionId, result, summary, counts, rollback, isClosed, remarks, reasons };
      return { ...report, sync: counted, review: headOf(review) };
    },
    reviewHold: ({ path }: File) => returns.hold(path),
    releaseReview: ({ path }: File) => returns.release(path),
    readAnswer: ({ path, answer }: File & { readonly answer: string }) =>
      returns.readAnswer(answer, path),
    reviewAnswer: ({ path }: File) => returns.answer(path),
  };
}

function pageOf(
  edits: Review['edits'],
  { state, onlyConflicts = false }: ReviewFilter,
  { from, count }: Page,
): ReviewPage {
  const found = edits.filter(
    (edit) => (state === undefined || edit.state === state) && (!onlyConflicts || edit.hasConflict),
  );
  return { total: found.length, edits: found.slice(from, from + count) };
}
