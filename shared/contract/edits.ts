/** What the window may ask about the edits of a replica: made, pending, in conflict, refused. */
import { z } from 'zod';
import type {
  ChangeRow,
  ChangesList,
  ChosenFile,
  EditableShape,
  EditOutcome,
  RefusedEdit,
  RepairOutcome,
  UndoState,
} from '../model/editing.ts';
import type { ChangeReport, ConflictReport } from '../model/report.ts';
import { returns, type Groups } from './call.ts';
import {
  ChangesQueryInput,
  ConflictDecisionInput,
  EditName,
  EditSelectionInput,
  FilePath,
  GlobalIdInput,
  Key,
  KeyInput,
  LayerId,
  Page,
  ReceiptFilter,
  RefusedName,
  RepairInput,
  RowEditInput,
} from './schemas.ts';

const ChangesFile = z.enum(['csv', 'json', 'geojson']);
const Feature = z.strictObject({ key: Key, layerId: LayerId, globalId: GlobalIdInput });
const Selected = z.strictObject({ key: Key, edits: EditSelectionInput });

export const editCalls = {
  /** All of it or nothing. Throws `invalid` with a sentence for each value that the service would refuse. */
  apply: returns<EditOutcome>().from(
    z.strictObject({ key: Key, edits: z.array(RowEditInput).min(1).max(10_000) }),
  ),
  undo: returns<EditOutcome>().from(KeyInput),
  redo: returns<EditOutcome>().from(KeyInput),
  undoState: returns<UndoState>().from(KeyInput),
  /** The whole shape of a feature, to be edited on the map; null: there is no such feature. */
  shape: returns<EditableShape | null>().from(Feature),
  /** Asks for files to attach, or for one that replaces an attachment; null = the user changed their mind. */
  chooseFiles: returns<readonly ChosenFile[] | null>().from(
    z.strictObject({ purpose: z.enum(['add', 'replace']) }),
  ),
  /** Adds files that were dropped on the window or chosen as attachments of this feature. */
  addAttachments: returns<EditOutcome>().from(
    Feature.extend({ paths: z.array(FilePath).min(1).max(100) }),
  ),
  /** Puts a file that was dropped or chosen in the place of this attachment. */
  replaceAttachment: returns<EditOutcome>().from(Feature.extend({ path: FilePath })),
  /** Opens a copy with the program that the system has for it. Throws `invalid` for types that could run. */
  openAttachment: returns<void>().from(Feature),
} as const satisfies Groups[string];

export const pendingCalls = {
  /** Finds pending edits and their order; the four lists used last stay open. */
  open: returns<ChangesList>().from(z.strictObject({ key: Key, query: ChangesQueryInput })),
  rows: returns<readonly ChangeRow[]>().from(
    z.strictObject({ key: Key, cursor: z.int(), ...Page }),
  ),
  /** Null: it is not pending any more. */
  detail: returns<ChangeReport | null>().from(z.strictObject({ key: Key, editId: z.int() })),
  /** Holds pending edits back from the upload, or lets them go; returns how many changed. */
  hold: returns<number>().from(
    z.strictObject({
      key: Key,
      edits: z.union([
        EditSelectionInput,
        z.strictObject({ sessionId: z.int(), filter: ReceiptFilter }),
      ]),
      isHeld: z.boolean(),
    }),
  ),
  comment: returns<void>().from(
    z.strictObject({ key: Key, editId: z.int(), comment: z.string().max(2000).nullable() }),
  ),
  /** Puts rows back as they were at the last sync; a step that can be undone. */
  revert: returns<EditOutcome>().from(Selected),
  export: returns<string | null>().from(Selected.extend({ format: ChangesFile })),
} as const satisfies Groups[string];

export const conflictCalls = {
  /** Open ones, oldest first. */
  list: returns<readonly ConflictReport[]>().from(KeyInput),
  /** Decides them, all or none; the next sync sends what is left of mine. Returns how many are still open. */
  resolve: returns<number>().from(
    z.strictObject({ key: Key, decisions: z.array(ConflictDecisionInput).min(1).max(100_000) }),
  ),
} as const satisfies Groups[string];

export const repairCalls = {
  /** What is known of edits that were refused or would be, in the order of the question. */
  look: returns<readonly RefusedEdit[]>().from(
    z.strictObject({ key: Key, edits: z.array(z.strictObject(RefusedName)).max(500) }),
  ),
  /** The same repair for all of them; asks the server where it needs to know what it holds. */
  apply: returns<RepairOutcome>().from(
    z.strictObject({
      key: Key,
      edits: z.array(z.strictObject(EditName)).min(1).max(10_000),
      repair: RepairInput,
    }),
  ),
  /** Ids of what is still pending of these receipts. */
  pendingOf: returns<readonly number[]>().from(
    z.strictObject({ key: Key, sessionId: z.int(), filter: ReceiptFilter }),
  ),
} as const satisfies Groups[string];
