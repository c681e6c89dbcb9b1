/** What a relay needs from the world: two feature services, and the relay file, which main/store implements. */
import type { Outcome } from '../../shared/model/edit.ts';
import type { Stage } from '../../shared/model/exchange.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type {
  BySide,
  OverriddenChange,
  RelayCall,
  RelayCounts,
  RelayEdit,
  RelayEnd,
  RelayItem,
  RelayKey,
  RelayReceipt,
  RelayRecord,
  RelayRefusal,
  RelaySession,
  RelaySettlement,
  RelaySide,
  RelayVersion,
  SentRelayEdit,
} from '../../shared/model/relay.ts';
import type { ServiceDescription } from '../../shared/model/service.ts';
import type { Clock, Progress } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';

/** What may be written inside one transaction. */
export interface RelayWrites {
  /** Notes what a side holds; the item is open then. */
  setHeld(key: RelayKey, side: RelaySide, version: RelayVersion | null): void;
  /** A download called it deleted: it is asked for before that is believed. */
  suspectGone(key: RelayKey, side: RelaySide): void;
  clearSuspicion(key: RelayKey): void;
  /** Both sides agree on this version; null: it is nowhere, and forgotten. */
  agree(key: RelayKey, version: RelayVersion | null): void;
  /** The sides differ, and that is as it shall be (one-way: the target was changed by others). */
  leave(key: RelayKey): void;
  refuse(key: RelayKey, refusal: RelayRefusal | null): void;
  storeBytes(sha: string, data: Uint8Array): void;
  settle(settlement: RelaySettlement, at: string): void;
  /** A receipt for something that was not sent. */
  note(
    receipt: Omit<RelayReceipt, 'receiptId'> & {
      readonly outcome: Extract<Outcome, 'discarded' | 'held'>;
    },
  ): void;
  keepOverridden(change: Omit<OverriddenChange, 'overriddenId'>): void;
  updateEnd(side: RelaySide, changes: Partial<RelayEnd>): void;
  setState(state: RelayRecord['state']): void;
  setLastSync(at: string): void;
  /** The journal is empty after this transaction. */
  endCall(): void;
}

/** One relay file, opened by one Syncline at a time. Every method throws `AppError` with code `file`. */
export interface RelayFile {
  readonly path: string;
  /** Where a whole answer lies while it is brought and read. */
  readonly answerFile: string;
  discardAnswer(): void;
  record(): RelayRecord;

  call(): RelayCall | null;
  /** Durably records the intent, and a receipt `unknown` for each edit, before anything leaves this machine. */
  begin(call: RelayCall, edits: readonly RelayEdit[]): void;
  setStage(stage: Stage): void;
  /** Forgets a call that certainly had no effect, with its receipts. */
  withdraw(): void;
  sent(): readonly SentRelayEdit[];

  /** Everything on which the sides are not known to agree; features before attachments. */
  openItems(): IterableIterator<RelayItem>;
  /** Null: never heard of. */
  item(key: RelayKey): RelayItem | null;
  suspected(): readonly RelayItem[];
  /** Attachments of a feature. */
  attachmentsOf(layerId: number, parent: GlobalId): readonly RelayItem[];
  bytes(sha: string): Uint8Array | null;
  /** Removes bytes that no open item and no overridden change needs. */
  forgetBytes(): void;

  startSession(kind: RelaySession['kind'], at: string): number;
  endSession(
    sessionId: number,
    end: {
      readonly at: string;
      readonly result: NonNullable<RelaySession['result']>;
      readonly summary: string;
    },
  ): void;
  /** Adds to the number of rows that came from a side. */
  countCame(sessionId: number, side: RelaySide, count: number): void;
  counts(sessionId: number): BySide<RelayCounts>;
  receipts(sessionId: number): readonly RelayReceipt[];

  /** What `work` writes happens together or not at all; it may await reading. */
  apply<T>(work: (writes: RelayWrites) => Promise<T> | T): Promise<T>;
  close(): void;
}

/** Named places where tests end the process. */
export const RELAY_POINTS = [
  'call:before-begin',
  'call:after-begin',
  'call:after-send',
  'call:after-stage',
  'job:after-stage',
  'fetch:after-stage',
  'apply:before-commit',
  'apply:after-commit',
  'bytes:after-one',
  'reconcile:before-commit',
] as const;
export type RelayPoint = (typeof RELAY_POINTS)[number];

export interface RelayPorts {
  readonly services: BySide<FeatureService>;
  readonly file: RelayFile;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly at: (point: RelayPoint) => void;
}

/** What every step is given. */
export interface RelayContext extends RelayPorts {
  readonly sessionId: number;
  /** Each service as it is today, read once. */
  readonly today: (side: RelaySide) => Promise<ServiceDescription>;
  /** Edits that were refused before are sent again, once. */
  readonly retriesRefused: boolean;
  readonly known: RunKnowledge;
}

/** What a run learns on its way; a new run begins without it. */
export interface RunKnowledge {
  isChecked: boolean;
  /** The call under way was begun in this run, not in one that was interrupted. */
  hasBegunCall: boolean;
  /** Attachments may have to be looked at before it is known who changed them. */
  mayCompare: boolean;
  readonly downloaded: Set<RelaySide>;
  /** Most edits in one call; goes down after a batch was undone. */
  readonly limits: Record<RelaySide, number>;
  /** How often each edit was accepted, by key. */
  readonly accepted: Map<string, number>;
  /** Refused in this run, by key. */
  readonly refused: Set<string>;
  /** Attachments whose bytes could not be had, by key. */
  readonly unavailable: Set<string>;
  /** One-way: rows of the target that were looked up, by key. */
  readonly lookedUp: Set<string>;
  readonly remarks: Set<string>;
}
