/** What the window may ask about cleaning up replicas. */
import { z } from 'zod';
import type {
  AuditPage,
  CleanupLook,
  CleanupPreview,
  SavedDefinitions,
  StaleRules,
  UnsettledItem,
} from '../model/cleanup.ts';
import type { Job } from '../model/window.ts';
import { returns, type Groups } from './call.ts';
import { Nothing, Page } from './schemas.ts';

const CleanupKey = z.string().min(1).max(2200);
const Keys = z.array(CleanupKey).max(100_000);
const Days = z.int().min(0).max(36_500).nullable();

export const cleanupCalls = {
  /** Everything that is known now; news come with the event `cleanup.changed`. */
  look: returns<CleanupLook>().from(Nothing),
  /**
   * Reads the replicas of these services anew, null: of all services of the list. Stops a scan that runs. What was read
   * of other services goes, unless `keepsOthers`.
   */
  scan: returns<void>().from(
    z.strictObject({
      urls: z.array(z.string().min(1).max(2000)).max(2000).nullable(),
      keepsOthers: z.boolean().optional(),
    }),
  ),
  /** What was read stays. */
  cancelScan: returns<void>().from(Nothing),
  /** Asks for the details of these first, in this order; again for those that failed. */
  prefer: returns<void>().from(z.strictObject({ keys: z.array(CleanupKey).max(500) })),
  setRules: returns<StaleRules>().from(
    z.strictObject({
      idleDays: Days,
      neverSyncedDays: Days,
      ownerGone: z.boolean(),
      behindMinServerGen: z.boolean(),
    }),
  ),
  /** Keeps replicas from being unregistered. Needs a reason. */
  hold: returns<void>().from(
    z.strictObject({ keys: Keys, reason: z.string().trim().min(1).max(1000) }),
  ),
  release: returns<void>().from(z.strictObject({ keys: Keys })),
  /** What unregistering these would do; changes nothing. Files here and holds are looked at now. */
  preview: returns<CleanupPreview>().from(z.strictObject({ keys: Keys.min(1) })),
  /** The last preview is carried out as it was; `typed` as `confirmationWords` says. Throws `invalid` otherwise. */
  unregister: returns<Job>().from(
    z.strictObject({
      previewId: z.string().max(64),
      typed: z.string().max(200),
      /** Items of `asks` that go as well: their files are saved first. */
      alsoLocal: Keys,
    }),
  ),
  /** Goes on with a clean-up that was interrupted, as it was agreed to. Throws `not-found` when there is none. */
  resume: returns<Job>().from(Nothing),
  /** Forgets what it has not begun. */
  discardUnfinished: returns<void>().from(Nothing),
  /** Unregistered without a clear answer, oldest first. */
  unsettled: returns<readonly UnsettledItem[]>().from(Nothing),
  /** Asks the servers for those, and unregisters what is still there. */
  retry: returns<Job>().from(Nothing),
  audit: returns<AuditPage>().from(z.strictObject({ ...Page })),
  /** Asks where; null: the user changed their mind. */
  exportAudit: returns<string | null>().from(z.strictObject({ format: z.enum(['csv', 'json']) })),
  /** These rows as they are now, with what the rules say about them. Asks where. */
  exportList: returns<string | null>().from(
    z.strictObject({ keys: Keys.min(1), format: z.enum(['csv', 'json']) }),
  ),
  /** A `*.replica.json` for each, in a folder that is asked for; null: the user changed their mind. */
  saveDefinitions: returns<SavedDefinitions | null>().from(z.strictObject({ keys: Keys.min(1) })),
  /** Nothing is written then. */
  cancelDefinitions: returns<void>().from(Nothing),
  /** Shows a copy that a clean-up has saved in its folder. */
  showSaved: returns<void>().from(z.strictObject({ path: z.string().min(1).max(4000) })),
} as const satisfies Groups[string];
