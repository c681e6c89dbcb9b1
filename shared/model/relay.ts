/** A relay between two feature services: what it is, what it holds, and what it reports. */
import type { ServerWords } from '../errors.ts';
import type { SpatialReferenceInput, SyncModel } from './definition.ts';
import type { EditKind, EditTarget, Outcome, WireFeature } from './edit.ts';
import type { Stage } from './exchange.ts';
import type { FilterGeometryType, EsriGeometry, SpatialReference } from './geometry.ts';
import type { GlobalId } from './ids.ts';
import type { Generations } from './protocol.ts';
import type { Remark } from './remark.ts';
import type { LayerDescription } from './service.ts';

export const RELAY_SIDES = ['source', 'target'] as const;
export type RelaySide = (typeof RELAY_SIDES)[number];
export type BySide<T> = Readonly<Record<RelaySide, T>>;

/** One-way: only the target is written. */
export type RelayDirection = 'one-way' | 'bidirectional';
/** Whose version stays where both sides changed the same row. */
export type RelayPolicy = 'source' | 'target';

/** One layer or table, as both services describe it. */
export interface RelayLayer {
  readonly layerId: number;
  readonly name: string;
  /** Names of the fields that are carried. */
  readonly fields: readonly string[];
  readonly withAttachments: boolean;
  readonly descriptions: BySide<LayerDescription>;
}

/** Which part of the source is carried. */
export interface RelayScope {
  readonly geometry: EsriGeometry;
  readonly geometryType: FilterGeometryType;
  readonly inSR: SpatialReferenceInput;
  /** Attribute filters by layer id. */
  readonly where: Readonly<Record<string, string>>;
  /** Every row, whatever the geometry. */
  readonly isEverything: boolean;
}

/** How one service is connected. */
export interface RelayEnd {
  readonly serviceUrl: string;
  readonly serviceName: string;
  readonly replicaName: string;
  /** As received; null until createReplica has answered. */
  readonly replicaId: string | null;
  /** Where the next download starts. */
  readonly generations: Generations;
  /** What this service was last told about how far the other has been received; null where it was told nothing yet. */
  readonly siblings: Generations | null;
  readonly isRegistered: boolean;
}

/** What the relay file says of itself. */
export interface RelayRecord {
  readonly direction: RelayDirection;
  readonly policy: RelayPolicy;
  readonly syncModel: SyncModel;
  readonly spatialReference: SpatialReference;
  readonly scope: RelayScope;
  readonly layers: readonly RelayLayer[];
  readonly ends: BySide<RelayEnd>;
  readonly state: 'creating' | 'ready' | 'closed';
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly lastSyncAt: string | null;
}

/** An attachment as the relay knows it. */
export interface RelayFileVersion {
  readonly name: string;
  readonly contentType: string;
  readonly size: number | null;
  readonly parentGlobalId: GlobalId | null;
  /** SHA-256 of the bytes; null: they were announced and not looked at yet. */
  readonly sha: string | null;
  /** Where the bytes are. */
  readonly place: {
    readonly url: string | null;
    readonly attachmentId: number | null;
    readonly parentObjectId: number | null;
  } | null;
}

/** One version of a row (carried fields and shape alone) or of an attachment. */
export type RelayVersion =
  | { readonly what: 'feature'; readonly feature: WireFeature }
  | { readonly what: 'attachment'; readonly file: RelayFileVersion };

export interface RelayKey {
  readonly layerId: number;
  readonly what: EditTarget;
  readonly globalId: GlobalId;
}

/** Why a service did not take an edit. */
export interface RelayRefusal {
  readonly to: RelaySide;
  /** The version that was not taken; null: the delete. */
  readonly version: RelayVersion | null;
  readonly code: number | null;
  readonly serverMessage: string | null;
  readonly explanation: string | null;
  readonly at: string;
}

/** A row or attachment on which the two sides are not known to agree. Null = it is not there. */
export interface RelayItem extends RelayKey {
  /** What both sides last agreed on. */
  readonly base: RelayVersion | null;
  /** What each side is known to hold. */
  readonly held: BySide<RelayVersion | null>;
  readonly refusal: RelayRefusal | null;
  /** The side whose download called it deleted, until it was asked whether that is so. */
  readonly goneAt: RelaySide | null;
}

/** One edit that goes to one side. */
export interface RelayEdit extends RelayKey {
  readonly to: RelaySide;
  readonly kind: EditKind;
  /** What is sent; null for deletes. */
  readonly version: RelayVersion | null;
  /** What that side held before. */
  readonly before: RelayVersion | null;
  /** True when a change of that side is given up for this. */
  readonly overrides: boolean;
}

/** An edit of the call under way, with its receipt. */
export interface SentRelayEdit extends RelayEdit {
  readonly receiptId: number;
}

/** The call under way, as it stands in the journal. */
export interface RelayCall {
  readonly sessionId: number;
  readonly side: RelaySide;
  readonly purpose: 'create' | 'download' | 'upload';
  /** What this side is told about the other one; null: nothing. */
  readonly siblings: Generations | null;
  readonly isAllOrNothing: boolean;
  readonly begunAt: string;
  readonly stage: Stage;
}

