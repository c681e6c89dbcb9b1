/**
 * What goes over the wire, normalised: the vocabulary between the sync engine and the REST client.
 *
 * Generations are opaque integers up to 2^53 (protocol.md 3.2.4), kept as received.
 */
import type { ServerWords } from '../errors.ts';
import type { ReplicaDefinition, SyncModel } from './definition.ts';
import type { EditKind, EditTarget, WireFeature } from './edit.ts';
import type { GlobalId } from './ids.ts';

export type SyncDirection = 'download' | 'upload' | 'bidirectional' | 'snapshot';

/** Generations of a replica: one for all under perReplica, one per layer under perLayer. */
export interface Generations {
  readonly replica: number | null;
  readonly layers: Readonly<Record<number, number>>;
}

/** A definition whose open choices are made: what createReplica is really asked for. */
export interface CreateRequest extends ReplicaDefinition {
  readonly replicaName: string;
  readonly syncModel: 'perReplica' | 'perLayer' | 'none';
  readonly async: boolean;
  readonly transportType: 'esriTransportTypeUrl' | 'esriTransportTypeEmbedded';
  /** The client keeps dates of layers with `datesInUnknownTimeZone` unchanged (protocol.md 2.10). */
  readonly timeReferenceUnknownClient?: boolean;
}

export interface LayerDirection {
  readonly layerId: number;
  readonly direction: SyncDirection;
  /** Needed for download and bidirectional (synchronizeReplica page, syncLayers). */
  readonly serverGen: number | null;
}

/** One call of synchronizeReplica. */
export interface SyncRequest {
  readonly replicaId: string;
  readonly syncModel: SyncModel;
  /** perReplica: the direction of the whole; perLayer: ignored in favour of `layers`. */
  readonly direction: SyncDirection;
  /** perReplica only. */
  readonly replicaServerGen: number | null;
  /** perLayer only. */
  readonly layers: readonly LayerDirection[];
  /** Server replicas: how far the service at the other end has been received (replicaServerSibGen, serverSibGen). */
  readonly siblings?: Generations;
  /** The `edits` parameter, ready to send; null when nothing goes up. */
  readonly edits: string | null;
  /** An uploaded file that holds the edits in their place, as JSON (editsUploadId, editsUploadFormat). */
  readonly editsUploadId?: string;
  /** Absent where the service does not let the client choose. */
  readonly rollbackOnFailure?: boolean;
  readonly returnIdsForAdds: boolean;
  readonly returnAttachmentsDataByUrl: boolean;
  readonly closeReplica: boolean;
  readonly async: boolean;
  readonly timeReferenceUnknownClient: boolean;
  /** Absent: by URL. A job always answers by URL. */
  readonly transportType?: 'esriTransportTypeUrl' | 'esriTransportTypeEmbedded';
  /** The version of the replica is reconciled with the default version first; sent where it is true only. */
  readonly reconcileBranchVersion?: boolean;
  /** Absent: json. */
  readonly dataFormat?: 'json' | 'sqlite';
}

/** What changes that come as a delta geodatabase must be for; in doubt none of them is believed. */
export interface ExpectedChanges {
  readonly replicaId: string;
  readonly syncModel: SyncModel;
  /** The layers that were asked for. */
  readonly layers: readonly number[];
  /** Where the replica file stands. */
  readonly generations: Generations;
}

/**
 * What a create or sync call gave back at first.
 *
 * `answer`: the whole answer lies in `file`. `link`: it waits at `url`. `job`: ask `statusUrl`.
 * `nothing`: the call succeeded and there is no result to fetch (NoEdits).
 */
export type Submitted =
  | { readonly kind: 'answer'; readonly file: string }
  | { readonly kind: 'link'; readonly url: string; readonly generations: Generations | null }
  | { readonly kind: 'job'; readonly statusUrl: string }
  | { readonly kind: 'nothing'; readonly generations: Generations | null };

