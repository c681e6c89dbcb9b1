/**
 * The data of one service with its whole history: what was true at every generation.
 *
 * Every row version carries the generation that made it and the one that ended it, as in an archived
 * geodatabase, so that "what did this replica hold then, what holds now" is a question with an answer.
 * Implemented over SQLite by `sqlite-archive.ts`; queries, applyEdits and sync all stand on it.
 */
import type { LayerSpec, ServiceSpec } from '../spec.ts';

/** GlobalIDs inside the archive: upper case with braces. */
export type GlobalId = string;

/** A counter that every committed batch of edits moves on. Opaque to clients. */
export type Generation = number;

export type JsonGeometry = Readonly<Record<string, unknown>>;

export interface RowVersion {
  readonly objectId: number;
  readonly globalId: GlobalId;
  /**
   * All fields of the layer, wire values (dates in epoch ms), GlobalID and GUIDs upper case with braces.
   * A BigInteger beyond 2^53 is a `bigint`: write it with `writeJson` of json.ts.
   */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Esri JSON in the stored spatial reference; null for tables and null shapes. */
  readonly geometry: JsonGeometry | null;
}

export interface AttachmentVersion {
  readonly attachmentId: number;
  readonly globalId: GlobalId;
  readonly parentGlobalId: GlobalId;
  readonly parentObjectId: number;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
}

export interface SpatialFilter {
  /** Esri JSON geometry. */
  readonly geometry: JsonGeometry;
  readonly geometryType:
    | 'esriGeometryPoint'
    | 'esriGeometryMultipoint'
    | 'esriGeometryPolyline'
    | 'esriGeometryPolygon'
    | 'esriGeometryEnvelope';
  /** Spatial reference of `geometry`. */
  readonly wkid: number;
}

export interface Selection {
  readonly layerId: number;
  /** Esri where clause; refused with a `ServiceError` 400 when it is not valid for the layer. */
  readonly where?: string;
  /** Intersects. */
  readonly filter?: SpatialFilter;
  readonly objectIds?: readonly number[];
  readonly globalIds?: readonly GlobalId[];
  /** Esri orderByFields, such as `NAME ASC, POP DESC`; default the object id. */
  readonly orderBy?: string;
  readonly offset?: number;
  readonly limit?: number;
  /** State at that generation; default now. RangeError when it lies before `oldestGeneration`. */
  readonly at?: Generation;
}

/** One row that differs between a past generation and now. */
export interface RowChange {
  readonly globalId: GlobalId;
  /** As it was at the past generation; null when it did not exist. */
  readonly before: RowVersion | null;
  /** As it is now; null when it is gone. */
  readonly after: RowVersion | null;
  /** The replica whose upload made the newest version, when one did. */
  readonly replicaId: string | null;
}

export interface AttachmentChange {
  readonly globalId: GlobalId;
  readonly before: AttachmentVersion | null;
  readonly after: AttachmentVersion | null;
  readonly replicaId: string | null;
}

/** An edit as a client asked for it, attributes still unchecked. Geometry is in the stored spatial reference. */
export interface FeatureInput {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Absent: leave the geometry as it is (updates). */
  readonly geometry?: JsonGeometry | null;
}

export interface AttachmentInput {
  readonly globalId: string | null;
  /** Names the attachment of an update instead of its GlobalID (the updateAttachment operation). */
  readonly attachmentId?: number;
  readonly parentGlobalId: string | null;
  readonly parentObjectId?: number;
  readonly name: string;
  readonly contentType: string;
  /** Null when the upload that it refers to does not exist: the edit fails with 1008 or 1009. */
  readonly data: Uint8Array | null;
}

/** A reference to a row by GlobalID (sync) or by object id (applyEdits); for attachments the attachment id. */
export type RowRef = { readonly globalId: string } | { readonly objectId: number };

export interface LayerEdits {
  readonly layerId: number;
  readonly adds: readonly FeatureInput[];
  readonly updates: readonly FeatureInput[];
  readonly deletes: readonly RowRef[];
  readonly attachmentAdds: readonly AttachmentInput[];
  readonly attachmentUpdates: readonly AttachmentInput[];
  readonly attachmentDeletes: readonly RowRef[];
}

