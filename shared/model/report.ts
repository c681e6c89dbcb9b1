/**
 * What the engine answers: plain data that can cross a process boundary, be shown in a window and be printed as JSON.
 */
import type { FileTransfer } from './file-transfer.ts';
import type { ErrorBody } from '../errors.ts';
import type { SavedWork } from './cleanup.ts';
import type {
  Conflict,
  EditKind,
  EditTarget,
  PendingEdit,
  Receipt,
  Session,
  WireFeature,
} from './edit.ts';
import type { Exchange } from './exchange.ts';
import type { EditOrigin } from './editing.ts';
import type { GlobalId } from './ids.ts';
import type { CreateRequest, Generations } from './protocol.ts';
import type { Remark } from './remark.ts';
import type { RollbackRule, ServiceDescription } from './service.ts';

export interface LayerCount {
  readonly layerId: number;
  readonly name: string;
  readonly count: number;
}

export interface ServiceReport {
  readonly service: ServiceDescription;
  /** Rows by layer; null where the service would not say. */
  readonly counts: Readonly<Record<number, number | null>>;
  readonly rollback: RollbackRule;
}

export interface LayerPlan {
  readonly layerId: number;
  readonly name: string;
  /** Rows that will come; null when it cannot be known before (related rows). */
  readonly count: number | null;
  /** One sentence: what this layerQuery will return. */
  readonly sentence: string;
}

export interface CreatePlan {
  readonly request: CreateRequest;
  readonly layers: readonly LayerPlan[];
  readonly remarks: readonly Remark[];
  /** The form parameters of createReplica, as they would be sent. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface CreateReport {
  readonly path: string;
  readonly replicaId: string;
  readonly replicaName: string;
  readonly generations: Generations;
  readonly layers: readonly LayerCount[];
  readonly attachments: number;
  /** The geodatabase that was kept beside it; absent or null: none. */
  readonly original?: string | null;
  readonly remarks: readonly Remark[];
  /** Why each step was taken, in order. */
  readonly reasons: readonly string[];
}

export interface StatusReport {
  readonly path: string;
  readonly replicaId: string | null;
  readonly replicaName: string;
  readonly serviceUrl: string;
  readonly syncModel: string;
  readonly state: string;
  readonly generations: Generations;
  readonly spatialReference: unknown;
  readonly createdAt: string;
  readonly lastSyncAt: string | null;
  readonly layers: readonly (LayerCount & {
    readonly table: string;
    readonly attachments: number;
    readonly pending: Readonly<Record<EditKind, number>>;
    /** Of the pending ones. */
    readonly held: number;
  })[];
  /** Edits that wait in this file; after a carry-over those alone that had no place in the new one. */
  readonly pending: number;
  readonly conflicts: number;
  readonly missingAttachments: number;
  /** What is under way or was interrupted; null when nothing. */
  readonly exchange: Exchange | null;
  /** The replica file that its pending edits went to, which sends them from now on; null: none. */
  readonly carriedOverTo: string | null;
  /** How many went there; they are kept here as they were, and never sent from here. */
  readonly carriedOver: number;
  /** The geodatabase that this file was made of, to be looked at alone; `whyNot`: why it cannot be taken over. */
  readonly openedFrom?: { readonly path: string; readonly whyNot: string | null } | null;
}

/** One field of a pending edit; absent side = there is none (add, delete). */
export interface FieldChange {
  readonly field: string;
  /** Wire values. */
  readonly before: unknown;
  readonly after: unknown;
  /** For people: the meaning of codes, dates in ISO 8601 UTC, or as they are where their time zone is not known. */
  readonly beforeText: string | null;
  readonly afterText: string | null;
}

export interface ChangeReport extends PendingEdit {
  readonly layerName: string;
  readonly origin: EditOrigin;
  readonly hasConflict: boolean;
  readonly before: WireFeature | null;
  readonly after: WireFeature | null;
  readonly changes: readonly FieldChange[];
  /** Fields of `before` and `after` whose dates are of no known time zone; only where there are some. */
  readonly zonelessFields?: readonly string[];
  readonly geometryChanged: boolean;
  /** Of an attachment: its name, type and size. */
  readonly attachment: {
    readonly name: string;
    readonly contentType: string;
    readonly size: number;
    readonly parentGlobalId: string | null;
  } | null;
  /**
   * In metres and square metres on the ellipsoid; of an area the length is the way around it. Null on a side without a
   * line or an area; null altogether unless the shape of one changes in a reference that is known.
   */
  readonly measures: {
    readonly lengthBefore: number | null;
    readonly lengthAfter: number | null;
    readonly areaBefore: number | null;
    readonly areaAfter: number | null;
  } | null;
  /** What of the edit cannot be read, as a sentence: a shape that is missing in `before` and `after`. */
  readonly problem: string | null;
}