export interface RelayReceipt extends RelayKey {
  readonly receiptId: number;
  readonly sessionId: number;
  /** The service that the edit was for. */
  readonly side: RelaySide;
  readonly kind: EditKind;
  readonly outcome: Outcome;
  readonly code: number | null;
  readonly serverMessage: string | null;
  readonly explanation: string | null;
  readonly at: string;
}

/** A change that gave way to one of the other side, with both versions. */
export interface OverriddenChange extends RelayKey {
  readonly overriddenId: number;
  readonly sessionId: number;
  /** The side whose change was given up. */
  readonly side: RelaySide;
  /** Null: it was a delete. */
  readonly givenUp: RelayVersion | null;
  readonly kept: RelayVersion | null;
  readonly at: string;
}

/** What was sent to one side: sent = accepted + refused + rolledBack + unknown. */
export interface RelayCounts {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  readonly rolledBack: number;
  readonly unknown: number;
  /** Not sent: given up in favour of the other side; both versions are kept. */
  readonly overridden: number;
  /** Not sent: the service does not take the file. */
  readonly held: number;
  /** Rows and attachments that came from this side. */
  readonly came: number;
}

export interface RelaySession {
  readonly sessionId: number;
  readonly kind: 'create' | 'sync' | 'close';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly result: 'done' | 'partial' | 'failed' | 'cancelled' | null;
  readonly summary: string | null;
  readonly counts: BySide<RelayCounts>;
}

/** An edit that waits because a service did not take it. */
export interface WaitingEdit extends RelayKey {
  readonly to: RelaySide;
  readonly kind: EditKind;
  readonly layerName: string;
  readonly code: number | null;
  readonly serverMessage: string | null;
  readonly explanation: string | null;
  readonly since: string;
}

export interface RelayLayerPlan {
  readonly layerId: number;
  readonly name: string;
  readonly fields: readonly string[];
  readonly rows: BySide<number | null>;
  /** By GlobalID; null: there are too many rows to compare them before. */
  readonly comparison: {
    readonly onlySource: number;
    readonly same: number;
    readonly different: number;
  } | null;
  readonly sentence: string;
}

/** What `relay create` would do. */
export interface RelayPlan {
  readonly direction: RelayDirection;
  readonly policy: RelayPolicy;
  readonly syncModel: SyncModel | null;
  readonly source: { readonly serviceUrl: string; readonly serviceName: string };
  readonly target: { readonly serviceUrl: string; readonly serviceName: string };
  readonly layers: readonly RelayLayerPlan[];
  readonly remarks: readonly Remark[];
}

export interface RelayReport {
  readonly path: string;
  readonly sessionId: number;
  readonly result: 'done' | 'partial';
  readonly summary: string;
  readonly counts: BySide<RelayCounts>;
  readonly receipts: readonly RelayReceipt[];
  readonly waiting: readonly WaitingEdit[];
  readonly generations: BySide<Generations>;
  readonly remarks: readonly string[];
  /** Why each step was taken. */
  readonly reasons: readonly string[];
}

export interface RelayStatus {
  readonly path: string;
  readonly direction: RelayDirection;
  readonly policy: RelayPolicy;
  readonly syncModel: SyncModel;
  readonly state: RelayRecord['state'];
  readonly source: RelayEndStatus;
  readonly target: RelayEndStatus;
  readonly layers: readonly {
    readonly layerId: number;
    readonly name: string;
    /** Rows and attachments on which both sides agree. */
    readonly rows: number;
    readonly attachments: number;
  }[];
  /** Edits that are known and not yet carried, by the side that they are for. */
  readonly pending: BySide<number>;
  readonly waiting: readonly WaitingEdit[];
  readonly overridden: number;
  /** A sentence about the call that was interrupted; null: there is none. */
  readonly underWay: string | null;
  readonly createdAt: string;
  readonly lastSyncAt: string | null;
}

export type RelayEndStatus = Pick<
  RelayEnd,
  'serviceUrl' | 'serviceName' | 'replicaName' | 'replicaId' | 'generations' | 'siblings'
>;

export interface RelayHistory {
  readonly sessions: readonly (RelaySession & { readonly receipts: readonly RelayReceipt[] })[];
  readonly overridden: readonly OverriddenChange[];
}

export interface RelayCloseReport {
  readonly path: string;
  readonly outcomes: BySide<'unregistered' | 'already-gone' | 'never-registered' | 'left'>;
  /** What the server said where a replica is left. */
  readonly errors: readonly {
    readonly side: RelaySide;
    readonly message: string;
    readonly server?: ServerWords;
  }[];
  readonly pending: BySide<number>;
  readonly waiting: readonly WaitingEdit[];
}

/** How one sent edit ended; `withdrawn`: it certainly did not arrive, its receipt goes. */
export interface RelaySettlement {
  readonly receiptId: number;
  readonly outcome:
    Extract<Outcome, 'accepted' | 'refused' | 'rolled-back' | 'unknown'> | 'withdrawn';
  readonly code: number | null;
  readonly serverMessage: string | null;
  readonly explanation: string | null;
}
