/**
 * What the engine needs from the world, the feature service apart (`service-port.ts`). The replica file is implemented
 * by main/store; the engine knows neither SQL nor HTTP.
 *
 * Values cross these ports as on the wire: Date in epoch milliseconds, GUIDs upper case with braces, geometry as
 * Esri JSON in the replica's spatial reference, BigInteger beyond 2^53 as bigint, Blob as base64 text.
 */
import type { Exchange, Purpose, Stage } from '../../shared/model/exchange.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { CleanupNews, SavedWork } from '../../shared/model/cleanup.ts';
import type { ReplicaDefinition, SyncModel } from '../../shared/model/definition.ts';
import type {
  Conflict,
  EditKind,
  EditTarget,
  Outcome,
  PendingEdit,
  Receipt,
  Session,
  SessionKind,
  WireFeature,
} from '../../shared/model/edit.ts';
import type { EsriGeometry, SpatialReference } from '../../shared/model/geometry.ts';
import type { FileTransfer } from '../../shared/model/file-transfer.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type {
  AnswerHead,
  AnswerSink,
  CreateRequest,
  Generations,
  PartialItem,
  Transfer,
  WireAttachment,
} from '../../shared/model/protocol.ts';
import type { RollbackReport } from '../../shared/model/report.ts';
import type { LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import type { AttachmentSource } from './service-port.ts';
import type { Facts } from './step.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after the time, rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Told where the work is. `phase` is a short sentence for people. */
export interface Progress {
  phase(text: string): void;
  /** Rows so far, by layer name. */
  rows(layer: string, count: number): void;
  transfer(what: string, transfer: Transfer): void;
  /** How far one file is; absent where files are not shown one by one. */
  file?(transfer: FileTransfer): void;
  /** News of a scan for clean-up. */
  readonly cleanup?: (news: CleanupNews) => void;
}

/** The one row that says what this replica is. */
export interface ReplicaRecord {
  /** Made anew for each replica file that is created: tells copies apart from originals. */
  readonly instanceId: string;
  /** As received; null until createReplica has answered. */
  readonly replicaId: string | null;
  readonly replicaName: string;
  readonly serviceUrl: string;
  readonly syncModel: SyncModel;
  readonly definition: ReplicaDefinition;
  readonly request: CreateRequest;
  readonly service: ServiceDescription;
  readonly replicaSR: SpatialReference;
  /** Where the next download starts. Moved by downloads only, in the transaction that applies them. */
  readonly generations: Generations;
  /** The newest generations that the server ever told this file: a server that knows newer ones has met a copy. */
  readonly reported: Generations;
  readonly state: 'creating' | 'ready' | 'closed';
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly lastSyncAt: string | null;
  /** The branch version of this replica on the server; null or absent: none, or not known yet. */
  readonly branchVersion?: string | null;
}

/** A layer or table of the replica. */
export interface ReplicaLayer {
  readonly layerId: number;
  readonly table: string;
  readonly attachmentTable: string | null;
  readonly description: LayerDescription;
}

/** A pending edit with what must be sent for it. */
export interface UploadRow {
  readonly edit: PendingEdit;
  /** Adds: the whole row. Updates: GlobalID, the editable fields that differ from the before-image, geometry when it differs. Null for deletes and attachments. */
  readonly feature: WireFeature | null;
  readonly attachment: UploadAttachment | null;
}

export interface UploadAttachment {
  readonly parentGlobalId: GlobalId | null;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
  readonly read: () => Uint8Array;
  /** Some of the bytes, for files that are too large to be held; absent: `read` gives all there is. */
  readonly piece?: (from: number, length: number) => Uint8Array;
  /** What its feature is called; null: it is not here. */
  readonly feature?: string | null;
}

/** What has gone up of a large file, so that a run after a crash goes on with the rest. */
export interface PartialUpload extends PartialItem {
  /** Of the bytes: parts of other bytes are of no use. */
  readonly digest: string;
}

/** The three versions of a row; null = there is none. */
export interface Versions {
  readonly edit: PendingEdit;
  readonly base: WireFeature | null;
  readonly mine: WireFeature | null;
}

/** A pending edit whose shape cannot be read. */
export interface UnreadableEdit {
  readonly edit: PendingEdit;
  /** What the row is called. */
  readonly title: string;
  /** What cannot be read, and what to do about it, in sentences. */
  readonly problem: string;
  readonly remedy: string;
}

/** A pending edit as it is carried to another replica file; attachments with their bytes, as base64. */
export interface CarriedVersions extends Versions {
  /** What the row is called. */
  readonly title: string;
  /** Of an attachment: the GlobalID of its feature. */
  readonly parentGlobalId: GlobalId | null;
  /** Why it cannot leave this file, as a sentence: its shape, or that of the new feature that it hangs on, cannot be read. */
  readonly problem: string | null;
}

/** What stands behind an open conflict. */
export interface ConflictVersions {
  /** Null: the pending edit was undone meanwhile. */
  readonly versions: Versions | null;
  /** Their version, kept when the conflict was found; null = they have none. */
  readonly theirs: WireFeature | WireAttachment | null;
}

/** Open conflicts by what there is to decide. */
export type ConflictCounts = Pick<Facts, 'openConflicts' | 'undecided' | 'undone'>;

/** How one sent edit ended. */
export interface Settlement {
  readonly editId: number;
  /** `withdrawn`: proven not to have arrived; its receipt goes, the edit is pending as if never sent. */
  readonly outcome:
    Extract<Outcome, 'accepted' | 'refused' | 'rolled-back' | 'unknown'> | 'withdrawn';
  readonly code: number | null;
  readonly serverMessage: string | null;
  readonly explanation: string | null;
  /** The server's number, when it said. */
  readonly objectId: number | null;
}

/** Null: all of them. */
export type EditIds = readonly number[] | null;

/** What was sent, as it was sent, with what was there before; read when asked for, while the exchange is under way. */
export interface SentEdit {
  readonly edit: PendingEdit;
  /** Features: the whole row as it was when sent; null for deletes and attachments. */
  readonly sent: WireFeature | null;
  readonly base: WireFeature | null;
  /** Of an attachment: the GlobalID of its feature. */
  readonly parentGlobalId: GlobalId | null;
  /** Of an attachment add or update: what was sent. */
  readonly attachment: UploadAttachment | null;
}

/** An attachment that was announced and whose bytes are not here yet. */
export interface MissingAttachment extends AttachmentSource {
  readonly globalId: GlobalId;
  readonly name: string;
  readonly size: number | null;
  /** What its feature is called; null: it is not here. */
  readonly feature?: string | null;
}

/** Writes inside one transaction with change tracking off. */
export interface ApplyTransaction {
  /** Of these GlobalIDs, those with a pending edit, with their versions. Within a snapshot they count as come. */
  contested(
    layerId: number,
    target: EditTarget,
    globalIds: readonly GlobalId[],
  ): Map<GlobalId, Versions>;

  upsertFeatures(layerId: number, features: readonly WireFeature[]): void;
  deleteFeatures(layerId: number, globalIds: readonly GlobalId[]): void;
  /** Data that is not embedded is noted as missing and fetched later. */
  upsertAttachments(layerId: number, attachments: readonly WireAttachment[]): void;
  deleteAttachments(layerId: number, globalIds: readonly GlobalId[]): void;
  /** Snapshot: forget rows that have not been upserted since `beginSnapshot` and have no pending edit; returns those that have one. */
  beginSnapshot(layerId: number): void;
  endSnapshot(layerId: number): readonly GlobalId[];

  /** The base becomes `theirs`; the row becomes `theirs` with my values of `keep` (field names, `geometry`). Nothing kept: the edit is gone. */
  rebase(edit: PendingEdit, theirs: WireFeature, keep: readonly string[]): void;
  /** They deleted it, mine stays: the edit becomes an add. */
  turnIntoAdd(edit: PendingEdit): void;
  /** They deleted it and so do I, or I give mine up: row, images and edit go. */
  dropWithRow(edit: PendingEdit): void;
  /** I deleted it, theirs stays: the row comes back as `theirs`; the edit is gone. */
  restore(edit: PendingEdit, theirs: WireFeature): void;
  /** I deleted it, they changed it, mine stays: the base becomes `theirs`, the edit remains a delete. */
  keepDelete(edit: PendingEdit, theirs: WireFeature): void;
  /** The same four for attachments: take theirs (null: it is gone), or keep mine over theirs. */
  takeTheirAttachment(edit: PendingEdit, theirs: WireAttachment | null): void;
  keepMyAttachment(edit: PendingEdit, theirs: WireAttachment | null): void;

  /** Records that both sides changed it, with their version; the row keeps mine. Replaces an older conflict of the same row. */
  keepConflict(
    conflict: Omit<Conflict, 'conflictId' | 'detectedAt'>,
    theirs: WireFeature | WireAttachment | null,
  ): void;
  closeConflict(conflictId: number): void;

  /** Ends a sent edit: writes its receipt; accepted ones leave the pending list unless they changed again meanwhile. */
  settle(settlement: Settlement): void;
  /** A receipt for an edit that was not sent. */
  note(
    edit: PendingEdit,
    outcome: Extract<Outcome, 'held' | 'conflict' | 'already-there' | 'discarded'>,
    explanation: string,
  ): void;

  /** The row as it is here; null = there is none. */
  featureNow(layerId: number, globalId: GlobalId): WireFeature | null;
  hasRow(layerId: number, target: EditTarget, globalId: GlobalId): boolean;
  /** Takes in a pending edit of another file with both versions; null: the row has a pending edit here already. */
  adopt(versions: CarriedVersions): PendingEdit | null;

  setGenerations(generations: Generations): void;
  /** Raises the newest generations heard of. */
  setReported(generations: Generations): void;
  /** A copied file becomes a replica of its own: nothing that was known of the other one stays. */
  registerAs(
    identity: Pick<
      ReplicaRecord,
      'instanceId' | 'replicaId' | 'replicaName' | 'generations' | 'reported'
    >,
  ): void;
  /** Holds an edit back and notes why, unless somebody has noted something already. */
  holdWith(editId: number, reason: string): void;
  setState(state: ReplicaRecord['state']): void;
  setLastSync(at: string): void;
  /** Ends the exchange: the journal is empty after this transaction. Adds `completed`, when given, to the session's completed ones. */
  endExchange(completed: Purpose | null): void;
}

/** What a session keeps of a batch that was undone; the edits that the server named are among its receipts. */
export type RollbackNote = Omit<RollbackReport, 'culprits'>;

/** One replica file, opened for writing. One engine per file at a time. Every method throws `AppError` with code `file`. */
export interface ReplicaFile {
  readonly path: string;
  /** Where a whole answer lies while it is brought and read: beside the replica file, ending in `.answer`. */
  readonly answerFile: string;
  /** Removes the answer file, when there is one, and the note beside it about how far it has come. */
  discardAnswer(): void;
  replica(): ReplicaRecord;
  layers(): readonly ReplicaLayer[];
  /** Keeps the name of the branch version that the server made for this replica. */
  setBranchVersion(name: string): void;

  // Journal
  exchange(): Exchange | null;
  /**
   * Durably records the intent before anything leaves this machine. With edits: in the same transaction the rows are
   * kept as sent, and each gets a receipt `unknown`.
   */
  beginExchange(exchange: Exchange, editIds: readonly number[]): void;
  /** Durably moves the stage of the exchange under way. */
  setStage(stage: Stage): void;
  /** Forgets an exchange that certainly had no effect: journal, sent images and its receipts go; edits stay pending. */
  withdrawExchange(): void;
  /** What the exchange under way sent, in the order of the edit ids. */
  sentEdits(): IterableIterator<SentEdit>;

  // Sessions
  startSession(kind: SessionKind, options: Readonly<Record<string, unknown>>, at: string): number;
  endSession(
    sessionId: number,
    end: Pick<Session, 'result' | 'summary' | 'counts'> & {
      readonly at: string;
      readonly error: ErrorBody | null;
      readonly rollback?: RollbackNote | null;
    },
  ): void;
  sessions(): Session[];
  completedPurposes(sessionId: number): Purpose[];
  receipts(sessionId: number): Receipt[];
  countReceipts(sessionId: number, outcome: Outcome): number;

  // Pending edits
  /** Holds edits back from the upload, or lets them go; returns how many changed. Ids that are not pending are passed over. */
  hold(editIds: readonly number[], isHeld: boolean): number;
  pendingEdits(): PendingEdit[];
  countPending(): number;
  /** How often the row of each pending edit has changed, by edit id. */
  pendingRevisions(): ReadonlyMap<number, number>;
  /**
   * Pending, not held, not in an open conflict, with a shape that can be read, not an attachment whose feature is being
   * deleted or is new and stays here; only of these layers, and with `only` these edits alone.
   */
  uploadRows(layerIds: readonly number[], only?: EditIds): IterableIterator<UploadRow>;
  countSendable(layerIds: readonly number[], only?: EditIds): number;
  /** Attachments that could be sent if their features, which are new, were sent as well. */
  countLeftOut(layerIds: readonly number[], only?: EditIds): number;
  /** Pending, not held, not in an open conflict, but with a shape that cannot be read: `uploadRows` leaves them out. */
  unreadableEdits(layerIds: readonly number[], only?: EditIds): UnreadableEdit[];
  /**
   * Makes the test whether a shape, in the reference of the replica, certainly has no point in common with the area that
   * the replica was created for.
   */
  areaTest(): (shape: EsriGeometry) => boolean;
  /** Before and after of every pending feature edit of a layer. */
  pendingVersions(layerId: number): Map<GlobalId, Versions>;
  /** Every pending edit with both versions, features before attachments, held and conflicting ones among them. */
  carriedVersions(): IterableIterator<CarriedVersions>;
  conflicts(): Conflict[];
  countConflicts(): ConflictCounts;
  conflictVersions(conflict: Conflict): ConflictVersions;

  // Attachments by URL
  missingAttachments(): MissingAttachment[];
  storeAttachment(layerId: number, globalId: GlobalId, data: Uint8Array): void;
  /** Where a large one lies while it is brought, beside the replica file; what an earlier run left is gone on with. */
  attachmentFile(globalId: GlobalId): string;
  /** Stores what lies there, and removes it. */
  storeAttachmentFile(layerId: number, globalId: GlobalId): void;
  /** Removes the files of attachments that are missing no more. */
  discardAttachmentFiles(): void;

  // Large files on their way up
  partialUpload(editId: number): PartialUpload | null;
  /** Null: forgets it. */
  setPartialUpload(editId: number, upload: PartialUpload | null): void;

  /**
   * Saves a whole copy, which sends nothing, in a folder beside the file; it was read again when this returns. Throws
   * `file`, and then there is none.
   */
  saveWork(): Promise<SavedWork>;

  /** Everything `work` writes happens together or not at all, with change tracking off. `work` may await reading; nothing else writes meanwhile. */
  apply<T>(work: (transaction: ApplyTransaction) => Promise<T> | T): Promise<T>;
  close(): void;
}

/** A replica file that is being created: bulk loading, then indexes and triggers, then its name. */
export interface NewReplicaFile extends ReplicaFile {
  isLoaded(): boolean;
  isFinished(): boolean;
  /**
   * Loads an answer in one transaction: empties the tables, runs `read` with a sink, stores identity and generations,
   * ends the exchange. Returns rows by table.
   */
  load(
    read: (sink: AnswerSink) => Promise<AnswerHead>,
    at: string,
  ): Promise<Record<string, number>>;
  /** R-tree, change tracking triggers, checks; then checkpoints and renames `.part` to its name. */
  finish(at: string): void;
  /** Gives the unfinished file up: closes it and removes it with what lies beside it. */
  discard(): void;
}

/** A row here, with the pending edit on it, if any. */
export interface LocalRow {
  readonly globalId: GlobalId;
  readonly feature: WireFeature;
  readonly pending: EditKind | null;
}

export interface LocalAttachment {
  readonly globalId: GlobalId;
  readonly parentGlobalId: GlobalId | null;
  readonly name: string;
  readonly size: number;
  readonly pending: EditKind | null;
}

/** What verify reads of a replica file. */
export interface ReplicaContents {
  replica(): ReplicaRecord;
  layers(): readonly ReplicaLayer[];
  /** Every row's GlobalID, rows with a pending delete included. */
  globalIds(
    layerId: number,
  ): IterableIterator<{ readonly globalId: GlobalId; readonly pending: EditKind | null }>;
  rowsByGlobalId(layerId: number, globalIds: readonly GlobalId[]): Map<GlobalId, LocalRow>;
  attachments(layerId: number): IterableIterator<LocalAttachment>;
}
