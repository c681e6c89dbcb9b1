/** What the service remembers about a replica: its definition and how far each side has come. */
import type { Generation, SpatialFilter } from '../archive/archive.ts';

export type SyncModel = 'perReplica' | 'perLayer';
export type QueryOption = 'none' | 'useFilter' | 'all';
export type AttachmentsDirection = 'bidirectional' | 'upload' | 'none';
export type ReplicaDirection = 'bidirectional' | 'upload' | 'download';

/** A layer of a replica with its layerQuery, defaults filled in (createReplica page, layerQueries). */
export interface ReplicaLayer {
  readonly id: number;
  readonly queryOption: QueryOption;
  readonly useGeometry: boolean;
  readonly includeRelated: boolean;
  /** Null: no attribute query. */
  readonly where: string | null;
}

/** The part of a replica that decides what belongs to it; registerExistingData copies it. */
export interface ReplicaDefinition {
  readonly layers: readonly ReplicaLayer[];
  readonly filter: SpatialFilter;
  /** Spatial reference of the rows that the client holds. */
  readonly wkid: number;
  readonly syncModel: SyncModel;
  readonly returnAttachments: boolean;
  readonly attachmentsSyncDirection: AttachmentsDirection;
  readonly syncDataOptions: number;
}

/** Generation numbers of a layer; `sibling` is -1 unless the replica connects two servers. */
interface LayerGeneration {
  readonly id: number;
  readonly generation: Generation;
  readonly sibling: number;
}

/** The branch version of a replica (synchronizeReplica page, New at 10.8.1). */
export interface ReplicaVersion {
  readonly name: string;
  /** The state of the default version that it was made from or last reconciled with. */
  readonly ancestor: Generation;
}

export interface Replica extends ReplicaDefinition {
  /** GUID in lower case without braces. */
  readonly id: string;
  readonly name: string;
  /** Null when it was created anonymously. */
  readonly owner: string | null;
  readonly targetType: 'client' | 'server';
  readonly syncDirection: ReplicaDirection;
  /** Null: it works on the default version. */
  readonly version: ReplicaVersion | null;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly lastSync: number;
  /** perReplica: what the server last sent. */
  readonly generation: Generation;
  readonly sibling: number;
  /** perLayer: the same for each layer. */
  readonly layerGenerations: readonly LayerGeneration[];
}
