/** Edits, their outcomes and what remains of them: the words of DESIGN 2 as types. */
import type { GlobalId } from './ids.ts';
import type { EsriGeometry } from './geometry.ts';

export type EditKind = 'add' | 'update' | 'delete';
/** What an edit is made on. */
export type EditTarget = 'feature' | 'attachment';

/** The net local change of one feature or attachment since the last sync. */
export interface PendingEdit {
  readonly editId: number;
  readonly layerId: number;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly globalId: GlobalId;
  readonly objectId: number | null;
  /** Counts the changes of this row: tells whether it changed again since it was sent. */
  readonly revision: number;
  /** Of `revision`, those that this program made; absent: not known. */
  readonly ownChanges?: number;
  readonly isHeld: boolean;
  readonly comment: string | null;
  /** ISO 8601 UTC. */
  readonly firstChangedAt: string;
  readonly lastChangedAt: string;
}

/** The five fates of a sent edit, and the three of one that was not. */
export const OUTCOMES = [
  'accepted',
  'refused',
  'rolled-back',
  'unknown',
  /** Not sent: the user holds it. */
  'held',
  /** Not sent: it waits for a conflict to be resolved. */
  'conflict',
  /** Not sent: the server already had exactly this. */
  'already-there',
  /** Not sent: given up in favour of the server's row; kept in the receipt. */
  'discarded',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcome of one edit in one session. */
export interface Receipt {
  readonly receiptId: number;
  readonly sessionId: number;
  readonly layerId: number;
  readonly target: EditTarget;
  readonly kind: EditKind;
  readonly globalId: GlobalId;
  readonly objectId: number | null;
  readonly outcome: Outcome;
  /** The server's code, such as 1016. */
  readonly code: number | null;
  /** The server's words. */
  readonly serverMessage: string | null;
  /** Ours: what happened and what to do. */
  readonly explanation: string | null;
  readonly at: string;
}

export type SessionKind = 'create' | 'sync' | 'unregister';

export interface Session {
  readonly sessionId: number;
  readonly kind: SessionKind;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What was asked for. */
  readonly options: Readonly<Record<string, unknown>>;
  /** How it ended; null while it runs or after a crash. */
  readonly result: 'done' | 'partial' | 'failed' | 'cancelled' | null;
  /** One sentence for people. */
  readonly summary: string | null;
  /** Numbers such as downloaded rows, by name. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Three versions of one row that changed on both sides. `null` = it does not exist there. */
export interface Conflict {
  readonly conflictId: number;
  readonly layerId: number;
  readonly target: EditTarget;
  readonly globalId: GlobalId;
  /** The kind of our pending edit. */
  readonly mine: EditKind;
  /** What the server did meanwhile. */
  readonly theirs: 'update' | 'delete' | 'add';
  /** Fields that both sides changed to different values; `geometry` for the shape. */
  readonly fields: readonly string[];
  readonly detectedAt: string;
}

/** A feature as it travels: Esri JSON geometry, wire values. */
export interface WireFeature {
  readonly geometry?: EsriGeometry | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}