/** Result of one edit, in the order of the input; codes as in protocol.md 9.2. */
export interface EditResult {
  readonly success: boolean;
  /** -1 for a failed add. */
  readonly objectId: number;
  readonly globalId: GlobalId | null;
  readonly error?: { readonly code: number; readonly description: string };
}

export interface LayerEditResults {
  readonly layerId: number;
  readonly adds: readonly EditResult[];
  readonly updates: readonly EditResult[];
  readonly deletes: readonly EditResult[];
  readonly attachmentAdds: readonly EditResult[];
  readonly attachmentUpdates: readonly EditResult[];
  readonly attachmentDeletes: readonly EditResult[];
}

export interface EditContext {
  /** Written to the editor tracking fields; `Esri_Anonymous` when nobody signed in. */
  readonly user: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The replica that uploads, null for applyEdits. */
  readonly replicaId: string | null;
  /** Administrators edit rows of other owners too; default false. */
  readonly isAdministrator?: boolean;
  /** Match rows by GlobalID (sync, applyEdits with useGlobalIds) and require it on adds (1020, 1021), or by object id. */
  readonly useGlobalIds: boolean;
  /** True: the first failure undoes the whole batch; its neighbours then carry code 1003. */
  readonly rollbackOnFailure: boolean;
}

export interface EditOutcome {
  readonly layers: readonly LayerEditResults[];
  /** True when rollbackOnFailure undid the batch: nothing was applied and the generation did not move. */
  readonly rolledBack: boolean;
  readonly generation: Generation;
}

/** Rules of a service that its owner can switch. */
export interface EditRules {
  /** Only the creator of a row and administrators may change or delete it (code 1007). */
  readonly isOwnershipBased: boolean;
  /** False: updates that change a geometry are refused (code 1004). */
  readonly allowGeometryUpdates: boolean;
}

export interface Archive {
  readonly service: ServiceSpec;
  /** What `edit` enforces beside the specification. */
  readonly rules: EditRules;
  /** The layer, or a `ServiceError` 400 "Invalid or missing input parameters" that names it. */
  layer(layerId: number): LayerSpec;
  generation(): Generation;
  /** The oldest generation from which `changesSince` can still answer; 0 when nothing was trimmed. */
  oldestGeneration(): Generation;
  /** Forgets row and attachment versions that ended at or before the generation, as Trim Archive History does. */
  trim(upTo: Generation): void;
  select(selection: Selection): IterableIterator<RowVersion>;
  count(selection: Selection): number;
  objectIds(selection: Selection): number[];
  extent(selection: Selection): { xmin: number; ymin: number; xmax: number; ymax: number } | null;
  /** Destination rows that belong to the given origin rows, by GlobalID keys. */
  related(
    originLayerId: number,
    relationshipId: number,
    originGlobalIds: readonly GlobalId[],
    at?: Generation,
  ): IterableIterator<{ readonly originGlobalId: GlobalId; readonly row: RowVersion }>;
  /** Rows whose newest version is younger than the generation, each compared with then. Throws RangeError before `oldestGeneration`. `until`: as they were at that generation, default now. */
  changesSince(
    layerId: number,
    generation: Generation,
    until?: Generation,
  ): IterableIterator<RowChange>;
  attachments(
    layerId: number,
    parents?: readonly GlobalId[],
    at?: Generation,
  ): IterableIterator<AttachmentVersion>;
  attachmentChangesSince(
    layerId: number,
    generation: Generation,
    until?: Generation,
  ): IterableIterator<AttachmentChange>;
  /** The bytes of an attachment that exists now; null when there is none of that id. */
  attachmentData(layerId: number, attachmentId: number): Uint8Array | null;
  /** Applies a batch in one transaction: checks each edit as a strict server would, tracks editors, moves the generation. */
  edit(edits: readonly LayerEdits[], context: EditContext): EditOutcome;
  /** A copy with all its history in a file of its own; a file that is there already is opened. */
  fork(file: string): Archive;
  close(): void;
}
