/** Mobile geodatabases (`*.geodatabase`) that somebody has: what is in them, and what became of them. */
import type { EditKind } from './edit.ts';
import type { Generations } from './protocol.ts';
import type { Remark } from './remark.ts';

export interface GeodatabaseLayerReport {
  readonly layerId: number;
  readonly name: string;
  readonly kind: 'layer' | 'table';
  readonly rows: number;
  /** Null: the layer has none. */
  readonly attachments: number | null;
  readonly pending: Readonly<Record<EditKind, number>>;
}

/** The replica that a file says it is. */
export interface GeodatabaseReplica {
  readonly name: string;
  /** Null: the server does not know this copy. */
  readonly replicaId: string | null;
  readonly serviceUrl: string | null;
  readonly owner: string | null;
  readonly syncModel: 'perReplica' | 'perLayer' | 'none' | null;
  /** As written, such as `2016-03-04T20:07:32.000000`. */
  readonly createdAt: string | null;
  readonly generations: Generations;
}

export interface GeodatabaseReport {
  readonly path: string;
  /** Of the schema, such as `10.4.0`. */
  readonly version: string;
  readonly layers: readonly GeodatabaseLayerReport[];
  readonly replica: GeodatabaseReplica | null;
  /** Edits that the program which wrote the file has not sent; null: they cannot be told. */
  readonly pending: number | null;
  /** Of them, those of which it is not sure that they wait. */
  readonly doubtful: number;
  /** Why it cannot be taken over, as a sentence; null: it can. */
  readonly whyNot: string | null;
  readonly remarks: readonly Remark[];
}

/** A GeoPackage that was made of a geodatabase, to be read and not to be synchronised. */
export interface GeodatabaseExport {
  readonly path: string;
  readonly from: string;
  readonly layers: readonly { readonly name: string; readonly count: number }[];
  readonly pending: number;
  readonly remarks: readonly Remark[];
}

export interface TakeOverOptions {
  /** Where the service is today, when it has moved. */
  readonly serviceUrl?: string;
  /** Goes on although the server does not know the replica any more. */
  readonly withoutReplica?: boolean;
}

/** What taking a geodatabase over would do. Remarks with problems forbid it. */
export interface TakeOverPlan {
  readonly from: string;
  readonly replicaId: string;
  readonly replicaName: string;
  readonly serviceUrl: string;
  /** Who owns the replica on the server; null: it does not say. */
  readonly owner: string | null;
  /** False: the server does not know the replica any more. */
  readonly isKnown: boolean;
  readonly pending: number;
  readonly doubtful: number;
  readonly remarks: readonly Remark[];
}

export interface TakeOverReport extends TakeOverPlan {
  readonly path: string;
  readonly generations: Generations;
  readonly layers: readonly { readonly name: string; readonly count: number }[];
  /** Edits that are held until the user decides. */
  readonly held: number;
}
