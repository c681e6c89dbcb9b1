/** What cleaning up needs of the world. */
import type {
  AuditEntry,
  AuditPage,
  CleanupDetails,
  CleanupFacts,
  CleanupItem,
  CleanupKey,
  CleanupResult,
  Hold,
  LocalFile,
  OwnerState,
  SavedWork,
  UnsettledItem,
} from '../../shared/model/cleanup.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { ReplicaListItem } from '../../shared/model/protocol.ts';

/** One service, asked as an administrator asks it. Everything throws `AppError`. */
export interface CleanupServer {
  /** As known after the first request; null: nobody is signed in; undefined: it is not known. */
  readonly user: string | null | undefined;
  list(signal: AbortSignal): Promise<readonly ReplicaListItem[]>;
  facts(signal: AbortSignal): Promise<CleanupFacts>;
  /** Without names of layers and state of the owner; null: the server does not know it (any more). */
  details(replicaId: string, signal: AbortSignal): Promise<CleanupDetails | null>;
  /** `done` and `already-gone` are both where we wanted it; `unknown-outcome`: no clear answer came. */
  unregister(replicaId: string): Promise<'done' | 'already-gone'>;
  /** Who is asking, as the portal of the server says; nulls where there is none or it does not say. */
  account(signal: AbortSignal): Promise<Account>;
  ownerState(owner: string, signal: AbortSignal): Promise<OwnerState>;
  /** As far as the server tells it; null: it does not know the replica. */
  definition(replicaId: string, signal: AbortSignal): Promise<PartialDefinition | null>;
}

export interface Account {
  readonly username: string | null;
  readonly isAdministrator: boolean | null;
}

export interface PartialDefinition {
  readonly definition: ReplicaDefinition | null;
  readonly unknown: readonly string[];
}

/** An audit entry before it has its number. */
export type AuditNote = Omit<AuditEntry, 'id'>;

/** What is sent, and what its owner has agreed to. */
export interface UnsettledEntry {
  readonly item: CleanupItem;
  readonly alsoLocal: boolean;
}

/** A bulk unregister as it was agreed to. */
export interface RunWork {
  readonly items: readonly CleanupItem[];
  readonly alsoLocal: readonly CleanupKey[];
}

export interface UnfinishedRun {
  readonly id: string;
  readonly startedAt: number;
  readonly work: RunWork;
  readonly results: readonly CleanupResult[];
}

/**
 * What this machine keeps: durable when a method returns. Window and command line share it.
 */
export interface CleanupBook {
  holds(): ReadonlyMap<CleanupKey, Hold>;
  hold(key: CleanupKey, hold: Hold, note: AuditNote): void;
  /** False when it was not on the list. */
  release(key: CleanupKey, note: AuditNote): boolean;

  unsettled(): readonly UnsettledItem[];
  unsettledEntry(key: CleanupKey): UnsettledEntry | null;
  /** Before anything leaves this machine. */
  begin(entry: UnsettledEntry, note: AuditNote): void;
  /** A clear answer: the intent goes, in one transaction with what is written of it. */
  settle(key: CleanupKey, note: AuditNote): void;
  /** No clear answer: it stays, with what was heard. */
  leaveUnsettled(key: CleanupKey, sentence: string, note: AuditNote): void;
  note(note: AuditNote): void;

  run(): UnfinishedRun | null;
  startRun(id: string, startedAt: number, work: RunWork): void;
  finishItem(result: CleanupResult): void;
  endRun(): void;
  /** Nobody else on this machine unregisters meanwhile. Throws `file` while somebody does. */
  lock(): { release(): void };

  audit(from: number, count: number): AuditPage;
  setting(name: string): string | null;
  setSetting(name: string, value: string): void;
}

/** A replica file on this machine that is open: nobody synchronises or closes it meanwhile. */
export interface OpenLocal {
  readonly path: string;
  pending(): number;
  /** Sent edits whose outcome is not known yet. */
  isInDoubt(): boolean;
  /** Writes a whole copy, read again before it counts. Throws `file`, and then nothing is left of it. */
  save(): Promise<SavedWork>;
  /** The server does not know its replica any more: it sends nothing any more. */
  retire(): Promise<void>;
  close(): void;
}

/** Replica files that this machine knows. */
export interface LocalReplicas {
  /** Looked at now; files that hold another replica by now, or have retired, are left out. */
  filesOf(replicaId: string): readonly LocalFile[];
  open(path: string): OpenLocal;
  /** Removes a copy that was made for nothing: the replica is still there, and so is its file. */
  discard(saved: SavedWork): void;
}

export interface CleanupParts {
  readonly connect: (serviceUrl: string) => CleanupServer;
  readonly book: CleanupBook;
  readonly local: LocalReplicas;
  readonly clock: { now(): number };
  /** Named places where tests end the process. */
  readonly at?: (point: CleanupPoint) => void;
}

export type CleanupPoint = 'begun' | 'answered' | 'settled' | 'finished';