export interface HistoryReport {
  readonly sessions: readonly (Session & {
    /** Why it failed, when it did. */
    readonly error: ErrorBody | null;
    /** What rollbackOnFailure did in it, when a batch was undone. */
    readonly rollback: RollbackReport | null;
    readonly receipts: readonly Receipt[];
  })[];
}

export interface SyncCounts {
  /** sent = accepted + refused + rolledBack + unknown, always. */
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly rolledBack: number;
  readonly unknown: number;
  readonly held: number;
  readonly conflicts: number;
  readonly alreadyThere: number;
  readonly discarded: number;
  /** Rows in which the changes of both sides were joined by the policy. */
  readonly merged: number;
  readonly downloadedAdds: number;
  readonly downloadedUpdates: number;
  readonly downloadedDeletes: number;
  readonly downloadedAttachments: number;
  readonly stillPending: number;
}

export interface RollbackReport {
  /** Edits that the batch held. */
  readonly sent: number;
  readonly rolledBack: number;
  /** The edits that brought the batch down, as far as the answer tells. */
  readonly culprits: readonly Receipt[];
  /** Where the answer names none: what a check against today's service finds among the edits of the batch. */
  readonly probable: readonly DryRunFinding[];
  readonly serverMessage: string | null;
  /** True when the server was asked afterwards and holds none of the batch. */
  readonly isProven: boolean;
}

export interface SyncReport {
  readonly sessionId: number;
  /** `partial`: some edits were refused or rolled back, or conflicts wait. */
  readonly result: 'done' | 'partial';
  /** One sentence for people. */
  readonly summary: string;
  readonly counts: SyncCounts;
  readonly receipts: readonly Receipt[];
  readonly conflicts: readonly ConflictReport[];
  /** What rollbackOnFailure did, when the batch was undone. */
  readonly rollback: RollbackReport | null;
  readonly generations: Generations;
  readonly isClosed: boolean;
  /** What of the options had no effect here. */
  readonly remarks: readonly string[];
  /** Why each step was taken, in order. */
  readonly reasons: readonly string[];
  /** How each attachment fared that went up or came down by itself; absent where none did. */
  readonly files?: readonly FileTransfer[];
}

export interface ConflictReport extends Conflict {
  /** Of my pending edit; null = it was undone meanwhile. */
  readonly editId: number | null;
  /** My edit is kept back: it stops no other edit while the conflict is open. */
  readonly isHeld: boolean;
  readonly layerName: string;
  /** Value of the display field, the name of an attachment, or the GlobalID. */
  readonly title: string;
  readonly objectId: number | null;
  /** Wire values of the fields in which the versions differ; the shape as Esri JSON under `geometry`. Empty for attachments. */
  readonly values: readonly FieldVersions[];
  /** No field was changed by both to different values: `merge` would decide it. */
  readonly canMerge: boolean;
  /** Who changed it on the server and when, where the layer tracks its editors; ISO 8601 UTC. */
  readonly theirEditor: { readonly name: string | null; readonly at: string | null } | null;
  /** When it was changed here last. ISO 8601 UTC; null = the edit was undone meanwhile. */
  readonly changedHereAt: string | null;
  /** Of an attachment: both versions; null on a side without one. */
  readonly attachment: {
    readonly mine: AttachmentVersion | null;
    readonly theirs: AttachmentVersion | null;
    readonly parentGlobalId: GlobalId | null;
  } | null;
}

export interface AttachmentVersion {
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
}