/** The thirteen states of a job (create-replica page, status resource). */
export const JOB_STATUSES = [
  'Pending',
  'InProgress',
  'Completed',
  'Failed',
  'ImportChanges',
  'ExportChanges',
  'ExportingData',
  'ExportingSnapshot',
  'ExportAttachments',
  'ImportAttachments',
  'ProvisioningReplica',
  'UnRegisteringReplica',
  'CompletedWithErrors',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export type JobState =
  | {
      readonly kind: 'running';
      readonly status: JobStatus;
      /** Epoch milliseconds, when the server says. */
      readonly lastUpdatedTime: number | null;
    }
  | {
      readonly kind: 'completed';
      readonly withErrors: boolean;
      /** Null: there is nothing to fetch. */
      readonly resultUrl: string | null;
      readonly generations: Generations | null;
    }
  | { readonly kind: 'failed'; readonly words: ServerWords };

/** The result of one edit as the server reports it. */
export interface EditResult {
  readonly layerId: number;
  readonly target: EditTarget;
  readonly kind: EditKind;
  /** Null: an error of the layer as a whole. */
  readonly globalId: GlobalId | null;
  /** -1, absent and null on the wire are null here. */
  readonly objectId: number | null;
  readonly success: boolean;
  readonly code: number | null;
  readonly description: string | null;
}

export interface WireAttachment {
  readonly globalId: GlobalId;
  readonly parentGlobalId: GlobalId | null;
  readonly attachmentId: number | null;
  readonly name: string;
  readonly contentType: string;
  readonly size: number | null;
  /** Embedded bytes, or null. */
  readonly data: Uint8Array | null;
  /** Where the bytes are, or null. */
  readonly url: string | null;
}

/** `data`: the rows of a new replica or a snapshot; `adds` and `updates`: changes since a generation. */
export type ChangeKind = 'data' | 'adds' | 'updates';

/** Takes the parts of an answer as they are read, in the order of the file. */
export interface AnswerSink {
  features(layerId: number, kind: ChangeKind, features: readonly WireFeature[]): void;
  deletes(layerId: number, globalIds: readonly GlobalId[]): void;
  attachments(layerId: number, kind: ChangeKind, attachments: readonly WireAttachment[]): void;
  attachmentDeletes(layerId: number, globalIds: readonly GlobalId[]): void;
}

/** What an answer says besides its rows; known when it has been read to its end. */
export interface AnswerHead {
  readonly replicaId: string | null;
  readonly replicaName: string | null;
  readonly syncModel: 'perReplica' | 'perLayer' | 'none' | null;
  readonly responseType: string | null;
  readonly generations: Generations;
  readonly results: readonly EditResult[];
}

export interface ReplicaListItem {
  readonly replicaId: string;
  readonly replicaName: string;
  readonly replicaVersion: string | null;
  /** Epoch milliseconds. */
  readonly lastSyncDate: number | null;
}

export interface ReplicaInfo extends ReplicaListItem {
  readonly replicaOwner: string | null;
  readonly syncModel: string | null;
  readonly targetType: string | null;
  readonly syncDirection: string | null;
  readonly creationDate: number | null;
  readonly returnAttachments: boolean | null;
  readonly attachmentsSyncDirection: string | null;
  readonly generations: Generations;
  /** Server replicas: what they were last told about the service at the other end. */
  readonly siblings?: Generations;
  readonly layerIds: readonly number[];
}

/** Bytes moved so far; `total` when the server says. */
export interface Transfer {
  readonly done: number;
  readonly total: number | null;
}

/** Bytes that are read piece by piece: a large file is never held as a whole. */
export interface PieceReader {
  readonly size: number;
  readonly piece: (from: number, length: number) => Uint8Array;
}

/** An item that was registered with a service, and what has gone up of it. */
export interface PartialItem {
  readonly itemId: string;
  readonly partBytes: number;
  /** Parts that the service has acknowledged, counted from 1. */
  readonly parts: readonly number[];
}

/** An attachment as the server lists it now. */
export interface AttachmentInfo {
  readonly attachmentId: number;
  readonly globalId: GlobalId | null;
  readonly parentGlobalId: GlobalId | null;
  readonly parentObjectId: number | null;
  readonly name: string;
  readonly contentType: string;
  readonly size: number | null;
}
