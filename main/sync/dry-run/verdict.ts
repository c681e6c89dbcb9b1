/** What a dry run knows of the service and of one layer, and what it says about one edit. */
import type { DryRunCause } from '../../../shared/model/report.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { AttachmentInfo } from '../../../shared/model/protocol.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import type { ReplicaFile, ReplicaRecord, UploadRow, Versions } from '../ports.ts';

export interface Verdict {
  readonly cause: DryRunCause;
  /** Null: the server would take the edit. */
  readonly code: number | null;
  readonly field: string | null;
  readonly text: string;
  /** The server refuses the whole call because of it, whatever rollbackOnFailure says. */
  readonly stopsAll?: true;
  /** The edit is not sent: the service would not take it. */
  readonly staysHere?: true;
}

export interface ServiceFacts {
  readonly today: ServiceDescription;
  readonly replica: Pick<ReplicaRecord, 'definition' | 'request' | 'replicaSR'>;
  readonly isOutside: ReturnType<ReplicaFile['areaTest']>;
  /** Null: nobody is signed in; undefined: it is not known who is. */
  readonly user: string | null | undefined;
  /** The server lets this replica download alone. */
  readonly isDownloadOnly: boolean;
  /** Bytes of the largest file that the service takes; null: it does not say. */
  readonly uploadLimit: number | null;
  /** Changes of others come down and are compared before anything goes up. */
  readonly downloadsFirst: boolean;
  /** One refused edit undoes the whole upload. */
  readonly isAllOrNothing: boolean;
}

export interface LayerFacts {
  /** As it was when the replica was created. */
  readonly then: LayerDescription;
  /** Null: the layer has left the service. */
  readonly now: LayerDescription | null;
  readonly rows: readonly UploadRow[];
  readonly versions: ReadonlyMap<GlobalId, Versions>;
  /** The rows concerned as the server holds them now, features of attachments among them. */
  readonly server: ReadonlyMap<GlobalId, WireFeature>;
  /** Attachments of those features; null: the server does not tell their GlobalIDs. */
  readonly attachments: ReadonlyMap<GlobalId, AttachmentInfo> | null;
}
