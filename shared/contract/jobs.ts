/** What the window may ask about long work. */
import { z } from 'zod';
import { ReplicaDefinition } from '../model/definition.ts';
import type { FileTransfer } from '../model/file-transfer.ts';
import { MOST_COPIES } from '../model/register-copy.ts';
import type { Job, JobResult } from '../model/window.ts';
import { returns, type Groups } from './call.ts';
import { FilePath, Key, KeyInput, Nothing, Page, SyncOptionsInput } from './schemas.ts';

const JobId = z.strictObject({ id: z.string().max(64) });

export const jobCalls = {
  list: returns<readonly Job[]>().from(Nothing),
  create: returns<Job>().from(
    z.strictObject({
      definition: ReplicaDefinition,
      path: z.string().min(1).max(4000),
      /** Keeps a geodatabase that the service sends beside the replica file. */
      keepOriginal: z.boolean().exactOptional(),
    }),
  ),
  /** Goes on with an unfinished create. */
  resumeCreate: returns<Job>().from(KeyInput),
  sync: returns<Job>().from(z.strictObject({ key: Key, options: SyncOptionsInput })),
  dryRun: returns<Job>().from(z.strictObject({ key: Key, options: SyncOptionsInput })),
  verify: returns<Job>().from(KeyInput),
  /** What would become of each pending edit on a fresh replica. Changes nothing. */
  previewCarryOver: returns<Job>().from(KeyInput),
  /** Creates a fresh replica of the same definition at `path` and replays the pending edits onto it. */
  carryOver: returns<Job>().from(z.strictObject({ key: Key, path: z.string().min(1).max(4000) })),
  /** Unregisters; of an unfinished create: gives it up. */
  /** `unsent`: how many edits the user agreed to leave unsent; a copy of the file is saved first. */
  unregister: returns<Job>().from(
    z.strictObject({ key: Key, unsent: z.int().nonnegative().exactOptional() }),
  ),
  /** Some of the files that went up or came down with the work, those that move or failed first. */
  files: returns<readonly FileTransfer[]>().from(
    z.strictObject({ id: z.string().max(100), ...Page }),
  ),
  /** Gives a copied file a replica of its own. */
  registerCopy: returns<Job>().from(
    z.strictObject({
      key: Key,
      options: z.strictObject({
        name: z.string().max(200).exactOptional(),
        withoutReference: z.boolean().exactOptional(),
        again: z.boolean().exactOptional(),
      }),
    }),
  ),
  /** Makes the replica of an opened geodatabase a replica file at `path`, with the edits that wait in it. */
  takeOver: returns<Job>().from(
    z.strictObject({
      key: Key,
      path: z.string().min(1).max(4000),
      withoutReplica: z.boolean().exactOptional(),
    }),
  ),
  /** Copies of one replica file, each registered, in a folder that was suggested or chosen. */
  makeCopies: returns<Job>().from(
    z.strictObject({
      key: Key,
      folder: FilePath,
      names: z.array(z.string().max(100)).min(1).max(MOST_COPIES),
      withoutReference: z.boolean().exactOptional(),
    }),
  ),
  /** Data in a file, with nothing registered. */
  exportData: returns<Job>().from(
    z.strictObject({ definition: ReplicaDefinition, path: z.string().min(1).max(4000) }),
  ),
  /** Goes on with an export that failed or was cancelled. Throws `not-found` for other work. */
  resumeExport: returns<Job>().from(JobId),
  /** Shows a file that ended work has made. Throws `not-found` when it has made none. */
  showInFolder: returns<void>().from(JobId),
  cancel: returns<void>().from(JobId),
  /** Takes an ended one off the list. */
  dismiss: returns<void>().from(JobId),
  result: returns<JobResult | null>().from(JobId),
} as const satisfies Groups[string];
