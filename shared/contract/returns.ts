/** What the window may ask about return files. A review is named by the key of its review file, which is a replica file. */
import { z } from 'zod';
import type { KitMembership } from '../model/kit.ts';
import {
  REVIEW_STATES,
  type DecideReport,
  type KitReviews,
  type ReturnAnswer,
  type ReviewHold,
  type ReviewHead,
  type ReviewPage,
} from '../model/return.ts';
import type { Job } from '../model/window.ts';
import { returns, type Groups } from './call.ts';
import { GlobalIdInput, Key, KeyInput, Nothing, Page } from './schemas.ts';

const FilePath = z.string().min(1).max(4000);
const Choice = z.union([
  z.strictObject({ reviewIds: z.array(z.int().positive()).min(1).max(200_000) }),
  z.strictObject({ globalIds: z.array(GlobalIdInput).min(1).max(200_000) }),
  z.strictObject({ undecided: z.literal(true) }),
]);

export const returnCalls = {
  /** The kit that a file on the list is a copy of; null: none. */
  membership: returns<KitMembership | null>().from(KeyInput),
  /** Of a crew's copy: asks where the return file goes; null = the user changed their mind. */
  chooseReturnFile: returns<string | null>().from(KeyInput),
  make: returns<Job>().from(
    z.strictObject({ key: Key, path: FilePath, by: z.string().trim().max(200).nullable() }),
  ),
  /** Folders of kits that were used here, newest first, as far as they are there. */
  kitFolders: returns<readonly string[]>().from(Nothing),
  /** The folder of the kit that a return file says it belongs to; null: this machine has not used it. */
  kitFolderOf: returns<string | null>().from(z.strictObject({ path: FilePath })),
  /** Asks for a return file; null = the user changed their mind. */
  chooseReturn: returns<string | null>().from(Nothing),
  /** Asks for the folder of a kit at the office. */
  chooseKitFolder: returns<string | null>().from(Nothing),
  /** What has come back of each copy of a kit; review files of it are opened by `openReview`. */
  kit: returns<KitReviews>().from(z.strictObject({ kitFolder: FilePath })),
  /** Puts the review file of a copy on the list of replicas; its key. */
  openReview: returns<string>().from(
    z.strictObject({ kitFolder: FilePath, copyName: z.string().min(1).max(100) }),
  ),
  /** The review file joins the list of replicas. */
  open: returns<Job>().from(z.strictObject({ path: FilePath, kitFolder: FilePath })),
  /** Null: this replica file is under no review. */
  review: returns<ReviewHead | null>().from(KeyInput),
  /** In the order in which their rows came first. */
  edits: returns<ReviewPage>().from(
    z.strictObject({
      key: Key,
      filter: z.strictObject({
        state: z.enum(REVIEW_STATES).exactOptional(),
        onlyConflicts: z.boolean().exactOptional(),
      }),
      ...Page,
    }),
  ),
  decide: returns<Omit<DecideReport, 'review'> & { readonly review: ReviewHead }>().from(
    z.strictObject({
      key: Key,
      decision: z.strictObject({
        choice: Choice,
        take: z.enum(['accept', 'refuse', 'undecide']),
        reason: z.string().trim().max(2000).nullable().exactOptional(),
      }),
    }),
  ),
  /** Compares with the service; sends nothing. */
  check: returns<Job>().from(KeyInput),
  /** Sends what is accepted, and nothing else. */
  send: returns<Job>().from(
    z.strictObject({
      key: Key,
      options: z.strictObject({
        onConflict: z.enum(['ask', 'mine', 'theirs', 'merge']),
        rollbackOnFailure: z.boolean().exactOptional(),
        carryOver: z.boolean(),
        ownReplica: z.boolean().exactOptional(),
      }),
    }),
  ),
  /** Why clean-up leaves the replica of a review alone; null: it does not. */
  hold: returns<ReviewHold | null>().from(KeyInput),
  /** Clean-up need not leave it alone any more. */
  release: returns<void>().from(KeyInput),
  /** Asks where, and writes what the crew is told; null = the user changed their mind. */
  saveAnswer: returns<string | null>().from(
    z.strictObject({ key: Key, format: z.enum(['answer', 'csv']) }),
  ),
  /** Of a crew's copy: asks for the answer of the office and reads it; null = the user changed their mind. */
  openAnswer: returns<ReturnAnswer | null>().from(KeyInput),
} as const satisfies Groups[string];
