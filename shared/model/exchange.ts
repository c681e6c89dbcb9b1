/** One call to the server that is under way, as it stands in the journal, and what a sync was asked to be. */
import type { ErrorBody } from '../errors.ts';
import type { Generations, LayerDirection, SyncDirection } from './protocol.ts';

export type Stage =
  /** The request may have left this machine; nothing came back yet. */
  | { readonly at: 'sending' }
  | { readonly at: 'job'; readonly statusUrl: string }
  | (Reached & { readonly at: 'link'; readonly url: string })
  /** The whole answer lies in `file`, beside the replica file. */
  | (Reached & { readonly at: 'answer'; readonly file: string })
  /** Success without a result: NoEdits. */
  | (Reached & { readonly at: 'nothing' })
  /** The server said no, after or before it looked at the edits. */
  | { readonly at: 'failed'; readonly error: ErrorBody };

/** What the call has told before its result is read. */
interface Reached {
  readonly generations: Generations | null;
  /** The job ended as CompletedWithErrors: something was refused, whatever the result lists. */
  readonly withErrors?: boolean;
}

/** Why an exchange is made. */
export type Purpose =
  /** The first data of a new replica. */
  | 'create'
  /** Bring their changes, send nothing. */
  | 'download'
  /** Send our edits, take nothing but results. */
  | 'upload'
  /** Bring the echo of what was just sent, as proof. */
  | 'confirm'
  /** Both in one call: the plain protocol. */
  | 'both'
  /** Replace everything by the current state. */
  | 'snapshot'
  /** Download for the last time; the server unregisters the replica. */
  | 'close';

export interface Exchange {
  readonly sessionId: number;
  readonly purpose: Purpose;
  readonly direction: SyncDirection;
  /** perLayer replicas: direction and generation per layer. */
  readonly layers: readonly LayerDirection[];
  /** True when edits went along: their fate is unknown until this exchange has ended. */
  readonly hasEdits: boolean;
  /** True when the edits went up as a file of their own: a server may refuse that, or pass over it. */
  readonly editsAsFile?: boolean;
  /** What the server will do with a batch that holds a bad edit; null when nothing goes up. */
  readonly rollbackOnFailure: boolean | null;
  /** True when the server unregisters the replica at the end of this call. */
  readonly closes: boolean;
  /** ISO 8601 UTC. */
  readonly begunAt: string;
  /** createReplica: the replicas that the server had before, to recognise an orphan by. */
  readonly replicasBefore: readonly string[];
  readonly stage: Stage;
}

export type ConflictPolicy = 'ask' | 'mine' | 'theirs' | 'merge';

/** What the user asked a sync to be. */
export interface SyncOptions {
  /** perLayer: the default for layers that `layerDirections` does not name. */
  readonly direction: SyncDirection;
  readonly layerDirections: Readonly<Record<number, SyncDirection>>;
  /** Only meaningful where the service lets the client choose. */
  readonly rollbackOnFailure: boolean;
  readonly onConflict: ConflictPolicy;
  /** One bidirectional call instead of download, compare, upload, confirm. */
  readonly oneCall: boolean;
  readonly close: boolean;
  /** Go on although another copy of this file has synchronised since. */
  readonly acceptCopy: boolean;
  /** Only these pending edits go up; null = all that may. */
  readonly onlyEdits: readonly number[] | null;
  /** How a synchronous answer travels; absent: by URL. */
  readonly transport?: 'url' | 'embedded';
  /** Absent: a job whenever the service can and the replica was made so. */
  readonly async?: boolean;
  /** Absent: true, so that each accepted add is named by the server. */
  readonly returnIdsForAdds?: boolean;
  /** Reconcile the version of the replica with the default version, where the service can. Absent: false. */
  readonly reconcileBranchVersion?: boolean;
  /** How changes come down in calls that send nothing; sqlite is experimental. Absent: json. Edits always go up as JSON. */
  readonly dataFormat?: 'json' | 'sqlite';
}