export interface FieldVersions {
  readonly field: string;
  /** What the server had when we last looked; null also when the row did not exist. */
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Why the server would refuse an edit, or what there is to know about it. */
export const DRY_RUN_CAUSES = [
  'value',
  'shape',
  'read-only',
  'field-gone',
  'already-there',
  'gone',
  'changed-meanwhile',
  'not-owner',
  'not-allowed',
  'attachment-size',
  'attachment-parent',
  'related-parent',
  'time-zone',
  'contingent-values',
  'outside-filter',
  'identity',
  'unreadable',
] as const;
export type DryRunCause = (typeof DRY_RUN_CAUSES)[number];

/** What the server would do with one pending edit. */
export interface DryRunFinding {
  readonly editId: number;
  readonly layerId: number;
  readonly layerName: string;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly globalId: GlobalId;
  readonly objectId: number | null;
  /** Value of the display field, the name of an attachment, or the GlobalID. */
  readonly title: string;
  readonly cause: DryRunCause;
  /** The code that the server would give; null: it would take the edit, but there is something to know, or it is not sent at all. */
  readonly code: number | null;
  readonly field: string | null;
  readonly text: string;
}

/** A difference between the service now and at creation. */
export interface Drift {
  readonly layerId: number | null;
  readonly text: string;
  /** `stops`: nothing can be synchronised; `limits`: some edits cannot be sent; `none`: good to know. */
  readonly effect: 'stops' | 'limits' | 'none';
}

export interface DryRunReport {
  readonly wouldSend: number;
  /** With the rollback that was asked for. */
  readonly wouldAccept: number;
  /** Edits that the server would refuse. */
  readonly wouldRefuse: number;
  readonly held: number;
  readonly conflicts: number;
  readonly findings: readonly DryRunFinding[];
  readonly drift: readonly Drift[];
  readonly rollback: RollbackRule;
  /** Such as `With rollback on, nothing would be applied; off, 41 of 43.` */
  readonly summary: string;
}

export interface VerifyDifference {
  readonly layerId: number;
  readonly layerName: string;
  readonly globalId: string;
  readonly kind:
    | 'only-here'
    | 'only-on-server'
    | 'different'
    | 'attachment-only-here'
    | 'attachment-only-on-server'
    | 'attachment-different';
  readonly fields: readonly string[];
  /** Why, as far as it can be told. */
  readonly explanation: string;
  /** True when nothing is wrong: a pending edit, or a change that the next sync brings. */
  readonly isExpected: boolean;
}

export interface VerifyReport {
  readonly layers: readonly LayerComparison[];
  readonly differences: readonly VerifyDifference[];
  /** True when every difference is expected. */
  readonly isEqual: boolean;
  readonly summary: string;
}

export interface LayerComparison {
  readonly layerId: number;
  readonly name: string;
  readonly here: number;
  readonly onServer: number;
  readonly equal: number;
}

export interface UnregisterReport {
  readonly replicaId: string;
  readonly outcome: 'done' | 'already-gone';
  /** Edits in the file that were never sent; the file keeps them. */
  readonly pending: number;
  /** The copy that was made of them before; null: there was nothing to save. */
  readonly saved: SavedWork | null;
}

/** What becomes of a pending edit on a fresh replica of the same layers. */
export const CARRY_OVER_FATES = [
  /** Pending there as it is here. */
  'stays',
  /** The server's row is as it was when we last looked, or others changed other fields. */
  'merges',
  /** Others changed the same: waits for a decision in the new file. */
  'conflict',
  /** The server has exactly this already. */
  'already-there',
  /** An update of a row that is gone: becomes a new row, for a decision. */
  'row-gone',
  /** The fresh replica has no such layer or field, or the shape cannot be read: it stays in the old file. */
  'no-place',
] as const;
export type CarryOverFate = (typeof CARRY_OVER_FATES)[number];

export interface CarriedEdit {
  readonly layerId: number;
  readonly layerName: string;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly globalId: string;
  readonly title: string;
  readonly fate: CarryOverFate;
  /** Why, for people. */
  readonly text: string;
}

export interface CarryOverPlan {
  readonly counts: Readonly<Record<CarryOverFate, number>>;
  readonly edits: readonly CarriedEdit[];
  /** One sentence. */
  readonly summary: string;
  /** The old replica is still on the server and takes uploads: sending first is the better way. */
  readonly canStillUpload: boolean;
}

export interface CarryOverReport extends CarryOverPlan {
  /** The new replica file. */
  readonly path: string;
  readonly replicaName: string;
}
